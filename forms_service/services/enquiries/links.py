"""Saying that two people are one, or that they are not, and undoing either: each is logged as a combination."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forms_service.casework.acts import Act
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Invalid
from forms_service.casework.ids import EnquiryId, LinkId, PersonId, new
from forms_service.casework.keeping.records import Record
from forms_service.casework.people.people import Link, Pair, Verdict
from forms_service.casework.reasons import is_reason
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.services.answering.other_enquiries.at_odds import letters_at_odds, references
from forms_service.services.enquiries import allowed, records_of_people
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.enquiries.separating import answer_by_themselves, withdrawn_for_another
from forms_service.services.people import sight
from forms_service.services.people.matches import matches_of
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class Undone:
    """A link that was undone, and the records with letters that were issued while it stood: they may rely on it.

    *to_answer* are the enquiries that had been withdrawn for another one, as of the same people.
    """

    link: Link
    relied_on_it: Sequence[Record]
    to_answer: Sequence[Enquiry] = ()


@use_case(Permission.ANSWER, asks=sight.require_one)
def say_same(work: Work, one: PersonId, other: PersonId, reason: str = "") -> Link:
    """Confirm that two people are one: from now on what is known of either is known of both."""
    return link(work, one, other, Verdict.SAME, reason)


@use_case(Permission.ANSWER, asks=sight.require_one)
def say_different(work: Work, one: PersonId, other: PersonId, reason: str = "") -> Link:
    """Say that two people are not one, so that it is not proposed again; why, where they are likely one."""
    allowed.require_of_pair(work, Pair(work.people.get(one), work.people.get(other)), Act.SAY_DIFFERENT)
    if not is_reason(reason) and _are_likely_one(work, one, other):
        raise Invalid([Problem(("reason",), "Say how you know that it is another person")])
    return link(work, one, other, Verdict.DIFFERENT, reason)


def link(work: Work, one: PersonId, other: PersonId, answer: Verdict, reason: str = "") -> Link:
    """Write down what somebody says of two people. The same said again is said once."""
    if answer is Verdict.SAME:
        _one_at_a_time(work, [one, other])
    pair = Pair(work.people.get(one), work.people.get(other))
    allowed.require_of_pair(work, pair, Act.SAY_SAME if answer is Verdict.SAME else Act.SAY_DIFFERENT)
    standing = (known for known in work.people.links([one]) if known.is_active and known.ends == pair.ends)
    same = next((known for known in standing if known.answer is answer), None)
    if same:
        work.read("link_read", same)
        return same
    said = Link(new(LinkId), work.organisation, one, other, answer, reason.strip(), work.by, work.now)
    work.people.add_link(said)
    act = "people_linked" if answer is Verdict.SAME else "people_told_apart"
    work.combine(act, said, {"one": one, "other": other, "reason": said.reason})
    if answer is Verdict.SAME:
        records_of_people.date_and_hold_anew(work, [one])
        records_of_people.open_where_told_otherwise(work, one)
        _open_where_letters_disagree(work, [pair.one.enquiry, pair.other.enquiry])
    return said


def _open_where_letters_disagree(work: Work, ids: Sequence[EnquiryId]) -> None:
    """Open closed enquiries again whose letters turn out to contradict each other: nobody else would put that right."""
    enquiries = work.enquiries.these(sorted(set(ids)))
    found = letters_at_odds(work, enquiries)
    for enquiry in enquiries:
        if contrary := references([one for one in found[enquiry.id] if one.is_out]):
            open_again(work, enquiry, f"Its letter and one of {contrary} contradict each other")


def _are_likely_one(work: Work, one: PersonId, other: PersonId) -> bool:
    """Whether nothing that is known speaks for two people: what is answered of one is then held against the other."""
    match = matches_of(work, work.enquiries.get(work.people.get(one).enquiry)).get(other)
    return match is not None and match.is_sure and match.apart is None


def _one_at_a_time(work: Work, ends: Sequence[PersonId]) -> None:
    """Let nobody else join any of these people meanwhile: two links at one moment make a chain that neither sees."""
    groups = work.people.groups(ends).values()
    for enquiry in sorted({person.enquiry for group in groups for person in group}):
        work.enquiries.get_to_change(enquiry)


@use_case(Permission.ANSWER, asks=sight.require_one)
def undo(work: Work, link_id: LinkId, why: str) -> Undone:
    """Undo what was said of two people; what is kept of them is dated and held anew."""
    if not is_reason(why):
        raise Invalid([Problem(("reason",), "Say why this was wrong")])
    said = work.people.link(link_id)
    allowed.require_of_link(work, said, Act.UNDO_LINK)
    together = withdrawn_for_another(work, [said.one, said.other])
    undone = said.undone(by=work.by, at=work.now, why=why.strip())
    work.people.save_link(undone, expected=said)
    work.combine("link_undone", undone, {"one": said.one, "other": said.other, "reason": undone.undone_why})
    if said.answer is Verdict.DIFFERENT:
        return Undone(undone, ())
    kept = records_of_people.date_and_hold_anew(work, [said.one, said.other])
    return Undone(undone, relying_on(undone, kept), answer_by_themselves(work, together, undone.undone_why))


def relying_on(said: Link, kept: Iterable[Record]) -> list[Record]:
    """The records with a letter that was issued since two people were called one."""
    return [record for record in kept if record.issued_at is not None and record.issued_at >= said.at]
