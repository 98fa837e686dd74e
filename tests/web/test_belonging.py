"""Requests that are said to belong to another enquiry, through the pages: never where nobody would answer them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.errors import ServiceError
from forms_service.engine.answers import Raw
from forms_service.services.answering import saving
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide
from forms_service.services.enquiries import enquiries
from forms_service.services.replies import arrangements
from tests.builders.agreeing import considered
from tests.builders.authors import Author
from tests.builders.enquiries import SAYING, asked, child, enquiry_of, person_of, restrict, same, say
from tests.builders.pages import intake_of, rename, reopen
from tests.builders.scripts import scripts
from tests.builders.world import MANAGER, NO_TRACE, OTHER_WORKER, SERVICE_MANAGER, WORKER, SetClock, World
from tests.web.browsing import Page, visit
from tests.web.client import Browser

THE_SAME: Mapping[str, Raw] = scripts(SetClock.moment)[NO_TRACE]["intake"]
"""What the first request told."""

CHASER = "This request is a chaser, is to be joined, or was recorded twice"


def check_page(browser: Browser, intake: Questionnaire) -> Page:
    return visit(browser, f"/questionnaires/{intake.id}/check")


def state_of(world: World, found: Questionnaire) -> State:
    with world.ports.unit_of_work() as unit:
        return unit.of(found.organisation).questionnaires.get(found.id).state


def type_in(world: World, intake: Questionnaire, **answers: Raw) -> None:
    actor = world.user(WORKER)
    revision = open_questionnaire(world.ports, actor, intake.id).questionnaire.revision
    saving.save_answers(world.ports, actor, intake.id, answers, revision=revision, complete=False)


@pytest.fixture
def tara(world: World) -> Questionnaire:
    """A request that is being written down, about Rowan Sampleton and Tara."""
    return asked(world, "A1111AA", child("tara", "Tara"))


def test_a_request_about_another_adult_is_no_chaser_though_a_child_is_alike(world: World, tara: Questionnaire) -> None:
    man: Mapping[str, Raw] = {"ad_given_names": "Man", "ad_family_name": "Other",
                              "ad_dob": {"day": "1", "month": "2", "year": "1970"}}  # fmt: skip
    other = asked(world, "B2222BB", child("tara", "Tara"), adult=man)
    worker = world.client_as(WORKER)
    page = check_page(worker, other)
    assert enquiry_of(world, tara).reference in page.text
    assert CHASER not in page.text
    refused = say(worker, other, tara.enquiry)
    assert refused.response.status_code == 409
    assert "neither linked with the adult of this request nor likely the same" in refused.text
    assert state_of(world, other) is State.DRAFT
    assert "Nobody has linked this person" in visit(worker, f"/people/{person_of(world, other, 'Man')}").text


def test_what_will_happen_is_said_before_two_adults_who_are_likely_one_are_linked(
    world: World, tara: Questionnaire
) -> None:
    again, worker = asked(world, "A1111AA", child("tara", "Tara")), world.client_as(WORKER)
    asking = check_page(worker, again).follow(worker, CHASER)
    adult = "Rowan Sampleton, born 7 November 1990,"
    assert (
        f"{adult} of this request and {adult} of {enquiry_of(world, tara).reference} are linked as one" in asking.text
    )
    told = asking.type({**SAYING, "why": "joined"}).send(worker)
    assert "asked about Rowan Sampleton, born 7 November 1990, A1111AA; Tara Smyth, born 30 March 2014" in told.text
    assert "answer them here too" in told.text
    assert state_of(world, again) is State.WITHDRAWN
    person = visit(worker, f"/people/{person_of(world, again, 'Rowan')}")
    assert "are about the same adult. Their e-mail says so" in person.text

    mine, theirs = (enquiry_of(world, each).reference for each in (again, tara))
    undone = person.form_with("reason").type({"reason": "Two men of one name"}).send(worker)
    assert f"{mine} is to be answered again" in undone.text
    assert state_of(world, again) is State.DRAFT
    assert mine in visit(worker, "/work").text, "its author has it again"
    closed, open_again = (visit(worker, f"/enquiries/{each.enquiry}").text for each in (tara, again))
    assert f"{mine} does not belong here, and is answered by itself: Two men of one name" in closed
    assert "Answer the request that was joined" not in closed
    assert f"it does not belong to {theirs}. Two men of one name" in open_again
    assert "Check your answers" in check_page(worker, again).text


def test_a_request_of_others_or_about_a_child_not_named_there_is_answered_by_itself(
    world: World, tara: Questionnaire
) -> None:
    worker, reference = world.client_as(WORKER), enquiry_of(world, tara).reference
    nest = asked(world, "A1111AA", child("tara", "Tara"), child("nest", "Nest"))
    for why in ("chaser", "joined", "duplicate"):
        assert f"{reference} does not name Nest Smyth" in say(worker, nest, tara.enquiry, why=why).text
    type_in(world, tara, rq_agency="prison", rq_establishment="vale", en_type="prison_newly_sentenced_check")
    court = asked(world, "A1111AA", child("tara", "Tara"))
    type_in(world, court, rq_agency="probation")
    assert f"{reference} was asked by another service" in say(worker, court, tara.enquiry, why="joined").text
    type_in(world, court, rq_agency="prison", rq_establishment="moor")
    assert f"{reference} was asked by others. A letter goes to" in say(worker, court, tara.enquiry, why="joined").text
    type_in(world, court, rq_establishment="vale", en_type="prison_ongoing_risk_check")
    asking = visit(worker, f"/questionnaires/{court.id}/belongs/{tara.enquiry}")
    assert "A chaser" not in asking.text
    assert "To be joined" in asking.text
    restrict(world, court)
    for why in ("chaser", "joined", "duplicate"):
        closed = say(worker, court, tara.enquiry, why=why)
        assert f"This request is restricted: those who work on {reference} would read what it asks" in closed.text
    assert not enquiry_of(world, tara).notes
    assert all(state_of(world, each) is State.DRAFT for each in (nest, court))


def test_whoever_made_a_request_that_was_joined_is_somebodys_task_until_they_are_answered(world: World) -> None:
    reply, worker = world.sent(), world.client_as(WORKER)
    adult = enquiry_of(world, reply).adult
    assert adult is not None
    request = asked(world, "A1111AA", {**child("wren", "Wren", "2 5 2016"), "ch_family_name": "Sampleton"})
    type_in(world, request, rq_establishment="vale")
    same(worker, person_of(world, request, "Rowan"), adult.person)
    joined = say(worker, request, reply.enquiry, why="joined")
    assert "Answer the request that was joined" in joined.text
    assert "Answer the request that was joined" in visit(worker, "/work").text
    assert "is answered here and" not in check_page(worker, reply).text

    wren, efa = (
        enquiry_of(world, reply).children[0],
        {"ch_given_names": "Efa", "ch_dob-day": "9", "ch_dob-year": "2014"},
    )
    rename(worker, intake_of(world, reply), wren.row, efa, "no_trace")
    lost = f"{enquiry_of(world, request).reference} is answered here and asks about Wren Sampleton, whom this does not name"
    assert lost in check_page(worker, reply).text
    proposed = visit(worker, f"/enquiries/{reply.enquiry}").text
    assert "may be the same (another name, another date of birth" in proposed
    assert "same name before that was corrected, same date of birth before that was corrected" in proposed
    reopen(worker, intake_of(world, reply))
    type_in(world, intake_of(world, reply), rq_contact="moor_ppu")
    assert "was asked by others than those to whom this goes" in check_page(worker, reply).text
    page = visit(worker, f"/enquiries/{reply.enquiry}").follow(worker, "Note as done")
    refused = page.send(worker)
    assert refused.errors == ["Say how and when whoever made that request was answered"]
    noted = refused.type({"note": "Sent a D12 of their own today"}).send(worker)
    assert "Sent a D12 of their own today" in noted.text


def test_what_a_chaser_tells_otherwise_is_answered_by_author_and_manager_and_keeps_the_reply_out_of_a_batch(
    world: World,
) -> None:
    reply, again, worker = world.sent(), world.begun(), world.client_as(WORKER)
    letter = "We wrote before. He is PPRC now, and the sole carer of his daughter."
    type_in(world, again, ad_pprc="pprc", ad_caring="sole_carer", ad_offence_child="not_known", in_request_text=letter)
    type_in(world, again, en_needed_by={"day": "24", "month": "11", "year": "2026", "time": "11am"})
    reference = enquiry_of(world, again).reference
    asking = visit(worker, f"/questionnaires/{again.id}/belongs/{reply.enquiry}").text
    assert "Person posing a risk to children (PPRC) In SE-" in asking.replace(enquiry_of(world, reply).reference, "SE-")
    assert "No In this request: Yes, PPRC" in asking
    assert letter in asking
    assert "Offence against or affecting a child" not in asking, "that they do not know tells nothing"
    noted = say(worker, again, reply.enquiry).text
    assert (
        "It tells otherwise: The request as we received it; Reply needed by; Person posing a risk to children (PPRC)"
        in noted
    )

    sooner = "They need the reply by 24 November 2026 at 11:00am, which is sooner and counts from now on"
    assert sooner in noted
    assert "tomorrow by 11:00am" in noted
    assert "tomorrow by 11:00am" in visit(worker, "/work").text

    manager = world.client_as(MANAGER)
    batch = visit(manager, "/replies/authorise")
    assert not [each for each in batch.controls() if each.get("value") == reply.id]
    seen = visit(manager, f"/replies/{reply.id}").text
    for words in (f"{reference}, which is answered here, tells otherwise", "Yes, PPRC", letter):
        assert words in seen
    checks = considered(world.ports, world.user(MANAGER), reply.id)
    with pytest.raises(ServiceError, match=r"Return it to its author.*Person posing a risk"):
        decide.authorise(world.ports, world.user(MANAGER), {reply.id: reply.sending}, checks)
    comment = "Look at what they tell now."
    decide.return_for_changes(world.ports, world.user(MANAGER), reply.id, comment, read=str(reply.sending))
    author = Author(world, reply)
    refused = author.check().send(author.browser)
    assert len([error for error in refused.errors if "tells otherwise" in error]) == 4
    reopen(worker, intake_of(world, reply))
    type_in(world, intake_of(world, reply), ad_pprc="pprc", ad_caring="sole_carer")
    left = author.check().text
    assert "Yes, PPRC, in the request" not in left, "it is taken over"
    still = "their letter and their time are still to be answered for"
    assert left.count("which is answered here, tells otherwise") == 2, still
    assert "tomorrow by 11:00am" in visit(worker, "/work").text, "the intake was amended since"


def test_a_request_is_lost_in_no_enquiry_that_is_closed_or_answered_and_in_no_arrangement(world: World) -> None:
    issued, worker = world.issued(), world.client_as(WORKER)
    reference, adult = enquiry_of(world, issued).reference, enquiry_of(world, issued).adult
    assert adult is not None
    request = asked(world, "A1111AA")
    same(worker, person_of(world, request, "Rowan"), adult.person)
    told = check_page(worker, request).follow(worker, CHASER).text
    assert f"Everything in {reference} is answered already, and this request tells something otherwise" in told
    assert "Prison number" in told
    type_in(world, request, **{name: raw for name, raw in THE_SAME.items() if name.startswith("ad_")})
    asking = check_page(worker, request).follow(worker, CHASER)
    assert "A chaser" in asking.text
    assert "To be joined" not in asking.text
    joined = say(worker, request, issued.enquiry, why="joined")
    assert joined.response.status_code == 409
    assert f"Everything in {reference} is answered already" in joined.text
    enquiries.close(world.ports, world.user(MANAGER), issued.enquiry, "Answered")
    assert CHASER not in check_page(worker, request).text
    for why in ("chaser", "joined", "duplicate"):
        closed = say(worker, request, issued.enquiry, why=why)
        assert closed.response.status_code == 409
        assert f"{reference} is closed, so nobody would answer this request there" in closed.text
    arranged = arrangements.start(world.ports, world.user(SERVICE_MANAGER))
    nowhere = say(worker, request, arranged.enquiry)
    assert "is a local arrangement, in which no request is answered" in nowhere.text
    assert state_of(world, request) is State.DRAFT


def test_nothing_is_noted_in_a_restricted_enquiry_by_whoever_may_not_read_it(world: World) -> None:
    reply = world.draft()
    adult = enquiry_of(world, reply).adult
    assert adult is not None
    request = asked(world, "A1111AA", author=OTHER_WORKER)
    other = world.client_as(OTHER_WORKER)
    same(other, person_of(world, request, "Rowan"), adult.person)
    restrict(world, reply)
    page = check_page(other, request)
    assert "an enquiry exists" in page.text
    assert CHASER not in page.text
    assert "is restricted: only those who work on it" in say(other, request, reply.enquiry).text
    assert state_of(world, request) is State.DRAFT
