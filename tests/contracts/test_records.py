"""Records in every database: everything that belongs to them, their files, and how they are found."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from forms_service.casework.errors import Conflict
from forms_service.casework.ids import RecordId, ReviewId, SendingId
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import ObjectState, Record, Sending, StruckSending
from forms_service.casework.keeping.reviewing.reviews import Review, ReviewKind
from forms_service.casework.keeping.reviewing.searches import QueuePart, QueuePlace, ReviewSearch
from tests.builders.casework import (
    ELSEWHERE,
    HERE,
    NOW,
    adult,
    child,
    later,
    record,
    record_object,
    retention,
    submission,
)
from tests.builders.tables import Units, add_document_of, add_questionnaire, add_record, add_submission, find_records


def test_a_record_comes_back_with_everything_that_belongs_to_it(unit_of_work: Units) -> None:
    sealed = add_submission(unit_of_work)
    found = record(sealed, subjects=(adult(aliases=("Jet",)), child()), issued_at=later(days=1))
    item = record_object(found, b"%PDF")
    with unit_of_work() as unit:
        unit.of(found.organisation).records.add(found)
        unit.of(HERE).records.spool(item, b"%PDF")
        unit.commit()
    sent = Sending(
        SendingId("s1"),
        found.id,
        "HMP Invented OMU",
        "secure e-mail",
        later(days=2),
        "worker",
        "Children Act 1989 s.47",
    )
    changed = replace(
        found,
        objects=(item,),
        sendings=(sent,),
        case_system_reference="LCS-1",
        case_system_filed_at=later(days=3),
        reviews=(
            Review(ReviewId("r1"), ReviewKind.KEEP_LONGER, "Asked for.", "officer", later(days=4), date(2040, 2, 29)),
            Review(
                ReviewId("r2"),
                ReviewKind.LOWER,
                "Over.",
                "officer",
                later(days=5),
                None,
                "RC-01",
                "owner",
                later(days=6),
                "",
                is_granted=True,
            ),
        ),
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


def test_spooled_bytes_are_kept_until_the_store_has_them(unit_of_work: Units) -> None:
    found = add_record(unit_of_work)
    item = record_object(found, b"\0\xff bytes")
    with unit_of_work() as unit:
        unit.of(HERE).records.spool(item, b"\0\xff bytes")
        unit.commit()
    with unit_of_work() as unit:
        assert unit.queue.unstored() == [(HERE, found.id)]
        assert unit.of(HERE).records.spooled(item.id) == b"\0\xff bytes"
        unit.of(HERE).records.stored(item.id, {})
        unit.commit()
    with unit_of_work() as unit:
        assert unit.queue.unstored() == []
        assert unit.of(HERE).records.spooled(item.id) is None
        assert unit.of(HERE).records.get(found.id).objects == (replace(item, state=ObjectState.STORED),)


def test_a_file_that_is_made_again_replaces_the_one_that_the_store_does_not_have(unit_of_work: Units) -> None:
    found = add_record(unit_of_work)
    first, second = (record_object(found, data, code="D12") for data in (b"first", b"second"))
    with unit_of_work() as unit:
        unit.of(HERE).records.spool(first, b"first")
        unit.of(HERE).records.spool(second, b"second")
        unit.of(HERE).records.stored(second.id, {})
        unit.commit()
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.of(HERE).records.spool(first, b"first")
    with unit_of_work() as unit:
        assert unit.of(HERE).records.get(found.id).objects == (replace(second, state=ObjectState.STORED),)


def test_files_are_left_to_the_worker_that_makes_a_document_of_their_record(unit_of_work: Units) -> None:
    found = add_record(unit_of_work)
    add_document_of(unit_of_work, found)
    item = record_object(found, b"bytes")
    with unit_of_work() as unit:
        unit.of(HERE).records.spool(item, b"bytes")
        unit.commit()
    with unit_of_work() as unit:
        assert unit.queue.unstored() == []
        unit.of(HERE).documents.stop(unit.of(HERE).submissions.get(found.submission).questionnaire)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.queue.unstored() == [(HERE, found.id)]


@pytest.mark.parametrize(
    "name", ["Varlow", "varl", "gethin VARLOW", "Varlow Gethin", "var get", "ONEILL llyr", "o’neill", "Jet", "Penn"]
)
def test_a_record_is_found_by_any_name_in_any_order_by_its_beginning_without_accents(
    unit_of_work: Units, name: str
) -> None:
    people = (adult(aliases=("Jet", "G. Varlow-Penn")), child("Llŷr", "O’Neill"))
    found = add_record(unit_of_work, subjects=people)
    add_record(unit_of_work, subjects=(adult("Somebody", "Else"),))
    assert find_records(unit_of_work, name=name) == [found.id]


@pytest.mark.parametrize("name", ["arlow", "Gethin O’Neill", "Varlow Else", "%", "_", "’", "\0", "\ud83d", "Varlow\0x"])
def test_a_record_is_not_found_by_what_nobody_in_it_is_called(unit_of_work: Units, name: str) -> None:
    add_record(unit_of_work, subjects=(adult(), child("Llŷr", "O’Neill")))
    assert find_records(unit_of_work, name=name) == []


def test_name_number_and_date_of_birth_must_be_those_of_one_person(unit_of_work: Units) -> None:
    people = (adult(numbers=("A1234BC",), date_of_birth="1991-02-03"), child("Perran", date_of_birth="2019-05-06"))
    found = add_record(unit_of_work, subjects=people)
    assert find_records(unit_of_work, name="gethin", number="a1234bc", date_of_birth="1991-02-03") == [found.id]
    assert find_records(unit_of_work, date_of_birth="2019-05-06") == [found.id]
    assert find_records(unit_of_work, name="perran", date_of_birth="1991-02-03") == []
    assert find_records(unit_of_work, number="A1234B") == []
    assert find_records(unit_of_work, date_of_birth="\0") == []


def test_a_record_with_several_people_of_one_name_is_found_once(unit_of_work: Units) -> None:
    found = add_record(unit_of_work, subjects=(adult(), child("Perran"), child("Jowan", row="r2")))
    assert find_records(unit_of_work, name="Varlow") == [found.id]


def test_records_are_found_by_reference_form_and_class(unit_of_work: Units) -> None:
    first = add_record(unit_of_work, retention=retention(class_id="RC-05"))
    second = add_record(unit_of_work, form="core/other", filed_at=later(hours=1))
    assert find_records(unit_of_work, reference=f" {first.reference.lower()} ") == [first.id]
    assert find_records(unit_of_work, form="core/other") == [second.id]
    assert find_records(unit_of_work, retention_class="RC-05") == [first.id]
    assert find_records(unit_of_work, retention_class="RC-05", form="core/other") == []
    assert find_records(unit_of_work, reference="\0") == find_records(unit_of_work, form="x\0") == []
    assert find_records(unit_of_work) == [second.id, first.id]


def test_days_of_filing_are_local_days_and_both_are_included(unit_of_work: Units) -> None:
    # In July, 23:30 UTC is half past midnight of the next day in London.
    found = add_record(unit_of_work, filed_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    assert find_records(unit_of_work, filed_from=date(2026, 7, 2), filed_to=date(2026, 7, 2)) == [found.id]
    assert find_records(unit_of_work, filed_to=date(2026, 7, 1)) == []
    assert find_records(unit_of_work, filed_from=date(2026, 7, 3)) == []


def test_a_search_returns_the_newest_first_and_no_more_than_its_limit(unit_of_work: Units) -> None:
    kept = [add_record(unit_of_work, filed_at=later(hours=hours)) for hours in range(5)]
    with unit_of_work() as unit:
        found = unit.of(HERE).records.find(RecordSearch(), limit=3)
    assert [each.id for each in found] == [each.id for each in reversed(kept)][:3]


def test_everything_is_walked_in_pages_without_loss(unit_of_work: Units) -> None:
    form = add_questionnaire(unit_of_work)
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


def test_what_is_due_comes_first_due_first_and_then_what_has_no_date(unit_of_work: Units) -> None:
    undated = retention(due_date=None, review_date=date(2027, 11, 24))
    unknown, sooner, never = (
        add_record(unit_of_work, retention=undated),
        add_record(unit_of_work, retention=retention(due_date=date(2030, 1, 1), review_date=date(2030, 1, 1))),
        add_record(unit_of_work, retention=retention(due_date=date(2086, 6, 28), review_date=date(2086, 6, 28))),
    )
    on_the_day = add_record(unit_of_work)
    reviewed = retention(due_date=date(2030, 1, 1), review_date=date(2035, 1, 1))
    add_record(unit_of_work, retention=reviewed)
    with unit_of_work() as unit:
        assert unit.of(HERE).records.due(date(2032, 11, 24)) == [sooner.id, on_the_day.id, unknown.id]
        assert unit.of(HERE).records.due(date(2032, 11, 23)) == [sooner.id, unknown.id]
        assert unit.of(HERE).records.due(date(2027, 11, 23)) == []
        assert never.id in unit.of(HERE).records.due(date(2100, 1, 1))
        assert unit.of(HERE).holds.reach(RecordSearch(retention_class="RC-01")) == 5


def test_what_is_to_be_reviewed_comes_in_pages_each_record_once_and_in_one_part(unit_of_work: Units) -> None:
    day = date(2032, 11, 24)
    undated = retention(due_date=None, review_date=date(2027, 11, 24), class_id="RC-02")
    kept = {
        "undated": [add_record(unit_of_work, retention=undated) for _ in range(3)],
        "due": [add_record(unit_of_work, retention=retention(class_id="RC-05")) for _ in range(2)],
        "doubt": [add_record(unit_of_work, retention=retention(review_date=day, doubt="Two stand.", class_id="RC-03"))],
        "copy": [add_record(unit_of_work, case_system_reference="LCS-2", retention=retention(review_date=day))],
    }
    add_record(unit_of_work)  # Its class is not one of those that come when they are due.
    add_record(unit_of_work, retention=replace(undated, review_date=date(2033, 1, 1)))
    with unit_of_work() as unit:
        records = unit.of(HERE).records
        for by_class in (False, True):
            search, shown = ReviewSearch(day, {"RC-02", "RC-05"}, by_class=by_class), list[Record]()
            while page := records.to_review(search, limit=2):
                shown += page
                last = page[-1].retention
                search = replace(search, after=QueuePlace(last.review_date, last.class_id, page[-1].id))
            assert sorted(each.id for each in shown) == sorted(each.id for some in kept.values() for each in some)
            told = [each.retention.class_id if by_class else str(each.retention.review_date) for each in shown]
            assert told == sorted(told)
        for part in QueuePart:
            found = records.to_review(ReviewSearch(day, {"RC-02", "RC-05"}, part), limit=9)
            assert sorted(each.id for each in found) == sorted(each.id for each in kept[part])
        assert len(records.to_review(ReviewSearch(day, {"RC-02", "RC-05"}, class_id="RC-05"), limit=9)) == 2
        assert unit.of(ELSEWHERE).records.to_review(ReviewSearch(day, {"RC-02"}), limit=9) == []


def test_lists_come_in_pages_by_key_in_every_order_and_name_each_record_once(unit_of_work: Units) -> None:
    dues = [date(2030, 1, 1), date(2030, 1, 1), None, None, date(2029, 1, 1)]
    kept = [
        add_record(
            unit_of_work,
            filed_at=later(hours=place // 2),
            retention=retention(due_date=due, review_date=due or date(2027, 1, 1 + place)),
            subjects=[adult(given_names="Gethin" if place % 2 else "Gethyn")],
        )
        for place, due in enumerate(dues)
    ]
    wanted = RecordSearch(text="Gethin Varlow")
    with unit_of_work() as unit:
        lists = unit.of(HERE).record_lists
        assert lists.how_many_match(wanted) == 5
        for sorting in Sorting:
            whole = lists.listed(wanted, sorting, after=None, limit=9)
            paged: list[RecordId] = []
            while some := lists.listed(wanted, sorting, after=paged[-1] if paged else None, limit=2):
                paged += some
            assert sorted(paged) == sorted(record.id for record in kept), sorting
            assert paged == whole, sorting
        due = lists.listed(wanted, Sorting.DUE, after=None, limit=9)
        assert [kept[4].id, kept[2].id, kept[3].id] == [due[0], *due[3:]]
        best = lists.listed(wanted, Sorting.BEST, after=None, limit=9)
        assert set(best[:2]) == {kept[1].id, kept[3].id}, "what is so before what is nearly so"
        assert lists.listed(wanted, Sorting.DUE, after=RecordId("gone"), limit=9) == []
        assert lists.how_many_match(RecordSearch(text="☂")) == 0
        assert lists.how_many_match(RecordSearch(text="Gethin\x00")) == 0
        assert sum(lists.due_by_month(date(2031, 1, 1)).values()) == 3


def test_a_sending_is_struck_from_its_own_record_alone_and_once(unit_of_work: Units) -> None:
    sent = Sending(SendingId("s" * 32), RecordId(""), "HMP Invented", "post", NOW, "worker", "")
    found, other = add_record(unit_of_work), add_record(unit_of_work)
    with unit_of_work() as unit:
        ours = unit.of(HERE).records
        mine = replace(sent, record=found.id)
        ours.save(replace(ours.get(found.id), sendings=(mine,)))
        with pytest.raises(Conflict):
            ours.strike(StruckSending(replace(sent, record=other.id), NOW, "worker", "It was never sent."))
        assert ours.get(found.id).sendings == (mine,)
        ours.strike(StruckSending(mine, NOW, "worker", "It was never sent."))
        with pytest.raises(Conflict):
            ours.strike(StruckSending(mine, NOW, "worker", "It was never sent."))
        assert not ours.get(found.id).sendings
        assert len(ours.struck_sendings([found.id, other.id])) == 1


def test_records_are_listed_from_where_a_page_ended(unit_of_work: Units) -> None:
    several = sorted(add_record(unit_of_work, reference=f"SE-{n}").id for n in range(3))
    with unit_of_work() as unit:
        records = unit.of(HERE).records
        first = records.filed_after(None, "", before=later(days=9), limit=2)
        rest = records.filed_after(first[-1].filed_at, first[-1].id, before=later(days=9), limit=2)
        assert [record.id for record in (*first, *rest)] == several
        assert unit.of(ELSEWHERE).records.filed_after(None, "", before=later(days=9), limit=2) == []
