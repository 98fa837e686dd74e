"""How the letters of the corpus are changed: words in place of words, and further lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.builders.word_files import p, rewritten

Change = Callable[[bytes], bytes]
BODY: Final = "word/document.xml"
HEADER: Final = "word/header1.xml"
_LAST: Final = p("Authorised by {{ authorised.by }}")


def words(old: str, new: str, part: str = BODY) -> Change:
    """One piece of a letter in place of another, each as it is in the file."""
    return lambda docx: rewritten(docx, {part: [(old, new)]})


def line(*texts: str) -> Change:
    """Further paragraphs before the last one of a letter; what is no markup is words."""
    made = "".join(one if one.startswith("<w:") else p(_escaped(one)) for one in texts)
    return words(_LAST, f"{made}{_LAST}")


def header(text: str) -> Change:
    return words("{{ document.reference }}", _escaped(text), HEADER)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
