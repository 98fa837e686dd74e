"""Hostile files at the pages: each kind of them is uploaded with a text, and what became of both is told."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from html import unescape
from http.client import HTTPException
from io import BytesIO
from itertools import chain, zip_longest
from urllib.error import HTTPError

import pikepdf

from tests.builders import active_files, hostile_files
from tests.builders.uploads import an_open_document
from tests.journeys.colleagues import SAVED, Colleague, heading_of

MOST_TRIES = 8
NOT_NOW = re.compile("being looked through just now|could not be looked through just now|very often")
ACTIVE = re.compile(
    rb"(?i)\bDDE(?:AUTO)?\b|INCLUDETEXT|attachedTemplate|altChunk|<script|javascript:|file:|/Launch|GoTo[RE]\b|SubmitForm"
    rb"|<iframe|<form\b|onerror|onclick|onload|msdt"
)
"""What of the hostile files acts, as it stands in them once they are unpacked."""
FETCHED = re.compile(rb"a\.example")
"""From where they fetch something; a Word file may lead there by a link, which does nothing by itself."""


@dataclass(frozen=True)
class HostileFile:
    what: str
    name: str
    make: Callable[[], bytes]


@dataclass(frozen=True)
class Arrival:
    """What became of a file and of the *text* beside it: whether that was saved or *given_back*, and what was said."""

    file: HostileFile
    text: str
    given_back: bool
    said: str
    seconds: float


def hostile_ones() -> list[HostileFile]:
    """Files in which something acts and such as hold whatever reads them, taken in turn from each kind."""
    active, holding = active_files, hostile_files
    kinds: list[list[HostileFile]] = [
        [HostileFile(what, "a.docx", partial(bytes, data)) for what, (data, _) in active.WORD.items()],
        [HostileFile(what, "a.pdf", partial(bytes, data)) for what, (data, _) in active.PDFS.items()],
        [
            HostileFile(what, "a.odt", partial(an_open_document, content % active.ODF))
            for what, (content, _) in active.OPEN.items()
        ],
        [
            HostileFile(what, "a.eml", partial(active.page, f"<p>About Ada</p>{html}"))
            for what, (html, _) in active.ACTIVE.items()
        ],
        [_word(what, make) for what, make in holding.LETTERS.items()],
        [HostileFile(what, "a.eml", make) for what, make in holding.MAILS.items()],
        [HostileFile(what, "a.pdf", make) for what, make in holding.PDFS.items()],
        [HostileFile(what, "a.txt", make) for what, make in holding.TEXTS.items()],
    ]
    return [one for one in chain.from_iterable(zip_longest(*kinds)) if one]


def _word(what: str, make: Callable[[], bytes]) -> HostileFile:
    return HostileFile(what, "a.odt" if "open document" in what else "a.docx", make)


def all_uploaded(people: Sequence[Colleague], files: Sequence[HostileFile]) -> list[Arrival]:
    """Let each of *people* upload their share, all of them at once."""

    def of_one(which: int) -> list[Arrival]:
        mine = range(which, len(files), len(people))
        return [uploaded(people[which], files[number], f"{number} {files[number].what}") for number in mine]

    with ThreadPoolExecutor(len(people)) as uploading:
        return [arrival for arrivals in uploading.map(of_one, range(len(people))) for arrival in arrivals]


def uploaded(one: Colleague, file: HostileFile, text: str) -> Arrival:
    """Upload it with a text, again while others are before it, and say what became of it."""
    data, longest = file.make(), 0.0
    for tries in range(MOST_TRIES):
        begun, answer = time.monotonic(), ""
        try:
            answer = one.visitor.save(one.page, text, data, f"{text} {file.name}")
        except HTTPError:
            answer = one.visitor.refused
        except (OSError, HTTPException) as error:
            answer = f"no answer ({type(error).__name__})"
        longest = max(longest, time.monotonic() - begun)
        if not NOT_NOW.search(answer) or tries == MOST_TRIES - 1:
            break
        time.sleep(1 + tries)
    said = SAVED if SAVED in answer else _said(answer)
    return Arrival(file, text, text in answer, said, longest)


def _said(page: str) -> str:
    found = re.search(r"was not taken\. ([^<]+)", page)
    return unescape(found[1]).strip() if found else heading_of(page)


def acts(data: bytes) -> set[bytes]:
    """Return what acts in a file, wherever it stands in it."""
    fetched = set() if data.startswith(b"PK") else set(FETCHED.findall(data))
    return fetched | {found.lower() for part in _unpacked(data) for found in ACTIVE.findall(part)}


def _unpacked(data: bytes) -> Iterator[bytes]:
    yield data
    with suppress(zipfile.BadZipFile), zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            yield name.encode()
            yield archive.read(name)
    if data.startswith(b"%PDF"):
        with suppress(pikepdf.PdfError), pikepdf.open(BytesIO(data)) as pdf:
            plain = BytesIO()
            pdf.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
            yield plain.getvalue()
