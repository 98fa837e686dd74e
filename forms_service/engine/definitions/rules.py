"""What a form demands of several answers, of whoever sends it and of whoever authorises it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from forms_service.engine.conditions import Compare, Condition, Named, There, about, parts
from forms_service.engine.definitions.questions import Wording
from forms_service.engine.operators import HELD_AGAINST, OF_WHO_IS_THERE


@dataclass(frozen=True)
class CrossCheck:
    """A rule over several answers: *when* it holds, *message* is shown at *question* and nobody can go on."""

    id: str
    when: Condition
    message: Wording
    question: str
    at: str = ""


Across = Literal["", "intake", "part_before", "row", "sibling", "reply", "enquiry", "restricted_enquiry", "background"]
"""What a rule of agreement holds answers against: nothing but themselves, the intake, the part issued before, what the
form says of another row, a form about another row, another reply, what was issued about the same people in
another enquiry, that there is one of which nothing more may be told, or what is recorded of the people."""


@dataclass(frozen=True)
class AgreementRule:
    """Answers that cannot both be true, or that hardly can: when *disagrees* holds, seen from each of *questions*.

    A *stop* forbids going on. Anything else is answered by its author with a reason, and by whoever authorises it;
    what is to be done *at_once* has a page of its own as soon as it is so. *across* says what the answers are held
    against; *now* names the answer that is shown, if it is not the question itself, and *against* the one, there or
    here, that says otherwise. A rule about every text *leaves_out* some. Where each of its questions has one of the
    *counterparts*, in their order, what is broken in one row is one disagreement, which names every answer.
    """

    id: str
    disagrees: Condition
    questions: tuple[str, ...]
    author: Wording
    authoriser: Wording
    level: Literal["stop", "answer"] = "answer"
    across: Across = ""
    now: str = ""
    against: str = ""
    at_once: bool = False
    leaves_out: tuple[str, ...] = ()
    counterparts: tuple[str, ...] = ()
    at: str = ""

    def seen_from(self, question: str) -> Condition:
        """When answers disagree, said of one of the questions and of what is its counterpart."""
        return self._seen_from_each[question]

    @cached_property
    def _seen_from_each(self) -> Mapping[str, Condition]:
        of_each = dict(zip(self.questions, self.counterparts, strict=False))
        return {name: about(self.disagrees, name, of_each.get(name, "")) for name in self.questions}

    @cached_property
    def reads_answers_there(self) -> bool:
        """Whether what was answered there counts; if not, another answer there makes nothing else of what is broken."""
        return any(_reads_answers(part) for part in parts(self.disagrees))


def _reads_answers(part: Condition) -> bool:
    if isinstance(part, Compare):
        return part.operator in HELD_AGAINST - OF_WHO_IS_THERE
    return isinstance(part, There | Named)


@dataclass(frozen=True)
class ManagerCheck:
    """Something the authoriser must confirm, or give a reason for, while a condition holds.

    Where *documents* are named, leaving it unconfirmed is allowed and those documents are then not made.
    """

    id: str
    when: Condition
    label: Wording
    kind: Literal["confirm", "reason"] = "confirm"
    documents: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True)
class AuthorDeclaration:
    """What whoever sends a reply declares by that act, in these words; no answer, and never anybody else's."""

    id: str
    label: Wording
    when: Condition | None = None
    at: str = ""
