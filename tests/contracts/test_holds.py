"""Holds in every database: what they cover now, later, and no more."""

from dataclasses import replace
from datetime import date

import pytest

from forms_service.casework.errors import Conflict
from forms_service.casework.ids import SendingId
from forms_service.casework.keeping.finding.record_terms import terms_of_answers
from forms_service.casework.keeping.holds import Reach
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Sending
from tests.builders.casework import (
    HERE,
    NOW,
    adult,
    hold,
    later,
    retention,
)
from tests.builders.tables import Units, add_apart, add_record


def test_a_hold_by_criteria_covers_what_matches_now_later_and_from_then_on(unit_of_work: Units) -> None:
    before = add_record(unit_of_work)
    other = add_record(unit_of_work, retention=retention(class_id="RC-03"))
    held = hold(criteria=RecordSearch(retention_class="RC-01", filed_to=date(2026, 11, 23)))
    with unit_of_work() as unit:
        unit.of(held.organisation).holds.add(held)
        unit.commit()
    after = add_record(unit_of_work)
    too_late = add_record(unit_of_work, filed_at=later(days=1))
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
    whole = add_record(unit_of_work)
    apart = add_apart(unit_of_work, whole)
    other = add_apart(unit_of_work, add_record(unit_of_work, retention=retention(class_id="RC-03")), "RC-06")
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
    whole = add_record(unit_of_work)
    criteria = RecordSearch(retention_class="RC-01")
    held = hold(reach=Reach.RECORD, about=whole.id) if by == "record" else hold(criteria=criteria)
    over = hold(reach=Reach.RECORD, about=whole.id)
    with unit_of_work() as unit:
        unit.of(held.organisation).holds.add(held)
        unit.of(over.organisation).holds.add(over)
        asked = over.ask_release(by="officer", at=NOW, why="Settled.")
        unit.of(HERE).holds.save(asked.release(by="dpo", at=NOW), expected=over)
        unit.commit()
    apart = add_apart(unit_of_work, whole)
    with unit_of_work() as unit:
        assert unit.of(HERE).records.get(apart.id).holds == (held,)


def test_photographs_that_match_later_bring_the_record_that_they_are_kept_apart_from_under_the_hold(
    unit_of_work: Units,
) -> None:
    whole = add_record(unit_of_work)
    held = hold(criteria=RecordSearch(retention_class="RC-08"))
    with unit_of_work() as unit:
        unit.of(held.organisation).holds.add(held)
        unit.commit()
    add_apart(unit_of_work, whole)
    with unit_of_work() as unit:
        assert unit.of(HERE).records.get(whole.id).on_hold == (held,)


def test_a_hold_by_harm_people_or_place_covers_what_turns_out_to_say_so_and_goes_on_over_it(
    unit_of_work: Units,
) -> None:
    found, other = (add_record(unit_of_work, subjects=(adult(),)) for _ in range(2))
    sent = Sending(SendingId("s1"), found.id, "Youth Custody, Example Moor", "post", NOW, "worker", "")
    wanted = (
        RecordSearch(harm="neglect"), RecordSearch(category="victim"), RecordSearch(place="example VALE"),
        RecordSearch(sent_to="example moor"), RecordSearch(text="Varlwo", retention_class=found.retention.class_id),
    )  # fmt: skip
    every = [hold(criteria=search) for search in wanted]
    with unit_of_work() as unit:
        for each in every:
            unit.of(each.organisation).holds.add(each)
        unit.commit()
    with unit_of_work() as unit:
        ours = unit.of(HERE)
        assert {record.id for record in ours.records.these(ours.records.unread(limit=9))} == {found.id, other.id}
        ours.records.found_by(
            found, terms_of_answers(["HMP Example Vale"], [("harm", "neglect"), ("category", "victim")])
        )
        ours.records.save(replace(ours.records.get(found.id), sendings=(sent,)))
        unit.commit()
    with unit_of_work() as unit:
        ours = unit.of(HERE)
        assert {each.id for each in ours.records.get(found.id).on_hold} == {each.id for each in every}
        assert [each.criteria for each in ours.records.get(other.id).on_hold] == [wanted[-1]]
        assert ours.records.unread(limit=9) == [other.id]


def test_a_released_hold_covers_nothing_more_and_is_still_known(unit_of_work: Units) -> None:
    first, second = add_record(unit_of_work), add_record(unit_of_work)
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
    third = add_record(unit_of_work)
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
