"""The sentences of a form that stand in no box: who may hold it, and what it is not. Read from its own structure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from forms_service.adapters.documents.pdf_text import structure_text

_LINE: Final = re.compile(r'(?P<depth> *)(?:"(?P<words>.*)"|(?P<element>\S+).*)')


@lru_cache(maxsize=32)
def notices(template: bytes) -> tuple[str, ...]:
    """Return what an empty form says in whole sentences, in reading order; what names a box is none."""
    texts = (" ".join(" ".join(words).split()) for words in _paragraphs(template))
    return tuple(text for text in texts if text.endswith("."))


def _paragraphs(template: bytes) -> Iterator[list[str]]:
    """The words of each paragraph; none of one with a box, which is named by them."""
    words: list[str] = []
    depth, has_box = -1, False
    for line in map(_LINE.fullmatch, structure_text(template).splitlines()):
        if line is None:
            continue
        if len(line["depth"]) <= depth:
            yield [] if has_box else words
            words, depth, has_box = [], -1, False
        if depth < 0 and line["element"] == "P":
            depth = len(line["depth"])
        elif depth >= 0 and line["words"] is not None:
            words.append(line["words"])
        has_box = has_box or line["element"] == "Form"
    yield [] if has_box else words
