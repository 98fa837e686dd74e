"""Submissions in every database: their bytes, and that each is filed once."""

from dataclasses import replace

import pytest

from forms_service.casework.errors import Conflict
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.records import Standing
from tests.builders.casework import (
    HERE,
    NOW,
    later,
    submission,
)
from tests.builders.tables import Units, add_questionnaire, add_record, add_submission


def test_a_submission_keeps_its_bytes(unit_of_work: Units) -> None:
    form = add_questionnaire(unit_of_work)
    sealed = submission(form, sealed=bytes(range(256)))
    with unit_of_work() as unit:
        unit.of(sealed.organisation).submissions.add(sealed)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).submissions.get(sealed.id) == sealed
        assert unit.of(HERE).submissions.of_questionnaire(form.id) == [sealed]


def test_a_submission_without_a_record_has_none(unit_of_work: Units) -> None:
    sealed = add_submission(unit_of_work)
    with unit_of_work() as unit:
        assert unit.of(HERE).records.of_submission(sealed.id) is None


def test_a_submission_is_filed_once(unit_of_work: Units) -> None:
    found = add_record(unit_of_work)
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.of(HERE).records.add(replace(found, id=RecordId("another")))


def test_what_was_issued_with_a_form_is_found_in_the_order_of_its_issue(unit_of_work: Units) -> None:
    second = add_record(unit_of_work, issued_at=later(hours=2))
    first = add_record(unit_of_work, issued_at=later(hours=1))
    add_record(unit_of_work, issued_at=later(hours=3))
    add_record(unit_of_work, issued_at=None)
    withdrawn = add_record(unit_of_work, issued_at=NOW)
    with unit_of_work() as unit:
        unit.of(HERE).records.save(replace(withdrawn.withdrawn(at=NOW), issued_at=NOW))
        unit.commit()
    add_record(unit_of_work, issued_at=NOW, form="core/other")
    with unit_of_work() as unit:
        found = unit.of(HERE).submissions.issued_with(first.form, before=later(hours=3))
    assert found == [first.submission, second.submission]


def test_what_took_the_place_of_another_is_found_alone_from_then_on(unit_of_work: Units) -> None:
    first, second = (add_record(unit_of_work, issued_at=later(hours=hours)) for hours in (1, 2))
    with unit_of_work() as unit:
        marked = first.marked_as(Standing.SUPERSEDED, at=later(hours=2), by=second.submission)
        unit.of(HERE).records.save(marked.marked_as(Standing.SUPERSEDED, at=later(hours=5), by="another"))
        unit.commit()
    with unit_of_work() as unit:
        issued_with = unit.of(HERE).submissions.issued_with

        assert issued_with(first.form, before=later(hours=2)) == [first.submission]
        assert issued_with(first.form, before=later(hours=3)) == [second.submission]
