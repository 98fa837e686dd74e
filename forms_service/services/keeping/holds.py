"""Holds: placing one on a record, an enquiry or all that matches, seeing them, and releasing one (two people)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from forms_service.casework.acts import NO_ACTS, Act, AllowedActs
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import EnquiryId, HoldId, RecordId, new
from forms_service.casework.keeping.acts import ON_HOLD
from forms_service.casework.keeping.holds import (
    KEPT,
    NO_PAPERS,
    PLACED,
    RELEASE_ASKED,
    RELEASED,
    STANDS,
    Authority,
    Hold,
    HoldPapers,
    Reach,
)
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from forms_service.casework.reading_reasons import WhyRead
from forms_service.casework.users import Permission
from forms_service.services.keeping import allowed
from forms_service.services.repositories.auditing import AuditEntry
from forms_service.services.searches import OF_RECORDS
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_SHOWN = 100


@dataclass(frozen=True)
class HoldView:
    """A hold, with how many records it covers.

    *records* are those filed last of them, at most ``MOST_SHOWN``; *enquiry* is the one that it was placed on, if any.
    *acts* are what whoever looks may do with it.
    """

    hold: Hold
    covers: int
    acts: AllowedActs = NO_ACTS
    history: Sequence[AuditEntry] = ()
    records: Sequence[Record] = ()
    enquiry: Enquiry | None = None


@use_case(Permission.HOLD_RECORDS)
def reach_of(work: Work, search: RecordSearch) -> int:
    """Return how many records a hold by these criteria would cover now; that it was asked is logged.

    By what stands there only where nothing was found, as of any search: else it may name whoever is in the records, and
    hangs on none of them with which it would go.
    """
    reached = work.holds.reach(search)
    words = {} if reached else search.terms
    work.read(OF_RECORDS.act, LogObject("search"), {**words, "found": str(reached)})
    return reached


@use_case(Permission.HOLD_RECORDS, unlogged="the search that found it is logged")
def reach_of_found(work: Work, search: RecordSearch) -> int:
    """Return the same of what a search finds that was made, and logged, before."""
    return work.holds.reach(search)


@use_case(Permission.HOLD_RECORDS)
def record_to_hold(work: Work, record_id: RecordId) -> Record:
    """Return a record to whoever places a hold on it; the reading is logged."""
    record = work.records.get(record_id)
    work.read("record_metadata_read", record, {"reason": WhyRead.HOLD})
    return record


@use_case(Permission.HOLD_RECORDS)
def place_on_record(
    work: Work, record_id: RecordId, authority: Authority, why: str, papers: HoldPapers = NO_PAPERS
) -> Hold:
    record = work.records.get(record_id)
    allowed.require(work, record, Act.HOLD)
    hold = replace(_new(work, authority, why, Reach.RECORD, about=record.id), **asdict(papers))
    _place(work, hold, record.reference)
    return hold


@use_case(Permission.HOLD_RECORDS)
def place_by_criteria(
    work: Work, search: RecordSearch, authority: Authority, why: str, papers: HoldPapers = NO_PAPERS
) -> HoldView:
    """Hold everything that matches, and everything that will."""
    hold = replace(_new(work, authority, why, Reach.CRITERIA, criteria=search), **asdict(papers))
    covers = _place(work, hold)
    return HoldView(hold, covers)


def place_on_enquiry(work: Work, enquiry_id: EnquiryId, reference: str, authority: Authority, why: str) -> Hold:
    """Hold everything that is kept of one enquiry, as part of another act that brings this with it."""
    hold = _new(work, authority, why, Reach.ENQUIRY, about=enquiry_id)
    _place(work, hold, reference)
    return hold


@use_case(Permission.READ_HOLDS)
def active(work: Work) -> list[HoldView]:
    """Return the holds that stand; the reading is logged, as what they cover may name people."""
    found = work.holds.active()
    counts = work.holds.counts([hold.id for hold in found])
    work.read("holds_read", LogObject("hold"))
    return [HoldView(hold, counts[hold.id]) for hold in found]


@use_case(Permission.READ_HOLDS)
def past_holds(work: Work, after: HoldId | None) -> list[HoldView]:
    """Return a page of the holds that were released, the last one first: what comes *after* one, or the first page."""
    found = work.holds.over(after=after, limit=MOST_SHOWN)
    counts = work.holds.counts([hold.id for hold in found])
    work.read("holds_read", LogObject("hold"))
    return [HoldView(hold, counts[hold.id]) for hold in found]


@use_case(Permission.HOLD_RECORDS)
def confirm_papers(work: Work, hold_id: HoldId, papers: HoldPapers) -> Hold:
    """Say of a hold by what, for whom and until when it stands."""
    hold = work.holds.get(hold_id)
    stands = hold.stands(papers, work.today)
    work.holds.save(stands, expected=hold)
    work.change(STANDS, stands, papers.terms)
    return stands


@use_case(Permission.READ_HOLDS)
def view(work: Work, hold_id: HoldId) -> HoldView:
    hold = work.holds.get(hold_id)
    covers = work.holds.counts([hold.id])[hold.id]
    work.read("hold_read", hold)
    history = work.audit.of_object([hold.id])
    ids = work.holds.covered(hold.id, limit=MOST_SHOWN)
    covered = work.records.these(ids)
    about = work.enquiries.these([EnquiryId(hold.about)]) if hold.reach is Reach.ENQUIRY else ()
    enquiry = next(iter(about), None)  # It may have been destroyed since, as the hold is over.
    return HoldView(hold, covers, ON_HOLD.allow(work.actor, hold), history, covered, enquiry)


@use_case(Permission.RELEASE_HOLDS)
def ask_release(work: Work, hold_id: HoldId, why: str) -> Hold:
    """Ask for the release of a hold; it stands until another person confirms."""
    hold = work.holds.get(hold_id)
    ON_HOLD.require(Act.ASK_RELEASE, work.actor, hold)
    asked = hold.ask_release(by=work.by, at=work.now, why=why)
    work.holds.save(asked, expected=hold)
    work.change(RELEASE_ASKED, asked, {"reason": asked.asked_why})
    return asked


@use_case(Permission.RELEASE_HOLDS)
def release(work: Work, hold_id: HoldId) -> Hold:
    """Confirm, as a second person, that a hold is released."""
    hold = work.holds.get(hold_id)
    ON_HOLD.require(Act.RELEASE, work.actor, hold)
    _require_asked(work, hold)
    released = hold.release(by=work.by, at=work.now)
    work.holds.save(released, expected=hold)
    work.change(RELEASED, released)
    return released


def _require_asked(work: Work, hold: Hold) -> None:
    """Release nothing for what the database says alone."""
    if not asked_in_log(work, [hold]):
        raise Conflict(
            "The log does not say that its release was asked for so. Keep the hold, and have somebody find out who "
            "changed the database; then its release can be asked for anew."
        )


def asked_in_log(work: Work, every: Sequence[Hold]) -> frozenset[HoldId]:
    """Return those of which the log says that this person asked for their release, and that nobody kept them since."""
    ids = [hold.id for hold in every]
    entries = [entry for act in (RELEASE_ASKED, KEPT) for entry in work.audit.proven(act, ids)]
    newest = {entry.event.object_id: entry.event for entry in sorted(entries, key=lambda entry: entry.number)}
    asked = {each: event.actor for each, event in newest.items() if event.act == RELEASE_ASKED}
    return frozenset(hold.id for hold in every if hold.id in asked and asked[hold.id] == hold.asked_by)


@use_case(Permission.RELEASE_HOLDS)
def keep(work: Work, hold_id: HoldId) -> Hold:
    """Answer that a hold stays though its release was asked for; whoever asked may think better of it too."""
    hold = work.holds.get(hold_id)
    ON_HOLD.require(Act.KEEP_HOLD, work.actor, hold)
    kept = hold.keep()
    work.holds.save(kept, expected=hold)
    work.change(KEPT, kept)
    return kept


def _new(
    work: Work, authority: Authority, why: str, reach: Reach, *, about: str = "", criteria: RecordSearch | None = None
) -> Hold:
    return Hold(new(HoldId), work.organisation, authority, why.strip(), work.by, work.now, reach, about, criteria)


def _place(work: Work, hold: Hold, reference: str = "") -> int:
    """Write a hold down; return how many records came under it."""
    work.holds.add(hold)
    covers = work.holds.counts([hold.id])[hold.id]
    criteria = hold.criteria.terms if hold.criteria else {}
    papers = HoldPapers(hold.letter, hold.owner, hold.review_on).terms
    placed = {**criteria, **papers, "authority": hold.authority.label, "reason": hold.why, "records": str(covers)}
    work.change(PLACED, LogObject("hold", hold.id, reference), placed)
    return covers
