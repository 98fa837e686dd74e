"""Nothing of one organisation is there for another, in every database."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import chain
from typing import Any

import pytest
from sqlalchemy import update

from forms_service.adapters.sql.tables import metadata, object_locks
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.auditing.audit_chain import Anchor, AuditHead
from forms_service.casework.enquiries.enquiries import Kind
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import (
    DocumentId,
    EnquiryId,
    FactId,
    LinkId,
    MarkingId,
    ObjectId,
    PersonId,
    QuestionnaireId,
    SendingId,
    new,
)
from forms_service.casework.keeping.homecoming.lost_records import LostRecord
from forms_service.casework.keeping.locks import ObjectLock
from forms_service.casework.keeping.manifests import ChangedRecord
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Marking, Record, Sending, Standing, StruckSending
from forms_service.casework.log_breaks import LogBreak
from forms_service.casework.people.facts import Fact, FactKind
from forms_service.casework.people.people import Link, Person, Verdict
from forms_service.casework.people.terms import NAME
from forms_service.casework.receipts import Receipt, WayOn
from tests.builders.casework import (
    ELSEWHERE,
    HERE,
    NOW,
    adult,
    batch,
    child,
    emergency_access,
    enquiry,
    event,
    fact,
    hold,
    later,
    member,
    person,
    questionnaire,
    record_object,
    saved,
    schedule_approval,
    session,
    upload,
)
from tests.builders.tables import Units, add_document_of, add_record

HELD, BATCH, UPLOADED, TICKET, LINKED, SENT, STRUCK, OPENED, BEGUN = (letter * 32 for letter in "abctlskex")
LOST = LostRecord("b" * 32, HERE, "", "Nothing sealed here", NOW)
BROKEN = LogBreak("d" * 64, HERE, (Anchor(HERE, 9, "key", "0f" * 32),), "The disk failed", "ours", NOW)
WRITING = frozenset({"add", "save", "append", "add_anchor", "write"})
"""Verbs that are handed a noun: one of another organisation is refused."""
WITHOUT_ANSWER = frozenset({"forget", "verify", "is_signed", "seal", "is_sealed"})
"""Verbs by which nothing is found nor changed here either: what was read is forgotten, and the log is whole."""


def test_nothing_of_one_organisation_is_there_for_another(unit_of_work: Units) -> None:
    """Every verb of every noun: whoever it belongs to finds or changes something by it, another organisation nothing."""
    things = _everything(unit_of_work)
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
            lambda: ours.emergency_accesses.add(opened),
            lambda: ours.emergency_accesses.save(opened, expected=opened),
        )
        for write in refused:
            with pytest.raises(NotFound):
                write()


def _verbs(repository: object) -> set[str]:
    return {
        name
        for name, verb in inspect.getmembers(repository, inspect.ismethod)
        if not name.startswith("_") and name not in WRITING
    }


@dataclass(frozen=True)
class Things:
    """Something of every noun, of one organisation."""

    record: Record
    form: QuestionnaireId
    document: DocumentId
    person: Person
    fact: Fact
    link: Link
    lock: ObjectLock
    changed: ChangedRecord
    sending: Sending


def _everything(units: Units) -> Things:
    found = add_record(units, subjects=(adult(numbers=("A1234BC",)), child()), issued_at=NOW)
    with units() as unit:
        unit.queue.take_unarchived(now=NOW, until=later(days=1))
        unit.commit()
    add_document_of(units, found)
    item = record_object(found, b"theirs")
    sent, struck = (
        Sending(SendingId(each), found.id, "HMP Invented", "post", NOW, "ours", "") for each in (SENT, STRUCK)
    )
    marked = Marking(new(MarkingId), found.id, Standing.CORRECTED, NOW, "NS-2026-7K4M9Q", found.submission)
    lock = ObjectLock(item.id, found.id, HERE, None, late_at=NOW)
    with units() as unit:
        ours = unit.of(HERE)
        form = ours.submissions.get(found.submission).questionnaire
        named, other = (person(subject, ours.enquiries.get(found.enquiry)) for subject in found.subjects)
        told = fact(named, FactKind.FAMILY_NAME, "Varlow")
        linked = Link(LinkId(LINKED), HERE, named.id, other.id, Verdict.DIFFERENT, "Two people", "worker", NOW)
        ours.people.add_facts([told])
        ours.people.add_link(linked)
        ours.enquiries.add(enquiry(kind=Kind.ARRANGEMENT, subjects=()))
        ours.questionnaires.add(questionnaire(ours.enquiries.get(found.enquiry), made_from=form))
        ours.questionnaires.record_answers(form, [saved("first", "ours")])
        ours.uploads.add(
            upload(ours.questionnaires.get(form), id=UPLOADED, sha256=sha256(b"%PDF").hexdigest()), b"%PDF"
        )
        ours.records.spool(item, b"theirs")
        ours.records.save(replace(ours.records.get(found.id), sendings=(sent, struck), markings=(marked,)))
        ours.records.strike(StruckSending(struck, NOW, "ours", "It was never sent."))
        ours.locks.add(lock)
        ours.holds.add(hold(id=HELD, criteria=RecordSearch(name="Varlow")))
        ours.disposals.add(batch(found, id=BATCH))
        ours.sessions.add(session(id=BEGUN))
        ours.members.add(member())
        ours.emergency_accesses.add(emergency_access(found.enquiry, id=OPENED))
        ours.lost_records.add(LOST)
        ours.log_breaks.add(BROKEN)
        ours.schedule_approvals.add(schedule_approval())
        ours.receipts.add(Receipt(HERE, "worker", TICKET, "digest", NOW))
        ours.audit.append(event(object_id=found.id))
        ours.audit.add_anchor(Anchor(HERE, 1, "key", "0f" * 32))
        # As if its hold had been mirrored: whoever looks again sees that it was not.
        unit.of(HERE).locks._connection.execute(update(object_locks).values(hold_at=None))
        document = ours.documents.of_questionnaire(form)[0]
        changed = ours.manifests.waiting([found.id])[0]
        unit.commit()
    return Things(found, form, document.id, named, told, linked, lock, changed, sent)


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
        },
        "lost_records": {
            "every": lambda verb: verb(),
            "find": lambda verb: verb(LOST.id),
            "is_home": lambda verb: verb(LOST.id),
        },
        "log_breaks": {"every": lambda verb: verb(), "find": lambda verb: verb(BROKEN.id)},
        "schedule_approvals": {"every": lambda verb: verb()},
        "emergency_accesses": {
            "get": lambda verb: verb(OPENED),
            "of_user": lambda verb: verb("worker", after=NOW),
            "every": lambda verb: verb(limit=9),
        },
        "people": {
            "add_all": lambda verb: verb([replace(named, id=new(PersonId), row="r2", organisation=HERE)]),
            "get": lambda verb: verb(named.id),
            "participants": lambda verb: verb(found.enquiry),
            "participants_of": lambda verb: [*chain.from_iterable(verb([found.enquiry]).values())],
            "group": lambda verb: verb(named.id),
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
            "name_too": lambda verb: verb(found, [*found.subjects, child("Wren", row="r2")]),
            "get": lambda verb: verb(found.id),
            "of_submission": lambda verb: verb(found.submission),
            "parts_of": lambda verb: verb(found.submission),
            "of_submissions": lambda verb: verb([found.submission]),
            "of_enquiries": lambda verb: verb([found.enquiry]),
            "of_enquiry": lambda verb: verb(found.enquiry),
            "find": lambda verb: verb(whole, limit=9),
            "about": lambda verb: verb([named.id]),
            "marked_by": lambda verb: verb(found.submission),
            "sent": lambda verb: verb(since=later(days=-9), before=later(days=9), limit=9),
            "everything": lambda verb: list(verb()),
            "due": lambda verb: verb(date(2100, 1, 1)),
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
        "receipts": {
            "find": lambda verb: verb("worker", TICKET),
            "note_way_on": lambda verb: verb("worker", TICKET, WayOn("/work")),
            "remove": lambda verb: verb("worker", TICKET),
            "expire": lambda verb: verb(before=later(days=9), limit=9),
        },
        "holds": {
            "get": lambda verb: verb(HELD),
            "these": lambda verb: verb([HELD]),
            "active": lambda verb: verb(),
            "every": lambda verb: verb(),
            "counts": lambda verb: verb([HELD]),
            "covered": lambda verb: verb(HELD, limit=9),
            "reach": lambda verb: verb(whole),
            "bring_home": lambda verb: verb(replace(hold(criteria=whole), organisation=by), found.id),
            "cover_again": lambda verb: verb([found.id]),
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
            "seal": lambda verb: "" if verb("a manifest") else "nobody",
            "is_sealed": lambda verb: verb("a manifest", "no seal"),
            "changed": lambda verb: verb(found.id),
            "waiting": lambda verb: verb([found.id]),
            "note": lambda verb: verb([found.id]),
            "put_off": lambda verb: verb(replace(things.changed, organisation=by, fault="gone", faults=1)),
            "done": lambda verb: verb(replace(things.changed, organisation=by)),
        },
        "disposals": {
            "get": lambda verb: verb(BATCH),
            "latest": lambda verb: verb(limit=9),
        },
        "audit": {
            "entries": lambda verb: verb(),
            "of_object": lambda verb: verb([found.id]),
            "having": lambda verb: verb(event().act, [found.id]),
            "of_acts": lambda verb: verb({event().act}, after=0, limit=9),
            "head": lambda verb: verb(),
            "verify": lambda verb: verb(),
            "count": lambda verb: verb(),
            "seal_at": lambda verb: verb(1),
            "anchors": lambda verb: verb(),
            "is_signed": lambda verb: verb(AuditHead(ELSEWHERE, 1, "a", "b")),
        },
    }
