"""A search is of these people: said by an act, of everyone named now, and nobody is no trace who was not searched for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.ids import QuestionnaireId
from forms_service.engine.answers import Raw, cells_of, row_id, rows_of
from forms_service.services.answering import saving
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.enquiries import enquiries
from tests.builders.pages import check, intake_of
from tests.builders.world import MANAGER, NO_TRACE, WORKER, World
from tests.web.browsing import Page, declare_all, visit
from tests.web.client import Browser
from tests.web.journey import INTAKE_ANSWERS, SEARCH_ANSWERS, child_answers, contact_of, recorded

UNCOVERED = "Not searched for, or changed since our records were searched"
THIRD = {
    "ch_family_name": "ap Gwilym", "ch_given_names": "Rhŷs", "ch_dob-day": "4", "ch_dob-month": "5",
    "ch_dob-year": "2020", "ch_relationship": "child",
}  # fmt: skip
RESTRICTED = "Select whether any record is restricted"
HARM = "Select whether anything here suggests that a child is suffering, or likely to suffer, significant harm"
PLACES = {
    "immediate": "triage/immediate",
    "children": "children/children",
    "search": "search/search",
    "results": "search/results",
    "route": "triage/route",
    "names": "adult/other_names",
}


def page_of(client: Browser, questionnaire: Questionnaire, place: str) -> Page:
    return visit(client, f"/questionnaires/{questionnaire.id}/pages/{PLACES[place]}")


def searched(world: World, questionnaire: Questionnaire) -> dict[str, str]:
    """When each person was searched for, by the name that was searched for."""
    opened = open_questionnaire(world.ports, world.user(WORKER), questionnaire.id)
    rows = [cells_of(row) for row in rows_of(opened.path.answers.get("se_terms"))]
    return {str(row["se_term_of"]): str(row["se_term_at"]) for row in rows}


def add_third_child(client: Browser, intake: Questionnaire) -> str:
    client.post(f"/questionnaires/{intake.id}/reopen", follow_redirects=True)
    page = page_of(client, intake, "children").send(client, ".add", "ch_children")
    row = page.fields.getlist("ch_children-.rows")[-1]
    page.type({f"ch_children-{row}-{name}": value for name, value in THIRD.items()}).send(client)
    return row


def answer_for_everyone(client: Browser, intake: Questionnaire, found: Mapping[str, str]) -> Page:
    """Say what was found, and once more what is one answer about everybody named; then complete the intake."""
    results = page_of(client, intake, "results").type({"se_restricted": "no", **found}).send(client)
    assert not results.errors
    page_of(client, intake, "immediate").type({"tr_immediate": "no"}).send(client)
    return check(client, intake).send(client)


def test_a_child_added_after_the_search_is_searched_for_before_anything_says_no_trace(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(NO_TRACE)
    intake = intake_of(world, reply)
    first = searched(world, intake)
    world.clock.pass_by(timedelta(minutes=30))
    row = add_third_child(client, intake)

    page_of(client, intake, "route").type({f"tr_route-{row}": "prison_enquiry_response"}).send(client)
    asked = check(client, intake).send(client)
    refused = answer_for_everyone(client, intake, {f"se_child_results-{row}": "no_trace"})
    of_the_reply = visit(client, f"/questionnaires/{reply.id}/check")

    assert {RESTRICTED, HARM} < set(asked.errors)
    assert refused.errors == [f"{UNCOVERED}: Rhŷs ap Gwilym"]
    assert f"{UNCOVERED}: Rhŷs ap Gwilym" in of_the_reply.text

    search = page_of(client, intake, "search")
    assert "Not yet done for, or changed since: Rhŷs ap Gwilym: Rhŷs ap Gwilym; born 4 May 2020" in search.text
    assert "Done for: Rowan Sampleton: Rowan Sampleton; born 14 March 1988; A1234BC. Searched on" in search.text
    assert not search.fields.get("se_at-when")
    search.type({"se_at-when": "now"}).send(client)
    again = searched(world, intake)
    done = check(client, intake).send(client)

    assert done.response.request.path.startswith("/enquiries/"), done.errors
    assert {name: again[name] for name in first} == first
    assert again["Rhŷs ap Gwilym"] == "2026-11-23T10:10"
    assert searched(world, reply) == again
    anew = declare_all(check(client, reply)).send(client)
    assert {*OF_THE_REPLY} < set(anew.errors)
    assert not {RESTRICTED, HARM} & set(anew.errors)
    world.answer_anew(reply)
    assert declare_all(check(client, reply)).send(client).response.request.path.startswith("/enquiries/")


def test_another_name_a_date_of_birth_or_a_number_opens_the_search_again_for_that_person(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(NO_TRACE)
    intake = intake_of(world, reply)
    client.post(f"/questionnaires/{intake.id}/reopen", follow_redirects=True)
    page = page_of(client, intake, "names").type({"ad_aliases": "Ro Sample"})
    page.send(client)
    children = page_of(client, intake, "children")
    wren, ellis = children.fields.getlist("ch_children-.rows")
    number = {"_kind": "other", "": "S 999", "_source": "school"}
    typed = {f"ch_children-{ellis}-ch_identifier{part}": value for part, value in number.items()}
    children.type({f"ch_children-{wren}-ch_dob-year": "2017", **typed})
    children.send(client)

    refused = check(client, intake).send(client)

    assert refused.errors == [
        f"{UNCOVERED}: Rowan Sampleton, Wren Sampleton, Ellis Sampleton",
        "Select what the search found for the adult",
        "Wren Sampleton: Select what the search found for this child",
        "Ellis Sampleton: Select what the search found for this child",
        RESTRICTED,
        HARM,
    ]


OF_THE_REPLY = [
    "Select whether we have concerns about the prisoner having contact with a child",
    "Select what we advise until the prison has done a contact assessment",
    "Select whether the agency may show any of this to the adult",
]
FOR_WREN = "Wren Sampling: Select what the search found for this child"


def test_what_was_found_of_a_child_is_said_again_once_they_are_called_otherwise(world: World) -> None:
    client, reply = world.client_as(WORKER), world.sent(NO_TRACE)
    intake = intake_of(world, reply)
    first = searched(world, intake)
    world.clock.pass_by(timedelta(minutes=30))
    wren, ellis = rename_wren(client, intake)

    page_of(client, intake, "search").type({"se_at-when": "now"}).send(client)
    results = page_of(client, intake, "results")
    refused = check(client, intake).send(client)
    shown = {row: results.fields.get(f"se_child_results-{row}") for row in (wren, ellis)}
    done = answer_for_everyone(client, intake, {f"se_child_results-{wren}": "no_trace"})
    opened = open_questionnaire(world.ports, world.user(WORKER), reply.id)

    assert refused.errors == [FOR_WREN, RESTRICTED, HARM]
    assert shown == {wren: None, ellis: "no_trace"}
    assert done.response.request.path.startswith("/enquiries/"), done.errors
    assert opened.path.answers["se_child_results"] == {wren: "no_trace", ellis: "no_trace"}
    assert (opened.path.answers["se_at"], searched(world, reply)["Wren Sampling"]) == (
        first["Ellis Sampleton"], "2026-11-23T10:10",
    )  # fmt: skip
    assert "Searched on23 November 2026 at 9:40am" in check(client, reply).text.replace("Searched on ", "Searched on")


def rename_wren(client: Browser, intake: Questionnaire) -> tuple[str, str]:
    client.post(f"/questionnaires/{intake.id}/reopen", follow_redirects=True)
    children = page_of(client, intake, "children")
    wren, ellis = children.fields.getlist("ch_children-.rows")
    children.type({f"ch_children-{wren}-ch_family_name": "Sampling"}).send(client)
    return wren, ellis


def test_in_a_form_about_one_child_the_search_is_as_old_as_theirs_and_the_adults_and_no_others(world: World) -> None:
    client, intake = world.client_as(WORKER), world.begun(NO_TRACE)
    page_of(client, intake, "names").type({"ad_aliases": "Ro Sample"}).send(client)
    world.clock.pass_by(timedelta(days=2))
    client = world.client_as(WORKER)
    children = page_of(client, intake, "children")
    wren, ellis = children.fields.getlist("ch_children-.rows")
    children.type({f"ch_children-{wren}-ch_family_name": "Sampling"}).send(client)
    page_of(client, intake, "search").type({"se_at-when": "now"}).send(client)
    results = page_of(client, intake, "results")
    results.type({"se_adult_result": "no_trace", f"se_child_results-{wren}": "no_trace", "se_restricted": "no"})
    results.send(client)
    page_of(client, intake, "immediate").type({"tr_immediate": "no"}).send(client)
    form = "contact_assessment_not_known"
    page_of(client, intake, "route").type({f"tr_route-{row}": form for row in (wren, ellis)}).send(client)
    why = {f"tr_route_reason-{row}": "The prison asks for a view." for row in (wren, ellis)}
    page_of(client, intake, "route").type(why).send(client)
    done = check(client, intake).send(client)
    replies = enquiries.view(world.ports, world.user(WORKER), intake.enquiry).replies
    opened = {r.about: open_questionnaire(world.ports, world.user(WORKER), r.id) for r in replies}
    old = "This search is more than one working day old"

    assert done.response.request.path.startswith("/enquiries/"), done.errors
    assert {row: one.path.answers["se_at"] for row, one in opened.items()} == {
        wren: "2026-11-25T09:40", ellis: "2026-11-23T09:40",
    }  # fmt: skip
    assert old not in check(client, opened[wren].questionnaire).text
    assert old in check(client, opened[ellis].questionnaire).text


def test_on_the_short_way_a_name_that_is_corrected_takes_back_what_was_found(world: World) -> None:
    client = world.client_as(WORKER)
    page = recorded(client)
    rows = page.fields.getlist("ch_children-.rows")
    page = page.type(INTAKE_ANSWERS | {"rq_contact": contact_of(page)} | child_answers(rows)).send(client)
    people = page.response.request.path.replace("/search", "/request")
    intake = page.response.request.path.split("/")[2]
    page.type(SEARCH_ANSWERS).send(client, ".later")
    before = visit(client, page.response.request.path)

    visit(client, people).type({"ad_family_name": "Exemplar", "ad_dob-day": "8"}).send(client)
    again = visit(client, page.response.request.path)

    assert before.fields.get("se_restricted") == "no"
    assert "se_restricted" in again.to_decide()
    assert "Exemplar" not in searched(
        world, open_questionnaire(world.ports, world.user(WORKER), QuestionnaireId(intake)).questionnaire
    )


def test_what_an_author_found_themselves_in_a_reply_does_not_pass_to_another_name_either(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(NO_TRACE)
    intake = intake_of(world, reply)
    world.clock.pass_by(timedelta(minutes=5))
    page_of(client, reply, "search").type({"se_at-when": "now"}).send(client)
    wren, _ = rename_wren(client, intake)
    page_of(client, intake, "search").type({"se_at-when": "now"}).send(client)
    answer_for_everyone(client, intake, {f"se_child_results-{wren}": "no_trace"})

    refused = declare_all(check(client, reply)).send(client)

    assert refused.errors[:3] == [f"{UNCOVERED}: Wren Sampling", FOR_WREN, RESTRICTED]
    assert {*OF_THE_REPLY} < set(refused.errors)


def test_a_child_added_by_the_button_is_searched_for_before_the_intake_is_completed_or_the_reply_authorised(
    world: World,
) -> None:
    reply = world.sent(NO_TRACE)
    intake, worker = intake_of(world, reply), world.client_as(WORKER)
    manager = world.client_as(MANAGER)
    batch = visit(manager, "/replies/authorise").text
    world.clock.pass_by(timedelta(minutes=1))
    worker.post(f"/questionnaires/{intake.id}/reopen", follow_redirects=True)
    add = page_of(worker, intake, "children").send(worker, ".add", "ch_children")
    row = add.fields.getlist("ch_children-.rows")[-1]
    add.type({f"ch_children-{row}-{name}": value for name, value in THIRD.items()}).send(worker)
    unsearched = declare_all(check(worker, intake)).send(worker)

    page = visit(manager, f"/replies/{reply.id}")
    refused = manager.post(f"/replies/{reply.id}/authorise", data={".read": reply.sending})

    assert "Wren Sampleton: No trace of this child. Searched for Wren Sampleton; born 2 May 2016" in batch
    assert "Records searched: Main case system" in batch
    assert "no trace of anyone named" not in batch
    assert unsearched.errors[0] == f"{UNCOVERED}: Rhŷs ap Gwilym"
    assert "se_restricted" in open_questionnaire(world.ports, world.user(WORKER), reply.id).outdated
    assert "Not searched for, or changed since the search" in page.text
    assert refused.status_code == 409
    assert "Rhŷs ap Gwilym" not in visit(manager, "/replies/authorise").text


def test_the_search_is_said_by_an_act_of_its_own_time(world: World) -> None:
    client = world.client_as(WORKER)
    page = recorded(client)
    rows = page.fields.getlist("ch_children-.rows")
    world.clock.pass_by(timedelta(minutes=5))
    page = page.type(INTAKE_ANSWERS | {"rq_contact": contact_of(page)} | child_answers(rows)).send(client)
    shown = page.text
    intake = page.response.request.path.split("/")[2]
    world.clock.pass_by(timedelta(minutes=20))
    later = page.type({}).send(client, ".later")
    unsaid = visit(client, f"/questionnaires/{intake}/pages/search/search")
    page.type(SEARCH_ANSWERS).send(client)
    said = visit(client, f"/questionnaires/{intake}/check").text

    assert later.response.status_code == 200
    assert "I have searched these records for these people: just now" in shown
    assert "Ada Example: Ada Example; born 3 April 1985; A1234BC" in shown
    assert "Last searched on 23 November" not in unsaid.text
    assert not unsaid.fields.get("se_at-when")
    assert "23 November 2026 at 10:05am" in said


USUALLY = "I have searched all that we usually do: Main case system, Archived or older cases, Early help"


def systems(world: World, intake: str) -> object:
    kept = open_questionnaire(world.ports, world.user(WORKER), QuestionnaireId(intake))
    return kept.answers.get("se_systems")


def test_which_records_were_searched_is_said_and_never_ticked_beforehand(world: World) -> None:
    """On the short way a button names the usual records; a box does in the full form; single boxes are for others."""
    client = world.client_as(WORKER)
    page = recorded(client)
    rows = page.fields.getlist("ch_children-.rows")
    page = page.type(INTAKE_ANSWERS | {"rq_contact": contact_of(page)} | child_answers(rows)).send(client)
    intake = page.response.request.path.split("/")[2]
    full = visit(client, f"/questionnaires/{intake}/pages/search/search")
    boxes = [*page.fields.getlist("se_systems"), *full.fields.getlist("se_systems")]
    found = {name: answer for name, answer in SEARCH_ANSWERS.items() if name != "se_systems"}

    unsaid = page.type(found).send(client)
    nothing = systems(world, intake)
    other = unsaid.type({"se_systems": ["main_case_system", "youth_justice"]}).send(client, ".later")
    again = visit(client, page.response.request.path)
    ticked = again.fields.getlist("se_systems")
    (button,) = [each for each in again.main.iter("button") if "".join(each.itertext()).strip() == USUALLY]
    again.fields.add(str(button.get("name")), str(button.get("value")))
    again.type({**found, "se_everyone": "no"}).send(client)
    both = systems(world, intake)
    search = visit(client, f"/questionnaires/{intake}/pages/search/search")
    search.type({"se_systems": "early_help", "se_at-when": "now"}).send(client)
    one = visit(client, f"/questionnaires/{intake}/pages/search/search")

    assert boxes == []
    assert USUALLY in page.text
    assert USUALLY in full.text
    assert unsaid.errors == ["Select which records you searched"]
    assert nothing is None
    assert other.response.status_code == 200
    assert ticked == ["main_case_system", "youth_justice"]
    assert both == ["main_case_system", "archived_or_legacy_cases", "early_help", "youth_justice"]
    assert one.fields.getlist("se_systems") == ["early_help"]
    one.type({"se_systems": ".usual", "se_at-when": "now"}).send(client)
    assert systems(world, intake) == ["main_case_system", "archived_or_legacy_cases", "early_help"]
    assert USUALLY not in visit(client, f"/questionnaires/{intake}/pages/search/search").text


def test_a_request_pasted_from_a_word_processor_is_taken_as_it_came(world: World) -> None:
    client, pasted = world.client_as(WORKER), "Is she known?\x0b\uf0b7 Kit\u00ad, born 3\ufffd4\u202a 2019"
    page = recorded(client)
    rows = page.fields.getlist("ch_children-.rows")
    typed = INTAKE_ANSWERS | {"rq_contact": contact_of(page), "in_request_text": pasted} | child_answers(rows)
    page = page.type(typed).send(client)

    assert not page.errors
    intake = page.response.request.path.split("/")[2]
    kept = open_questionnaire(world.ports, world.user(WORKER), QuestionnaireId(intake))
    assert kept.answers["in_request_text"] == pasted
    again = visit(client, f"/questionnaires/{intake}/pages/arrival/received")
    assert again.fields["in_request_text"].replace("\r\n", "\n") == "Is she known?\n• Kit, born 3\ufffd4 2019"
    again.send(client)
    kept = open_questionnaire(world.ports, world.user(WORKER), QuestionnaireId(intake))
    assert kept.answers["in_request_text"] == pasted, "shown again and sent back it stands as it came"


def test_a_search_that_was_made_earlier_is_timed_from_the_short_way(world: World) -> None:
    client = world.client_as(WORKER)
    page = recorded(client)
    rows = page.fields.getlist("ch_children-.rows")
    page = page.type(INTAKE_ANSWERS | {"rq_contact": contact_of(page)} | child_answers(rows)).send(client)
    world.clock.pass_by(timedelta(minutes=40))
    short = page.response.request.path

    search = page.send(client, ".change", "se_at")
    assert "A1234BC" in search.text, "the number is shown whose agency is proposed and not accepted yet"
    day = {"se_at-day": "23", "se_at-month": "11", "se_at-year": "2026", "se_at-time": "10:15"}
    timed = search.type({"se_at-when": "earlier", **day}).send(client)

    assert not timed.errors
    assert timed.response.request.path == short
    assert "23 November 2026 at 10:15am" in timed.text


def test_a_search_is_neither_in_the_future_nor_before_the_request(world: World) -> None:
    client, intake = world.client_as(WORKER), world.begun(NO_TRACE)
    day = {"se_at-day": "23", "se_at-month": "11", "se_at-year": "2026"}
    page = page_of(client, intake, "search")

    future = page.type({"se_at-when": "earlier", **day, "se_at-time": "23:00"}).send(client)
    before = future.type({"se_at-when": "earlier", **day, "se_at-time": "01:00"}).send(client)

    assert future.errors == ["The time of the search must not be in the future"]
    assert before.errors == ["Our records cannot have been searched before the request was received"]


def test_a_search_said_on_a_page_that_showed_other_people_is_said_again(world: World) -> None:
    client, intake = world.client_as(WORKER), world.begun(NO_TRACE)
    stale = page_of(client, intake, "search")
    children = page_of(client, intake, "children").send(client, ".add", "ch_children")
    row = children.fields.getlist("ch_children-.rows")[-1]
    children.type({f"ch_children-{row}-{name}": value for name, value in THIRD.items()}).send(client)

    refused = stale.type({"se_at-when": "now"}).send(client)

    assert refused.errors == [
        "The people named have changed since this page was shown. Check for whom you did this, and say it again"
    ]
    assert "Rhŷs ap Gwilym" not in searched(world, intake)


def test_changing_the_records_searched_takes_the_search_back_until_it_is_said_again(world: World) -> None:
    client, intake = world.client_as(WORKER), world.begun(NO_TRACE)
    world.clock.pass_by(timedelta(minutes=10))

    refused = page_of(client, intake, "search").type({"se_systems": ["main_case_system", "youth_justice"]}).send(client)
    refused.type({"se_at-when": "now"}).send(client)

    assert refused.errors == ["Search our records for everyone listed, and say that you have"]
    assert set(searched(world, intake).values()) == {"2026-11-23T09:50"}


def test_what_is_missing_for_a_child_names_the_child(world: World) -> None:
    client, intake = world.client_as(WORKER), world.begun(NO_TRACE)
    children = open_questionnaire(world.ports, world.user(WORKER), intake.id).enquiry.children
    add = page_of(client, intake, "children").send(client, ".add", "ch_children")
    row = add.fields.getlist("ch_children-.rows")[-1]
    add.type({f"ch_children-{row}-{name}": value for name, value in THIRD.items()}).send(client)
    assert row_id({"id": row}) not in {child.row for child in children}

    refused = page_of(client, intake, "results").send(client)

    assert refused.errors == ["Rhŷs ap Gwilym: Select what the search found for this child", RESTRICTED]
    assert "Rhŷs ap Gwilym: Select what the search found for this child" in check(client, intake).text


def test_nobody_is_without_a_trace_under_a_name_that_the_reply_itself_corrects(world: World) -> None:
    """A correction in a reply searches for nobody: the intake is corrected, which opens the search again."""
    client, reply = world.client_as(WORKER), world.draft(NO_TRACE)
    right = {"id": "a", "cf_field": "Family name", "cf_given": "Sampleton", "cf_correct_value": "Samplestone",
             "cf_source": "Electoral roll"}  # fmt: skip
    opened = open_questionnaire(world.ports, world.user(WORKER), reply.id)
    typed: Mapping[str, Raw] = {"cf_correct": "no", "cf_corrections": [right]}
    revision = opened.questionnaire.revision
    saving.save_answers(world.ports, world.user(WORKER), reply.id, typed, revision=revision, complete=False)

    refused = declare_all(check(client, reply)).send(client)

    assert [error for error in refused.errors if "Nobody was searched for under this" in error]
    assert open_questionnaire(world.ports, world.user(WORKER), reply.id).questionnaire.state is State.DRAFT
