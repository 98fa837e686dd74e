"""Letters that are in a template to be read, and that nobody sees on its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from forms_service.adapters.documents.word_checks.template_parts import PartOfTemplate, Unreadable, shown
from forms_service.adapters.documents.word_reading.styles import Style, style_id
from forms_service.adapters.documents.word_reading.wordml import Element, W, local_name, text_of


def unseen_text(part: PartOfTemplate) -> Iterator[Unreadable]:
    """What is there to be read and that nobody sees on the page: as white as its ground, or all but nothing."""
    for run in part.root.iter(f"{W}r"):
        text = _CHOICE.sub("", text_of(run)).strip()
        if text and (_is_as_its_ground(part, run) or _is_too_small(part, run)):
            what = f"letters that nobody can see (“{shown(text)}”)"
            yield Unreadable(run, what, "Delete them, or give them another colour or size.")


_CHOICE: Final = re.compile(r"\{%.*?%\}")
"""A tag that chooses or repeats, and prints nothing itself."""


def _is_too_small(part: PartOfTemplate, run: Element) -> bool:
    size, width = (number_of(part, run, name) for name in ("sz", "w"))
    return 0 < size < _LEAST_SIZE or 0 < width < _LEAST_WIDTH


_LEAST_SIZE: Final = 10
"""In half points."""
_LEAST_WIDTH: Final = 40
"""In hundredths of what the letters are by themselves."""


def number_of(part: PartOfTemplate, run: Element, name: str) -> int:
    value = part.styles.of_run(run, _paragraph_style(part, run), name)
    return int(value) if value.lstrip("-").isdigit() else 0


def _is_as_its_ground(part: PartOfTemplate, run: Element) -> bool:
    style = _paragraph_style(part, run)
    letters = part.styles.of_run(run, style, "color").lower()
    if part.styles.of_run(run, style, "highlight") == "black":
        return letters in {"", "auto", "000000"}
    # Where nothing says so, letters are shown to be seen on whatever is behind them.
    return letters not in {"", "auto"} and _is_alike(letters, _ground(run))


def _ground(run: Element) -> str:
    """The colour behind a run, the nearest that is said; nothing in a table whose style may colour it."""
    for one in (run, *run.iterancestors()):
        properties = one.find(f"{W}{local_name(one)}Pr")
        if properties is None:
            continue
        shading = properties.find(f"{W}shd")
        fill = shading.get(f"{W}fill", "auto") if shading is not None else "auto"
        if fill != "auto":
            return fill.lower()
        if properties.find(f"{W}tblStyle") is not None:
            return ""
    return "ffffff"


def _is_alike(one: str, other: str) -> bool:
    try:
        colours = [[int(colour[at : at + 2], 16) for at in (0, 2, 4)] for colour in (one, other)]
    except ValueError:
        return False
    return all(abs(a - b) < _NEARLY for a, b in zip(*colours, strict=True))


_NEARLY: Final = 24


def _paragraph_style(part: PartOfTemplate, run: Element) -> Style:
    paragraph = next(run.iterancestors(f"{W}p"), None)
    return part.styles.of_paragraph(style_id(paragraph) if paragraph is not None else "")
