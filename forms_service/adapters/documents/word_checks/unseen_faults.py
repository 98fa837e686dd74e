"""Letters that are in a template to be read, and that nobody sees on its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from forms_service.adapters.documents.word_checks.template_parts import PartOfTemplate, Unreadable, shown
from forms_service.adapters.documents.word_reading.styles import Style, style_id
from forms_service.adapters.documents.word_reading.wordml import Element, W, local_name, text_of


def unseen_text(part: PartOfTemplate) -> Iterator[Unreadable]:
    """What is there to be read and that nobody sees on the page: as white as its ground, or all but nothing."""
    for run in part.root.iter(f"{W}r"):
        text = letters_of(run)
        if text and is_unseen(part, run):
            what = f"letters that nobody can see (“{shown(text)}”)"
            yield Unreadable(run, what, "Delete them, or give them another colour, size or spacing.", "unseen-text")


def letters_of(run: Element) -> str:
    """What a run prints, tags that print among it."""
    return _CHOICE.sub("", text_of(run)).strip()


def is_unseen(part: PartOfTemplate, run: Element) -> bool:
    return _is_as_its_ground(part, run) or _is_too_small(part, run) or _is_crammed(part, run)


_CHOICE: Final = re.compile(r"\{%(?:[^{]|\{(?!%))*?%\}")
"""A tag that chooses or repeats, and prints nothing itself."""


def _is_too_small(part: PartOfTemplate, run: Element) -> bool:
    size, width = (number_of(part, run, name) for name in ("sz", "w"))
    return 0 < size < _LEAST_SIZE or 0 < width < _LEAST_WIDTH


_LEAST_SIZE: Final = 10
"""In half points."""
_LEAST_WIDTH: Final = 40
"""In hundredths of what the letters are by themselves."""


def _is_crammed(part: PartOfTemplate, run: Element) -> bool:
    """Whether letters stand over each other, or in a line that is too low for them."""
    size = number_of(part, run, "sz") or _USUAL_SIZE
    if number_of(part, run, "spacing") < -size * _TWIPS_IN_HALF_POINT / 4:
        return True
    paragraph = next(run.iterancestors(f"{W}p"), None)
    spacing = None if paragraph is None else paragraph.find(f"{W}pPr/{W}spacing")
    if spacing is None or spacing.get(f"{W}lineRule") != "exact":
        return False
    line = spacing.get(f"{W}line", "")
    return line.isdigit() and int(line) < size * _TWIPS_IN_HALF_POINT * _LOWEST_LINE


_USUAL_SIZE: Final = 20
_TWIPS_IN_HALF_POINT: Final = 10
_LOWEST_LINE: Final = 0.75


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


def contrast_of(part: PartOfTemplate, run: Element) -> float:
    """How much letters stand out from what is behind them, from 1 to 21; 21, where one of the two is not known."""
    letters = part.styles.of_run(run, _paragraph_style(part, run), "color").lower()
    colours = [_colour(one) for one in (letters, _ground(run))]
    if letters in {"", "auto"} or colours[0] is None or colours[1] is None:
        return 21.0
    darker, lighter = sorted(_lightness(one) for one in colours if one is not None)
    return (lighter + 0.05) / (darker + 0.05)


def _lightness(colour: Sequence[int]) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [one / 255 for one in colour]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colour(written: str) -> list[int] | None:
    try:
        return [int(written[at : at + 2], 16) for at in (0, 2, 4)]
    except ValueError:
        return None


def _is_alike(one: str, other: str) -> bool:
    colours = [_colour(one), _colour(other)]
    if colours[0] is None or colours[1] is None:
        return False
    return all(abs(a - b) < _NEARLY for a, b in zip(colours[0], colours[1], strict=True))


_NEARLY: Final = 24


def _paragraph_style(part: PartOfTemplate, run: Element) -> Style:
    paragraph = next(run.iterancestors(f"{W}p"), None)
    return part.styles.of_paragraph(style_id(paragraph) if paragraph is not None else "")
