"""What is left when processes are killed and the store does not answer: everything that was saved, once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from forms_service import bootstrap
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.keeping.records import ObjectState
from forms_service.demo.acting import MovingClock, UseCases
from forms_service.demo.playing import Player
from forms_service.demo.scripts import REPLY, enquiries, scenario_of
from forms_service.engine.moments import local
from forms_service.services.ports import Ports
from forms_service.settings import Settings, read_settings
from tests.components.browser import open_page
from tests.components.seaweed import Seaweed
from tests.journeys.running import Service, descendants, installed
from tests.journeys.typist import sign_in

PATIENCE_SECONDS = 120.0


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.02)


def settings_of(service: Service) -> Settings:
    return read_settings(service.environment)


@contextmanager
def an_authorised_reply(service: Service) -> Iterator[tuple[Ports, Questionnaire]]:
    ports = bootstrap.prepare(settings_of(service))
    driver = UseCases(ports, MovingClock(ports.clock.now))
    player = Player(driver, scenario_of(enquiries()[2]), local(ports.clock.now()))
    while player.play_next().act != "authorise":
        pass
    yield ports, player.reply(REPLY)


def state_of(ports: Ports, reply: Questionnaire) -> DocumentState:
    with ports.unit_of_work() as unit:
        return unit.of(reply.organisation).documents.of_questionnaire(reply.id)[0].state


def assert_filed_exactly_once(ports: Ports, reply: Questionnaire) -> None:
    with ports.unit_of_work() as unit:
        records = unit.of(reply.organisation).records.of_enquiry(reply.enquiry)
    assert len(records) == 1
    # The archive copy may come later, and once.
    kinds = sorted(item.kind for item in records[0].objects)
    assert kinds in (["answers", "docx", "html", "pdf"], ["answers", "archive", "docx", "html", "pdf"])
    assert all(item.state is ObjectState.STORED for item in records[0].objects if item.kind != "archive")
    ours = {item.key for item in records[0].objects}
    others = [ports.store.stat(key) for key in list(ports.store.keys()) if str(key) not in ours]
    assert all("record" not in found.metadata for found in others), "a file was stored twice"


def is_converting(worker_processes: Callable[[], list[str]]) -> bool:
    return any("soffice" in name for name in worker_processes())


def names_of(processes: list[int]) -> list[str]:
    found = []
    for process in processes:
        try:
            found.append(Path(f"/proc/{process}/cmdline").read_bytes().decode())
        except OSError:
            continue
    return found


@pytest.mark.office
def test_a_worker_killed_during_a_conversion_leads_to_a_finished_document_filed_once(tmp_path: Path) -> None:
    with installed(tmp_path) as service, an_authorised_reply(service) as (ports, reply):
        worker = service.start("worker")
        until(lambda: is_converting(lambda: names_of(list(descendants(worker)))), "the worker converts")
        service.kill(worker)
        assert state_of(ports, reply) is DocumentState.MAKING

        service.start("worker")

        until(lambda: state_of(ports, reply) is DocumentState.MADE, "the document is made")
        assert_filed_exactly_once(ports, reply)


@pytest.mark.browser
def test_web_processes_killed_while_somebody_saves_lose_no_saved_answer(tmp_path: Path) -> None:
    with installed(tmp_path) as service:
        web = service.serve("--no-worker")
        with open_page(service.url) as page:
            sign_in(page, "northshire-worker")
            page.get_by_role("button", name="Record an enquiry").click()
            page.get_by_role("button", name="Use the full form instead").click()
            questionnaire = page.url.split("/questionnaires/")[1].split("/")[0]
            address = f"/questionnaires/{questionnaire}/pages/arrival/received"
            killer = threading.Timer(3, lambda: service.kill(web))
            killer.start()
            confirmed = save_until_it_fails(page, address)
            killer.join()
        assert confirmed, "nothing was saved before the kill"

        ports = bootstrap.build_ports(settings_of(service))
        with ports.unit_of_work() as unit:
            saved = (
                unit.of("northshire").questionnaires.answers(QuestionnaireId(questionnaire))["in_request_text"].value
            )

        assert saved in {confirmed, next_text(confirmed)}


def next_text(text: str) -> str:
    return f"Text {int(text.rpartition(' ')[2]) + 1}"


def save_until_it_fails(page: Page, address: str) -> str:
    """Save a new text again and again; return the last that the service said was saved."""
    text, confirmed = "Text 1", ""
    try:
        while True:
            page.goto(address)
            page.get_by_label("The request as we received it").fill(text)
            page.get_by_role("button", name="Save and come back later").click()
            page.get_by_text("Your answers are saved").wait_for()
            text, confirmed = next_text(text), text
    except PlaywrightError:
        return confirmed


@pytest.mark.office
@pytest.mark.s3
@pytest.mark.browser
def test_a_store_that_hangs_loses_nothing_and_holds_no_page_and_the_document_is_filed_when_it_is_back(
    seaweed: Seaweed, tmp_path: Path
) -> None:
    with (
        installed(tmp_path, store_url=seaweed.url_of_a_new_bucket()) as service,
        an_authorised_reply(service) as (ports, reply),
    ):
        with seaweed.suspended():
            worker = service.start("worker")
            until(lambda: state_of(ports, reply) is DocumentState.FILING, "the files are written down")
            time.sleep(1)
            assert state_of(ports, reply) is DocumentState.FILING

        until(lambda: state_of(ports, reply) is DocumentState.MADE, "the document is filed")
        assert_filed_exactly_once(ports, reply)
        service.kill(worker)

        refused = download_while_it_hangs(service, seaweed)
    assert "try again" in refused.lower()


def download_while_it_hangs(service: Service, seaweed: Seaweed) -> str:
    """What the records officer is told, for whom other pages go on to answer."""
    service.serve("--no-worker")
    with open_page(service.url) as page:
        sign_in(page, "northshire-records")
        page.get_by_label("Name").fill("Specimen")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="SE-").first.click()
        page.get_by_label("Why do you need").fill("To see what happens")
        with seaweed.suspended():
            page.get_by_role("button", name="Download PDF").click()
            refused = page.inner_text("main")
            page.goto("/records")
            assert "Find a record" in page.inner_text("main")
    return refused
