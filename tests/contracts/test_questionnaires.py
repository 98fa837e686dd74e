"""Questionnaires in every database: each saving of an answer, the work list, and that nobody overwrites another."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import State
from forms_service.casework.enquiries.enquiries import EnquiryState
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import SendingId, new
from forms_service.casework.keeping.records import Record, Sending
from forms_service.engine.moments import Moment
from tests.builders.casework import (
    HERE,
    NOW,
    enquiry,
    later,
    questionnaire,
    record_object,
    saved,
)
from tests.builders.tables import Units, add_enquiry, add_questionnaire, add_record


def test_the_latest_saving_is_the_answer_and_the_earlier_are_its_history(unit_of_work: Units) -> None:
    form = add_questionnaire(unit_of_work)
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
    form = add_questionnaire(unit_of_work)
    with unit_of_work() as unit:
        unit.of(HERE).questionnaires.record_answers(form.id, [saved("first", "mine")])
        unit.commit()
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.of(HERE).questionnaires.record_answers(form.id, [saved("first", "yours")])


def test_answers_hold_what_no_database_text_can_hold(unit_of_work: Units) -> None:
    form = add_questionnaire(unit_of_work)
    with unit_of_work() as unit:
        unit.of(HERE).questionnaires.record_answers(form.id, [saved("first", "NUL \0 and half of a pair \ud83d")])
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).questionnaires.answers(form.id)["first"].value == "NUL \0 and half of a pair \ud83d"


def test_a_questionnaire_that_somebody_else_changed_is_not_overwritten(unit_of_work: Units) -> None:
    form = add_questionnaire(unit_of_work)
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
    form = add_questionnaire(unit_of_work)
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
        enquiry(needed_by=Moment.read("2026-12-01T12:00")),
        enquiry(),
        enquiry(state=EnquiryState.CLOSED),
    )
    forms = [
        questionnaire(late),
        questionnaire(soon),
        questionnaire(soon, created_at=later(hours=1), state=State.RETURNED),
        questionnaire(soon, created_at=later(hours=2), state=State.WITHDRAWN),
    ]
    gone = [
        questionnaire(closed, state=State.WITHDRAWN),
        questionnaire(closed),
        questionnaire(closed, state=State.ISSUED),
    ]
    for each in (late, soon, closed):
        add_enquiry(unit_of_work, each)
    with unit_of_work() as unit:
        for form in [*forms, *gone]:
            unit.of(form.organisation).questionnaires.add(form)
        unit.commit()
    with unit_of_work() as unit:
        work = unit.of(HERE).questionnaires.work()
    assert [(item.questionnaire, item.enquiry) for item in work] == [
        (forms[1], soon),
        (forms[2], soon),
        (forms[3], soon),
        (forms[0], late),
    ]


def test_an_issued_reply_stays_on_the_work_list_and_says_whether_it_was_sent(unit_of_work: Units) -> None:
    found = add_record(unit_of_work)
    sent = Sending(new(SendingId), found.id, "HMP Invented", "secure e-mail", NOW, "worker", "Children Act 2004, s.10")
    with unit_of_work() as unit:
        form = unit.of(HERE).questionnaires.of_enquiry(found.enquiry)[0]
        unit.of(HERE).questionnaires.save(replace(form, state=State.ISSUED), expected=form)
        (before,) = unit.of(HERE).questionnaires.work()
        unit.of(HERE).records.save(replace(found, sendings=(sent,)))
        (after,) = unit.of(HERE).questionnaires.work()
    assert (before.is_sent, after.is_sent) == (False, True)


def test_what_was_sent_of_another_reply_does_not_stand_for_what_is_still_to_be_sent_of_this(
    unit_of_work: Units,
) -> None:
    whole, part = _issued_with_two_documents(unit_of_work), _issued_with_two_documents(unit_of_work)
    sent = [_sent(whole, "D02", "D05"), _sent(part, "D02")]
    with unit_of_work() as unit:
        for found, sending in zip((whole, part), sent, strict=True):
            unit.of(HERE).records.save(replace(found, sendings=(sending,)))
        still = {item.enquiry.id: item.to_send for item in unit.of(HERE).questionnaires.work()}
    assert still == {whole.enquiry: False, part.enquiry: True}


def _issued_with_two_documents(units: Units) -> Record:
    found = add_record(units, issued_at=NOW)
    made = [record_object(found, b"%PDF", code=code, audience="prison") for code in ("D02", "D05")]
    with units() as unit:
        form = unit.of(HERE).questionnaires.of_enquiry(found.enquiry)[0]
        unit.of(HERE).questionnaires.save(replace(form, state=State.ISSUED), expected=form)
        for item in made:
            unit.of(HERE).records.spool(item, b"%PDF")
        unit.commit()
    return replace(found, objects=tuple(made))


def _sent(found: Record, *documents: str) -> Sending:
    return Sending(new(SendingId), found.id, "HMP Invented", "post", NOW, "worker", "s.10", documents)
