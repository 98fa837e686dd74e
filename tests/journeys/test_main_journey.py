"""The main job in a browser: an enquiry comes in, is answered, returned once, issued, and found again."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from forms_service import bootstrap
from forms_service.demo.scripts import enquiries
from forms_service.services.ports import Library
from forms_service.settings import read_settings
from tests.builders.scripts import scripts
from tests.components.browser import axe_violations, open_page
from tests.journeys.running import Service, installed
from tests.journeys.typist import Typist, sign_in

WORKER, MANAGER, RECORDS, AUDITOR = (
    "northshire-worker",
    "northshire-manager",
    "northshire-records",
    "northshire-auditor",
)
CONCERNS = "Concerns about named children"
"""The third enquiry of the demonstration: concerns about two named children."""

ADULT = "Marlowe Specimen"
SAID_AFTERWARDS = "The next conference is on 14 January 2027."
CHOSEN_ON_THE_PAGE = {
    "in_verified": "came_from_known_secure_mailbox",
    "en_purpose_ok": "yes",
    "en_question": "Whether the adult or the children are known, and of any concern about contact.",
}
"""Asked on the page on which what it follows from is answered, so nothing can be proposed for it yet."""

READY_MILLISECONDS = 90_000


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with installed(tmp_path_factory.mktemp("journey")) as service:
        service.serve()
        yield service


@pytest.fixture(scope="module")
def library(service: Service) -> Library:
    return bootstrap.build_ports(read_settings(service.environment)).library


def assert_accessible(page: Page) -> None:
    page.wait_for_load_state("load")
    assert axe_violations(page) == [], page.url


def record_and_answer(page: Page, library: Library, script: dict[str, Any], look: Any) -> None:
    """From the work list to the check page of the reply.

    Each page of the intake is looked at; those of a reply are in tests/web/test_questionnaires_in_browser.py.
    """
    page.get_by_role("button", name="Record an enquiry").click()
    look(page)
    page.get_by_role("button", name="Use the full form instead").click()
    typed = {**script["intake"], **CHOSEN_ON_THE_PAGE}
    intake = Typist(page, library.latest("core/enquiry_intake"), typed)
    intake.fill_in_everything(look)
    look(page)
    page.get_by_role("button", name="Complete the intake").click()
    if "/questionnaires/" not in page.url:
        page.get_by_role("link", name="Reply to a prison").click()
    reply = Typist(page, library.latest("core/prison_enquiry_response"), script["reply"], intake.rows)
    reply.fill_in_everything()
    look(page)


def return_once(page: Page) -> None:
    """The manager returns the reply; its author says more and sends it again."""
    sign_in(page, MANAGER)
    page.get_by_role("link", name=ADULT).first.click()
    assert_accessible(page)
    page.get_by_label("What needs to change?").fill("Say when the next conference is.")
    page.get_by_role("button", name="Return for changes").click()
    sign_in(page, WORKER)
    page.get_by_role("link", name=ADULT).first.click()
    page.get_by_role("link", name="Check your answers").click()
    page.get_by_role("link", name="Change What we will do").click()
    page.get_by_label("What will children’s social care do?").fill(SAID_AFTERWARDS)
    page.get_by_role("button", name="Continue").click()
    declare_and_send(page)


def declare_and_send(page: Page) -> None:
    """Say why what does not agree stands, tick what the page asks its author to declare, and send."""
    page.get_by_role("button", name="Send to manager").wait_for()  # What is counted next is counted as it stands.
    for reason in page.locator("textarea[name^='why-']").all():
        reason.fill("It was looked at again, and it stands.")
    for box in page.locator("input[name='.declared']").all():
        box.check()
    page.get_by_role("button", name="Send to manager").click()


def authorise_and_issue(page: Page) -> None:
    sign_in(page, MANAGER)
    page.get_by_role("link", name=ADULT).first.click()
    page.get_by_role("button", name="Authorise").wait_for()
    for considered in page.locator("input[type=checkbox][name^='check-']").all():
        considered.check()
    page.get_by_role("button", name="Authorise").click()
    page.get_by_label(f"This reply is about {ADULT}").check(timeout=READY_MILLISECONDS)
    assert_accessible(page)
    page.get_by_role("button", name="Issue", exact=True).click()
    assert_accessible(page)


def download_and_send(page: Page, to: Path) -> None:
    with page.expect_download() as word:
        page.get_by_role("button", name="Download Word").click()
    word.value.save_as(to)
    page.get_by_role("button", name="Record the sending").click()
    assert_accessible(page)


def find_and_retrieve(page: Page, to: Path) -> None:
    """The records officer searches by surname, is asked for a reason, gives it, and gets the file."""
    sign_in(page, RECORDS)
    page.goto("/records")
    page.get_by_label("Name, date of birth, reference or number").fill(ADULT.rsplit(maxsplit=1)[-1].lower())
    page.get_by_role("button", name="Search").click()
    assert_accessible(page)
    page.get_by_role("link", name="SE-").first.click()
    assert_accessible(page)
    page.get_by_role("button", name="Download PDF").click()
    assert_accessible(page)
    page.get_by_label("Why do you need").fill("A request from the prison about what we sent")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download PDF").click()
    download.value.save_as(to)


@pytest.mark.browser
@pytest.mark.office
def test_an_enquiry_is_answered_returned_once_issued_and_found_again(
    service: Service, library: Library, tmp_path: Path
) -> None:
    docx, pdf = tmp_path / "reply.docx", tmp_path / "reply.pdf"
    with open_page(service.url) as page:
        sign_in(page, WORKER)
        assert_accessible(page)
        record_and_answer(page, library, dict(scripts(datetime.now(UTC))[CONCERNS]), assert_accessible)
        declare_and_send(page)
        assert_accessible(page)
        return_once(page)
        authorise_and_issue(page)
        download_and_send(page, docx)
        find_and_retrieve(page, pdf)
        sign_in(page, AUDITOR)
        assert_accessible(page)
        log = page.inner_text("main").lower()

    assert SAID_AFTERWARDS in zipfile.ZipFile(docx).read("word/document.xml").decode()
    words = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True)
    assert SAID_AFTERWARDS in " ".join(words.stdout.split())
    for step in ("recorded", "returned", "authorised", "issued", "sent", "searched", "downloaded"):
        assert step in log, f"the log does not say “{step}”"


@pytest.mark.browser
def test_the_short_way_works_without_javascript(service: Service, library: Library) -> None:
    script: dict[str, Any] = dict(enquiries()[0])
    both = {**script["intake"], **script["reply"]}
    both.pop("se_systems")  # The button says that the usual records were searched.
    with open_page(service.url, javascript=False) as page:
        sign_in(page, WORKER)
        page.get_by_role("button", name="Record an enquiry").click()
        first = Typist(page, library.latest("core/enquiry_intake"), both)
        first.fill_in_page()
        page.get_by_role("button", name="Continue").first.click()
        page.get_by_label("No trace of anyone named in the request").check()
        first.fill_in_page()
        page.get_by_role("button", name="I have searched all that we usually do").click()
        Typist(page, library.latest("core/prison_enquiry_response"), both).fill_in_page()
        page.get_by_role("button", name="Send to manager").click()

        assert "/enquiries/" in page.url
        assert "With manager" in page.inner_text("main")
