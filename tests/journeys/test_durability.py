"""While the store does not answer: pages do, nothing is lost, and all is filed once it is back."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from forms_service import bootstrap
from forms_service.casework.documents.documents import DocumentState
from forms_service.settings import read_settings
from tests.components.browser import open_page
from tests.components.seaweed import Seaweed
from tests.journeys.replies import assert_filed_exactly_once, authorised_reply, state_of, until
from tests.journeys.running import Service, installed
from tests.journeys.typist import sign_in


@pytest.mark.office
@pytest.mark.s3
@pytest.mark.browser
def test_a_store_that_hangs_loses_nothing_and_holds_no_page_and_the_document_is_filed_when_it_is_back(
    seaweed: Seaweed, tmp_path: Path
) -> None:
    with installed(tmp_path, store_url=seaweed.url_of_a_new_bucket()) as service:
        ports = bootstrap.prepare(read_settings(service.environment))
        reply = authorised_reply(ports)
        with seaweed.suspended():
            worker = service.start("worker")
            until(lambda: state_of(ports, reply) is DocumentState.FILING, "the files are written down")
            time.sleep(1)
            assert state_of(ports, reply) is DocumentState.FILING

        until(lambda: state_of(ports, reply) is DocumentState.MADE, "the document is filed")
        assert_filed_exactly_once(ports, reply)
        service.kill(worker)

        bootstrap.close(ports)
        refused = download_while_it_hangs(service, seaweed)
    assert "try again" in refused.lower()


def download_while_it_hangs(service: Service, seaweed: Seaweed) -> str:
    """What the records officer is told, for whom other pages go on to answer."""
    service.serve("--no-worker")
    with open_page(service.url) as page:
        sign_in(page, "northshire-records")
        page.goto("/records")
        page.get_by_label("Name, date of birth, reference or number").fill("Specimen")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="SE-").first.click()
        page.get_by_label("Why do you need").fill("To see what happens")
        with seaweed.suspended():
            page.get_by_role("button", name="Download PDF").click()
            refused = page.inner_text("main")
            page.goto("/records")
            assert "Find a record" in page.inner_text("main")
    return refused
