"""The user's minutes: what a same-day answer to probation asks of a duty worker, counted on the pages themselves."""

from __future__ import annotations

from forms_service.casework.answering.questionnaires import State
from forms_service.casework.ids import EnquiryId
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.enquiries import enquiries
from tests.builders.before_sentence import CHILD, FOUND, REQUEST
from tests.builders.pages import decisions_on
from tests.builders.world import WORKER, World
from tests.web.journey import contact_of, recorded

MOST_SCREENS, MOST_DECISIONS = 4, 20
COPIED = ("_crn",)
"""A case reference number is copied from the request, not decided."""

TODAY: dict[str, str | list[str]] = {
    "sd_known": "open_child_protection",
    "sd_risk_now": "no_known",
    "sd_headline": "Jay has had a child protection plan for neglect since June.",
    "sd_children_home": "yes",
    "sd_unchecked": ["allocated_worker_not_spoken_to"],
}
NEXT: dict[str, str | list[str]] = {
    "nx_probation": ["share_risk_assessment_and_plan"],
    "so_third_party": "no",
    "so_disclosable": "nothing",
}


def test_a_same_day_answer_takes_four_screens_and_twenty_decisions(world: World) -> None:
    """Known, one open child protection plan: from the work list to the duty manager."""
    client = world.client_as(WORKER)
    page = recorded(client, "probation")
    row = page.fields.getlist("ch_children-.rows")[0]
    request: dict[str, str | list[str]] = {
        **REQUEST,
        "rq_contact": contact_of(page, "Example North probation, court team"),
        **{f"ch_children-{row}-{name}": value for name, value in CHILD.items()},
    }
    screens, decisions = [], set()
    found = {**FOUND, f"se_child_results-{row}": "open_case"}
    usual = ("se_systems", str(found.pop("se_systems")))
    for answers, button in ((request, ()), (found, usual), (TODAY, ()), (NEXT, ())):
        screens.append(page.response.request.path)
        made = decisions_on(page, dict.fromkeys(answers, ""))
        decisions |= {name for name in made if not name.endswith(COPIED)}
        page = page.type(answers).send(client, *button)
        assert not page.errors, page.errors
    assert page.response.request.path.startswith("/enquiries/"), page.text
    view = enquiries.view(world.ports, world.user(WORKER), EnquiryId(page.response.request.path.split("/")[-1]))
    (reply,) = view.replies
    assert reply.state is State.WITH_MANAGER
    assert len(set(screens)) <= MOST_SCREENS
    assert len(decisions) <= MOST_DECISIONS, sorted(decisions)
    path = open_questionnaire(world.ports, world.user(WORKER), reply.id).path
    assert (path.answers["pr_mode"], path.answers["pr_part"]) == ("same_day_then_full", "same_day")


def test_a_contact_of_probation_leads_to_its_pages_from_the_usual_beginning(world: World) -> None:
    client = world.client_as(WORKER)
    page = recorded(client)
    row = page.fields.getlist("ch_children-.rows")[0]
    there = {name: value for name, value in REQUEST.items() if not name.startswith(("en_hearing_at", "ad_crn"))}
    typed: dict[str, str | list[str]] = {
        **there,
        "rq_contact": contact_of(page, "Example North probation, court team"),
        **{f"ch_children-{row}-{name}": value for name, value in CHILD.items()},
    }
    page = page.type(typed).send(client)
    assert page.response.request.path.endswith("/express/probation")
    assert page.fields["ad_family_name"] == "Example"
    assert page.to_decide() >= {"ad_crn", "en_hearing_at"}


def test_no_page_shows_the_names_that_authors_give_to_conditions(world: World) -> None:
    client = world.client_as(WORKER)
    page = recorded(client, "probation")
    row = page.fields.getlist("ch_children-.rows")[0]
    child = {f"ch_children-{row}-{name}": value for name, value in CHILD.items()}
    contact = contact_of(page, "Example North probation, court team")

    found = page.type({**REQUEST, "rq_contact": contact, **child}).send(client)

    assert "What makes this a match?" in found.text
    assert "someone matched" not in found.text
    assert "Only where someone was found, or may have been" in found.text


def test_a_question_during_supervision_that_must_be_answered_today_goes_the_short_way(world: World) -> None:
    client = world.client_as(WORKER)
    page = recorded(client, "probation")
    row = page.fields.getlist("ch_children-.rows")[0]
    asked = {name: value for name, value in REQUEST.items() if not name.startswith("en_hearing")}
    typed: dict[str, str | list[str]] = {
        **asked,
        "en_type": "probation_ongoing_supervision",
        **{f"ch_children-{row}-{name}": value for name, value in CHILD.items()},
    }
    prison = contact_of(page, "HMP Example Vale, public protection unit")

    refused = page.type({**typed, "rq_contact": prison}).send(client)
    assert refused.errors == [
        "This sender is of another service than the one that is asking. Choose another sender, or the service that is asking"
    ]
    assert "With “Continue” you confirm: How quickly is a reply needed?: The same day" in refused.text
    probation = contact_of(refused, "Example North probation, court team")
    found = refused.type({"rq_contact": probation}).send(client)

    assert found.response.request.path.endswith("/express/found"), found.text
