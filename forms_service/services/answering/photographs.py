"""Photographs of a child that are, byte for byte, photographs of another: in this enquiry, or in any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.engine.agreement import Disagreement, Said
from forms_service.engine.answers import Value
from forms_service.engine.types.files import files_in
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.work import Work

SAID = "The same photograph, byte for byte, is in an assessment of another child"


def disagreements(work: Work, opened: OpenQuestionnaire) -> Iterator[Disagreement]:
    """What was added here as a picture of one child and elsewhere as one of another: one of both is wrong."""
    for question in opened.path.questions if opened.child else ():
        pictures = _sums(opened.path.answers.get(question.id)) if type_of(question).takes_pictures else {}
        theirs = _of_another_child(work, opened, pictures) if pictures else ""
        if theirs:
            now = Said(question.id, question.short_label, theirs)
            author = f"{SAID}. Whose is it? Take it out of the one where it is wrong"
            yield Disagreement("photograph_of_another_child", (question.id,), author, SAID, now=now)


def _sums(value: Value | None) -> Mapping[str, str]:
    """The names of the files of an answer, by the sums of their bytes."""
    return {str(each["sha256"]): str(each["name"]) for each in files_in(value).values() if isinstance(each, dict)}


def _of_another_child(work: Work, opened: OpenQuestionnaire, pictures: Mapping[str, str]) -> str:
    """The name of the first of these pictures that another child is shown with."""
    mine = _whom(work, opened.questionnaire)
    for upload in work.uploads.of_bytes(sorted(pictures)):
        other = work.questionnaires.get(upload.questionnaire)
        is_shown = upload.questionnaire != opened.questionnaire.id and not mine & _whom(work, other)
        if is_shown and upload.id in files_in(load(work, other.id).answers.get(upload.question)):
            return pictures[upload.sha256]
    return ""


def _whom(work: Work, questionnaire: Questionnaire) -> frozenset[str]:
    """Whom a questionnaire is about, and everybody who is known to be the same."""
    person = work.people.participants(questionnaire.enquiry).get(questionnaire.about)
    if person is None:
        return frozenset({f"{questionnaire.enquiry}/{questionnaire.about}"})
    return frozenset({person.id, *(each.id for each in work.people.group(person.id))})
