"""Nothing of one organisation is there for another, in every database."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import chain
from typing import Any

import pytest

from forms_service.adapters.sql.tables import metadata
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.auditing.audit_chain import AuditHead
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import (
    EnquiryId,
    FactId,
    LinkId,
    ObjectId,
    PersonId,
    QuestionnaireId,
    new,
)
from forms_service.casework.keeping.disposing.batches import (
    Decision,
    LineDecision,
    LineFilter,
    LineOutcome,
    PastDecision,
)
from forms_service.casework.keeping.disposing.stubs import ObjectLeft
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.keeping.locks import ObjectLock
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import StruckSending
from forms_service.casework.keeping.reviewing.searches import ReviewSearch
from forms_service.casework.keeping.row_seals import SealedThing
from forms_service.casework.people.terms import NAME
from forms_service.casework.receipts import WayOn
from forms_service.services.repositories.unit_of_work import Repositories
from tests.builders.casework import (
    ELSEWHERE,
    HERE,
    NEW_SCHEDULE,
    NOW,
    SEARCH,
    adoption,
    batch,
    child,
    date_shift,
    emergency_access,
    enquiry,
    event,
    hold,
    later,
    member,
    record_object,
    release,
    saved,
    saved_search,
    schedule_approval,
    session,
    upload,
)
from tests.builders.everything import (
    ASKED,
    BATCH,
    BEGUN,
    BROKEN,
    CERTIFIED,
    EXTRACTED,
    GONE,
    HELD,
    INCIDENT,
    LOST,
    OPENED,
    OUTCOME_LETTER,
    POLICY,
    RULED,
    TICKET,
    TO_TELL,
    UPLOADED,
    Things,
    everything,
)
from tests.builders.tables import Units, add_record

DECIDED = PastDecision(LineDecision(Decision.LEAVE_OUT, "Why"), "ours", NOW)
WRITING = frozenset({"add", "save", "append", "add_anchor", "write"})
"""Verbs that are handed a noun: one of another organisation is refused."""
WITHOUT_ANSWER = frozenset({
    "forget", "missed", "verify", "is_signed", "to_anchor", "ends_former_keys", "seal", "is_sealed", "is_sealed_now", "was_sealed",
    "believed_keys", "amiss", "found_otherwise", "begin", "begin_new", "seal_first", "read_by", "read_whole",
    "seal_as",
    "index_again", "lock", "lock_forms", "under_way", "deciders", "archives", "records_for", "files_left",
})  # fmt: skip
"""Verbs by which nothing is found nor changed here either: what was read is forgotten, the log is whole, holds are over
all, no key was replaced, everything bears its seal, everybody is found by what is known of them, no request is over."""


def test_nothing_of_one_organisation_is_there_for_another(unit_of_work: Units) -> None:
    """Every verb of every noun: whoever it belongs to finds or changes something by it, another organisation nothing."""
    things = everything(unit_of_work)
    with unit_of_work() as unit:
        before = _rows(unit)
        nouns = {noun: each for noun, each in vars(unit.of(ELSEWHERE)).items() if not noun.startswith("_")}
    asked_of = {noun: set(verbs) for noun, verbs in _asked_by(things, ELSEWHERE).items()}
    assert {noun: _verbs(repository) for noun, repository in nouns.items()} == asked_of
    for organisation in (HERE, ELSEWHERE):
        for noun, verbs in _asked_by(things, organisation).items():
            for verb, ask in verbs.items():
                with unit_of_work() as unit:
                    asked = getattr(getattr(unit.of(organisation), noun), verb)
                    does = _finds(partial(ask, asked)) or (unit.has_written and _rows(unit) != before)
                assert does is (organisation == HERE and verb not in WITHOUT_ANSWER), (organisation, noun, verb)


def test_nothing_of_another_organisation_can_be_written(unit_of_work: Units) -> None:
    found = add_record(unit_of_work)
    with unit_of_work() as unit:
        ours = unit.of(HERE)
        mine = ours.enquiries.get(found.enquiry)
        form = ours.questionnaires.of_enquiry(mine.id)[0]
        held = hold(organisation=ELSEWHERE, criteria=RecordSearch(name="Varlow"))
        lock = ObjectLock(new(ObjectId), found.id, ELSEWHERE, None)
        opened = emergency_access(mine.id, organisation=ELSEWHERE)
        refused: Sequence[Callable[[], object]] = (
            lambda: ours.enquiries.save(replace(mine, organisation=ELSEWHERE)),
            lambda: ours.questionnaires.save(replace(form, organisation=ELSEWHERE), expected=form),
            lambda: ours.records.save(replace(found, organisation=ELSEWHERE)),
            lambda: ours.enquiries.add(replace(mine, id=new(EnquiryId), organisation=ELSEWHERE)),
            lambda: ours.questionnaires.add(replace(form, id=new(QuestionnaireId), organisation=ELSEWHERE)),
            lambda: ours.uploads.add(replace(upload(form), organisation=ELSEWHERE), b"x"),
            lambda: ours.holds.add(held),
            lambda: ours.saved_searches.add(saved_search(organisation=ELSEWHERE)),
            lambda: ours.members.add(member(organisation=ELSEWHERE)),
            lambda: ours.members.save(member(organisation=ELSEWHERE)),
            lambda: ours.sessions.add(session(organisation=ELSEWHERE)),
            lambda: ours.locks.save_lock(lock, expected=lock),
            lambda: ours.locks.save_hold(lock),
            lambda: ours.audit.append(event(organisation=ELSEWHERE)),
            lambda: ours.lost_records.add(replace(LOST, organisation=ELSEWHERE)),
            lambda: ours.lost_records.save(replace(LOST, organisation=ELSEWHERE), expected=LOST),
            lambda: ours.log_breaks.add(replace(BROKEN, organisation=ELSEWHERE)),
            lambda: ours.log_breaks.save(replace(BROKEN, organisation=ELSEWHERE), expected=BROKEN),
            lambda: ours.schedule_approvals.add(schedule_approval(organisation=ELSEWHERE)),
            lambda: ours.date_shifts.write([date_shift(found.id, ELSEWHERE)]),
            lambda: ours.releases.add(release(ELSEWHERE)),
            lambda: ours.releases.save(release(ELSEWHERE), expected=release(ELSEWHERE)),
            lambda: ours.adoptions.add(adoption(ELSEWHERE)),
            lambda: ours.extracts.add(replace(EXTRACTED, organisation=ELSEWHERE)),
            lambda: ours.extracts.save(replace(EXTRACTED, organisation=ELSEWHERE), expected=EXTRACTED),
            lambda: ours.extracts.rule([replace(RULED, organisation=ELSEWHERE)]),
            lambda: ours.extracts.note_files(replace(EXTRACTED, organisation=ELSEWHERE), ["other"], NOW),
            lambda: ours.rights_requests.add(replace(ASKED, organisation=ELSEWHERE)),
            lambda: ours.rights_requests.save(replace(ASKED, organisation=ELSEWHERE), expected=ASKED),
            *protected(ours),
            lambda: ours.emergency_accesses.add(opened),
            lambda: ours.emergency_accesses.save(opened, expected=opened),
        )
        for write in refused:
            with pytest.raises(NotFound):
                write()


def protected(ours: Repositories) -> Sequence[Callable[[], object]]:
    """Writing what is another organisation's of the procedures of data protection."""
    incident, policy = replace(INCIDENT, organisation=ELSEWHERE), replace(POLICY, organisation=ELSEWHERE)
    told, letter = replace(TO_TELL, organisation=ELSEWHERE), replace(OUTCOME_LETTER, organisation=ELSEWHERE)
    return (
        lambda: ours.incidents.add(incident),
        lambda: ours.incidents.save(incident, expected=incident),
        lambda: ours.policy_documents.add(policy),
        lambda: ours.policy_documents.save(policy, expected=policy),
        lambda: ours.tellings.add(told),
        lambda: ours.tellings.save(told, expected=told),
        lambda: ours.outcome_letters.add(letter),
    )


def _verbs(repository: object) -> set[str]:
    every = {name for name, _ in inspect.getmembers(type(repository), inspect.isfunction) if not name.startswith("_")}
    return every - WRITING


def _rows(unit: SqlUnitOfWork) -> Mapping[str, Sequence[str]]:
    """Every row of every table, as this unit of work sees it."""
    connection = unit.of(HERE).audit._connection
    return {name: sorted(map(repr, connection.execute(table.select()))) for name, table in metadata.tables.items()}


def _finds(ask: Callable[[], object]) -> bool:
    try:
        return bool(ask())
    except NotFound:
        return False


def _asked_by(things: Things, by: str) -> Mapping[str, Mapping[str, Callable[[Any], object]]]:
    """How each thing is asked for *by* an organisation, verb by verb: its own, or another."""
    found, form, named = things.record, things.form, things.person
    whole, item = RecordSearch(name="Varlow"), record_object(found, b"theirs", kind="docx")
    told, linked = replace(things.fact, organisation=by), replace(things.link, organisation=by)
    lock = replace(things.lock, organisation=by, renew_fault="gone", renew_faults=1, hold_fault="gone", hold_faults=1)
    return {
        "enquiries": {
            "get": lambda verb: verb(found.enquiry),
            "these": lambda verb: verb([found.enquiry]),
            "get_to_change": lambda verb: verb(found.enquiry),
            "forget": lambda verb: verb(),
            "arrangements": lambda verb: verb(),
            "about": lambda verb: verb([named.id]),
            "find": lambda verb: verb("A1234BC", limit=9),
            "sealed_contents": lambda verb: [each for each in verb([found.enquiry]).values() if each != "[]"],
        },
        "lost_records": {
            "every": lambda verb: verb(),
            "find": lambda verb: verb(LOST.id),
            "is_home": lambda verb: verb(LOST.id),
        },
        "log_breaks": {"every": lambda verb: verb(), "find": lambda verb: verb(BROKEN.id)},
        "schedule_approvals": {"every": lambda verb: verb()},
        "date_shifts": {
            "unknown": lambda verb: verb(replace(NEW_SCHEDULE, digest="3" * 64), limit=9),
            "otherwise": lambda verb: verb(NEW_SCHEDULE, limit=9),
            "counts": lambda verb: verb(NEW_SCHEDULE),
            "page": lambda verb: verb(NEW_SCHEDULE, None, "", limit=9),
            "waiting": lambda verb: verb(limit=9),
            "wait": lambda verb: verb([found.id]),
            "waits_no_more": lambda verb: verb(found.id),
            "put_last": lambda verb: verb(found.id),
        },
        "releases": {"every": lambda verb: verb()},
        "adoptions": {"every": lambda verb: verb()},
        "extracts": {
            "get": lambda verb: verb(EXTRACTED.id),
            "of_request": lambda verb: verb(ASKED.id),
            "to_see_to": lambda verb: verb(NOW.date(), limit=9),
            "rulings": lambda verb: verb(EXTRACTED.id),
            "rule": lambda verb: verb([replace(RULED, digest="1f" * 32)]),
            "note_files": lambda verb: verb(EXTRACTED, ["another"], NOW),
            "files_left": lambda verb: verb(NOW, limit=9),
            "files_given": lambda verb: verb(NOW),
            "remove_file": lambda verb: verb("extracted"),
        },
        "rights_requests": {
            "get": lambda verb: verb(ASKED.id),
            "every": lambda verb: verb(limit=9),
            "running": lambda verb: verb(),
            "remove": lambda verb: verb(replace(ASKED, organisation=by)),
        },
        "incidents": {
            "get": lambda verb: verb(INCIDENT.id),
            "every": lambda verb: verb(limit=9),
            "of_notice": lambda verb: verb(INCIDENT.notice),
            "remove": lambda verb: verb(replace(INCIDENT, organisation=by)),
        },
        "policy_documents": {"get": lambda verb: verb(POLICY.id), "every": lambda verb: verb()},
        "tellings": {
            "get": lambda verb: verb(TO_TELL.id),
            "of_records": lambda verb: verb([found.id]),
            "waiting": lambda verb: verb(limit=9),
            "remove": lambda verb: verb(replace(TO_TELL, organisation=by)),
        },
        "outcome_letters": {
            "get": lambda verb: verb(OUTCOME_LETTER.id),
            "of_request": lambda verb: verb(OUTCOME_LETTER.request),
        },
        "emergency_accesses": {
            "get": lambda verb: verb(OPENED),
            "of_user": lambda verb: verb("worker", after=NOW),
            "of_enquiries": lambda verb: verb([found.enquiry]),
            "every": lambda verb: verb(limit=9),
        },
        "people": {
            "add_all": lambda verb: verb([replace(named, id=new(PersonId), row="r2", organisation=HERE)]),
            "get": lambda verb: verb(named.id),
            "participants": lambda verb: verb(found.enquiry),
            "participants_of": lambda verb: [*chain.from_iterable(verb([found.enquiry]).values())],
            "group": lambda verb: verb(named.id),
            "leave": lambda verb: verb(named.id),
            "groups": lambda verb: verb([named.id]),
            "beside": lambda verb: verb([named.id]),
            "facts": lambda verb: verb([named.id]),
            "add_facts": lambda verb: verb([replace(told, id=new(FactId))]),
            "save_fact": lambda verb: verb(replace(told, value="Penhale"), expected=told),
            "links": lambda verb: verb([named.id]),
            "link": lambda verb: verb(linked.id),
            "add_link": lambda verb: verb(replace(linked, id=new(LinkId))),
            "save_link": lambda verb: verb(replace(linked, reason="Others"), expected=linked),
            "alike": lambda verb: [*chain.from_iterable(verb({named.id: [(NAME, "varlow")]}, limit=9).values())],
            "find": lambda verb: verb(name="Varlow"),
            "named": lambda verb: verb([("gethin", "varlow")]),
            "sealed_contents": lambda verb: [each for each in verb([named.id]).values() if each != "[]"],
            "found_otherwise": lambda verb: verb([named.id]),
            "index_again": lambda verb: verb([named.id]),
        },
        "questionnaires": {
            "get": lambda verb: verb(form),
            "of_enquiries": lambda verb: [*chain.from_iterable(verb([found.enquiry]).values())],
            "of_enquiry": lambda verb: verb(found.enquiry),
            "made_from": lambda verb: verb([form]),
            "work": lambda verb: verb(),
            "answers": lambda verb: verb(form),
            "answers_of": lambda verb: [*chain.from_iterable(verb([form]).values())],
            "savings": lambda verb: [*chain.from_iterable(verb([found.enquiry], ["first"]).values())],
            "history": lambda verb: verb(form, "first"),
            "record_answers": lambda verb: verb(form, [saved("first", "theirs", 2)]),
        },
        "submissions": {
            "get": lambda verb: verb(found.submission),
            "issued_with": lambda verb: verb(found.form, before=later(days=9)),
            "these": lambda verb: verb([found.submission]),
            "of_questionnaire": lambda verb: verb(form),
            "of_questionnaires": lambda verb: [*chain.from_iterable(verb([form]).values())],
        },
        "uploads": {
            "get": lambda verb: verb(UPLOADED),
            "data": lambda verb: verb(UPLOADED),
            "of_bytes": lambda verb: verb([sha256(b"%PDF").hexdigest()]),
            "of_questionnaire": lambda verb: verb(form),
            "of_questionnaires": lambda verb: [*chain.from_iterable(verb([form]).values())],
        },
        "documents": {
            "get": lambda verb: verb(things.document),
            "of_questionnaires": lambda verb: verb([form]),
            "of_questionnaire": lambda verb: verb(form),
            "unmade": lambda verb: verb(),
            "stop": lambda verb: verb(form),
        },
        "records": {
            "found_by": lambda verb: verb(replace(found, organisation=by), {("harm", "neglect")}),
            "unread": lambda verb: verb(limit=9),
            "name_too": lambda verb: verb(found, [*found.subjects, child("Wren", row="r2")]),
            "get": lambda verb: verb(found.id),
            "of_submission": lambda verb: verb(found.submission),
            "parts_of": lambda verb: verb(found.submission),
            "of_submissions": lambda verb: verb([found.submission]),
            "parts_beside": lambda verb: verb([found.id]),
            "of_enquiries": lambda verb: verb([found.enquiry]),
            "of_enquiry": lambda verb: verb(found.enquiry),
            "find": lambda verb: verb(whole, limit=9),
            "about": lambda verb: verb([named.id]),
            "marked_by": lambda verb: verb(found.submission),
            "sent": lambda verb: verb(since=later(days=-9), before=later(days=9), limit=9),
            "everything": lambda verb: list(verb()),
            "sealed_contents": lambda verb: verb([found.id]),
            "filed_after": lambda verb: verb(None, "", before=later(days=9), limit=9),
            "with_file": lambda verb: verb(item.sha256),
            "due": lambda verb: verb(date(2100, 1, 1)),
            "to_review": lambda verb: verb(ReviewSearch(date(2100, 1, 1), {"RC-01"}), limit=9),
            "these": lambda verb: verb([found.id]),
            "strike_home": lambda verb: verb(StruckSending(things.sending, NOW, "theirs", "It was never sent.")),
            "bring_home": lambda verb: verb([replace(item, id=new(ObjectId), kind="html", key="h")]),
            "spool": lambda verb: verb(item, b"theirs"),
            "spooled": lambda verb: verb(things.lock.object),
            "stored": lambda verb: verb(things.lock.object, {}),
            "ids": lambda verb: verb("", limit=9),
            "existing": lambda verb: verb([found.id]),
            "add_manifest": lambda verb: verb(replace(item, id=new(ObjectId), kind="manifest", key="k"), b"theirs"),
            "archived": lambda verb: verb(found.id),
            "strike": lambda verb: verb(StruckSending(things.sending, NOW, "theirs", "It was never sent.")),
            "struck_sendings": lambda verb: verb([found.id]),
        },
        "sessions": {
            "get": lambda verb: verb(BEGUN),
            "of_user": lambda verb: verb("worker"),
            "every": lambda verb: verb(),
            "remove": lambda verb: verb(replace(session(id=BEGUN), organisation=by)),
        },
        "members": {"of_subject": lambda verb: verb("https://login.example", "s1")},
        "webhook_messages": {"waiting": lambda verb: verb()},
        "receipts": {
            "find": lambda verb: verb("worker", TICKET),
            "note_way_on": lambda verb: verb("worker", TICKET, WayOn("/work")),
            "remove": lambda verb: verb("worker", TICKET),
            "expire": lambda verb: verb(before=later(days=9), limit=9),
        },
        "record_lists": {
            "how_many_match": lambda verb: verb(whole),
            "listed": lambda verb: verb(whole, Sorting.DUE, after=None, limit=9),
            "due_by_month": lambda verb: verb(date(2100, 1, 1)),
        },
        "saved_searches": {
            "of_user": lambda verb: verb("officer"),
            "remove": lambda verb: verb(SEARCH, "officer"),
        },
        "holds": {
            "over": lambda verb: verb(after=None, limit=9),
            "get": lambda verb: verb(HELD),
            "these": lambda verb: verb([HELD]),
            "active": lambda verb: verb(),
            "every": lambda verb: verb(),
            "counts": lambda verb: verb([HELD]),
            "covered": lambda verb: verb(HELD, limit=9),
            "reach": lambda verb: verb(whole),
            "missed": lambda verb: verb([found.id]),
            "bring_home": lambda verb: verb(replace(hold(criteria=whole), organisation=by), found.id),
            "cover_again": lambda verb: verb([found.id]),
            "sealed_contents": lambda verb: verb([HELD]),
            "reach_again": lambda verb: verb(HELD),
        },
        "locks": {
            "look_again": lambda verb: verb(found.id, at=NOW, late_at=NOW),
            "save_lock": lambda verb: verb(lock, expected=things.lock),
            "save_hold": lambda verb: verb(lock),
            "of_records": lambda verb: verb([found.id]),
            "behind": lambda verb: verb(NOW, limit=9),
            "count_behind": lambda verb: verb(NOW),
        },
        "manifests": {
            "is_sealed": lambda verb: verb("a manifest", "no seal"),
            "is_sealed_now": lambda verb: verb("a manifest", "no seal"),
            "was_sealed": lambda verb: verb("a manifest", "no seal"),
            "seal": lambda verb: "" if verb("a manifest") else "nobody",
            "changed": lambda verb: verb(found.id),
            "waiting": lambda verb: verb([found.id]),
            "note": lambda verb: verb([found.id]),
            "put_off": lambda verb: verb(replace(things.changed, organisation=by, fault="gone", faults=1)),
            "done": lambda verb: verb(replace(things.changed, organisation=by)),
        },
        "row_seals": {
            "amiss": lambda verb: verb(SealedThing.RECORD, [found.id]),
            "things": lambda verb: verb(SealedThing.RECORD, "", limit=9),
            "begin": lambda verb: verb(SealedThing.RECORD, [found.id]),
            "as_they_stand": lambda verb: verb(SealedThing.ENQUIRY, [found.enquiry]),
            "seal_as": lambda verb: verb(SealedThing.ENQUIRY, {}),
            "begin_new": lambda verb: verb(SealedThing.RECORD, [found.id]),
            "forget": lambda verb: verb(SealedThing.RECORD, [found.id]),
            "remove": lambda verb: verb(SealedThing.RECORD, found.id),
            "seal_first": lambda verb: verb([SealedThing.RECORD]),
            "read_by": lambda verb: verb(SealedThing.RECORD, metadata.tables["records"], lambda _: {}),
            "read_whole": lambda verb: verb(SealedThing.TELLING, metadata.tables["tellings"]),
        },
        "disposals": {
            "get": lambda verb: verb(BATCH),
            "heading": lambda verb: verb(BATCH),
            "latest": lambda verb: verb(limit=9),
            "under_way": lambda verb: verb(),
            "lines": lambda verb: verb(BATCH, LineFilter.ALL, after=-1, limit=9),
            "line_of": lambda verb: verb(BATCH, found.id),
            "in_open_batches": lambda verb: verb([found.id]),
            "place_before": lambda verb: verb(BATCH, LineFilter.ALL, after=9, limit=0) >= 0,
            "totals": lambda verb: verb(BATCH),
            "decide": lambda verb: verb(BATCH, [found.id], DECIDED),
            "unreviewed": lambda verb: verb(BATCH),
            "decided_lines": lambda verb: verb(BATCH),
            "deciders": lambda verb: verb(BATCH),
            "save_line": lambda verb: verb(BATCH, replace(batch(found).items[0], outcome=LineOutcome.STAYS)),
            "to_destroy": lambda verb: verb(batch(found, id=BATCH), [], now=NOW, limit=9),
            "archives": lambda verb: verb(BATCH),
            "records_for": lambda verb: verb(BATCH, "", limit=9),
            "is_done": lambda verb: not verb(BATCH),
            "documents": lambda verb: verb(BATCH),
            "every_document": lambda verb: verb(),
            "save_lock": lambda verb: verb(replace(CERTIFIED, locked_until=NOW)),
            "document": lambda verb: verb(BATCH, CERTIFIED.id),
            "add_document": lambda verb: verb(replace(CERTIFIED, id=new(ObjectId), key="other")),
        },
        "stubs": {
            "find": lambda verb: verb(GONE.id),
            "these": lambda verb: verb([GONE.id]),
            "of_enquiry": lambda verb: verb(GONE.enquiry),
            "of_questionnaire": lambda verb: verb(GONE.questionnaire),
            "with_document": lambda verb: verb(GONE.documents[0]),
            "of_batch": lambda verb: verb(BATCH, after="", limit=9),
            "ids": lambda verb: verb("", limit=9),
            "unfinished": lambda verb: verb(now=NOW, limit=9),
            "left": lambda verb: verb(GONE.id),
            "leave": lambda verb: verb(replace(GONE, organisation=by), ["another"]),
            "gone": lambda verb: verb(["a key"]),
            "put_off": lambda verb: verb(ObjectLeft("a key", by, GONE.id, "fault", 1, NOW)),
        },
        "drafts": {
            "left_alone": lambda verb: verb(since=later(days=9), after="", limit=9),
            "with_history": lambda verb: verb(issued_before=later(days=9), after="", limit=9),
            "saved_last": lambda verb: verb([form]),
            "may_be_held": lambda verb: verb(enquiry(id=found.enquiry, organisation=by)),
        },
        "erasure": {
            "lock": lambda verb: verb(found.id),
            "lock_forms": lambda verb: verb(found.enquiry),
            "draft": lambda verb: verb(form),
            "answers": lambda verb: verb(form),
            "enquiry": lambda verb: verb(enquiry(id=found.enquiry, organisation=by)),
            "history": lambda verb: verb(form, keeping=(), unused=[UPLOADED]),
            "record": lambda verb: verb(found),
        },
        "audit": {
            "entries": lambda verb: verb(),
            "of_object": lambda verb: verb([found.id]),
            "times": lambda verb: verb(event().act, [found.id]),
            "having": lambda verb: verb(event().act, [found.id]),
            "of_acts": lambda verb: verb({event().act}, after=0, limit=9),
            "head": lambda verb: verb(),
            "verify": lambda verb: verb(),
            "count": lambda verb: verb(),
            "seal_at": lambda verb: verb(1),
            "anchors": lambda verb: verb(),
            "is_signed": lambda verb: verb(AuditHead(ELSEWHERE, 1, "a", "b")),
            "to_anchor": lambda verb: verb(AuditHead(ELSEWHERE, 1, "a", "b")).sealed_anew,
            "ends_former_keys": lambda verb: verb(AuditHead(ELSEWHERE, 1, "a", "b")),
            "proven": lambda verb: verb(event().act, [found.id]),
            "believed_keys": lambda verb: verb()[1:],
            "begun_before": lambda verb: verb(later(days=1)),
            "erase_payloads": lambda verb: verb([found.id], ""),
            "erase_old": lambda verb: verb(before=later(days=400), limit=9),
            "erase_searches": lambda verb: verb(before=later(days=400), limit=9),
        },
    }
