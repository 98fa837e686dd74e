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

from forms_service.casework.auditing.audit_chain import AuditHead
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import EnquiryId, LinkId, QuestionnaireId, SendingId, new
from forms_service.casework.keeping.locks import ObjectLock
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record, Sending, StruckSending
from forms_service.casework.people.facts import FactKind
from forms_service.casework.people.people import Link, Verdict
from forms_service.casework.people.terms import NAME
from forms_service.casework.receipts import WayOn
from tests.builders.casework import (
    ELSEWHERE,
    HERE,
    NOW,
    adult,
    batch,
    emergency_access,
    enquiry,
    event,
    fact,
    hold,
    later,
    member,
    person,
    record_object,
    saved,
    session,
    upload,
)
from tests.builders.tables import Units, add_document_of, add_record

HELD, BATCH, UPLOADED, OPENED = "a" * 32, "b" * 32, "c" * 32, "e" * 32
WRITING = frozenset({"add", "save", "append", "add_anchor", "write"})
"""Verbs that are handed a noun: one of another organisation is refused."""


def test_nothing_of_one_organisation_is_there_for_another(unit_of_work: Units) -> None:
    """Every verb of every noun: not found, or nothing at all."""
    found = add_record(unit_of_work, subjects=(adult(numbers=("A1234BC",)),))
    add_document_of(unit_of_work, found)
    with unit_of_work() as unit:
        unit.of(HERE).audit.append(event(object_id=found.id))
        unit.of(HERE).holds.add(hold(id=HELD, criteria=RecordSearch(name="Varlow")))
        unit.of(HERE).disposals.add(batch(found, id=BATCH))
        form = unit.of(HERE).submissions.get(found.submission).questionnaire
        unit.of(HERE).uploads.add(upload(unit.of(HERE).questionnaires.get(form), id=UPLOADED), b"%PDF")
        unit.of(HERE).sessions.add(session(id="d" * 32))
        unit.of(HERE).members.add(member())
        unit.of(HERE).emergency_accesses.add(emergency_access(found.enquiry, id=OPENED))
        unit.commit()
    with unit_of_work() as unit:
        held = unit.of(HERE).documents.of_questionnaire(form)[0]
        asked = _asked_by(found, form, held.id)
        theirs = unit.of(ELSEWHERE)
        assert set(asked) == {noun for noun in vars(theirs) if not noun.startswith("_")}
        for noun in asked:
            repository = getattr(theirs, noun)
            verbs = _verbs(repository)
            assert verbs == set(asked[noun]), noun
            for verb, ask in asked[noun].items():
                _assert_nothing(partial(ask, getattr(repository, verb)), verb)


def test_nothing_of_another_organisation_can_be_written(unit_of_work: Units) -> None:
    found = add_record(unit_of_work)
    with unit_of_work() as unit:
        ours = unit.of(HERE)
        mine = ours.enquiries.get(found.enquiry)
        form = ours.questionnaires.of_enquiry(mine.id)[0]
        held = hold(organisation=ELSEWHERE, criteria=RecordSearch(name="Varlow"))
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
            lambda: ours.audit.append(event(organisation=ELSEWHERE)),
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


def _asked_by(found: Record, form: str, held: str) -> Mapping[str, Mapping[str, Callable[[Any], object]]]:
    """How another organisation would ask for each thing, verb by verb."""
    whole, item = RecordSearch(name="Varlow"), record_object(found, b"theirs")
    ours = person(found.subjects[0], enquiry(id=found.enquiry))
    known = replace(fact(ours, FactKind.FAMILY_NAME, "Varlow"), organisation=ELSEWHERE)
    linked = Link(LinkId("l"), ELSEWHERE, ours.id, ours.id, Verdict.SAME, "", "worker", NOW)
    sent = Sending(SendingId("s"), found.id, "HMP Invented", "post", NOW, "theirs", "")
    lock = ObjectLock(item.id, found.id, HERE, None, NOW, NOW)
    return {
        "enquiries": {
            "get": lambda verb: verb(found.enquiry),
            "these": lambda verb: verb([found.enquiry]),
            "get_to_change": lambda verb: verb(found.enquiry),
            "forget": lambda verb: verb(),
            "arrangements": lambda verb: verb(),
            "about": lambda verb: verb([found.subjects[0].person]),
            "find": lambda verb: verb("A1234BC", limit=9),
        },
        "emergency_accesses": {
            "get": lambda verb: verb(OPENED),
            "of_user": lambda verb: verb("worker", after=NOW),
            "every": lambda verb: verb(limit=9),
        },
        "people": {
            "add_all": lambda verb: verb([replace(ours, organisation=HERE)]),
            "get": lambda verb: verb(known.person),
            "participants": lambda verb: verb(found.enquiry),
            "participants_of": lambda verb: [*chain.from_iterable(verb([found.enquiry]).values())],
            "group": lambda verb: verb(known.person),
            "groups": lambda verb: verb([known.person]),
            "beside": lambda verb: verb([known.person]),
            "facts": lambda verb: verb([known.person]),
            "add_facts": lambda verb: verb([known]),
            "save_fact": lambda verb: verb(known, expected=known),
            "links": lambda verb: verb([known.person]),
            "link": lambda verb: verb(linked.id),
            "add_link": lambda verb: verb(linked),
            "save_link": lambda verb: verb(linked, expected=linked),
            "alike": lambda verb: [*chain.from_iterable(verb({known.person: [(NAME, "varlow")]}, limit=9).values())],
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
            "record_answers": lambda verb: verb(form, [saved("first", "theirs")]),
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
            "get": lambda verb: verb(held),
            "of_questionnaires": lambda verb: verb([form]),
            "of_questionnaire": lambda verb: verb(form),
            "stop": lambda verb: verb(form),
        },
        "records": {
            "name_too": lambda verb: verb(found, found.subjects),
            "get": lambda verb: verb(found.id),
            "of_submission": lambda verb: verb(found.submission),
            "parts_of": lambda verb: verb(found.submission),
            "of_submissions": lambda verb: verb([found.submission]),
            "of_enquiries": lambda verb: verb([found.enquiry]),
            "of_enquiry": lambda verb: verb(found.enquiry),
            "find": lambda verb: verb(whole, limit=9),
            "about": lambda verb: verb([found.subjects[0].person]),
            "marked_by": lambda verb: verb(found.submission),
            "sent": lambda verb: verb(since=later(days=-9), before=later(days=9), limit=9),
            "everything": lambda verb: list(verb()),
            "due": lambda verb: verb(date(2100, 1, 1)),
            "these": lambda verb: verb([found.id]),
            "spool": lambda verb: verb(item, b"theirs"),
            "spooled": lambda verb: verb(item.id),
            "stored": lambda verb: verb(item.id),
            "archived": lambda verb: verb(found.id),
            "strike": lambda verb: verb(StruckSending(sent, NOW, "theirs", "It was never sent.")),
            "struck_sendings": lambda verb: verb([found.id]),
        },
        "sessions": {
            "get": lambda verb: verb("d" * 32),
            "of_user": lambda verb: verb("worker"),
            "every": lambda verb: verb(),
            "remove": lambda verb: verb(session(id="d" * 32)),
        },
        "members": {"of_subject": lambda verb: verb("https://login.example", "s1")},
        "receipts": {
            "find": lambda verb: verb("worker", "t" * 32),
            "note_way_on": lambda verb: verb("worker", "t" * 32, WayOn("/work")),
            "remove": lambda verb: verb("worker", "t" * 32),
            "expire": lambda verb: verb(before=later(days=9), limit=9),
        },
        "holds": {
            "get": lambda verb: verb(HELD),
            "these": lambda verb: verb([HELD]),
            "active": lambda verb: verb(),
            "counts": lambda verb: verb([HELD]),
            "covered": lambda verb: verb(HELD, limit=9),
            "reach": lambda verb: verb(whole),
            "cover_again": lambda verb: verb([found.id]),
        },
        "locks": {
            "look_again": lambda verb: verb(found.id, at=NOW, late_at=NOW),
            "save_lock": lambda verb: verb(lock, expected=lock),
            "save_hold": lambda verb: verb(lock),
            "behind": lambda verb: verb(NOW, limit=9),
            "count_behind": lambda verb: verb(NOW),
        },
        "disposals": {
            "get": lambda verb: verb(BATCH),
            "latest": lambda verb: verb(limit=9),
        },
        "audit": {
            "entries": lambda verb: verb(),
            "of_object": lambda verb: verb([found.id]),
            "head": lambda verb: verb(),
            "verify": lambda verb: verb(),
            "count": lambda verb: verb(),
            "seal_at": lambda verb: verb(1),
            "anchors": lambda verb: verb(),
            "is_signed": lambda verb: verb(AuditHead(ELSEWHERE, 1, "a", "b")),
        },
    }


def _assert_nothing(ask: Callable[[], object], verb: str) -> None:
    try:
        assert not ask(), verb
    except NotFound:
        return
