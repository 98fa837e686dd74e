"""Letters changed by lot as an author changes them by mistake: tags dropped, doubled, moved, and guarded otherwise."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Final, TypeAlias

_BODY: Final = "word/document.xml"
_PARAGRAPH: Final = re.compile(r"<w:p[ >](?:(?!<w:p[ >]).)*?</w:p>", re.DOTALL)
_TEXT: Final = re.compile(r"<[^>]+>")
_PRINTS: Final = re.compile(r"\{\{.*?\}\}")
_TEST: Final = re.compile(r"\{%(p|tr)? ?if (.*?) %\}")
_PAIR: Final = re.compile(r"\{% if [^%]*%\}((?:(?!\{%).)*?)(?:\{% else %\}(?:(?!\{%).)*?)?\{% endif %\}")
Paragraphs: TypeAlias = "list[str]"
Change: TypeAlias = Callable[[Paragraphs, Random], str]


def mutated(docx: bytes, lot: Random) -> tuple[str, bytes]:
    """A letter changed once by lot, and what was done to it; not at all, where nothing fits."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    body = members[_BODY].decode()
    spans = [found.span() for found in _PARAGRAPH.finditer(body)]
    paragraphs = [body[begin:end] for begin, end in spans]
    name, change = lot.choice(list(CHANGES.items()))
    what = change(paragraphs, lot)
    members[_BODY] = "".join(_between(body, spans, paragraphs)).encode()
    return f"{name}: {what}", _zipped(members)


def _between(body: str, spans: Sequence[tuple[int, int]], paragraphs: Paragraphs) -> Iterator[str]:
    at = 0
    for (begin, end), paragraph in zip(spans, paragraphs, strict=True):
        yield body[at:begin]
        yield paragraph
        at = end
    yield body[at:]


def _zipped(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def _drop_guard(paragraphs: Paragraphs, lot: Random) -> str:
    """Take a condition that has paragraphs of its own away, and leave what stood in it."""
    opening = _some(paragraphs, lot, lambda text: bool(re.fullmatch(r"\s*\{%p if .*%\}\s*", text)))
    if opening is None:
        return ""
    depth, words = 0, _words(paragraphs[opening])
    for at in range(opening, len(paragraphs)):
        text = _words(paragraphs[at])
        depth += len(re.findall(r"\{%p if ", text)) - len(re.findall(r"\{%p endif", text))
        if at > opening and depth == 1 and re.search(r"\{%p (else|elif)", text):
            return ""
        if depth == 0:
            paragraphs[opening] = paragraphs[at] = ""
            return words
    return ""


def _drop_inline_guard(paragraphs: Paragraphs, lot: Random) -> str:
    at = _some(paragraphs, lot, lambda text: bool(_PAIR.search(text)))
    if at is None or not _PAIR.search(paragraphs[at]):
        return ""
    paragraphs[at] = _PAIR.sub(lambda pair: pair[1], paragraphs[at], count=1)
    return _words(paragraphs[at])


def _other_guard(paragraphs: Paragraphs, lot: Random) -> str:
    """Let a condition test what another tests."""
    tests = [test for paragraph in paragraphs for _, test in _TEST.findall(paragraph)]
    at = _some(paragraphs, lot, lambda text: bool(_TEST.search(text)))
    if at is None or not tests:
        return ""
    other = lot.choice(tests)
    before = _words(paragraphs[at])
    paragraphs[at] = _TEST.sub(lambda tag: f"{{%{tag[1] or ''} if {other} %}}", paragraphs[at], count=1)
    return f"{before} tests {other}"


def _drop_tag(paragraphs: Paragraphs, lot: Random) -> str:
    at = _some(paragraphs, lot, lambda text: bool(_PRINTS.search(text)))
    if at is None:
        return ""
    before = _words(paragraphs[at])
    paragraphs[at] = _PRINTS.sub("", paragraphs[at], count=1)
    return before


def _move_line(paragraphs: Paragraphs, lot: Random) -> str:
    """Put a line that prints to where another stands, with that one."""
    at = _some(paragraphs, lot, lambda text: bool(_PRINTS.search(text)) and "{%" not in text)
    to = lot.randrange(len(paragraphs))
    if at is None or at == to:
        return ""
    words = _words(paragraphs[at])
    paragraphs[to] += paragraphs[at]
    paragraphs[at] = re.sub(r"<w:t(?: [^>]*)?>.*?</w:t>", "", paragraphs[at], flags=re.DOTALL)
    return f"{words} behind {_words(paragraphs[to])}"


def _double_line(paragraphs: Paragraphs, lot: Random) -> str:
    at = _some(paragraphs, lot, lambda text: bool(_PRINTS.search(text)) and "{%p" not in text and "{%tr" not in text)
    if at is None:
        return ""
    to = lot.randrange(len(paragraphs))
    paragraphs[to] += paragraphs[at]
    return f"{_words(paragraphs[at])} behind {_words(paragraphs[to])}"


def _drop_line(paragraphs: Paragraphs, lot: Random) -> str:
    """Take a paragraph away, also one that begins or ends something."""
    at = _some(paragraphs, lot, lambda text: "{%" in text)
    if at is None:
        return ""
    words = _words(paragraphs[at])
    paragraphs[at] = re.sub(r"<w:t(?: [^>]*)?>.*?</w:t>", "", paragraphs[at], flags=re.DOTALL)
    return words


def _some(paragraphs: Paragraphs, lot: Random, fits: Callable[[str], bool]) -> int | None:
    fitting = [number for number, paragraph in enumerate(paragraphs) if fits(_words(paragraph))]
    return lot.choice(fitting) if fitting else None


def _words(paragraph: str) -> str:
    return _TEXT.sub("", paragraph)


CHANGES: Final[Mapping[str, Change]] = {
    "a guard dropped": _drop_guard,
    "a guard within a line dropped": _drop_inline_guard,
    "another guard": _other_guard,
    "a tag dropped": _drop_tag,
    "a line moved": _move_line,
    "a line doubled": _double_line,
    "a line emptied": _drop_line,
}
