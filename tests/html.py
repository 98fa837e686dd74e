# ruff: noqa: A005 - always imported as tests.html, so the standard html module stays in reach
"""Reads every page as strictly as a browser would like to, so that no test passes over broken HTML."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import html5lib
from flask.testing import FlaskClient
from html5lib.constants import E as PARSE_ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree.ElementTree import Element

    from werkzeug.test import TestResponse

ParseError: TypeAlias = tuple[tuple[int, int], str, dict[str, Any] | None]
LABELLED: Final = {"input", "select", "textarea"}
NEED_NO_LABEL: Final = {"hidden", "submit", "button", "reset", "image"}
OF_NO_MATTER: Final = re.compile(r'(?<=>)[^<>&]+(?=<)|(?<= value=")[^"<>]*(?=")|(?<=[/"=-])[0-9a-f]{32}\b')
"""What may be another without another fault: words between tags, what stands in a field, and ids drawn by lot."""
_faultless: Final[set[bytes]] = set()
"""Digests of the pages that were read, without what is of no matter: the same page is read once."""
REFERRING: Final = ("aria-labelledby", "aria-describedby", "aria-controls")


class StrictClient(FlaskClient):
    """A test client that refuses any page with a fault in its HTML: `app.test_client_class = StrictClient`."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)  # a file being sent is read to its end and closed
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and (text := response.get_data(as_text=True)):
            page = hashlib.sha256(OF_NO_MATTER.sub("any", text).encode()).digest()
            faults = [] if page in _faultless else page_faults(text)
            assert not faults, f"{response.request.path}:\n" + "\n".join(faults)
            _faultless.add(page)
        return response


@lru_cache(maxsize=4)
def read(text: str) -> tuple[Element, Sequence[ParseError]]:
    """Read a page once for all who look at it, and what cannot be read in it."""
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    return parser.parse(text), parser.errors


def page_faults(text: str) -> list[str]:
    """Say everything that is wrong with a page, each with its line where there is one."""
    root, errors = read(text)
    lines = text.splitlines()
    faults = [_parse_fault(error, lines) for error in errors]
    faults.extend(_structure_faults(root))
    faults.extend(_reference_faults(root))
    faults.extend(_label_faults(root))
    return faults


def _parse_fault(error: ParseError, lines: list[str]) -> str:
    (line, column), code, values = error
    shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return f"line {line}, column {column}: {PARSE_ERRORS[code] % (values or {})}: {shown}"


def _structure_faults(root: Element) -> Iterator[str]:
    headings = len(list(root.iter("h1")))
    if headings != 1:
        yield f"a page has one h1, this one has {headings}"
    if not "".join(root.findtext(".//title") or "").strip():
        yield "the page has no title"
    if not root.get("lang"):
        yield "the page does not say its language"
    for image in root.iter("img"):
        if image.get("alt") is None:
            yield f"an image has no alternative text: {image.get('src')}"


def _reference_faults(root: Element) -> Iterator[str]:
    ids = Counter(element.get("id", "") for element in root.iter() if "id" in element.attrib)
    yield from (f"the id {name!r} is used {count} times" for name, count in ids.items() if count > 1 or not name)
    for element in root.iter():
        named = [name for attribute in REFERRING for name in (element.get(attribute) or "").split()]
        if element.tag == "label" and element.get("for"):
            named.append(str(element.get("for")))
        href = element.get("href") or ""
        if element.tag == "a" and href.startswith("#") and len(href) > 1:
            named.append(href[1:])
        yield from (
            f"<{element.tag}> refers to {name!r}, which is not on the page" for name in named if name not in ids
        )


def _label_faults(root: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in root.iter("label")}
    wrapped = {id(field) for label in root.iter("label") for field in label.iter()}
    for field in root.iter():
        if field.tag not in LABELLED or field.get("type") in NEED_NO_LABEL:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not named and field.get("id") not in labelled and id(field) not in wrapped:
            yield f"<{field.tag} name={field.get('name')!r}> has no label"
