"""Questionnaire pages in a real browser: accessible at every width, with the keyboard alone, and without scripts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from forms_service.casework.answering.questionnaires import State
from forms_service.casework.ids import EnquiryId
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding.work_list import work_list
from forms_service.services.enquiries import enquiries, promises
from tests.builders.world import KNOWN, WORKER, World
from tests.components.browser import (
    BY_LAYOUT,
    BY_STANDARDS,
    NARROW,
    WIDE,
    Keyboard,
    axe_violations,
    faults_at_every_width,
    open_page,
    serve,
    sideways_overflow,
    visible_focus,
)
from tests.web.journey import CHILDREN, INTAKE_ANSWERS, REPLY_ANSWERS, SEARCH_ANSWERS, child_answers
from tests.web.playing import play

pytestmark = pytest.mark.browser
FOUND = {name: answer for name, answer in SEARCH_ANSWERS.items() if name != "se_systems"}
"""What the search found; the main button says that the usual records were searched."""


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.locator(f'input[value="{WORKER}"]').check()
    page.get_by_role("button", name="Sign in").click()


def faults_of(page: Page) -> list[str]:
    over = sideways_overflow(page)
    return [*axe_violations(page), *([f"{over} pixels too wide"] if over else [])]


def test_every_page_of_a_reply_is_accessible_also_with_mistakes_in_it(world: World) -> None:
    reply, faults = world.draft(KNOWN), []
    opened = open_questionnaire(world.ports, world.user(WORKER), reply.id)
    pages = [f"/pages/{section.id}/{page.id}" for section, asked in opened.path.sections() for page, _ in asked]
    with serve(world.app) as base_url, open_page(base_url) as page:
        sign_in(page)
        for address in ("", "/check", "/hand-over", *pages):
            page.goto(f"/questionnaires/{reply.id}{address}")
            rules = BY_LAYOUT if address in pages[1:] else BY_STANDARDS
            faults += [f"{address}: {fault}" for fault in faults_at_every_width(page, when_narrow=rules)]
        page.goto("/work")
        page.get_by_role("button", name="Record an enquiry").click()
        page.get_by_role("button", name="Continue", exact=True).last.click()
        assert "There is a problem" in page.locator("main").inner_text()
        faults += [f"express: {fault}" for fault in faults_at_every_width(page)]
        page.get_by_role("button", name="Use the full form instead").click()
        page.goto(f"{page.url}/check")
        page.get_by_role("button", name="Complete the intake").click()
        faults += [f"check: {fault}" for fault in faults_at_every_width(page)]
    assert faults == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_an_ordinary_no_trace_reply_goes_to_the_manager(world: World, javascript: bool) -> None:  # noqa: FBT001 - the two browsers
    with serve(world.app) as base_url, open_page(base_url, javascript=javascript) as page:
        sign_in(page)
        page.get_by_role("button", name="Record an enquiry").click()
        for _ in CHILDREN[1:]:
            page.get_by_role("button", name="Add another child").click()
        rows = [str(row.get_attribute("value")) for row in page.locator('input[name="ch_children-.rows"]').all()]
        page.get_by_label("Who sent it?").select_option(label="HMP Example Vale, public protection unit (Robin Sample)")
        for answers in (INTAKE_ANSWERS | child_answers(rows), FOUND, REPLY_ANSWERS):
            fill_in(page, answers)
            with page.expect_navigation():
                page.locator("main .govuk-button:not(.govuk-button--secondary):visible").last.click()
        enquiry_id = page.url.split("/")[-1]
    reply = enquiries.view(world.ports, world.user(WORKER), EnquiryId(enquiry_id)).replies[0]
    assert reply.state is State.WITH_MANAGER


def fill_in(page: Page, answers: dict[str, str]) -> None:
    for name, value in answers.items():
        control = page.locator(f'[name="{name}"]')
        kind = control.first.get_attribute("type")
        if kind == "radio":
            page.locator(f'[name="{name}"][value="{value}"]').check()
        elif control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value.replace("\r\n", "\n"))


def test_a_child_is_added_with_the_keyboard_and_enter_in_a_name_removes_nobody(world: World) -> None:
    with serve(world.app) as base_url, open_page(base_url) as page:
        sign_in(page)
        page.get_by_role("button", name="Record an enquiry").click()
        keyboard = Keyboard(page)
        with page.expect_navigation():
            keyboard.activate("Add another child")
        assert page.locator('input[name="ch_children-.rows"]').count() == len(CHILDREN)
        assert "Family name" in keyboard.focused_name()
        assert visible_focus(page)
        page.keyboard.type("Example")
        with page.expect_navigation():
            keyboard.press("Enter")
        assert page.locator('input[name="ch_children-.rows"]').count() == len(CHILDREN)
        assert page.locator('input[value="Example"]').count() == 1


def test_a_work_list_with_reminders_is_accessible(world: World) -> None:
    world.draft(KNOWN)
    world.clock.pass_by(timedelta(days=30))
    world.draft()
    world.clock.pass_by(timedelta(days=7))
    with serve(world.app) as base_url, open_page(base_url) as page:
        sign_in(page)
        page.goto("/work")
        shown = page.locator("main").inner_text()
        faults = faults_at_every_width(page)
    assert shown.index("All of the time has gone") < shown.index("Half of the time has gone")
    assert faults == []


def test_what_is_promised_and_what_of_it_is_done_is_accessible(world: World, stages: Path) -> None:
    scene = play(world, "Probation shares a new relationship", stages).to_the_end()
    reply = scene.reply("probation_information_sharing_record")
    first, second, *_ = (task for task in work_list(world.ports, world.user(WORKER)).tasks if task.promises)
    promises.note_done(world.ports, world.user(WORKER), reply.id, first.key, "Told by telephone.")
    faults = []
    with serve(world.app) as base_url, open_page(base_url) as page:
        sign_in(page)
        for address in ("/work", f"/enquiries/{reply.enquiry}", f"/replies/{reply.id}/promises/{second.key}"):
            page.goto(address)
            for summary in page.locator("main summary").all():
                summary.click()
            faults += [f"{address}: {fault}" for fault in faults_at_every_width(page)]
    assert faults == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_who_was_asked_about_before_appears_while_typing_and_its_pages_are_accessible(
    world: World, size: tuple[int, int]
) -> None:
    before, faults = world.issued(), []
    with world.ports.unit_of_work() as unit:
        known = unit.of("northshire").enquiries.get(before.enquiry)
    assert known.adult is not None
    with serve(world.app) as base_url, open_page(base_url, size=size) as page:
        sign_in(page)
        page.goto("/work")
        page.get_by_role("button", name="Record an enquiry").click()
        page.locator("#ad_family_name").fill(known.adult.family_name)
        page.locator("#ad_given_names").fill(known.adult.given_names)
        page.locator("#ad_prison_number").fill(known.adult.numbers[0])
        page.locator("#ad_prison_number").press("Tab")
        page.get_by_text("Asked before about the same people").wait_for()
        assert "Save this page to say whether" in page.locator("#asked-before").inner_text()
        assert page.locator("#ad_family_name").input_value() == known.adult.family_name
        faults += [f"typing: {fault}" for fault in faults_of(page)]
        for address in (f"/people/{known.adult.person}", f"/enquiries/{before.enquiry}"):
            page.goto(address)
            faults += [f"{address}: {fault}" for fault in faults_of(page)]
    assert faults == []
