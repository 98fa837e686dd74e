"""Typed text put into a page so that the browser sends it back letter for letter."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup, escape

from forms_service.engine.text import one_newline

_LAST_TWO: Final = "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
# HTML cannot hold these at all; the mark in their place is refused when it comes back, never taken for text.
_UNHOLDABLE: Final = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_LAST_TWO}]")
# The components indent what they are given, and take each of these for the end of a line.
_LINE_ENDS: Final = str.maketrans({"\n": "&#10;", "\u2028": "&#8232;", "\u2029": "&#8233;"})


def holdable(text: str) -> str:
    """Return *text* as a page can show it, with a mark in the place of what none can hold."""
    return _UNHOLDABLE.sub("\ufffd", text)


def verbatim(text: str) -> Markup:
    """Return *text* for an attribute."""
    held = holdable(one_newline(text))
    return Markup(str(escape(held)).translate(_LINE_ENDS))  # noqa: S704 - ours


def verbatim_lines(text: str) -> Markup:
    """Return *text* for a textarea, whose first line end a browser drops."""
    return Markup("&#10;") + verbatim(text)
