"""Typed text put into a page so that the browser sends it back letter for letter."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup, escape

from forms_service.engine.text import one_newline

# HTML cannot hold these at all; the mark in their place is refused when it comes back, never taken for text.
_UNHOLDABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# The components indent what they are given, and take each of these for the end of a line.
_LINE_ENDS: Final = {"\n": "&#10;", "\u2028": "&#8232;", "\u2029": "&#8233;"}


def verbatim(text: str) -> Markup:
    """Return *text* for an attribute."""
    held = _UNHOLDABLE.sub("\ufffd", one_newline(text))
    held = "".join("\ufffd" if ord(c) & 0xFFFE == 0xFFFE else c for c in held)
    return Markup("").join(Markup(_LINE_ENDS[c]) if c in _LINE_ENDS else escape(c) for c in held)  # noqa: S704 - ours


def verbatim_lines(text: str) -> Markup:
    """Return *text* for a textarea, whose first line end a browser drops."""
    return Markup(_LINE_ENDS["\n"]) + verbatim(text)  # noqa: S704 - ours
