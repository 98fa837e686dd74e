"""Who else is named in sealed answers beside the people of an enquiry: partners, carers, whoever has responsibility."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms_service.casework.keeping.extracts.masking import NameBearer
from forms_service.casework.meanings import OTHER_BORN_ON
from forms_service.casework.sealing.disclosure import THIRD_PARTIES
from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedAnswers
from forms_service.engine.answers import Value
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.types.base import QuestionType
from forms_service.engine.types.registry import TYPES, type_of


def others_named_in(sealed: SealedAnswers, form: Definition) -> Iterator[NameBearer]:
    """Whoever is named where a question asks for the name of somebody who is neither asked about nor at work."""
    questions = form.index
    births = form.bearer(OTHER_BORN_ON)
    for answer in sealed.walk():
        question = questions.get(answer.id)
        if question is not None and _asks_for_name(question):
            for name in _names_said(answer):
                yield NameBearer(question.subject if question.subject in THIRD_PARTIES else "other", (name,))
        if births and answer.id == births and isinstance(answer.choice, str):
            yield NameBearer("other", births=(answer.choice,))


def staff_named_in(sealed: SealedAnswers, form: Definition) -> Iterator[str]:
    """The names of those at work whom the answers name, and of whoever wrote them."""
    questions = form.index
    yield from (str(one.get("by", "")) for one in (sealed.prepared, sealed.authorised) if one.get("by"))
    for answer in sealed.walk():
        question = questions.get(answer.id)
        if answer.saved_by:
            yield answer.saved_by
        if question is not None and (question.subject == "prof" or type_of(question).names_staff):
            yield answer.text


def _asks_for_name(question: Question) -> bool:
    kind = type_of(question)
    is_of_others = question.subject in THIRD_PARTIES or question.names_another is not None
    is_name = _is_short_text(kind) and "name" in str(question.label).casefold().split()
    return is_of_others and (kind.names_somebody or is_name)


def _is_short_text(kind: QuestionType) -> bool:
    return kind.is_free_text and not kind.is_long_text


def _names_said(answer: SealedAnswer) -> Iterator[str]:
    for part in answer.parts:
        name = _name_in(part.choice) if part.rows is None else ""
        if name or (part.rows is None and _is_short_text(TYPES[answer.type])):
            yield name or part.text


def _name_in(value: Value | None) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name", ""))
    return value if isinstance(value, str) else ""
