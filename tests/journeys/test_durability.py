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
from tests.journeys.running import installed
from tests.journeys.typist import sign_in


@pytest.mark.office
@pytest.mark.s3
@pytest.mark.browser
def test_while_the_store_hangs_pages_answer_and_a_download_says_to_try_again(seaweed: Seaweed, tmp_path: Path) -> None:
    with installed(tmp_path, store_url=seaweed.url_of_a_new_bucket()) as service:
        assert service.command("demo", "--no-scenarios", "--out", str(tmp_path / "out")).returncode == 0
        service.serve("--no-worker")
        with open_page(service.url) as page:
            sign_in(page, "northshire-records")
            page.get_by_label("Name").fill("Sampleton")
            page.get_by_role("button", name="Search").click()
            page.get_by_role("link", name="SE-").first.click()
            page.get_by_label("Why do you need").fill("To see what happens")
            with seaweed.suspended():
                page.get_by_role("button", name="Download PDF").click()
                refused = page.inner_text("main")
                page.goto("/records")
                assert "Find a record" in page.inner_text("main")

    assert "try again" in refused.lower()


@pytest.mark.office
@pytest.mark.s3
def test_a_store_that_hangs_loses_nothing_and_the_document_is_filed_when_it_is_back(
    seaweed: Seaweed, tmp_path: Path
) -> None:
    with installed(tmp_path, store_url=seaweed.url_of_a_new_bucket()) as service:
        ports = bootstrap.prepare(read_settings(service.environment))
        reply = authorised_reply(ports)
        with seaweed.suspended():
            service.start("worker")
            until(lambda: state_of(ports, reply) is DocumentState.FILING, "the files are written down")
            time.sleep(1)
            assert state_of(ports, reply) is DocumentState.FILING

        until(lambda: state_of(ports, reply) is DocumentState.MADE, "the document is filed")
        assert_filed_exactly_once(ports, reply)
