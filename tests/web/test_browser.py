"""The pages outside the questionnaires in a real browser: accessible at every width, and with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from forms_service.casework.documents.documents import Missing
from forms_service.casework.ids import PersonId
from forms_service.casework.keeping.records import Record
from forms_service.services.keeping import disposal, holds
from forms_service.services.keeping.extracts import preparing
from forms_service.services.keeping.protection import incidents
from tests.builders.extracts import begun_extract
from tests.builders.holds import a_hold
from tests.builders.world import ADMINISTRATOR, ASSET_OWNER, AUDITOR, DPO, KNOWN, MANAGER, RECORDS, WORKER, World
from tests.components.browser import Keyboard, axe_violations, faults_at_every_width, open_page, serve

pytestmark = pytest.mark.browser


def sign_in(page: Page, user_id: str) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.locator(f'input[value="{user_id}"]').check()
    page.get_by_role("button", name="Sign in").click()


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Every page of every role, with things on it to see."""
    world.draft(KNOWN)
    sent, made, issued = world.sent(), world.made(), world.issued(KNOWN)
    world.reader.misses = [Missing("cv_any", "Tŷ'r Llŷn", "pdf")]
    failed = world.made()
    waiting = world.authorised()
    yield MANAGER, "/work"
    for reply in (sent, made, issued, failed, waiting):
        yield MANAGER, f"/replies/{reply.id}"
    yield MANAGER, f"/enquiries/{issued.enquiry}"
    yield MANAGER, "/replies/authorise"
    yield MANAGER, "/replies/issue"
    yield MANAGER, f"/documents/{world.document_of(issued)}/text"
    yield WORKER, "/work?whose=mine"
    yield WORKER, f"/replies/{sent.id}"
    for address in ("/desk", "/records", "/records/filtered?retention_class=RC-01", "/holds/released"):
        yield RECORDS, address
    yield RECORDS, f"/records/{world.record_of(issued).id}"
    yield RECORDS, f"/records/{world.record_of(issued).id}/caution"
    yield DPO, f"/records/{world.record_of(issued).id}/evidence"
    for address in ("/records/brought", "/rights", "/rights/processing"):
        yield DPO, address
    held = a_hold(world, name="Inventio")
    yield RECORDS, f"/records/{world.record_of(issued).id}/hold"
    yield RECORDS, "/holds"
    yield RECORDS, f"/holds/{held.id}"
    # Why it is opened is asked above, and plain once a hold led there.
    yield RECORDS, f"/records/{world.record_of(issued).id}"
    yield RECORDS, f"/people/{world.record_of(issued).subjects[0].person}"
    holds.ask_release(world.ports, world.user(RECORDS), held.id, "The claim is settled")
    yield DPO, f"/holds/{held.id}"
    yield DPO, "/emergencies"
    yield RECORDS, f"/records/{world.record_of(issued).id}"
    world.clock.moment += timedelta(days=366 * 40)
    batch = disposal.prepare(world.ports, world.user(RECORDS))
    yield RECORDS, "/records/in-store"
    yield RECORDS, "/disposal"
    yield RECORDS, "/reviews"
    reviewed = world.record_of(issued)
    yield RECORDS, f"/records/{reviewed.id}/review"
    yield RECORDS, "/retention-schedule/changes"
    yield from of_data_protection(world, reviewed, f"/disposal/{batch.id}/records/{reviewed.id}")
    yield RECORDS, f"/disposal/{batch.id}"
    yield RECORDS, "/enquiries/nothing"
    yield RECORDS, "/work"
    yield ASSET_OWNER, "/retention-schedule"
    yield AUDITOR, "/audit"
    yield AUDITOR, "/audit/people"
    yield AUDITOR, "/audit/reading"
    yield AUDITOR, f"/people/{world.record_of(issued).subjects[0].person}/readings"
    yield AUDITOR, "/accessibility"
    yield AUDITOR, "/sessions"
    yield ADMINISTRATOR, "/staff/sessions"
    yield "northshire-author", "/forms"


def of_data_protection(world: World, record: Record, line: str) -> Iterator[tuple[str, str]]:
    yield RECORDS, line
    adult = next(each.person for each in record.subjects if each.kind == "adult")
    extract = begun_extract(world, PersonId(adult))
    yield RECORDS, "/extracts"
    for page in ("", "/passages?group=open", "/words"):
        yield RECORDS, f"/extracts/{extract.id}{page}"
    key = preparing.read_extract(world.ports, world.user(RECORDS), extract.id).views[0].passage.key
    yield RECORDS, f"/extracts/{extract.id}/passages/{key}"
    yield RECORDS, f"/rights/{extract.request}"
    yield RECORDS, f"/rights/{extract.request}/letters/new"
    yield WORKER, "/incidents/new"
    known = incidents.report_incident(world.ports, world.user(WORKER), world.clock.moment, "A letter lay on the bus")
    yield DPO, f"/incidents/{known.id}"
    yield DPO, "/protection"
    yield DPO, "/policy-document"
    yield DPO, f"/records/{record.id}/tellings"
    yield DPO, f"/records/{record.id}/incident"


def test_every_page_is_accessible_and_never_scrolls_sideways(world: World) -> None:
    faults = []
    with serve(world.app) as base_url, open_page(base_url) as page:
        page.goto("/sign-in")
        faults += faults_at_every_width(page)
        signed_in = ""
        for user_id, address in addresses(world):
            if user_id != signed_in:
                sign_in(page, user_id)
                signed_in = user_id
            page.goto(address)
            faults += [f"{address}: {fault}" for fault in faults_at_every_width(page)]

    assert faults == []


def test_pages_with_mistakes_in_them_are_accessible_too(world: World) -> None:
    sent, made = world.sent(), world.made()
    faults = []
    with serve(world.app) as base_url, open_page(base_url) as page:
        sign_in(page, MANAGER)
        for address, button in (
            (f"/replies/{sent.id}", "Return for changes"),
            (f"/replies/{made.id}", "Issue"),
            ("/replies/authorise", "Authorise the ticked replies"),
        ):
            page.goto(address)
            page.get_by_role("button", name=button, exact=True).click()
            page.get_by_role("alert").wait_for()
            faults += [f"{address}: {fault}" for fault in axe_violations(page)]
        sign_in(page, RECORDS)
        page.goto("/records")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("alert").wait_for()
        faults += axe_violations(page)
        page.goto("/records")
        page.get_by_label("Name, date of birth, reference or number").fill("Samplton")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="Put all of these on hold").click()
        page.get_by_role("button", name="Put 1 record on hold").click()
        page.get_by_role("alert").wait_for()
        faults += axe_violations(page)

    assert faults == []


def test_the_issue_appears_by_itself_when_the_documents_are_made(world: World) -> None:
    reply = world.authorised()
    with serve(world.app) as base_url, open_page(base_url) as page:
        sign_in(page, MANAGER)
        page.goto(f"/replies/{reply.id}")
        world.make_documents()
        page.get_by_role("heading", name="Issue the reply").wait_for()
        page.get_by_label("This reply is about Rowan Sampleton").check()
        page.get_by_role("button", name="Issue", exact=True).click()

        assert "Now send it" in page.inner_text("main")


def test_a_text_is_copied_with_one_button_and_is_whole_on_paper(world: World) -> None:
    reply = world.issued()
    with serve(world.app) as base_url, open_page(base_url) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        sign_in(page, WORKER)
        page.goto(f"/replies/{reply.id}")
        page.get_by_role("button", name="Copy the text of").click()
        page.get_by_role("button", name="Copy the text").click()
        page.get_by_text("The text is copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        shown = page.locator("#words").input_value()
        page.emulate_media(media="print")
        on_paper = page.inner_text("main")

    assert copied == shown
    assert len(shown.splitlines()) > 40
    assert [line for line in shown.splitlines() if line not in on_paper] == []
    assert "Rowan Sampleton" in copied


def test_a_manager_authorises_and_returns_with_the_keyboard_alone(world: World) -> None:
    first, second = world.sent(), world.sent(KNOWN)
    with serve(world.app) as base_url, open_page(base_url) as page:
        sign_in(page, MANAGER)
        page.goto(f"/replies/{first.id}")
        Keyboard(page).activate("Authorise")
        page.get_by_role("heading", name="documents are being made").wait_for()
        page.goto(f"/replies/{second.id}")
        keyboard = Keyboard(page)
        keyboard.type_into("What needs to change?", "Say which school")
        keyboard.activate("Return for changes")
        page.get_by_text("The reply was returned to Priya Okafor for changes").wait_for()

    assert world.acts().count("reply_authorised") == 1
    assert "reply_returned" in world.acts()
