"""A hold stands until two people have released it, and never covers everything by mistake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from forms_service.casework.errors import Conflict, Invalid, NotAllowed
from forms_service.casework.keeping.holds import Hold, Reach
from forms_service.casework.keeping.record_search import RecordSearch
from tests.builders.casework import NOW, hold, later


def _of_class() -> Hold:
    return hold(criteria=RecordSearch(retention_class="RC-05"))


def test_a_hold_stands_while_its_release_is_asked_for() -> None:
    asked = _of_class().ask_release(by="officer", at=NOW, why=" The claim is settled. ")

    assert asked.is_active
    assert asked.is_to_be_released
    assert asked.asked_why == "The claim is settled."


def test_a_hold_is_released_by_another_person_than_the_one_who_asked() -> None:
    asked = _of_class().ask_release(by="officer", at=NOW, why="Settled.")

    with pytest.raises(NotAllowed, match="another person"):
        asked.release(by="officer", at=later(days=1))
    released = asked.release(by="dpo", at=later(days=1))

    assert not released.is_active
    assert not released.is_to_be_released
    assert (released.asked_by, released.released_by) == ("officer", "dpo")


def test_a_hold_that_stays_can_be_asked_for_again() -> None:
    before = _of_class()
    kept = before.ask_release(by="officer", at=NOW, why="Settled.").keep()

    assert kept == before
    assert kept.ask_release(by="dpo", at=NOW, why="Settled now.").is_to_be_released


def test_what_was_not_asked_for_or_is_over_is_not_released() -> None:
    asked = _of_class().ask_release(by="officer", at=NOW, why="Settled.")
    released = asked.release(by="dpo", at=NOW)

    acts: list[Callable[[], Hold]] = [
        lambda: _of_class().release(by="dpo", at=NOW),
        lambda: _of_class().keep(),
        lambda: asked.ask_release(by="dpo", at=NOW, why="Again."),
        lambda: released.release(by="officer", at=NOW),
        lambda: released.ask_release(by="officer", at=NOW, why="Again."),
    ]
    for act in acts:
        with pytest.raises(Conflict):
            act()
    with pytest.raises(Invalid, match="why"):
        _of_class().ask_release(by="officer", at=NOW, why=" ")


@pytest.mark.parametrize("criteria", [None, RecordSearch(), RecordSearch(name="  ")])
def test_a_hold_that_says_nothing_of_what_it_covers_is_refused(criteria: RecordSearch | None) -> None:
    with pytest.raises(Invalid, match="which records"):
        hold(criteria=criteria)


def test_a_hold_without_a_reason_is_refused() -> None:
    with pytest.raises(Invalid, match="why"):
        hold(reach=Reach.RECORD, about="r", why=" ")


def test_what_a_hold_covers_can_be_written_down_and_read_again() -> None:
    search = RecordSearch(name="Llŷr", date_of_birth="1988-03-14", filed_from=date(2026, 1, 1))

    assert RecordSearch.of(search.terms) == search
    assert search.terms == {"name": "Llŷr", "date_of_birth": "1988-03-14", "filed_from": "2026-01-01"}
