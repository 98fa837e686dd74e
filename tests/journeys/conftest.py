"""Browser pages for the journeys; the application that they visit is each journey's own `base_url`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.components.browser import NARROW, Keyboard, open_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page


@pytest.fixture
def page(base_url: str) -> Iterator[Page]:
    with open_page(base_url) as page:
        yield page


@pytest.fixture
def narrow_page(base_url: str) -> Iterator[Page]:
    with open_page(base_url, size=NARROW) as page:
        yield page


@pytest.fixture
def page_without_javascript(base_url: str) -> Iterator[Page]:
    with open_page(base_url, javascript=False) as page:
        yield page


@pytest.fixture
def keyboard(page: Page) -> Keyboard:
    return Keyboard(page)
