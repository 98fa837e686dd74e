"""Where a printed text comes from: what was said, by whom and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms_service.casework.sealing.sealed_answers import SealedAnswer
from forms_service.engine.definitions.questions import Question


class OriginKind(StrEnum):
    ANSWER = "answer"
    """Somebody answered a question; the name is its id."""

    DEED = "deed"
    """Somebody said that they had done something, and that wrote it: who searched, when and for whom."""

    READ = "read"
    """It was read from what had been sealed before; nobody said it here."""

    FACT = "fact"
    """Somebody wrote down who a person is; the name is what of it: ``adult.born``."""

    ACT = "act"
    """Somebody did it: ``prepared``, ``declared``, ``authorised``, ``sealed``, ``explained``."""

    HOUSE = "house"
    """The service's own: its reference, its name and address, what a document is called and marked with."""

    QUESTION = "question"
    """The form's own words: how a question was asked; the name is its id."""

    COUNT = "count"
    """The letter counts what it lists."""


@dataclass(frozen=True, slots=True)
class Origin:
    """*name* says what it is within its kind, *row* of which row, *by* who said or did it, and *at* when.

    The row of what was answered for a child, in rows, is ``child/row``.

    Of an act without a *by*, nobody has done it, which is what is printed.
    """

    kind: OriginKind
    name: str
    row: str = ""
    by: str = ""
    at: str = ""


def origins_of(answers: Mapping[str, SealedAnswer], questions: Iterable[Question]) -> dict[str, Origin]:
    """Where each answer comes from; *questions* know which of them a deed wrote."""
    written = {name for question in questions for name in question.writes}
    return {name: _origin(answer, is_written=name in written) for name, answer in answers.items()}


def _origin(answer: SealedAnswer, *, is_written: bool) -> Origin:
    kind = OriginKind.DEED if is_written else OriginKind.ANSWER
    if answer.origin == "read":
        kind = OriginKind.READ
    return Origin(kind, answer.id, by=answer.saved_by, at=answer.saved_at)


def fact_from(name: str, row: str, origins: Iterable[Origin]) -> Origin:
    """The origin of what is known of a person, worked out from several answers."""
    several = list(origins)
    by = "; ".join(dict.fromkeys(origin.by for origin in several if origin.by))
    return Origin(OriginKind.FACT, name, row, by, max((origin.at for origin in several), default=""))


def act_of(name: str, who: Mapping[str, str]) -> Origin:
    return Origin(OriginKind.ACT, name, by=who.get("by", ""), at=who.get("at", ""))
