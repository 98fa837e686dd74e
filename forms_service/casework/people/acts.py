"""What may be said of two people, of what was said of them, and of one person: the rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from forms_service.casework.acts import Act, Refusals, Restrictable, Rules, answers_for_it, refused
from forms_service.casework.errors import Conflict
from forms_service.casework.people.people import Link, Pair, Person, Verdict
from forms_service.casework.users import Permission, User

OF_NO_MATTER: Final = "-"
"""A reason given only to see whether a link would refuse for another."""


class PersonFacts(Restrictable, Protocol):
    @property
    def person(self) -> Person: ...


class LinkFacts(Restrictable, Protocol):
    @property
    def link(self) -> Link: ...


class PairFacts(Restrictable, Protocol):
    """What the rules go by. Some of it is looked up, so it is asked for only where it matters."""

    @property
    def pair(self) -> Pair: ...

    @property
    def standing(self) -> Sequence[Verdict]:
        """What stands that somebody said of the two."""

    @property
    def named_together(self) -> str:
        """The reference of an enquiry that names both, or somebody linked with each of them, as two people."""

    @property
    def are_two(self) -> bool:
        """Whether one of them is not born yet, and the other was born years before."""

    @property
    def is_told_apart(self) -> bool:
        """Whether anybody linked with one of them was said to be another than somebody linked with the other."""


def _say(actor: User, it: PairFacts, answer: Verdict) -> Refusals:
    yield from answers_for_it(actor, it)
    if answer in it.standing:
        return  # The same said again is said once.
    if it.pair.are_of_one_enquiry:
        yield Conflict("One enquiry names both of them, so they are two people. Correct the request if it is wrong.")
    if it.standing:
        yield Conflict("Somebody has said the opposite of these two. Undo that first, on the page of the person.")


def _say_same(actor: User, it: PairFacts) -> Refusals:
    """A link must not bring together, by way of others, two of one request, or who were said to be different."""
    yield from _say(actor, it, Verdict.SAME)
    if Verdict.SAME in it.standing:
        return
    if it.named_together:
        yield Conflict(
            f"{it.named_together} names two people who would become one by this. If one of them was linked wrongly "
            "before, undo that first, on the page of the person."
        )
    if it.are_two:
        yield Conflict(
            "One of them is not born yet, and the other was born years before, so they are two people. Correct the "
            "date of birth or the expected date first, if one of them is wrong."
        )
    if it.is_told_apart:
        yield Conflict("Somebody linked with one of them was said to be another person. Undo that first.")


def _say_different(actor: User, it: PairFacts) -> Refusals:
    yield from _say(actor, it, Verdict.DIFFERENT)
    if Verdict.DIFFERENT not in it.standing and it.pair.are_linked:
        yield Conflict("These two are linked through others. Undo the link that is wrong, on the page of the person.")


def _undo(actor: User, it: LinkFacts) -> Refusals:
    yield from answers_for_it(actor, it)
    yield from refused(lambda: it.link.undone(by=actor.id, at=it.link.at, why=OF_NO_MATTER))


ON_PAIR: Final = Rules[PairFacts]({Act.SAY_SAME: _say_same, Act.SAY_DIFFERENT: _say_different})

ON_LINK: Final = Rules[LinkFacts]({Act.UNDO_LINK: _undo})


def _record_fact(actor: User, it: PersonFacts) -> Refusals:
    """Whoever answers for them records it, and whoever reviews what is kept of everybody."""
    if not actor.may(Permission.REVIEW_RECORDS):
        yield from answers_for_it(actor, it)


ON_PERSON: Final = Rules[PersonFacts]({Act.RECORD_FACT: _record_fact})
