"""People at work over the network: each saves a text again and again, and remembers which of them were acknowledged."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPException
from typing import Protocol
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from urllib3 import encode_multipart_formdata

from forms_service.casework.ids import QuestionnaireId
from tests.builders.world import WORKER

PAUSE_SECONDS = 0.4
LONGEST_WAIT = 90.0
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
SAVED = "Your answers are saved"


class Visitor:
    """A browser without a window or scripts; *longest* is the longest that a page took, answered or not."""

    def __init__(self, url: str) -> None:
        self._url, self._opener = url, build_opener(HTTPCookieProcessor())
        self.longest = 0.0
        self.refused = ""
        self.told: Counter[str] = Counter()
        """What pages said that could not do what was asked."""

    def open(self, address: str, body: bytes | None = None, media_type: str = "") -> str:
        begun = time.monotonic()
        headers = {"Content-Type": media_type, "Origin": self._url} if body is not None else {}
        try:
            with self._opener.open(Request(self._url + address, body, headers), timeout=LONGEST_WAIT) as response:
                return str(response.read().decode(errors="replace"))  # what is downloaded is no text
        except HTTPError as error:
            self.refused = error.read().decode(errors="replace")
            self.told[heading_of(self.refused)] += 1
            raise
        finally:
            self.longest = max(self.longest, time.monotonic() - begun)

    def sign_in(self, user: str) -> None:
        page = self.open("/sign-in")
        self.open(
            "/sign-in", urlencode({**hidden_in(page), "user": user}).encode(), "application/x-www-form-urlencoded"
        )

    def save(self, address: str, text: str, file: bytes = b"", name: str = "") -> str:
        """Save *text* on the first page of an intake, with a *file* if there is one; return what the service says."""
        page = self.open(address)
        files: Mapping[str, tuple[str, bytes]] = {"in_files": (name or f"{text}.txt", file)} if file else {}
        fields: dict[str, str | tuple[str, bytes]] = {
            **hidden_in(page), "in_request_text": text, ".later": "yes", **files,
        }  # fmt: skip
        return self.open(address, *encode_multipart_formdata(fields))


def heading_of(page: str) -> str:
    """What a page says of what went wrong: the sentence under its heading, or else that."""
    found = re.search(r'<p class="govuk-body-l">([^<]+)', page) or re.search(r"<h1[^>]*>([^<]+)", page)
    return unescape(found[1]).strip() if found else "nothing"


def hidden_in(page: str) -> dict[str, str]:
    form = page[page.find("<main") :]
    return {name: unescape(value) for name, value in HIDDEN.findall(form)}


@dataclass
class Colleague:
    """One person with an intake of their own."""

    visitor: Visitor
    questionnaire: QuestionnaireId
    acknowledged: list[str] = field(default_factory=list)
    tried: int = 0

    @property
    def page(self) -> str:
        """The address of the page on which a request is received."""
        return f"/questionnaires/{self.questionnaire}/pages/arrival/received"

    def save(self, file: bytes = b"") -> bool:
        """Save the next text; ``False`` if nobody says that it is saved."""
        self.tried += 1
        text = f"Text {self.tried}"
        try:
            is_saved = SAVED in self.visitor.save(self.page, text, file)
            self.visitor.open("/work")
        except (OSError, HTTPException):
            return False
        if is_saved:
            self.acknowledged.append(text)
        return is_saved


def colleague(url: str, questionnaire: QuestionnaireId) -> Colleague:
    one = Colleague(Visitor(url), questionnaire)
    one.visitor.sign_in(WORKER)
    return one


class Worker(Protocol):
    """Whoever has something to do again and again."""

    def save(self) -> bool: ...


@contextmanager
def at_work(colleagues: Sequence[Worker]) -> Iterator[None]:
    """Let each of them go on saving for as long as this lasts."""
    stop = threading.Event()

    def work(one: Worker) -> None:
        while not stop.wait(PAUSE_SECONDS):
            one.save()

    working = [threading.Thread(target=work, args=(one,)) for one in colleagues]
    for each in working:
        each.start()
    try:
        yield
    finally:
        stop.set()
        for each in working:
            each.join()
