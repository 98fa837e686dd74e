"""Corrections that reach no more than one reply: nobody gets a notice, or the one who had it was told already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.ids import EnquiryId
from forms_service.casework.keeping.protection.tellings import ToldAs
from forms_service.casework.keeping.records import Record, Standing
from forms_service.engine.moments import Moment
from forms_service.services.keeping.protection import incidents, tellings
from forms_service.services.replies import sendings
from forms_service.services.work import service_work
from tests.builders import photographed
from tests.builders.notices import words
from tests.builders.world import DPO, NO_TRACE, WORKER, World
from tests.web.browsing import visit
from tests.web.playing import Pages

pytestmark = pytest.mark.long

ROW = "aninventedofficer"
ITEM = {
    "id": "c1", "cn_as_sent": "se_adult_result", "cn_do": "delete", "cn_nature": "fact", "cn_source": "Our records",
}  # fmt: skip
SAID: Mapping[str, Any] = {
    "cn_aware_at": {"now": "minute"},
    "cn_found_how": "our_check",
    "cn_kind": "out_of_date",
    "cn_items": [ITEM],
    "cn_disputed": "no",
    "cn_effect": "None is known.",
    "cn_ask": ["correct_record"],
    "cn_breach": "no",
}


def _filled_in(world: World, pages: Pages, typed: Mapping[str, Any], kept: Record | None = None) -> Questionnaire:
    record = kept or world.send_out(world.record_of(world.issued(NO_TRACE)))
    pages.correct("practitioner", record, "It was out of date.")
    with service_work(world.ports, "northshire") as work:
        notice = next(q for q in work.questionnaires.of_enquiry(record.enquiry) if q.form == "core/correction_notice")
    pages.answer("practitioner", notice, {**SAID, **typed})
    return notice


def _made(world: World, notice: Questionnaire) -> list[str]:
    return [item.code for record in world.records_of(notice) if record.form == notice.form for item in record.documents]


def _issued(world: World, pages: Pages, notice: Questionnaire) -> Questionnaire:
    def now() -> Questionnaire:
        with service_work(world.ports, "northshire") as work:
            return work.questionnaires.get(notice.id)

    because = {
        "told_to_nobody": "It is the statement, and the family had it in other words.",
        "clock_runs": "The data protection officer was told at once.",
    }
    pages.send("practitioner", now(), because)
    pages.authorise("manager", now())
    world.make_documents()
    pages.issue("manager", now())
    return now()


def test_where_nobody_gets_a_notice_it_is_issued_all_the_same_and_takes_effect(world: World) -> None:
    pages = Pages(world)
    why = {
        "cn_tell": {ROW: "no"},
        "cn_tell_why_not": {ROW: "The post has come back unopened."},
        "cn_breach": "yes",
        "cn_wrong_from": "Invented Probation",
    }
    record = world.send_out(world.record_of(world.issued(NO_TRACE)))
    earlier = world.clock.now() - timedelta(hours=9)
    facts, sent = "It was read out to a stranger", [record.sendings[0].id]
    begun = incidents.report_sending(world.ports, world.user(WORKER), record.id, sent, earlier, facts)
    notice = _filled_in(world, pages, why, record)
    reached = visit(world.client_as(WORKER), f"/questionnaires/{notice.id}/pages/tell/reached")
    assert "What else may be wrong Nothing" in " ".join(reached.text.split())
    assert "data-asked-before" not in reached.response.text
    check = visit(world.client_as(WORKER), f"/questionnaires/{notice.id}/check").text
    assert "What the intake asks for" not in check

    after = _issued(world, pages, notice)

    with service_work(world.ports, "northshire") as work:
        kept = [record for record in work.records.of_enquiry(notice.enquiry) if record.form.endswith("_response")]
    assert after.state is State.ISSUED
    assert _made(world, after) == ["D71"]
    told = words(world, after)
    assert told.count(", sent on 23 November 2026") == 1, "what they had is said once"
    (incident,) = incidents.open_incidents(world.ports, world.user(DPO))
    assert (incident.id, incident.notice, incident.known_at) == (begun.id, notice.id, earlier), (
        "one breach, one incident"
    )
    assert list(incident.sendings) == sent
    assert "It is out of date" in incident.notes[-1].words
    assert incident.number in told
    (source,) = tellings.waiting_tellings(world.ports, world.user(DPO))
    assert (source.name, source.told_as) == ("Invented Probation", ToldAs.SOURCE)
    assert "26 November 2026 at" in told.partition("Breach to be assessed by")[2][:60]
    assert {record.standing for record in kept} == {Standing.CORRECTED}


def test_whoever_was_told_before_the_notice_goes_is_not_to_be_told_again(world: World) -> None:
    pages = Pages(world)
    told = {"cn_outcome": {ROW: "told"}, "cn_told_how": {ROW: "By telephone by the duty worker, 9:30am"}}
    notice = _issued(world, pages, _filled_in(world, pages, told))
    assert tellings.waiting_tellings(world.ports, world.user(DPO)) == [], "of our own record no source is told"

    page = visit(world.client_as(WORKER), f"/enquiries/{notice.enquiry}").text
    assert "Send the correction to" not in page
    assert _made(world, notice) == ["D70"]


def test_what_only_the_family_had_is_told_by_a_person_and_stays_to_be_done_until_they_say_how(world: World) -> None:
    pages, client, sent = Pages(world), world.client_as(WORKER), photographed.issued(world)
    (kept,) = [each for each in world.records_of(sent) if "D34" in {item.code for item in each.documents}]
    for recipient, code in (("An Invented Officer", "D31"), ("Hazel Imagined", "D34")):
        sendings.record_sending(
            world.ports, world.user(WORKER), kept.id, recipient=recipient, channel="post", documents=[code]
        )
    item = {**ITEM, "cn_as_sent": "ba_overall"}
    how = {
        "cn_items": [item], "cn_family_told": "By their worker on the visit of Monday",
        "cn_tell": {ROW: "no"}, "cn_tell_why_not": {ROW: "What they had says nothing of it."},
    }  # fmt: skip
    notice = _issued(world, pages, _filled_in(world, pages, how, kept))
    assert "sent to nobody, so it is in no notice" in visit(pages.as_("manager"), f"/replies/{notice.id}").text
    tell = f"/replies/{notice.id}/promises/tell:-family"

    assert _made(world, notice) == ["D71"]
    for address in ("/work", f"/enquiries/{notice.enquiry}"):
        assert "Tell the parent or carer what was wrong" in visit(client, address).text
    assert client.post(tell, data={"note": ""}).status_code == 422
    client.post(tell, data={"note": "On the visit, Monday 10:00am."})
    assert "On the visit, Monday 10:00am." in visit(client, f"/enquiries/{notice.enquiry}").text


def _strike(world: World, reply: str, kind: str, found_out: str = "") -> str:
    worker = world.client_as(WORKER)
    page = visit(worker, f"/replies/{reply}").form_with("strike-reason")
    why = {"strike-kind": kind, "strike-reason": "The address was typed wrongly", "strike-time": found_out}
    return page.type(why).send(worker).text


def test_what_went_to_a_wrong_address_stands_and_is_still_to_be_sent_and_nobody_is_named_to_a_stranger(
    world: World,
) -> None:
    pages, reply, worker = Pages(world), world.issued(NO_TRACE), world.client_as(WORKER)
    stranger, kept = "An Invented Officer", world.record_of(reply)
    sendings.record_sending(world.ports, world.user(WORKER), kept.id, recipient=stranger, channel="secure e-mail")
    asked_on = {"day": "30", "month": "11", "year": "2026"}
    in_error = {"cn_kind": "should_not_have_been_sent", "cn_chase_date": {ROW: asked_on}}
    notice = _issued(world, pages, _filled_in(world, pages, in_error, kept))
    listed = visit(worker, "/work").text
    assert f"Send the correction to {stranger}" in listed
    assert "Send it to whoever it is for" in listed
    _nobody_is_named_in(world, reply, notice)

    _strike(world, reply.id, "never")
    with service_work(world.ports, "northshire") as work:
        assert work.questionnaires.get(notice.id).state is State.WITHDRAWN
        assert work.records.get(kept.id).standing is Standing.ISSUED
    listed = visit(worker, "/work").text
    assert "Send the correction to" not in listed
    assert "Issued: send it" in listed

    sendings.record_sending(world.ports, world.user(WORKER), kept.id, recipient=stranger, channel="post")
    assert "start no correction" in visit(worker, f"/records/{kept.id}/wrong").text
    found_out = Moment(world.clock.now())
    world.clock.pass_by(timedelta(minutes=10))
    assert "must not be in the future" in _strike(world, reply.id, "another", "23:50")
    told = _strike(world, reply.id, "another", f"{found_out.wall:%H:%M}")
    enquiry = visit(worker, f"/enquiries/{reply.enquiry}").text
    for said in (told, enquiry):
        assert "Ask them only to delete what they had" in said
        assert "Tell the data protection officer today" in said
    assert f"23 November 2026 to {stranger}, whom it is not for" in enquiry
    assert "Issued: send it" in visit(worker, "/work").text
    with service_work(world.ports, "northshire") as work:
        after = work.records.get(kept.id)
    assert (after.standing, after.sendings) == (Standing.ISSUED, ())
    _the_officer_is_told_in_72_hours(world, reply.enquiry, found_out)


def _nobody_is_named_in(world: World, reply: Questionnaire, notice: Questionnaire) -> None:
    """Whoever should not have had it is asked to delete it; the letter stands for whoever it is for, and goes there."""
    (told,) = [kept for kept in world.records_of(notice) if kept.form == notice.form]
    said = words(world, notice)
    with service_work(world.ports, "northshire") as work:
        kept = work.records.get(world.record_of(reply).id)
        named = {subject.name for subject in work.enquiries.get(reply.enquiry).subjects}
        born = work.enquiries.get(reply.enquiry).subjects[0].born
    page = visit(world.client_as(WORKER), f"/replies/{reply.id}").text

    assert "Delete it and every copy of it" in said
    assert "sent on 23 November 2026 (secure e-mail)" in said
    for given in (*named, *(name for whole in named for name in whole.split()), born, "put right", "before you use it"):
        assert given not in said, given
    assert told.sendings == ()
    assert kept.standing is Standing.ISSUED
    assert "Corrected on" not in page
    assert "Copy the text" in page


def _the_officer_is_told_in_72_hours(world: World, enquiry: str, found_out: Moment) -> None:
    """It is on the work list till the hour, and done once it is noted what the officer was told."""
    worker = world.client_as(WORKER)
    words = "Tell the data protection officer: the breach must be assessed and reported"
    with service_work(world.ports, "northshire") as work:
        (until,) = [note.breach_by for note in work.enquiries.get(EnquiryId(enquiry)).notes if note.breach]
    assert until == str(found_out.later(72))
    assert words in visit(worker, "/work").text
    (note,) = [
        str(link.get("href")) for link in visit(worker, f"/enquiries/{enquiry}").main.iter("a")
        if "/promises/breach:" in str(link.get("href"))
    ]  # fmt: skip

    unsaid = visit(worker, note).type({"note": ""}).send(worker)
    visit(worker, note).type({"note": "Told by telephone; not to be reported, as it was deleted unread."}).send(worker)

    assert "Say what the data protection officer was told and decided, and when" in unsaid.errors
    assert "deleted unread" in visit(worker, f"/enquiries/{enquiry}").text
