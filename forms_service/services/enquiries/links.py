"""Saying that two people are one, or that they are not, and undoing either: each is logged as a combination."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forms_service.casework.acts import Act
from forms_service.casework.errors import Invalid
from forms_service.casework.ids import LinkId, PersonId, new
from forms_service.casework.keeping.records import Record
from forms_service.casework.people.acts import ON_LINK
from forms_service.casework.people.people import Answer, Link, Pair
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.services.enquiries import allowed, records_of_people
from forms_service.services.work import Work, use_case


@dataclass(frozen=True)
class Undone:
    """A link that was undone, and the records with letters that were issued while it stood: they may rely on it."""

    link: Link
    relied_on_it: Sequence[Record]


@use_case(Permission.ANSWER)
def say_same(work: Work, one: PersonId, other: PersonId, reason: str = "") -> Link:
    """Confirm that two people are one: from now on what is known of either is known of both."""
    return link(work, one, other, Answer.SAME, reason)


@use_case(Permission.ANSWER)
def say_different(work: Work, one: PersonId, other: PersonId, reason: str = "") -> Link:
    """Say that two people are not one, so that it is not proposed again."""
    return link(work, one, other, Answer.DIFFERENT, reason)


def link(work: Work, one: PersonId, other: PersonId, answer: Answer, reason: str = "") -> Link:
    """Write down what somebody says of two people. The same said again is said once."""
    if answer is Answer.SAME:
        _one_at_a_time(work, [one, other])
    pair = Pair(work.people.get(one), work.people.get(other))
    allowed.require_of_pair(work, pair, Act.SAY_SAME if answer is Answer.SAME else Act.SAY_DIFFERENT)
    standing = (known for known in work.people.links([one]) if known.is_active and known.ends == pair.ends)
    same = next((known for known in standing if known.answer is answer), None)
    if same:
        work.read("link_read", same)
        return same
    said = Link(new(LinkId), work.organisation, one, other, answer, reason.strip(), work.by, work.now)
    work.people.add_link(said)
    act = "people_linked" if answer is Answer.SAME else "people_told_apart"
    work.combine(act, said, {"one": one, "other": other, "reason": said.reason})
    if answer is Answer.SAME:
        records_of_people.date_and_hold_anew(work, [one])
    return said


def _one_at_a_time(work: Work, ends: Sequence[PersonId]) -> None:
    """Let nobody else join any of these people meanwhile: two links at one moment make a chain that neither sees."""
    groups = work.people.groups(ends).values()
    for enquiry in sorted({person.enquiry for group in groups for person in group}):
        work.enquiries.get_to_change(enquiry)


@use_case(Permission.ANSWER)
def undo(work: Work, link_id: LinkId, why: str) -> Undone:
    """Undo what was said of two people; what is kept of them is dated and held anew."""
    if not why.strip():
        raise Invalid([Problem(("reason",), "Say why this was wrong")])
    said = work.people.link(link_id)
    ON_LINK.require(Act.UNDO_LINK, work.actor, said)
    undone = said.undone(by=work.by, at=work.now, why=why.strip())
    work.people.save_link(undone, expected=said)
    work.combine("link_undone", undone, {"one": said.one, "other": said.other, "reason": undone.undone_why})
    if said.answer is Answer.DIFFERENT:
        return Undone(undone, ())
    kept = records_of_people.date_and_hold_anew(work, [said.one, said.other])
    return Undone(undone, relying_on(undone, kept))


def relying_on(said: Link, kept: Iterable[Record]) -> list[Record]:
    """The records with a letter that was issued since two people were called one."""
    return [record for record in kept if record.issued_at is not None and record.issued_at >= said.at]
