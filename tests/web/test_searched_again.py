"""What a search went by, or found, was wrong: it is made again by an act, and answered again; a notice says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.keeping.records import Record
from forms_service.casework.people.facts import FactKind
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.work import service_work
from tests.builders.notices import NOTICE, WRONG, newest, words
from tests.builders.pages import check, complete, intake_of, page_of
from tests.builders.world import NO_TRACE, WORKER, World
from tests.web.browsing import visit
from tests.web.playing import Pages

pytestmark = pytest.mark.long


def corrected(world: World, record: Record, typed: Mapping[str, Any]) -> Questionnaire:
    """Issue a notice about a record, and return it."""
    pages = Pages(world)
    pages.correct("practitioner", record, "Found out on the telephone.")
    notice = newest(world, record.enquiry, NOTICE)
    pages.answer("practitioner", notice, {**WRONG, **typed})
    pages.send("practitioner", notice, {})
    pages.authorise("manager", newest(world, record.enquiry, NOTICE))
    world.make_documents()
    pages.issue("manager", newest(world, record.enquiry, NOTICE))
    return notice


def test_under_a_birth_date_that_is_right_is_searched_and_answered_again(world: World) -> None:
    sent, client = world.issued(NO_TRACE), world.client_as(WORKER)
    record = world.send_out(world.record_of(sent))
    adult = record.subjects_of("adult")[0]
    with service_work(world.ports, "northshire") as work:
        born = next(f for f in work.people.facts([adult.person]) if f.kind is FactKind.BORN and f.is_current)
    right = {"day": "3", "month": "4", "year": "1979"}

    notice = corrected(
        world,
        record,
        {"cn_births": [{"id": "b1", "cn_birth": born.id, "cn_birth_right": right, "cn_birth_how": "They rang"}]},
    )
    told, intake = words(world, notice), intake_of(world, sent)
    page, further = check(client, intake), newest(world, sent.enquiry, sent.form)
    searched = visit(client, f"/questionnaires/{intake.id}/pages/search/search").text
    done = complete(client, intake, {"se_adult_result": "no_trace"})
    after = newest(world, sent.enquiry, sent.form)

    assert "It does not say what our records hold under what is right" in told
    assert f"changed since our records were searched: {adult.name}" in page.text
    assert "born 3 April 1979" in searched
    assert (further.state, adult.name in further.why) == (State.DRAFT, True)
    assert done.response.request.path.startswith("/enquiries/"), done.errors
    assert (after.id, after.state) == (further.id, State.DRAFT)


def test_a_date_or_number_that_is_right_and_hardly_can_be_is_asked_about_before_a_notice_goes(world: World) -> None:
    record = world.send_out(world.record_of(world.issued(NO_TRACE)))
    with service_work(world.ports, "northshire") as work:
        facts = work.people.facts([subject.person for subject in record.subjects])
    child = record.subjects_of("child")[0].person
    born = next(fact for fact in facts if fact.kind is FactKind.BORN and fact.person == child)
    number = next(fact for fact in facts if fact.kind is FactKind.PRISON_NUMBER)
    birth = {"id": "b1", "cn_birth": born.id, "cn_birth_right": {"day": "4", "month": "4", "year": "1993"},
             "cn_birth_how": "They rang"}  # fmt: skip
    named = {"id": "n1", "cn_name": number.id, "cn_name_right": "ZZZ", "cn_name_how": "They rang"}
    pages = Pages(world)
    pages.correct("practitioner", record, "Found out on the telephone.")
    notice = newest(world, record.enquiry, NOTICE)
    pages.answer("practitioner", notice, {**WRONG, "cn_births": [birth], "cn_names": [named]})
    client = world.client_as(WORKER)
    page = visit(client, f"/questionnaires/{notice.id}/check")
    assert "4 April 1993 makes a child 33 years old when the request was received. Is this right" in page.text
    refused = page.send(client).errors
    assert any("letter, 4 digits and 2 letters" in error for error in refused), refused


def test_no_trace_that_was_wrong_is_searched_and_answered_again_and_kept_as_of_somebody_known(world: World) -> None:
    sent, client = world.issued(NO_TRACE), world.client_as(WORKER)
    record = world.send_out(world.record_of(sent))
    adult = record.subjects_of("adult")[0]
    wrong = {"cn_as_sent": "se_adult_result", "cn_do": "replace", "cn_corrected": "They are in our records."}

    corrected(world, record, {"cn_items": [{"id": "c1", **wrong, "cn_nature": "fact", "cn_source": "Case 12"}]})
    intake, further = intake_of(world, sent), newest(world, sent.enquiry, sent.form)
    page = check(client, intake).text
    told_again = check(client, world.draft(NO_TRACE)).text
    (kept,) = [each for each in world.records_of(sent) if each.id == record.id]
    page_of(client, intake, "search/results").type({"se_adult_result": "matched"}).send(client)
    done = complete(client, intake, {"se_adult_result": "matched"})
    says = open_questionnaire(world.ports, world.user(WORKER), further.id).path.answers["se_adult_result"]

    assert (record.retention.class_id, kept.retention.class_id) == ("RC-01", "RC-02")
    assert "held nothing" not in kept.retention.why
    assert f"changed since our records were searched: {adult.name}" in page
    assert "Another enquiry says otherwise about this adult" in told_again
    assert "They are in our records" in told_again
    assert (further.state, says) == (State.DRAFT, "matched")
    assert done.response.request.path.startswith("/enquiries/"), done.errors
