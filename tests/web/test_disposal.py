"""A records officer prepares a batch of what is due; what is held stays, and nothing is destroyed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import event

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.ids import BatchId, RecordId, new
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.records import Record
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import disposal, holds
from forms_service.services.work import service_work
from tests.builders.holds import CLAIM, a_hold
from tests.builders.world import DPO, MANAGER, RECORDS, World
from tests.web.browsing import Page, visit
from tests.web.client import Browser


def closed(world: World) -> Record:
    """The record of a no-trace reply whose enquiry is closed: due in six years."""
    reply: Questionnaire = world.issued()
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "Replied")
    return world.record_of(reply)


def prepared(world: World, officer: Browser, day: str = "") -> Page:
    return visit(officer, "/disposal").type({"up_to": day}).send(officer)


def years_later(world: World) -> Browser:
    world.clock.moment = datetime(2033, 1, 10, 9, 0, tzinfo=UTC)
    return world.client_as(RECORDS)


def test_a_batch_has_what_is_due_and_says_why_the_rest_stays(world: World) -> None:
    due, held, still_open = closed(world), closed(world), world.record_of(world.issued())
    hold = a_hold(world, reference=held.reference)
    officer = years_later(world)

    page = prepared(world, officer)

    included, _, stays = page.text.partition("2 left out")
    assert "Due for disposal by 10 January 2033" in included
    assert "1 record in this batch" in included
    assert "Nothing is destroyed by preparing a batch." in included
    assert "Nobody has approved the schedule" in included
    assert due.reference in included
    assert "23 November 2032" in included
    assert held.reference in stays
    assert f"On hold. {hold.called}" in stays
    assert still_open.reference in stays
    assert "Its enquiry is open" in stays


def test_a_batch_is_kept_as_it_was_prepared_and_can_be_read_again(world: World) -> None:
    record = closed(world)
    officer = years_later(world)
    page = prepared(world, officer)
    officer.get(f"/records/{record.id}/hold")
    officer.post(f"/records/{record.id}/hold", data=CLAIM)

    again = visit(officer, page.response.request.path).text
    assert again[again.index("Due for disposal by") :] == page.text
    others = visit(world.client_as(DPO), page.response.request.path).text
    assert record.reference in others[others.index("in this batch") :]
    second = prepared(world, officer)
    assert "1 left out" in second.text
    assert "It is in another batch, due by 10 January 2033, that is not over." in second.text
    assert "Due for disposal by 10 January 2033" in second.follow(officer, "See that batch").text
    assert visit(officer, "/disposal").text.count("Due by 10 January 2033") == 2
    assert world.acts().count("disposal_batch_prepared") == 2


def test_nothing_is_destroyed_by_preparing_a_batch(world: World) -> None:
    record = closed(world)
    officer = years_later(world)
    prepared(world, officer)

    for item in record.objects:
        address = f"/records/{record.id}/files/{item.id}"
        assert officer.post(address, data={"reason": "To see that it is there"}).status_code == 200


def test_nobodys_name_is_in_a_batch(world: World) -> None:
    """What was written of a hold may have one, so the page looks that up, and the list that is kept has none of it."""
    record, held = closed(world), closed(world)
    person = held.subjects[0]
    officer = world.user(RECORDS)
    why = f"Asked for by the solicitor of {person.name}"
    placed = holds.place_on_record(world.ports, officer, held.id, Authority.CLAIM, why)
    page = prepared(world, years_later(world))
    shown = disposal.view(world.ports, officer, BatchId(page.response.request.path.rpartition("/")[2]))

    assert record.reference in page.text
    assert why in page.text
    assert [item.left_out[0].hold for item in shown.batch.left_out] == [placed.id]
    for person in (*record.subjects, *held.subjects):
        assert person.family_name not in page.text.replace(why, "")
        assert person.family_name not in repr(shown.batch)


def test_what_is_due_of_many_enquiries_takes_no_more_questions_than_of_one(world: World) -> None:
    closed(world)
    one = _questions_asked(world)
    for _ in range(3):
        closed(world)

    assert _questions_asked(world) == one


def _questions_asked(world: World) -> int:
    """How many questions the database is asked when what is due is listed."""
    asked: list[object] = []
    with world.ports.unit_of_work() as unit:
        engine = unit.of(world.user(RECORDS).organisation).audit._connection.engine  # type: ignore[attr-defined] # the test looks beneath the port on purpose
    event.listen(engine, "before_cursor_execute", listener := lambda *seen: asked.append(seen[2]))
    disposal.due(world.ports, world.user(RECORDS), date(2033, 1, 10))
    event.remove(engine, "before_cursor_execute", listener)
    return len(asked)


def test_whoever_decides_on_a_later_page_of_a_batch_stays_there_with_what_they_ticked(world: World) -> None:
    record = closed(world)
    officer = years_later(world)
    batch = disposal.prepare(world.ports, world.user(RECORDS))
    (line,) = disposal.view(world.ports, world.user(RECORDS), batch.id).batch.items
    long = replace(batch, id=new(BatchId), items=(*(replace(line, record=new(RecordId)) for _ in range(100)), line))
    with service_work(world.ports, batch.organisation) as work:
        work.disposals.add(long)
        work.change("disposal_batch_prepared", long)

    page = visit(officer, f"/disposal/{long.id}").follow(officer, "The next records")
    lines = f"/disposal/{long.id}/lines?show=goes&after=99"
    refused = page.form_to(lines).type({"records": [record.id], "decision": "keep_longer"}).send(officer)
    ticked = [each for each in refused.form_to(lines).controls() if each.get("name") == "records"]
    assert [(each.get("value"), each.get("checked") is not None) for each in ticked] == [(record.id, True)]
    decided = refused.type({"why": "An archive may want it", "keep_until": "1 1 2035"}).send(officer)
    assert "Decided of 1 record" in decided.text
    assert (decided.response.request.path, decided.response.request.args["after"]) == (f"/disposal/{long.id}", "99")
    assert decided.follow(officer, "The records before").response.request.args.get("after") is None


def test_a_batch_has_only_what_is_due_already(world: World) -> None:
    closed(world)
    officer = world.client_as(RECORDS)

    ahead = prepared(world, officer, "1 1 2033")
    unread = prepared(world, officer, "soon")
    none = prepared(world, officer)

    assert ahead.errors == ["Choose today or an earlier day: a batch has only what is due already."]
    assert unread.errors == ["Due up to and including must be a real date, like 27 3 2026"]
    assert "27 3 1994" not in unread.text
    assert "Nothing that is due may be disposed of." in none.text
