"""How a letter must look, so that people can read it: what publishing says of it, and making it does not ask.

A letter that was published before a rule goes on being made. Sizes are the practice guide's: twelve points or larger.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from forms_service.adapters.documents.word_checks.template_parts import PartOfTemplate, Unreadable, parts_of_template
from forms_service.adapters.documents.word_checks.unseen_faults import contrast_of, is_unseen, letters_of, number_of
from forms_service.adapters.documents.word_reading.styles import outline, style_id
from forms_service.adapters.documents.word_reading.tables import cells_of, rows_of
from forms_service.adapters.documents.word_reading.wordml import BODY, Element, R, W, is_on, text_of, value_of
from forms_service.engine.fault import Fault

LOOKS: Final = frozenset({"small-text", "faint-text", "no-marking", "no-language", "skipped-heading", "narrow-column"})
_MARKINGS: Final = ("OFFICIAL-SENSITIVE", "SWYDDOGOL-SENSITIF")
_DASHES: Final = re.compile("[\u2010-\u2015\u00ad]| - ")
_WORDS_OWN_SIZE: Final = 20
"""In half points, where nothing says another."""
_LEAST_SIZES: Final = {True: 24, False: 20}
"""Of the body, and of what stands above and below it on every page."""
_LEAST_CONTRAST: Final = 3.0
"""What WCAG asks of large letters; Word's own headings have not always more."""
_LEAST_WIDTH: Final = 850
"""In twentieths of a point, as all widths: a centimetre and a half."""
_PRINTS: Final = re.compile(r"\{\{")


def look_findings(members: Mapping[str, bytes]) -> list[Fault]:
    """All that is wrong with how a letter looks."""
    if BODY not in members:
        return []
    parts = parts_of_template(members)
    found = [part.finding(one) for part in parts for rule in _RULES for one in rule(part)]
    return list(dict.fromkeys([*found, *_faults_of_marking(parts), *_faults_of_language(parts)]))


def _small_text(part: PartOfTemplate) -> Iterator[Unreadable]:
    for run in part.root.iter(f"{W}r"):
        size = number_of(part, run, "sz") or _WORDS_OWN_SIZE
        if letters_of(run) and size < _LEAST_SIZES[part.is_body] and not is_unseen(part, run):
            least = _LEAST_SIZES[part.is_body] // 2
            what = f"letters of {size / 2:g} points, which many cannot read"
            yield Unreadable(run, what, f"Make them {least} points or larger.", "small-text")


def _faint_text(part: PartOfTemplate) -> Iterator[Unreadable]:
    for run in part.root.iter(f"{W}r"):
        contrast = contrast_of(part, run) if letters_of(run) else _LEAST_CONTRAST
        if contrast < _LEAST_CONTRAST and not is_unseen(part, run):
            what = f"letters that hardly stand out from what is behind them ({contrast:.1f} to 1)"
            yield Unreadable(run, what, "Give them a darker colour.", "faint-text")


def _skipped_headings(part: PartOfTemplate) -> Iterator[Unreadable]:
    before = 0
    for paragraph in part.paragraphs if part.is_body else ():
        style = part.styles.of_paragraph(style_id(paragraph))
        level = outline(paragraph.find(f"{W}pPr/{W}outlineLvl")) or style.level
        if level > before + 1:
            what = f"a heading of level {level} where there is none of level {level - 1} above it"
            yield Unreadable(paragraph, what, f"Use the style “Heading {before + 1}”.", "skipped-heading")
        before = level or before


def _narrow_columns(part: PartOfTemplate) -> Iterator[Unreadable]:
    for table in part.root.iter(f"{W}tbl"):
        for row in rows_of(table):
            for cell in cells_of(row):
                if _PRINTS.search(text_of(cell)) and 0 < _cell_width(cell) < _LEAST_WIDTH:
                    what = "a column that is too narrow for the words that are printed in it"
                    yield Unreadable(cell, what, "Make it wider, or write it as text.", "narrow-column")


def _cell_width(cell: Element) -> int:
    width = cell.find(f"{W}tcPr/{W}tcW")
    said = "" if width is None or width.get(f"{W}type") not in {None, "dxa"} else width.get(f"{W}w", "")
    return int(said) if said.isdigit() else 0


_RULES: Final[tuple[Callable[[PartOfTemplate], Iterator[Unreadable]], ...]] = (
    *(_small_text, _faint_text, _skipped_headings, _narrow_columns),
)


def _faults_of_marking(parts: list[PartOfTemplate]) -> Iterator[Fault]:
    """Every page must say how it is to be handled: the first, where it has a header of its own, and all others."""
    named = {part.name: part for part in parts}
    body = named[BODY]
    section = next(reversed([*body.root.iter(f"{W}sectPr")]), None)
    pages = ["default"] if section is None or not is_on(section.find(f"{W}titlePg")) else ["first", "default"]
    for page in pages:
        references = () if section is None else section.iter(f"{W}headerReference", f"{W}footerReference")
        shown = [one for one in references if one.get(f"{W}type", "default") == page]
        targets = [
            posixpath.normpath(posixpath.join("word", body.targets.get(str(one.get(f"{R}id")), ""))) for one in shown
        ]
        if not any(_is_marked(named[target]) for target in targets if target in named):
            which = "its first page" if page == "first" else "its pages"
            yield Fault("no-marking", "", f"The letter does not say {_MARKINGS[0]} at the top or bottom of {which}.")


def _is_marked(part: PartOfTemplate) -> bool:
    text = _DASHES.sub("-", " ".join(text_of(part.root).split())).upper()
    return any(marking in text for marking in _MARKINGS)


def _faults_of_language(parts: list[PartOfTemplate]) -> Iterator[Fault]:
    styles = parts[0].styles
    if not any(value_of(style.letters("lang")) for style in (styles.defaults, styles.paragraph)):
        yield Fault("no-language", "", "The letter does not say in which language it is.")
