"""Pages of questionnaires as tests come to them and fill them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.ids import QuestionnaireId
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
from forms_service.services.enquiries import enquiries
from tests.builders.world import WORKER, World
from tests.web.browsing import Page, question_of, visit
from tests.web.client import Browser
from tests.web.journey import (
    CHILDREN,
    INTAKE_ANSWERS,
    child_answers,
    contact_of,
    recorded,
)


def typed(page: Page, instead: Mapping[str, str]) -> Page:
    return page.type({**INTAKE_ANSWERS, "rq_contact": contact_of(page), **instead})


def an_intake(world: World, author: str = WORKER) -> Questionnaire:
    return enquiries.record_enquiry(world.ports, world.user(author), express=False)


def address_of(questionnaire: Questionnaire, rest: str) -> str:
    return f"/questionnaires/{questionnaire.id}/{rest}"


def open_questionnaire_of(world: World, questionnaire: Questionnaire) -> OpenQuestionnaire:
    return open_questionnaire(world.ports, world.user(WORKER), questionnaire.id)


def first_express_page(client: Browser, world: World) -> tuple[Page, Questionnaire]:
    page = recorded(client)
    questionnaire_id = page.response.request.path.split("/")[2]
    return page, open_questionnaire_of(
        world, replace(an_intake(world), id=QuestionnaireId(questionnaire_id))
    ).questionnaire


def fill_first(page: Page, client: Browser, **instead: str) -> Page:
    for _ in CHILDREN[1:]:
        page = page.send(client, ".add", "ch_children")
    rows = page.fields.getlist("ch_children-.rows")
    return page.type(INTAKE_ANSWERS | {"rq_contact": contact_of(page)} | child_answers(rows) | instead).send(client)


def page_with(world: World, client: Browser, questionnaire: Questionnaire, question: str) -> tuple[Page, str]:
    section, found = open_questionnaire_of(world, questionnaire).definition.page_of[question]
    address = address_of(questionnaire, f"pages/{section.id}/{found.id}")
    return visit(client, address), address


RESULTS = "se_child_results"


def intake_of(world: World, reply: Questionnaire) -> Questionnaire:
    return enquiries.view(world.ports, world.user(WORKER), reply.enquiry).opened.questionnaire


def page_of(client: Browser, questionnaire: Questionnaire, place: str) -> Page:
    return visit(client, f"/questionnaires/{questionnaire.id}/pages/{place}")


def check(client: Browser, questionnaire: Questionnaire) -> Page:
    return visit(client, f"/questionnaires/{questionnaire.id}/check")


def complete(client: Browser, intake: Questionnaire, found: Mapping[str, str]) -> Page:
    """Say that who is named now was searched for, and what was found of them; then complete the intake."""
    page_of(client, intake, "search/search").type({"se_systems": ".usual", "se_at-when": "now"}).send(client)
    results = page_of(client, intake, "search/results")
    basis = {"se_match_basis": ["name", "date_of_birth"]} if "no_trace" not in found.values() else {}
    results.type({"se_restricted": "no", **found, **basis}).send(client)
    page_of(client, intake, "triage/immediate").type({"tr_immediate": "no"}).send(client)
    return check(client, intake).send(client)


def reopen(client: Browser, intake: Questionnaire) -> Page:
    page = visit(client, f"/questionnaires/{intake.id}/reopen")
    asked = [control.get("name") or "" for control in page.controls() if control.get("type") == "radio"]
    page.type(dict.fromkeys(asked, "nobody")).send(client)
    return page_of(client, intake, "children/children")


def rename(client: Browser, intake: Questionnaire, row: str, typed: Mapping[str, str], found: str) -> None:
    page = reopen(client, intake)
    page.type({f"ch_children-{row}-{name}": value for name, value in typed.items()}).send(client)
    done = complete(client, intake, {f"{RESULTS}-{row}": found})
    assert done.response.request.path.startswith("/enquiries/"), done.errors


COPIED = ("_name", "_names", "_dob", "_number")
"""Names, dates of birth and numbers are copied from the request, not decided."""


def decisions_on(page: Page, answers: dict[str, str]) -> set[str]:
    """What must be filled in or chosen, and whatever else an ordinary enquiry fills in or chooses."""
    wanted = page.to_decide() | {question_of(name) for name in answers}
    return {name for name in wanted if not name.endswith(COPIED)}
