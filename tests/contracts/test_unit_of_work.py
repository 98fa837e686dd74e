"""What every database must do for the use cases: keep, scope, refuse, serialise, and find again."""

import inspect
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine

from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.answering.questionnaires import Act, Questionnaire, State
from forms_service.casework.auditing.audit_chain import AuditHead
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState, new_id
from forms_service.casework.errors import Conflict, NotFound, Unavailable
from forms_service.casework.keeping.disposal import Batch, Item, Reason, ReasonKind
from forms_service.casework.keeping.holds import Reach
from forms_service.casework.keeping.locks import ObjectLock
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import ObjectState, Record, Sending, Standing
from forms_service.casework.moments import LocalTime
from forms_service.casework.sealing.submissions import Submission
from tests.builders.casework import (
    ELSEWHERE,
    HERE,
    NOW,
    adult,
    child,
    document,
    elsewhere,
    enquiry,
    event,
    hold,
    later,
    questionnaire,
    record,
    record_object,
    retention,
    saved,
    submission,
    upload,
)

Units = Callable[[], SqlUnitOfWork]
LEASE = timedelta(seconds=90)
HELD, BATCH, UPLOADED = "a" * 32, "b" * 32, "c" * 32


def test_what_is_not_committed_is_not_kept(unit_of_work: Units) -> None:
    found = enquiry()
    with unit_of_work() as unit:
        unit.of(found.organisation).enquiries.add(found)
        unit.of(HERE).audit.append(event())
    with unit_of_work() as unit:
        assert unit.of(HERE).enquiries.open() == []
        assert unit.of(HERE).audit.entries() == []


def test_an_enquiry_comes_back_as_it_was_put_in(unit_of_work: Units) -> None:
    people = (
        adult(aliases=("Jet", "G. Varlow-Penn"), numbers=("A1234BC", "X123456"), date_of_birth="1991-02-03"),
        child("Llŷr 🙂", "O’Neill", row="r1", approximate_age=0),
        child("", "Varlow", row="r2", unborn=True),
    )
    found = enquiry(subjects=people, request="Line one\nLine two ‒ “quoted” <b>&amp;</b>")
    _keep(unit_of_work, found)
    assert _get(unit_of_work, found) == found


def test_saving_an_enquiry_replaces_its_people(unit_of_work: Units) -> None:
    found = enquiry()
    _keep(unit_of_work, found)
    changed = replace(found, subjects=(adult(numbers=("B9999ZZ",)),), state=EnquiryState.CLOSED, closed_at=NOW)
    with unit_of_work() as unit:
        unit.of(changed.organisation).enquiries.save(changed)
        unit.commit()
    assert _get(unit_of_work, found) == changed
    with unit_of_work() as unit:
        assert unit.of(HERE).enquiries.same_number("A1234BC", received_since=NOW) == []
        assert unit.of(HERE).enquiries.same_number("b9999 zz", received_since=NOW) == [changed]


def test_an_instant_comes_back_in_utc_to_the_microsecond(unit_of_work: Units) -> None:
    summer = datetime(2026, 7, 1, 10, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    found = enquiry(created_at=summer)
    _keep(unit_of_work, found)
    assert _get(unit_of_work, found).created_at.isoformat() == "2026-07-01T09:30:00.123456+00:00"


def test_an_instant_without_a_timezone_is_refused(unit_of_work: Units) -> None:
    with pytest.raises(Exception, match="timezone"):
        _keep(unit_of_work, enquiry(created_at=datetime(2026, 7, 1)))


def test_open_enquiries_are_shown_in_the_order_in_which_they_are_needed(unit_of_work: Units) -> None:
    late = enquiry(needed_by=LocalTime.read("2026-12-01T12:00"))
    soon = enquiry(needed_by=LocalTime.read("2026-11-24T09:00"))
    whenever = enquiry(needed_by=None)
    closed = enquiry(needed_by=LocalTime.read("2026-11-01T09:00"), state=EnquiryState.CLOSED)
    for each in (whenever, late, closed, soon):
        _keep(unit_of_work, each)
    with unit_of_work() as unit:
        assert unit.of(HERE).enquiries.open() == [soon, late, whenever]


def test_only_recent_enquiries_about_the_same_number_are_shown_newest_first(unit_of_work: Units) -> None:
    old, older, recent = (enquiry(created_at=later(days=-days)) for days in (20, 90, 1))
    other = enquiry(subjects=(adult(numbers=("A1234BD",)),))
    for each in (old, older, recent, other):
        _keep(unit_of_work, each)
    with unit_of_work() as unit:
        assert unit.of(HERE).enquiries.same_number("A1234BC", received_since=later(days=-30)) == [recent, old]
        assert unit.of(HERE).enquiries.same_number(" ", received_since=later(days=-30)) == []


def test_two_enquiries_cannot_share_a_reference(unit_of_work: Units) -> None:
    found = enquiry()
    _keep(unit_of_work, found)
    with pytest.raises(Conflict):
        _keep(unit_of_work, enquiry(reference=found.reference))


def test_the_latest_saving_is_the_answer_and_the_earlier_are_its_history(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    values: Sequence[Any] = ["Tŷ'r Llŷn <tag> {{ 7*7 }} 🙂", ["a", "b"], [{"id": "r1", "cells": {"x": 0}}], False, None]
    savings = [saved("first", value, revision) for revision, value in enumerate(values, 1)]
    other = saved("second", {"r1": "yes"}, 2, origin="copied")
    with unit_of_work() as unit:
        unit.of(HERE).questionnaires.record_answers(form.id, [*savings, other])
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).questionnaires.answers(form.id) == {"first": savings[-1], "second": other}
        assert unit.of(HERE).questionnaires.history(form.id, "first") == savings


def test_one_revision_of_an_answer_is_never_written_twice(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    with unit_of_work() as unit:
        unit.of(HERE).questionnaires.record_answers(form.id, [saved("first", "mine")])
        unit.commit()
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.of(HERE).questionnaires.record_answers(form.id, [saved("first", "yours")])


def test_answers_hold_what_no_database_text_can_hold(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    with unit_of_work() as unit:
        unit.of(HERE).questionnaires.record_answers(form.id, [saved("first", "NUL \0 and half of a pair \ud83d")])
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).questionnaires.answers(form.id)["first"].value == "NUL \0 and half of a pair \ud83d"


def test_a_questionnaire_that_somebody_else_changed_is_not_overwritten(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    answered = replace(form, revision=1)
    with unit_of_work() as unit:
        unit.of(answered.organisation).questionnaires.save(answered, expected=form)
        unit.commit()
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.of(HERE).questionnaires.save(replace(form, owner="thief", revision=1), expected=form)
    sent = answered.perform(Act.SEND, by="worker", at=NOW)
    with unit_of_work() as unit:
        unit.of(sent.organisation).questionnaires.save(sent, expected=answered)
        unit.commit()
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.of(HERE).questionnaires.save(
            answered.perform(Act.WITHDRAW, by="worker", at=NOW, comment="No"), expected=answered
        )


def test_a_managers_comments_come_back_in_order(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    sent = form.perform(Act.SEND, by="worker", at=NOW)
    back = sent.perform(Act.RETURN, by="manager", at=later(hours=1), comment="Say who was asked.")
    again = back.perform(Act.SEND, by="worker", at=later(hours=2))
    twice = again.perform(Act.RETURN, by="manager", at=later(hours=3), comment="Nearly.")
    with unit_of_work() as unit:
        unit.of(twice.organisation).questionnaires.save(twice, expected=form)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).questionnaires.get(form.id) == twice


def test_the_work_list_holds_what_waits_for_somebody_in_open_enquiries(unit_of_work: Units) -> None:
    late, soon, closed = (
        enquiry(needed_by=LocalTime.read("2026-12-01T12:00")),
        enquiry(),
        enquiry(state=EnquiryState.CLOSED),
    )
    forms = [
        questionnaire(late),
        questionnaire(soon),
        questionnaire(soon, created_at=later(hours=1), state=State.RETURNED),
    ]
    gone = [
        questionnaire(soon, state=State.WITHDRAWN),
        questionnaire(closed),
        questionnaire(closed, state=State.ISSUED),
    ]
    for each in (late, soon, closed):
        _keep(unit_of_work, each)
    with unit_of_work() as unit:
        for form in [*forms, *gone]:
            unit.of(form.organisation).questionnaires.add(form)
        unit.commit()
    with unit_of_work() as unit:
        work = unit.of(HERE).questionnaires.work()
    assert [(item.questionnaire, item.enquiry) for item in work] == [
        (forms[1], soon),
        (forms[2], soon),
        (forms[0], late),
    ]


def test_an_issued_reply_stays_on_the_work_list_and_says_whether_it_was_sent(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    sent = Sending(new_id(), found.id, "HMP Invented", "secure e-mail", NOW, "worker", "Children Act 2004, s.10")
    with unit_of_work() as unit:
        form = unit.of(HERE).questionnaires.of_enquiry(found.enquiry)[0]
        unit.of(HERE).questionnaires.save(replace(form, state=State.ISSUED), expected=form)
        (before,) = unit.of(HERE).questionnaires.work()
        unit.of(HERE).records.save(replace(found, sendings=(sent,)))
        (after,) = unit.of(HERE).questionnaires.work()
    assert (before.is_sent, after.is_sent) == (False, True)


@pytest.mark.parametrize("text", ["se-2026-aaaa-0001", "a1234bc", "A1234 BC", "varl", "Varlow Gethin"])
def test_an_enquiry_is_found_open_or_closed_by_reference_number_or_name(unit_of_work: Units, text: str) -> None:
    closed = enquiry(reference="SE-2026-AAAA-0001", state=EnquiryState.CLOSED)
    other = enquiry(subjects=(adult(family_name="Inventio", given_names="Owen", numbers=("B9999ZZ",)),))
    for each in (closed, other):
        _keep(unit_of_work, each)
    with unit_of_work() as unit:
        assert unit.of(HERE).enquiries.find(text, limit=9) == [closed]
        assert unit.of("elsewhere").enquiries.find(text, limit=9) == []
        assert unit.of(HERE).enquiries.find(" ", limit=9) == unit.of(HERE).enquiries.find("\x00", limit=9) == []


def test_a_submission_keeps_its_bytes(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    sealed = submission(form, sealed=bytes(range(256)))
    with unit_of_work() as unit:
        unit.of(sealed.organisation).submissions.add(sealed)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).submissions.get(sealed.id) == sealed
        assert unit.of(HERE).submissions.of_questionnaire(form.id) == [sealed]


def test_a_waiting_document_is_taken_once(unit_of_work: Units) -> None:
    first = document(_kept_submission(unit_of_work), asked_at=later(hours=-1))
    second = document(_kept_submission(unit_of_work))
    with unit_of_work() as unit:
        unit.of(second.organisation).documents.add(second)
        unit.of(first.organisation).documents.add(first)
        unit.commit()
    taken = [_take(unit_of_work, f"worker {number}", NOW) for number in range(3)]
    assert [found and found.id for found in taken] == [first.id, second.id, None]
    assert taken[0] == replace(
        first, state=DocumentState.MAKING, lease="worker 0", leased_until=NOW + LEASE, attempts=1
    )


def test_a_document_is_taken_over_when_its_worker_has_been_silent(unit_of_work: Units) -> None:
    _kept_document(unit_of_work)
    assert _take(unit_of_work, "first", NOW)
    assert _take(unit_of_work, "second", later(seconds=89)) is None
    again = _take(unit_of_work, "second", later(seconds=90))
    assert again is not None
    assert (again.state, again.lease, again.attempts) == (DocumentState.MAKING, "second", 2)


def test_a_document_that_was_being_filed_goes_on_being_filed(unit_of_work: Units) -> None:
    _kept_document(unit_of_work, state=DocumentState.FILING, lease="dead", leased_until=NOW, attempts=1)
    taken = _take(unit_of_work, "second", later(seconds=1))
    assert taken is not None
    assert taken.state is DocumentState.FILING


def test_a_document_that_waits_for_a_repair_is_left_alone_till_then(unit_of_work: Units) -> None:
    _kept_document(unit_of_work, leased_until=later(seconds=30))
    assert _take(unit_of_work, "worker", later(seconds=29)) is None
    assert _take(unit_of_work, "worker", later(seconds=30))


@pytest.mark.parametrize("state", [DocumentState.MADE, DocumentState.FAILED, DocumentState.STOPPED])
def test_a_document_that_has_come_to_its_end_is_not_taken(unit_of_work: Units, state: DocumentState) -> None:
    _kept_document(unit_of_work, state=state)
    assert _take(unit_of_work, "worker", later(days=1)) is None


def test_what_a_dead_worker_held_can_be_released(unit_of_work: Units) -> None:
    _kept_document(unit_of_work)
    assert _take(unit_of_work, "dead", NOW)
    with unit_of_work() as unit:
        assert unit.queue.leases() == ["dead"]
        unit.queue.release("dead")
        assert unit.queue.leases() == []
        unit.commit()
    assert _take(unit_of_work, "second", NOW)


def test_a_worker_that_lost_its_lease_cannot_save(unit_of_work: Units) -> None:
    _kept_document(unit_of_work)
    mine = _take(unit_of_work, "first", NOW)
    assert mine is not None
    assert _take(unit_of_work, "second", later(minutes=5))
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.of(HERE).documents.save(replace(mine, state=DocumentState.MADE), expected=mine)


def test_many_workers_take_each_document_exactly_once(unit_of_work: Units) -> None:
    sealed = _kept_submission(unit_of_work)
    with unit_of_work() as unit:
        for number in range(12):
            unit.of(HERE).documents.add(document(sealed, code=f"D{number}"))
        unit.commit()
    taken: list[str] = []

    def work(name: str) -> None:
        while found := _take(unit_of_work, name, NOW):
            taken.append(found.id)

    _together([partial(work, f"worker {number}") for number in range(4)])
    assert len(taken) == len(set(taken)) == 12


def test_two_writers_take_turns_and_neither_fails(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)

    def write(question: str) -> None:
        for revision in range(1, 21):
            with unit_of_work() as unit:
                unit.of(HERE).questionnaires.answers(form.id)
                unit.of(HERE).questionnaires.record_answers(form.id, [saved(question, revision, revision)])
                unit.of(HERE).audit.append(event())
                unit.commit()

    _together([lambda: write("first"), lambda: write("second")])
    with unit_of_work() as unit:
        answers = unit.of(HERE).questionnaires.answers(form.id)
        assert {name: answer.value for name, answer in answers.items()} == {"first": 20, "second": 20}
        assert unit.of(HERE).audit.verify() == []
        assert len(unit.of(HERE).audit.entries(limit=100)) == 40


def test_a_record_comes_back_with_everything_that_belongs_to_it(unit_of_work: Units) -> None:
    sealed = _kept_submission(unit_of_work)
    found = record(sealed, subjects=(adult(aliases=("Jet",)), child()), issued_at=later(days=1))
    item = record_object(found, b"%PDF")
    with unit_of_work() as unit:
        unit.of(found.organisation).records.add(found)
        unit.of(HERE).records.spool(item, b"%PDF")
        unit.commit()
    sent = Sending(
        "s1", found.id, "HMP Invented OMU", "secure e-mail", later(days=2), "worker", "Children Act 1989 s.47"
    )
    changed = replace(
        found,
        objects=(item,),
        sendings=(sent,),
        case_system_reference="LCS-1",
        retention=retention(due_date=None, trigger_date=None, class_id="RC-02"),
    )
    with unit_of_work() as unit:
        unit.of(changed.organisation).records.save(changed)
        unit.of(changed.organisation).records.save(changed)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).records.get(found.id) == changed
        assert unit.of(HERE).records.of_submission(sealed.id) == changed
        assert unit.of(HERE).records.of_enquiry(found.enquiry) == [changed]


def test_a_submission_without_a_record_has_none(unit_of_work: Units) -> None:
    sealed = _kept_submission(unit_of_work)
    with unit_of_work() as unit:
        assert unit.of(HERE).records.of_submission(sealed.id) is None


def test_a_submission_is_filed_once(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.of(HERE).records.add(replace(found, id="another"))


def test_spooled_bytes_are_kept_until_the_store_has_them(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    item = record_object(found, b"\0\xff bytes")
    with unit_of_work() as unit:
        unit.of(HERE).records.spool(item, b"\0\xff bytes")
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).records.spooled(item.id) == b"\0\xff bytes"
        assert unit.queue.unstored() == [(HERE, found.id)]
        unit.of(HERE).records.stored(item.id)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).records.spooled(item.id) is None
        assert unit.queue.unstored() == []
        assert unit.of(HERE).records.get(found.id).objects == (replace(item, state=ObjectState.STORED),)


def test_a_file_that_is_made_again_replaces_the_one_that_the_store_does_not_have(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    first, second = (record_object(found, data, code="D12") for data in (b"first", b"second"))
    with unit_of_work() as unit:
        unit.of(HERE).records.spool(first, b"first")
        unit.of(HERE).records.spool(second, b"second")
        unit.of(HERE).records.stored(second.id)
        unit.commit()
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.of(HERE).records.spool(first, b"first")
    with unit_of_work() as unit:
        assert unit.of(HERE).records.get(found.id).objects == (replace(second, state=ObjectState.STORED),)


def test_files_are_left_to_the_worker_that_makes_a_document_of_their_record(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    _kept_document_of(unit_of_work, found)
    item = record_object(found, b"bytes")
    with unit_of_work() as unit:
        unit.of(HERE).records.spool(item, b"bytes")
        unit.commit()
        form = unit.of(HERE).submissions.get(found.submission).questionnaire
        assert unit.queue.unstored() == []
        unit.of(HERE).documents.stop(form)
        assert unit.queue.unstored() == [(HERE, found.id)]


@pytest.mark.parametrize(
    "name", ["Varlow", "varl", "gethin VARLOW", "Varlow Gethin", "var get", "ONEILL llyr", "o’neill", "Jet", "Penn"]
)
def test_a_record_is_found_by_any_name_in_any_order_by_its_beginning_without_accents(
    unit_of_work: Units, name: str
) -> None:
    people = (adult(aliases=("Jet", "G. Varlow-Penn")), child("Llŷr", "O’Neill"))
    found = _kept_record(unit_of_work, subjects=people)
    _kept_record(unit_of_work, subjects=(adult("Somebody", "Else"),))
    assert _find(unit_of_work, name=name) == [found.id]


@pytest.mark.parametrize("name", ["arlow", "Gethin O’Neill", "Varlow Else", "%", "_", "’", "\0", "\ud83d", "Varlow\0x"])
def test_a_record_is_not_found_by_what_nobody_in_it_is_called(unit_of_work: Units, name: str) -> None:
    _kept_record(unit_of_work, subjects=(adult(), child("Llŷr", "O’Neill")))
    assert _find(unit_of_work, name=name) == []


def test_name_number_and_date_of_birth_must_be_those_of_one_person(unit_of_work: Units) -> None:
    people = (adult(numbers=("A1234BC",), date_of_birth="1991-02-03"), child("Perran", date_of_birth="2019-05-06"))
    found = _kept_record(unit_of_work, subjects=people)
    assert _find(unit_of_work, name="gethin", number="a1234bc", date_of_birth="1991-02-03") == [found.id]
    assert _find(unit_of_work, date_of_birth="2019-05-06") == [found.id]
    assert _find(unit_of_work, name="perran", date_of_birth="1991-02-03") == []
    assert _find(unit_of_work, number="A1234B") == []
    assert _find(unit_of_work, date_of_birth="\0") == []


def test_a_record_with_several_people_of_one_name_is_found_once(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work, subjects=(adult(), child("Perran"), child("Jowan", row="r2")))
    assert _find(unit_of_work, name="Varlow") == [found.id]


def test_records_are_found_by_reference_form_and_class(unit_of_work: Units) -> None:
    first = _kept_record(unit_of_work, retention=retention(class_id="RC-05"))
    second = _kept_record(unit_of_work, form="core/other", filed_at=later(hours=1))
    assert _find(unit_of_work, reference=f" {first.reference.lower()} ") == [first.id]
    assert _find(unit_of_work, form="core/other") == [second.id]
    assert _find(unit_of_work, retention_class="RC-05") == [first.id]
    assert _find(unit_of_work, retention_class="RC-05", form="core/other") == []
    assert _find(unit_of_work, reference="\0") == _find(unit_of_work, form="x\0") == []
    assert _find(unit_of_work) == [second.id, first.id]


def test_days_of_filing_are_local_days_and_both_are_included(unit_of_work: Units) -> None:
    # In July, 23:30 UTC is half past midnight of the next day in London.
    found = _kept_record(unit_of_work, filed_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    assert _find(unit_of_work, filed_from=date(2026, 7, 2), filed_to=date(2026, 7, 2)) == [found.id]
    assert _find(unit_of_work, filed_to=date(2026, 7, 1)) == []
    assert _find(unit_of_work, filed_from=date(2026, 7, 3)) == []


def test_a_search_returns_the_newest_first_and_no_more_than_its_limit(unit_of_work: Units) -> None:
    kept = [_kept_record(unit_of_work, filed_at=later(hours=hours)) for hours in range(5)]
    with unit_of_work() as unit:
        found = unit.of(HERE).records.find(RecordSearch(), limit=3)
    assert [each.id for each in found] == [each.id for each in reversed(kept)][:3]


def test_everything_is_walked_in_pages_without_loss(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    with unit_of_work() as unit:
        for _ in range(405):
            sealed = submission(form)
            unit.of(sealed.organisation).submissions.add(sealed)
            unit.of(HERE).records.add(record(sealed))
        unit.commit()
    with unit_of_work() as unit:
        found = [each.id for each in unit.of(HERE).records.everything()]
        assert len(found) == len(set(found)) == 405
        assert list(unit.of(ELSEWHERE).records.everything()) == []


def test_nothing_of_one_organisation_is_there_for_another(unit_of_work: Units) -> None:
    """Every verb of every noun: not found, or nothing at all."""
    found = _kept_record(unit_of_work, subjects=(adult(numbers=("A1234BC",)),))
    _kept_document_of(unit_of_work, found)
    with unit_of_work() as unit:
        unit.of(HERE).audit.append(event(object_id=found.id))
        unit.of(HERE).holds.add(hold(id=HELD, criteria=RecordSearch(name="Varlow")))
        unit.of(HERE).disposals.add(_batch(found, id=BATCH))
        form = unit.of(HERE).submissions.get(found.submission).questionnaire
        unit.of(HERE).uploads.add(upload(unit.of(HERE).questionnaires.get(form), id=UPLOADED), b"%PDF")
        unit.commit()
    with unit_of_work() as unit:
        held = unit.of(HERE).documents.of_questionnaire(form)[0]
        asked = _asked_by(found, form, held.id)
        theirs = unit.of(ELSEWHERE)
        assert set(asked) == set(vars(theirs))
        for noun in asked:
            repository = getattr(theirs, noun)
            verbs = _verbs(repository)
            assert verbs == set(asked[noun]), noun
            for verb, ask in asked[noun].items():
                _assert_nothing(partial(ask, getattr(repository, verb)), verb)


def test_a_hold_by_criteria_covers_what_matches_now_later_and_from_then_on(unit_of_work: Units) -> None:
    before = _kept_record(unit_of_work)
    other = _kept_record(unit_of_work, retention=retention(class_id="RC-03"))
    held = hold(criteria=RecordSearch(retention_class="RC-01", filed_to=date(2026, 11, 23)))
    with unit_of_work() as unit:
        unit.of(held.organisation).holds.add(held)
        unit.commit()
    after = _kept_record(unit_of_work)
    too_late = _kept_record(unit_of_work, filed_at=later(days=1))
    with unit_of_work() as unit:
        raised = replace(unit.of(HERE).records.get(before.id), retention=retention(class_id="RC-05"))
        unit.of(raised.organisation).records.save(raised)
        unit.of(HERE).records.save(replace(unit.of(HERE).records.get(other.id), retention=retention()))
        unit.commit()
    with unit_of_work() as unit:
        covered = {each.id: unit.of(HERE).records.get(each.id).on_hold for each in (before, other, after, too_late)}
        assert covered == {before.id: (held,), other.id: (held,), after.id: (held,), too_late.id: ()}
        assert unit.of(HERE).holds.counts([held.id]) == {held.id: 3}


@pytest.mark.parametrize("part", ["", "RC-08"])
@pytest.mark.parametrize("by", ["record", "criteria"])
def test_what_is_kept_apart_of_one_sealing_is_held_with_it(unit_of_work: Units, by: str, part: str) -> None:
    whole = _kept_record(unit_of_work)
    apart = _kept_apart(unit_of_work, whole)
    other = _kept_apart(unit_of_work, _kept_record(unit_of_work, retention=retention(class_id="RC-03")), "RC-06")
    chosen = apart if part else whole
    criteria = RecordSearch(retention_class=chosen.retention.class_id)
    held = hold(reach=Reach.RECORD, about=chosen.id) if by == "record" else hold(criteria=criteria)
    with unit_of_work() as unit:
        unit.of(held.organisation).holds.add(held)
        unit.commit()
    with unit_of_work() as unit:
        assert [kept.on_hold for kept in unit.of(HERE).records.parts_of(whole.submission)] == [(held,), (held,)]
        assert unit.of(HERE).records.get(other.id).on_hold == ()
        assert unit.of(HERE).holds.counts([held.id]) == {held.id: 2}
        assert unit.of(HERE).holds.reach(criteria) == 2


@pytest.mark.parametrize("by", ["record", "criteria"])
def test_what_is_kept_apart_and_filed_after_a_hold_comes_under_it(unit_of_work: Units, by: str) -> None:
    whole = _kept_record(unit_of_work)
    criteria = RecordSearch(retention_class="RC-01")
    held = hold(reach=Reach.RECORD, about=whole.id) if by == "record" else hold(criteria=criteria)
    over = hold(reach=Reach.RECORD, about=whole.id)
    with unit_of_work() as unit:
        unit.of(held.organisation).holds.add(held)
        unit.of(over.organisation).holds.add(over)
        asked = over.ask_release(by="officer", at=NOW, why="Settled.")
        unit.of(HERE).holds.save(asked.release(by="dpo", at=NOW), expected=over)
        unit.commit()
    apart = _kept_apart(unit_of_work, whole)
    with unit_of_work() as unit:
        assert unit.of(HERE).records.get(apart.id).holds == (held,)


def test_photographs_that_match_later_bring_the_record_that_they_are_kept_apart_from_under_the_hold(
    unit_of_work: Units,
) -> None:
    whole = _kept_record(unit_of_work)
    held = hold(criteria=RecordSearch(retention_class="RC-08"))
    with unit_of_work() as unit:
        unit.of(held.organisation).holds.add(held)
        unit.commit()
    _kept_apart(unit_of_work, whole)
    with unit_of_work() as unit:
        assert unit.of(HERE).records.get(whole.id).on_hold == (held,)


def test_a_released_hold_covers_nothing_more_and_is_still_known(unit_of_work: Units) -> None:
    first, second = _kept_record(unit_of_work), _kept_record(unit_of_work)
    whole = hold(reach=Reach.ENQUIRY, about=first.enquiry, placed_at=later(minutes=1))
    single = hold(reach=Reach.RECORD, about=second.id)
    criteria = hold(criteria=RecordSearch(form=first.form), placed_at=later(minutes=2))
    with unit_of_work() as unit:
        for each in (whole, single, criteria):
            unit.of(each.organisation).holds.add(each)
        unit.commit()
    released = criteria.ask_release(by="officer", at=NOW, why="Settled.").release(by="dpo", at=later(days=1))
    with unit_of_work() as unit:
        assert unit.of(HERE).holds.active() == [criteria, whole, single]
        unit.of(released.organisation).holds.save(released, expected=criteria)
        unit.commit()
    third = _kept_record(unit_of_work)
    with unit_of_work() as unit:
        found = unit.of(HERE).records.these([second.id, first.id, third.id])
        assert [(each.holds, each.on_hold) for each in found] == [
            ((single, released), (single,)),
            ((whole, released), (whole,)),
            ((), ()),
        ]
        assert unit.of(HERE).holds.get(criteria.id) == released
        with pytest.raises(Conflict):
            unit.of(released.organisation).holds.save(released, expected=criteria)


def test_what_is_due_comes_first_due_first_and_then_what_has_no_date(unit_of_work: Units) -> None:
    undated = retention(due_date=None, review_date=date(2027, 11, 24))
    unknown, sooner, never = (
        _kept_record(unit_of_work, retention=undated),
        _kept_record(unit_of_work, retention=retention(due_date=date(2030, 1, 1), review_date=date(2030, 1, 1))),
        _kept_record(unit_of_work, retention=retention(due_date=date(2086, 6, 28), review_date=date(2086, 6, 28))),
    )
    on_the_day = _kept_record(unit_of_work)
    with unit_of_work() as unit:
        assert unit.of(HERE).records.due(date(2032, 11, 24)) == [sooner.id, on_the_day.id, unknown.id]
        assert unit.of(HERE).records.due(date(2032, 11, 23)) == [sooner.id, unknown.id]
        assert unit.of(HERE).records.due(date(2027, 11, 23)) == []
        assert never.id in unit.of(HERE).records.due(date(2100, 1, 1))
        assert unit.of(HERE).holds.reach(RecordSearch(retention_class="RC-01")) == 4


def test_a_disposal_batch_comes_back_as_it_was_prepared(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    first = _batch(found)
    second = _batch(found, prepared_at=later(days=1), items=())
    with unit_of_work() as unit:
        unit.of(first.organisation).disposals.add(first)
        unit.of(second.organisation).disposals.add(second)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).disposals.get(first.id) == first
        assert unit.of(HERE).disposals.latest(limit=9) == [second, replace(first, items=())]
        assert unit.of(HERE).disposals.latest(limit=1) == [second]


def test_what_was_issued_with_a_form_is_found_in_the_order_of_its_issue(unit_of_work: Units) -> None:
    second = _kept_record(unit_of_work, issued_at=later(hours=2))
    first = _kept_record(unit_of_work, issued_at=later(hours=1))
    _kept_record(unit_of_work, issued_at=later(hours=3))
    _kept_record(unit_of_work, issued_at=None)
    _kept_record(unit_of_work, issued_at=NOW, standing=Standing.WITHDRAWN)
    _kept_record(unit_of_work, issued_at=NOW, form="core/other")
    with unit_of_work() as unit:
        found = unit.of(HERE).submissions.issued_with(first.form, before=later(hours=3))
    assert [submission.id for submission in found] == [first.submission, second.submission]


def test_a_file_comes_back_as_it_was_received(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    first, second = upload(form, name="Llŷr 🙂.pdf"), upload(form, created_at=later(minutes=1))
    with unit_of_work() as unit:
        unit.of(second.organisation).uploads.add(second, b"second")
        unit.of(first.organisation).uploads.add(first, bytes(range(256)))
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).uploads.get(first.id) == first
        assert unit.of(HERE).uploads.data(first.id) == bytes(range(256))
        assert unit.of(HERE).uploads.of_questionnaire(form.id) == [first, second]


def test_nothing_of_another_organisation_can_be_written(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    with unit_of_work() as unit:
        ours = unit.of(HERE)
        mine = ours.enquiries.get(found.enquiry)
        form = ours.questionnaires.of_enquiry(mine.id)[0]
        held = hold(organisation=ELSEWHERE, criteria=RecordSearch(name="Varlow"))
        refused: Sequence[Callable[[], object]] = (
            lambda: ours.enquiries.save(replace(mine, organisation=ELSEWHERE)),
            lambda: ours.questionnaires.save(replace(form, organisation=ELSEWHERE), expected=form),
            lambda: ours.records.save(replace(found, organisation=ELSEWHERE)),
            lambda: ours.enquiries.add(replace(mine, id=new_id(), organisation=ELSEWHERE)),
            lambda: ours.questionnaires.add(replace(form, id=new_id(), organisation=ELSEWHERE)),
            lambda: ours.uploads.add(replace(upload(form), organisation=ELSEWHERE), b"x"),
            lambda: ours.holds.add(held),
            lambda: ours.audit.append(event(organisation=ELSEWHERE)),
        )
        for write in refused:
            with pytest.raises(NotFound):
                write()


@pytest.mark.parametrize("unknown", ["", "nothing", "\0", "a\ud83db", "' OR 1=1 --"])
def test_an_id_that_nothing_has_is_not_found(unit_of_work: Units, unknown: str) -> None:
    with unit_of_work() as unit, pytest.raises(NotFound):
        unit.of(HERE).enquiries.get(unknown)


def test_a_part_of_nothing_is_a_conflict_and_not_a_database_error(unit_of_work: Units) -> None:
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.of(HERE).questionnaires.add(questionnaire(enquiry()))


def test_a_database_that_does_not_answer_is_said_to_be_unavailable() -> None:
    engine = open_database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable), SqlUnitOfWork(engine, b"key") as unit:
        unit.of(HERE).enquiries.open()


def test_a_database_that_fails_in_the_middle_is_said_to_be_unavailable(postgresql_engine: Engine) -> None:
    with SqlUnitOfWork(postgresql_engine, b"key") as unit:
        assert unit.of(HERE).enquiries.open() == []
        _end_other_connections(postgresql_engine)
        with pytest.raises(Unavailable):
            unit.of(HERE).enquiries.open()
    with SqlUnitOfWork(postgresql_engine, b"key") as unit:
        assert unit.of(HERE).enquiries.open() == []


def test_a_database_that_was_restarted_meanwhile_is_simply_used_again(postgresql_engine: Engine) -> None:
    for _ in range(2):
        with SqlUnitOfWork(postgresql_engine, b"key") as first, SqlUnitOfWork(postgresql_engine, b"key") as second:
            assert first.of(HERE).enquiries.open() == second.of(HERE).enquiries.open() == []
        _end_other_connections(postgresql_engine)


def _end_other_connections(engine: Engine) -> None:
    with engine.connect() as killer:
        killer.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _keep(units: Units, found: Enquiry) -> Enquiry:
    with units() as unit:
        unit.of(found.organisation).enquiries.add(found)
        unit.commit()
    return found


def _get(units: Units, found: Enquiry) -> Enquiry:
    with units() as unit:
        return unit.of(HERE).enquiries.get(found.id)


def _kept_questionnaire(units: Units) -> Questionnaire:
    form = questionnaire(_keep(units, enquiry()))
    with units() as unit:
        unit.of(form.organisation).questionnaires.add(form)
        unit.commit()
    return form


def _kept_submission(units: Units) -> Submission:
    sealed = submission(_kept_questionnaire(units))
    with units() as unit:
        unit.of(sealed.organisation).submissions.add(sealed)
        unit.commit()
    return sealed


def _kept_document(units: Units, **fields: Any) -> None:
    wanted = document(_kept_submission(units), **fields)
    with units() as unit:
        unit.of(wanted.organisation).documents.add(wanted)
        unit.commit()


def _kept_document_of(units: Units, found: Record) -> None:
    with units() as unit:
        unit.of(HERE).documents.add(document(unit.of(HERE).submissions.get(found.submission)))
        unit.commit()


def _kept_record(units: Units, **fields: Any) -> Record:
    found = record(_kept_submission(units), **fields)
    with units() as unit:
        unit.of(found.organisation).records.add(found)
        unit.commit()
    return found


def _kept_apart(units: Units, whole: Record, class_id: str = "RC-08") -> Record:
    """The photographs, say, of a record, filed apart under a class of their own."""
    with units() as unit:
        sealed = unit.of(HERE).submissions.get(whole.submission)
        apart = record(sealed, part=class_id, retention=retention(class_id=class_id))
        unit.of(apart.organisation).records.add(apart)
        unit.commit()
    return apart


def _batch(found: Record, **fields: Any) -> Batch:
    kept = Item(found.id, found.reference, "Reply", "RC-01", date(2032, 11, 24), "Its time is over.")
    reasons = Reason(ReasonKind.HOLD, "On hold. Legal claim", HELD), Reason(ReasonKind.NO_DATE, "It has no due date.")
    left = replace(kept, due_date=None, left_out=reasons)
    ordinary: dict[str, Any] = {
        "id": new_id(),
        "organisation": HERE,
        "prepared_by": "officer",
        "prepared_at": NOW,
        "up_to": date(2032, 11, 24),
        "schedule": "disposal@1",
        "items": (left, kept),
    }
    return Batch(**(ordinary | fields))


def _take(units: Units, lease: str, now: datetime) -> Any:
    with units() as unit:
        taken = unit.queue.take(lease, now=now, until=now + LEASE)
        unit.commit()
    return taken


def _find(units: Units, **search: Any) -> list[str]:
    with units() as unit:
        return [found.id for found in unit.of(HERE).records.find(RecordSearch(**search), limit=50)]


def _together(work: Sequence[Callable[[], None]]) -> None:
    failed: list[BaseException] = []

    def guarded(each: Callable[[], None]) -> None:
        try:
            each()
        except BaseException as error:  # noqa: BLE001  (a thread's failure must reach the test)
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


WRITING = frozenset({"add", "save", "append", "add_anchor", "write"})
"""Verbs that are handed a noun: one of another organisation is refused."""


def _verbs(repository: object) -> set[str]:
    return {
        name
        for name, verb in inspect.getmembers(repository, inspect.ismethod)
        if not name.startswith("_") and name not in WRITING
    }


def _asked_by(found: Record, form: str, held: str) -> Mapping[str, Mapping[str, Callable[[Any], object]]]:
    """How another organisation would ask for each thing, verb by verb."""
    whole, item = RecordSearch(name="Varlow"), record_object(found, b"theirs")
    lock = ObjectLock(item.id, found.id, HERE, None, NOW, NOW)
    return {
        "enquiries": {
            "get": lambda verb: verb(found.enquiry),
            "these": lambda verb: verb([found.enquiry]),
            "get_to_change": lambda verb: verb(found.enquiry),
            "open": lambda verb: verb(),
            "arrangements": lambda verb: verb(),
            "same_number": lambda verb: verb("A1234BC", received_since=later(days=-9)),
            "find": lambda verb: verb("A1234BC", limit=9),
        },
        "questionnaires": {
            "get": lambda verb: verb(form),
            "of_enquiry": lambda verb: verb(found.enquiry),
            "work": lambda verb: verb(),
            "answers": lambda verb: verb(form),
            "history": lambda verb: verb(form, "first"),
            "record_answers": lambda verb: verb(form, [saved("first", "theirs")]),
        },
        "submissions": {
            "get": lambda verb: verb(found.submission),
            "issued_with": lambda verb: verb(found.form, before=later(days=9)),
            "of_questionnaire": lambda verb: verb(form),
        },
        "uploads": {
            "get": lambda verb: verb(UPLOADED),
            "data": lambda verb: verb(UPLOADED),
            "of_questionnaire": lambda verb: verb(form),
        },
        "documents": {
            "get": lambda verb: verb(held),
            "of_questionnaire": lambda verb: verb(form),
            "stop": lambda verb: verb(form),
        },
        "records": {
            "get": lambda verb: verb(found.id),
            "of_submission": lambda verb: verb(found.submission),
            "parts_of": lambda verb: verb(found.submission),
            "of_enquiry": lambda verb: verb(found.enquiry),
            "find": lambda verb: verb(whole, limit=9),
            "sent": lambda verb: verb(since=later(days=-9), before=later(days=9), limit=9),
            "everything": lambda verb: list(verb()),
            "due": lambda verb: verb(date(2100, 1, 1)),
            "these": lambda verb: verb([found.id]),
            "spool": lambda verb: verb(item, b"theirs"),
            "spooled": lambda verb: verb(item.id),
            "stored": lambda verb: verb(item.id),
            "archived": lambda verb: verb(found.id),
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


def test_the_like_of_an_enquiry_elsewhere_is_not_mixed_up_with_ours(unit_of_work: Units) -> None:
    ours, theirs = enquiry(), elsewhere(enquiry())
    _keep(unit_of_work, ours)
    _keep(unit_of_work, theirs)
    with unit_of_work() as unit:
        assert unit.of(ELSEWHERE).enquiries.open() == [theirs]
        assert unit.of(ELSEWHERE).enquiries.same_number("A1234BC", received_since=NOW) == [theirs]
