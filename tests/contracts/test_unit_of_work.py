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
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState, new_id
from forms_service.casework.errors import Conflict, NotFound, Unavailable
from forms_service.casework.keeping.disposal import Batch, Item, Reason, ReasonKind
from forms_service.casework.keeping.holds import Reach
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import ObjectState, Record, Sending, Standing
from forms_service.casework.sealing.submissions import Submission
from forms_service.services.repositories import UnitOfWork
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


def test_the_unit_of_work_has_every_verb_that_the_use_cases_ask_for(unit_of_work: Units) -> None:
    wanted: UnitOfWork = unit_of_work()
    with wanted:
        assert wanted.enquiries.open(HERE) == []


def test_what_is_not_committed_is_not_kept(unit_of_work: Units) -> None:
    found = enquiry()
    with unit_of_work() as unit:
        unit.enquiries.add(found)
        unit.audit.append(event())
    with unit_of_work() as unit:
        assert unit.enquiries.open(HERE) == []
        assert unit.audit.entries(HERE) == []


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
        unit.enquiries.save(changed)
        unit.commit()
    assert _get(unit_of_work, found) == changed
    with unit_of_work() as unit:
        assert unit.enquiries.same_number(HERE, "A1234BC", received_since=NOW) == []
        assert unit.enquiries.same_number(HERE, "b9999 zz", received_since=NOW) == [changed]


def test_an_instant_comes_back_in_utc_to_the_microsecond(unit_of_work: Units) -> None:
    summer = datetime(2026, 7, 1, 10, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    found = enquiry(created_at=summer)
    _keep(unit_of_work, found)
    assert _get(unit_of_work, found).created_at.isoformat() == "2026-07-01T09:30:00.123456+00:00"


def test_an_instant_without_a_timezone_is_refused(unit_of_work: Units) -> None:
    with pytest.raises(Exception, match="timezone"):
        _keep(unit_of_work, enquiry(created_at=datetime(2026, 7, 1)))


def test_open_enquiries_are_shown_in_the_order_in_which_they_are_needed(unit_of_work: Units) -> None:
    late = enquiry(needed_by="2026-12-01T12:00")
    soon = enquiry(needed_by="2026-11-24T09:00")
    whenever = enquiry(needed_by="")
    closed = enquiry(needed_by="2026-11-01T09:00", state=EnquiryState.CLOSED)
    for each in (whenever, late, closed, soon):
        _keep(unit_of_work, each)
    with unit_of_work() as unit:
        assert unit.enquiries.open(HERE) == [soon, late, whenever]


def test_only_recent_enquiries_about_the_same_number_are_shown_newest_first(unit_of_work: Units) -> None:
    old, older, recent = (enquiry(created_at=later(days=-days)) for days in (20, 90, 1))
    other = enquiry(subjects=(adult(numbers=("A1234BD",)),))
    for each in (old, older, recent, other):
        _keep(unit_of_work, each)
    with unit_of_work() as unit:
        assert unit.enquiries.same_number(HERE, "A1234BC", received_since=later(days=-30)) == [recent, old]
        assert unit.enquiries.same_number(HERE, " ", received_since=later(days=-30)) == []


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
        unit.questionnaires.record_answers(HERE, form.id, [*savings, other])
        unit.commit()
    with unit_of_work() as unit:
        assert unit.questionnaires.answers(HERE, form.id) == {"first": savings[-1], "second": other}
        assert unit.questionnaires.history(HERE, form.id, "first") == savings


def test_one_revision_of_an_answer_is_never_written_twice(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    with unit_of_work() as unit:
        unit.questionnaires.record_answers(HERE, form.id, [saved("first", "mine")])
        unit.commit()
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.questionnaires.record_answers(HERE, form.id, [saved("first", "yours")])


def test_answers_hold_what_no_database_text_can_hold(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    with unit_of_work() as unit:
        unit.questionnaires.record_answers(HERE, form.id, [saved("first", "NUL \0 and half of a pair \ud83d")])
        unit.commit()
    with unit_of_work() as unit:
        assert unit.questionnaires.answers(HERE, form.id)["first"].value == "NUL \0 and half of a pair \ud83d"


def test_a_questionnaire_that_somebody_else_changed_is_not_overwritten(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    answered = replace(form, revision=1)
    with unit_of_work() as unit:
        unit.questionnaires.save(answered, expected=form)
        unit.commit()
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.questionnaires.save(replace(form, owner="thief", revision=1), expected=form)
    sent = answered.perform(Act.SEND, by="worker", at=NOW)
    with unit_of_work() as unit:
        unit.questionnaires.save(sent, expected=answered)
        unit.commit()
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.questionnaires.save(answered.perform(Act.WITHDRAW, by="worker", at=NOW, comment="No"), expected=answered)


def test_a_managers_comments_come_back_in_order(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    sent = form.perform(Act.SEND, by="worker", at=NOW)
    back = sent.perform(Act.RETURN, by="manager", at=later(hours=1), comment="Say who was asked.")
    again = back.perform(Act.SEND, by="worker", at=later(hours=2))
    twice = again.perform(Act.RETURN, by="manager", at=later(hours=3), comment="Nearly.")
    with unit_of_work() as unit:
        unit.questionnaires.save(twice, expected=form)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.questionnaires.get(HERE, form.id) == twice


def test_the_work_list_holds_what_waits_for_somebody_in_open_enquiries(unit_of_work: Units) -> None:
    late, soon, closed = enquiry(needed_by="2026-12-01T12:00"), enquiry(), enquiry(state=EnquiryState.CLOSED)
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
            unit.questionnaires.add(form)
        unit.commit()
    with unit_of_work() as unit:
        work = unit.questionnaires.work(HERE)
    assert [(item.questionnaire, item.enquiry) for item in work] == [
        (forms[1], soon),
        (forms[2], soon),
        (forms[0], late),
    ]


def test_an_issued_reply_stays_on_the_work_list_and_says_whether_it_was_sent(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    sent = Sending(new_id(), found.id, "HMP Invented", "secure e-mail", NOW, "worker", "Children Act 2004, s.10")
    with unit_of_work() as unit:
        form = unit.questionnaires.of_enquiry(HERE, found.enquiry)[0]
        unit.questionnaires.save(replace(form, state=State.ISSUED), expected=form)
        (before,) = unit.questionnaires.work(HERE)
        unit.records.save(replace(found, sendings=(sent,)))
        (after,) = unit.questionnaires.work(HERE)
    assert (before.is_sent, after.is_sent) == (False, True)


@pytest.mark.parametrize("text", ["se-2026-aaaa-0001", "a1234bc", "A1234 BC", "varl", "Varlow Gethin"])
def test_an_enquiry_is_found_open_or_closed_by_reference_number_or_name(unit_of_work: Units, text: str) -> None:
    closed = enquiry(reference="SE-2026-AAAA-0001", state=EnquiryState.CLOSED)
    other = enquiry(subjects=(adult(family_name="Inventio", given_names="Owen", numbers=("B9999ZZ",)),))
    for each in (closed, other):
        _keep(unit_of_work, each)
    with unit_of_work() as unit:
        assert unit.enquiries.find(HERE, text, limit=9) == [closed]
        assert unit.enquiries.find("elsewhere", text, limit=9) == []
        assert unit.enquiries.find(HERE, " ", limit=9) == unit.enquiries.find(HERE, "\x00", limit=9) == []


def test_a_submission_keeps_its_bytes(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    sealed = submission(form, sealed=bytes(range(256)))
    with unit_of_work() as unit:
        unit.submissions.add(sealed)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.submissions.get(HERE, sealed.id) == sealed
        assert unit.submissions.of_questionnaire(HERE, form.id) == [sealed]


def test_a_waiting_document_is_taken_once(unit_of_work: Units) -> None:
    first = document(_kept_submission(unit_of_work), asked_at=later(hours=-1))
    second = document(_kept_submission(unit_of_work))
    with unit_of_work() as unit:
        unit.documents.add(second)
        unit.documents.add(first)
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
        assert unit.documents.leases() == ["dead"]
        unit.documents.release("dead")
        assert unit.documents.leases() == []
        unit.commit()
    assert _take(unit_of_work, "second", NOW)


def test_a_worker_that_lost_its_lease_cannot_save(unit_of_work: Units) -> None:
    _kept_document(unit_of_work)
    mine = _take(unit_of_work, "first", NOW)
    assert mine is not None
    assert _take(unit_of_work, "second", later(minutes=5))
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.documents.save(replace(mine, state=DocumentState.MADE), expected=mine)


def test_many_workers_take_each_document_exactly_once(unit_of_work: Units) -> None:
    sealed = _kept_submission(unit_of_work)
    with unit_of_work() as unit:
        for number in range(12):
            unit.documents.add(document(sealed, code=f"D{number}"))
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
                unit.questionnaires.answers(HERE, form.id)
                unit.questionnaires.record_answers(HERE, form.id, [saved(question, revision, revision)])
                unit.audit.append(event())
                unit.commit()

    _together([lambda: write("first"), lambda: write("second")])
    with unit_of_work() as unit:
        answers = unit.questionnaires.answers(HERE, form.id)
        assert {name: answer.value for name, answer in answers.items()} == {"first": 20, "second": 20}
        assert unit.audit.verify(HERE) == []
        assert len(unit.audit.entries(HERE, limit=100)) == 40


def test_a_record_comes_back_with_everything_that_belongs_to_it(unit_of_work: Units) -> None:
    sealed = _kept_submission(unit_of_work)
    found = record(sealed, subjects=(adult(aliases=("Jet",)), child()), issued_at=later(days=1))
    item = record_object(found, b"%PDF")
    with unit_of_work() as unit:
        unit.records.add(found)
        unit.records.spool(item, b"%PDF")
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
        unit.records.save(changed)
        unit.records.save(changed)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.records.get(HERE, found.id) == changed
        assert unit.records.of_submission(HERE, sealed.id) == changed
        assert unit.records.of_enquiry(HERE, found.enquiry) == [changed]


def test_a_submission_without_a_record_has_none(unit_of_work: Units) -> None:
    sealed = _kept_submission(unit_of_work)
    with unit_of_work() as unit:
        assert unit.records.of_submission(HERE, sealed.id) is None


def test_a_submission_is_filed_once(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.records.add(replace(found, id="another"))


def test_spooled_bytes_are_kept_until_the_store_has_them(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    item = record_object(found, b"\0\xff bytes")
    with unit_of_work() as unit:
        unit.records.spool(item, b"\0\xff bytes")
        unit.commit()
    with unit_of_work() as unit:
        assert unit.records.spooled(item.id) == b"\0\xff bytes"
        assert unit.records.unstored() == [(HERE, found.id)]
        unit.records.stored(item.id)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.records.spooled(item.id) is None
        assert unit.records.unstored() == []
        assert unit.records.get(HERE, found.id).objects == (replace(item, state=ObjectState.STORED),)


def test_a_file_that_is_made_again_replaces_the_one_that_the_store_does_not_have(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    first, second = (record_object(found, data, code="D12") for data in (b"first", b"second"))
    with unit_of_work() as unit:
        unit.records.spool(first, b"first")
        unit.records.spool(second, b"second")
        unit.records.stored(second.id)
        unit.commit()
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.records.spool(first, b"first")
    with unit_of_work() as unit:
        assert unit.records.get(HERE, found.id).objects == (replace(second, state=ObjectState.STORED),)


def test_files_are_left_to_the_worker_that_makes_a_document_of_their_record(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    _kept_document_of(unit_of_work, found)
    item = record_object(found, b"bytes")
    with unit_of_work() as unit:
        unit.records.spool(item, b"bytes")
        unit.commit()
        form = unit.submissions.get(HERE, found.submission).questionnaire
        assert unit.records.unstored() == []
        unit.documents.stop(HERE, form)
        assert unit.records.unstored() == [(HERE, found.id)]


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
        found = unit.records.find(HERE, RecordSearch(), limit=3)
    assert [each.id for each in found] == [each.id for each in reversed(kept)][:3]


def test_everything_is_walked_in_pages_without_loss(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    with unit_of_work() as unit:
        for _ in range(405):
            sealed = submission(form)
            unit.submissions.add(sealed)
            unit.records.add(record(sealed))
        unit.commit()
    with unit_of_work() as unit:
        found = [each.id for each in unit.records.everything(HERE)]
        assert len(found) == len(set(found)) == 405
        assert list(unit.records.everything(ELSEWHERE)) == []


def test_nothing_of_one_organisation_is_there_for_another(unit_of_work: Units) -> None:
    """Every verb that names an organisation, on every noun: not found, or nothing at all."""
    found = _kept_record(unit_of_work, subjects=(adult(numbers=("A1234BC",)),))
    _kept_document_of(unit_of_work, found)
    with unit_of_work() as unit:
        unit.audit.append(event(object_id=found.id))
        unit.holds.add(hold(id=HELD, criteria=RecordSearch(name="Varlow")))
        unit.disposals.add(_batch(found, id=BATCH))
        form = unit.submissions.get(HERE, found.submission).questionnaire
        unit.uploads.add(upload(unit.questionnaires.get(HERE, form), id=UPLOADED), b"%PDF")
        unit.commit()
    with unit_of_work() as unit:
        held = unit.documents.of_questionnaire(HERE, form)[0]
        asked = _asked_by(ELSEWHERE, found, form, held.id)
        assert set(asked) == set(SqlUnitOfWork.__annotations__)
        for noun in asked:
            repository = getattr(unit, noun)
            verbs = _scoped_verbs(repository)
            assert verbs == set(asked[noun]), noun
            for verb, ask in asked[noun].items():
                _assert_nothing(partial(ask, getattr(repository, verb)), verb)


def test_a_hold_by_criteria_covers_what_matches_now_later_and_from_then_on(unit_of_work: Units) -> None:
    before = _kept_record(unit_of_work)
    other = _kept_record(unit_of_work, retention=retention(class_id="RC-03"))
    held = hold(criteria=RecordSearch(retention_class="RC-01", filed_to=date(2026, 11, 23)))
    with unit_of_work() as unit:
        unit.holds.add(held)
        unit.commit()
    after = _kept_record(unit_of_work)
    too_late = _kept_record(unit_of_work, filed_at=later(days=1))
    with unit_of_work() as unit:
        raised = replace(unit.records.get(HERE, before.id), retention=retention(class_id="RC-05"))
        unit.records.save(raised)
        unit.records.save(replace(unit.records.get(HERE, other.id), retention=retention()))
        unit.commit()
    with unit_of_work() as unit:
        covered = {each.id: unit.records.get(HERE, each.id).on_hold for each in (before, other, after, too_late)}
        assert covered == {before.id: (held,), other.id: (held,), after.id: (held,), too_late.id: ()}
        assert unit.holds.counts(HERE, [held.id]) == {held.id: 3}


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
        unit.holds.add(held)
        unit.commit()
    with unit_of_work() as unit:
        assert [kept.on_hold for kept in unit.records.parts_of(HERE, whole.submission)] == [(held,), (held,)]
        assert unit.records.get(HERE, other.id).on_hold == ()
        assert unit.holds.counts(HERE, [held.id]) == {held.id: 2}
        assert unit.holds.reach(HERE, criteria) == 2


@pytest.mark.parametrize("by", ["record", "criteria"])
def test_what_is_kept_apart_and_filed_after_a_hold_comes_under_it(unit_of_work: Units, by: str) -> None:
    whole = _kept_record(unit_of_work)
    criteria = RecordSearch(retention_class="RC-01")
    held = hold(reach=Reach.RECORD, about=whole.id) if by == "record" else hold(criteria=criteria)
    over = hold(reach=Reach.RECORD, about=whole.id)
    with unit_of_work() as unit:
        unit.holds.add(held)
        unit.holds.add(over)
        asked = over.ask_release(by="officer", at=NOW, why="Settled.")
        unit.holds.save(asked.release(by="dpo", at=NOW), expected=over)
        unit.commit()
    apart = _kept_apart(unit_of_work, whole)
    with unit_of_work() as unit:
        assert unit.records.get(HERE, apart.id).holds == (held,)


def test_photographs_that_match_later_bring_the_record_that_they_are_kept_apart_from_under_the_hold(
    unit_of_work: Units,
) -> None:
    whole = _kept_record(unit_of_work)
    held = hold(criteria=RecordSearch(retention_class="RC-08"))
    with unit_of_work() as unit:
        unit.holds.add(held)
        unit.commit()
    _kept_apart(unit_of_work, whole)
    with unit_of_work() as unit:
        assert unit.records.get(HERE, whole.id).on_hold == (held,)


def test_a_released_hold_covers_nothing_more_and_is_still_known(unit_of_work: Units) -> None:
    first, second = _kept_record(unit_of_work), _kept_record(unit_of_work)
    whole = hold(reach=Reach.ENQUIRY, about=first.enquiry, placed_at=later(minutes=1))
    single = hold(reach=Reach.RECORD, about=second.id)
    criteria = hold(criteria=RecordSearch(form=first.form), placed_at=later(minutes=2))
    with unit_of_work() as unit:
        for each in (whole, single, criteria):
            unit.holds.add(each)
        unit.commit()
    released = criteria.ask_release(by="officer", at=NOW, why="Settled.").release(by="dpo", at=later(days=1))
    with unit_of_work() as unit:
        assert unit.holds.active(HERE) == [criteria, whole, single]
        unit.holds.save(released, expected=criteria)
        unit.commit()
    third = _kept_record(unit_of_work)
    with unit_of_work() as unit:
        found = unit.records.these(HERE, [second.id, first.id, third.id])
        assert [(each.holds, each.on_hold) for each in found] == [
            ((single, released), (single,)),
            ((whole, released), (whole,)),
            ((), ()),
        ]
        assert unit.holds.get(HERE, criteria.id) == released
        with pytest.raises(Conflict):
            unit.holds.save(released, expected=criteria)


def test_what_is_due_comes_first_due_first_and_then_what_has_no_date(unit_of_work: Units) -> None:
    undated = retention(due_date=None, review_date=date(2027, 11, 24))
    unknown, sooner, never = (
        _kept_record(unit_of_work, retention=undated),
        _kept_record(unit_of_work, retention=retention(due_date=date(2030, 1, 1), review_date=date(2030, 1, 1))),
        _kept_record(unit_of_work, retention=retention(due_date=date(2086, 6, 28), review_date=date(2086, 6, 28))),
    )
    on_the_day = _kept_record(unit_of_work)
    with unit_of_work() as unit:
        assert unit.records.due(HERE, date(2032, 11, 24)) == [sooner.id, on_the_day.id, unknown.id]
        assert unit.records.due(HERE, date(2032, 11, 23)) == [sooner.id, unknown.id]
        assert unit.records.due(HERE, date(2027, 11, 23)) == []
        assert never.id in unit.records.due(HERE, date(2100, 1, 1))
        assert unit.holds.reach(HERE, RecordSearch(retention_class="RC-01")) == 4


def test_a_disposal_batch_comes_back_as_it_was_prepared(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    first = _batch(found)
    second = _batch(found, prepared_at=later(days=1), items=())
    with unit_of_work() as unit:
        unit.disposals.add(first)
        unit.disposals.add(second)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.disposals.get(HERE, first.id) == first
        assert unit.disposals.latest(HERE, limit=9) == [second, replace(first, items=())]
        assert unit.disposals.latest(HERE, limit=1) == [second]


def test_what_was_issued_with_a_form_is_found_in_the_order_of_its_issue(unit_of_work: Units) -> None:
    second = _kept_record(unit_of_work, issued_at=later(hours=2))
    first = _kept_record(unit_of_work, issued_at=later(hours=1))
    _kept_record(unit_of_work, issued_at=later(hours=3))
    _kept_record(unit_of_work, issued_at=None)
    _kept_record(unit_of_work, issued_at=NOW, standing=Standing.WITHDRAWN)
    _kept_record(unit_of_work, issued_at=NOW, form="core/other")
    with unit_of_work() as unit:
        found = unit.submissions.issued_with(HERE, first.form, before=later(hours=3))
    assert [submission.id for submission in found] == [first.submission, second.submission]


def test_a_file_comes_back_as_it_was_received(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    first, second = upload(form, name="Llŷr 🙂.pdf"), upload(form, created_at=later(minutes=1))
    with unit_of_work() as unit:
        unit.uploads.add(second, b"second")
        unit.uploads.add(first, bytes(range(256)))
        unit.commit()
    with unit_of_work() as unit:
        assert unit.uploads.get(HERE, first.id) == first
        assert unit.uploads.data(HERE, first.id) == bytes(range(256))
        assert unit.uploads.of_questionnaire(HERE, form.id) == [first, second]


def test_a_file_of_one_organisation_is_there_for_no_other(unit_of_work: Units) -> None:
    form = _kept_questionnaire(unit_of_work)
    kept = upload(form)
    with unit_of_work() as unit:
        unit.uploads.add(kept, b"x")
        unit.commit()
    with unit_of_work() as unit:
        asked: Mapping[str, Callable[[Callable[..., object]], object]] = {
            "get": lambda ask: ask(ELSEWHERE, kept.id),
            "data": lambda ask: ask(ELSEWHERE, kept.id),
            "of_questionnaire": lambda ask: ask(ELSEWHERE, form.id),
        }
        assert _scoped_verbs(unit.uploads) == set(asked)
        for verb, ask in asked.items():
            with pytest.raises(NotFound):
                ask(getattr(unit.uploads, verb))
        with pytest.raises(NotFound):
            unit.uploads.add(replace(kept, id=new_id(), organisation=ELSEWHERE), b"x")


def test_nothing_of_another_organisation_can_be_changed(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    with unit_of_work() as unit:
        mine = unit.enquiries.get(HERE, found.enquiry)
        form = unit.questionnaires.of_enquiry(HERE, mine.id)[0]
        with pytest.raises(NotFound):
            unit.enquiries.save(replace(mine, organisation=ELSEWHERE))
        with pytest.raises(NotFound):
            unit.questionnaires.save(replace(form, organisation=ELSEWHERE), expected=form)
        with pytest.raises(NotFound):
            unit.records.save(replace(found, organisation=ELSEWHERE))


@pytest.mark.parametrize("unknown", ["", "nothing", "\0", "a\ud83db", "' OR 1=1 --"])
def test_an_id_that_nothing_has_is_not_found(unit_of_work: Units, unknown: str) -> None:
    with unit_of_work() as unit, pytest.raises(NotFound):
        unit.enquiries.get(HERE, unknown)


def test_a_part_of_nothing_is_a_conflict_and_not_a_database_error(unit_of_work: Units) -> None:
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.questionnaires.add(questionnaire(enquiry()))


def test_a_database_that_does_not_answer_is_said_to_be_unavailable() -> None:
    engine = open_database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable), SqlUnitOfWork(engine, b"key") as unit:
        unit.enquiries.open(HERE)


def test_a_database_that_fails_in_the_middle_is_said_to_be_unavailable(postgresql_engine: Engine) -> None:
    with SqlUnitOfWork(postgresql_engine, b"key") as unit:
        assert unit.enquiries.open(HERE) == []
        _end_other_connections(postgresql_engine)
        with pytest.raises(Unavailable):
            unit.enquiries.open(HERE)
    with SqlUnitOfWork(postgresql_engine, b"key") as unit:
        assert unit.enquiries.open(HERE) == []


def test_a_database_that_was_restarted_meanwhile_is_simply_used_again(postgresql_engine: Engine) -> None:
    for _ in range(2):
        with SqlUnitOfWork(postgresql_engine, b"key") as first, SqlUnitOfWork(postgresql_engine, b"key") as second:
            assert first.enquiries.open(HERE) == second.enquiries.open(HERE) == []
        _end_other_connections(postgresql_engine)


def _end_other_connections(engine: Engine) -> None:
    with engine.connect() as killer:
        killer.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _keep(units: Units, found: Enquiry) -> Enquiry:
    with units() as unit:
        unit.enquiries.add(found)
        unit.commit()
    return found


def _get(units: Units, found: Enquiry) -> Enquiry:
    with units() as unit:
        return unit.enquiries.get(HERE, found.id)


def _kept_questionnaire(units: Units) -> Questionnaire:
    form = questionnaire(_keep(units, enquiry()))
    with units() as unit:
        unit.questionnaires.add(form)
        unit.commit()
    return form


def _kept_submission(units: Units) -> Submission:
    sealed = submission(_kept_questionnaire(units))
    with units() as unit:
        unit.submissions.add(sealed)
        unit.commit()
    return sealed


def _kept_document(units: Units, **fields: Any) -> None:
    wanted = document(_kept_submission(units), **fields)
    with units() as unit:
        unit.documents.add(wanted)
        unit.commit()


def _kept_document_of(units: Units, found: Record) -> None:
    with units() as unit:
        unit.documents.add(document(unit.submissions.get(HERE, found.submission)))
        unit.commit()


def _kept_record(units: Units, **fields: Any) -> Record:
    found = record(_kept_submission(units), **fields)
    with units() as unit:
        unit.records.add(found)
        unit.commit()
    return found


def _kept_apart(units: Units, whole: Record, class_id: str = "RC-08") -> Record:
    """The photographs, say, of a record, filed apart under a class of their own."""
    with units() as unit:
        sealed = unit.submissions.get(HERE, whole.submission)
        apart = record(sealed, part=class_id, retention=retention(class_id=class_id))
        unit.records.add(apart)
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
        taken = unit.documents.take(lease, now=now, until=now + LEASE)
        unit.commit()
    return taken


def _find(units: Units, **search: Any) -> list[str]:
    with units() as unit:
        return [found.id for found in unit.records.find(HERE, RecordSearch(**search), limit=50)]


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


def _scoped_verbs(repository: object) -> set[str]:
    return {
        name
        for name, verb in inspect.getmembers(repository, inspect.ismethod)
        if not name.startswith("_") and "organisation" in inspect.signature(verb).parameters
    }


def _asked_by(
    organisation: str, found: Record, form: str, held: str
) -> Mapping[str, Mapping[str, Callable[[Any], object]]]:
    """How another organisation would ask for each thing, verb by verb."""
    who, whole = organisation, RecordSearch(name="Varlow")
    return {
        "enquiries": {
            "get": lambda verb: verb(who, found.enquiry),
            "these": lambda verb: verb(who, [found.enquiry]),
            "get_to_change": lambda verb: verb(who, found.enquiry),
            "open": lambda verb: verb(who),
            "arrangements": lambda verb: verb(who),
            "same_number": lambda verb: verb(who, "A1234BC", received_since=later(days=-9)),
            "find": lambda verb: verb(who, "A1234BC", limit=9),
        },
        "questionnaires": {
            "get": lambda verb: verb(who, form),
            "of_enquiry": lambda verb: verb(who, found.enquiry),
            "work": lambda verb: verb(who),
            "answers": lambda verb: verb(who, form),
            "history": lambda verb: verb(who, form, "first"),
            "record_answers": lambda verb: verb(who, form, [saved("first", "theirs")]),
        },
        "submissions": {
            "get": lambda verb: verb(who, found.submission),
            "issued_with": lambda verb: verb(who, found.form, before=later(days=9)),
            "of_questionnaire": lambda verb: verb(who, form),
        },
        "uploads": {
            "get": lambda verb: verb(who, UPLOADED),
            "data": lambda verb: verb(who, UPLOADED),
            "of_questionnaire": lambda verb: verb(who, form),
        },
        "documents": {
            "get": lambda verb: verb(who, held),
            "of_questionnaire": lambda verb: verb(who, form),
            "stop": lambda verb: verb(who, form),
        },
        "records": {
            "get": lambda verb: verb(who, found.id),
            "of_submission": lambda verb: verb(who, found.submission),
            "parts_of": lambda verb: verb(who, found.submission),
            "of_enquiry": lambda verb: verb(who, found.enquiry),
            "find": lambda verb: verb(who, whole, limit=9),
            "sent": lambda verb: verb(who, since=later(days=-9), before=later(days=9), limit=9),
            "everything": lambda verb: list(verb(who)),
            "due": lambda verb: verb(who, date(2100, 1, 1)),
            "these": lambda verb: verb(who, [found.id]),
        },
        "holds": {
            "get": lambda verb: verb(who, HELD),
            "these": lambda verb: verb(who, [HELD]),
            "active": lambda verb: verb(who),
            "counts": lambda verb: verb(who, [HELD]),
            "covered": lambda verb: verb(who, HELD, limit=9),
            "reach": lambda verb: verb(who, whole),
            "cover_again": lambda verb: verb(who, [found.id]),
        },
        "disposals": {
            "get": lambda verb: verb(who, BATCH),
            "latest": lambda verb: verb(who, limit=9),
        },
        "audit": {
            "entries": lambda verb: verb(who),
            "of_object": lambda verb: verb(who, [found.id]),
            "head": lambda verb: verb(who),
            "verify": lambda verb: verb(who),
            "count": lambda verb: verb(who),
            "seal_at": lambda verb: verb(who, 1),
            "anchors": lambda verb: verb(who),
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
        assert unit.enquiries.open(ELSEWHERE) == [theirs]
        assert unit.enquiries.same_number(ELSEWHERE, "A1234BC", received_since=NOW) == [theirs]
