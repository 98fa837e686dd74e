"""Photographs of a child that are, byte for byte, photographs of another: in this enquiry, or in any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.answering.uploads import Upload
from forms_service.engine.agreement import AnswerInWords, Disagreement
from forms_service.engine.answers import Value
from forms_service.engine.path import Path
from forms_service.engine.types.files import files_in
from forms_service.engine.types.registry import type_of
from forms_service.services.work import Work

SAID = "The same photograph, byte for byte, is in an assessment of another child"


def disagreements(work: Work, questionnaire: Questionnaire, path: Path) -> Iterator[Disagreement]:
    """What was added here as a picture of one child and elsewhere as one of another: one of both is wrong."""
    for question in path.questions if path.definition.about else ():
        pictures = _sums(path.answers.get(question.id)) if type_of(question).takes_pictures else {}
        theirs = _of_another_child(work, questionnaire, pictures) if pictures else ""
        if theirs:
            now = AnswerInWords(question.id, question.short_label, theirs)
            author = f"{SAID}. Whose is it? Take it out of the one where it is wrong"
            yield Disagreement("photograph_of_another_child", (question.id,), author, SAID, now=now)


def _sums(value: Value | None) -> Mapping[str, str]:
    """The names of the files of an answer, by the sums of their bytes."""
    return {str(each["sha256"]): str(each["name"]) for each in files_in(value).values() if isinstance(each, dict)}


def _of_another_child(work: Work, questionnaire: Questionnaire, pictures: Mapping[str, str]) -> str:
    """The name of the first of these pictures that another child is shown with."""
    mine = _whom(work, questionnaire)
    for upload in work.uploads.of_bytes(sorted(pictures)):
        other = work.questionnaires.get(upload.questionnaire)
        is_other = other.id != questionnaire.id and other.state is not State.WITHDRAWN
        if is_other and not mine & _whom(work, other) and upload.id in _shown(work, upload):
            return pictures[upload.sha256]
    return ""


def _shown(work: Work, upload: Upload) -> Mapping[str, Value]:
    """The files that the question is answered with now for which one was received."""
    answer = work.questionnaires.answers(upload.questionnaire).get(upload.question)
    return files_in(answer.value) if answer else {}


def _whom(work: Work, questionnaire: Questionnaire) -> frozenset[str]:
    """Whom a questionnaire is about, and everybody who is known to be the same."""
    person = work.people.participants(questionnaire.enquiry).get(questionnaire.about)
    if person is None:
        return frozenset({f"{questionnaire.enquiry}/{questionnaire.about}"})
    return frozenset({person.id, *(each.id for each in work.people.group(person.id))})
