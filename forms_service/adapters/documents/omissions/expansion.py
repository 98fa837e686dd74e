"""A tag that stands for a whole section: its paragraph becomes the model of one paragraph for each answer.

`{{ section.history }}` and `{{ group.ad_orders }}` become loops over the pairs of casework/documents/pairs.py, in the
letter's own styles. From there on they are tags like any others.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Final

from lxml import etree

from forms_service.adapters.documents.word_reading.styles import Styles, style_id
from forms_service.adapters.documents.word_reading.wordml import Element, W, text_of
from forms_service.casework.documents.pairs import SECTION_TAGS

_ALONE: Final = re.compile(rf"\{{\{{\s*((?:{'|'.join(sorted(SECTION_TAGS))})\.[a-z][a-z0-9_]*)\s*\}}\}}")
_PRESERVE: Final = {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}
_BESIDES: Final = tuple(f"{W}{name}" for name in ("br", "drawing", "fldChar", "fldSimple", "sectPr"))
"""What would be lost with the paragraph; a tag beside it does not stand alone."""
_BESIDE, _BELOW = "tab", "br"
"""How an answer stands to its question: beside it in a list of facts, and below it anywhere else."""


def expand_sections(root: Element, styles: Styles) -> None:
    """Put the paragraphs of its answers in place of each tag of a section that stands alone in its paragraph."""
    for paragraph in list(root.iter(f"{W}p")):
        alone = _ALONE.fullmatch(text_of(paragraph).strip())
        parent, other = paragraph.getparent(), next(paragraph.iter(*_BESIDES), None)
        if alone and parent is not None and other is None:
            at = parent.index(paragraph)
            parent[at : at + 1] = _lines(paragraph, alone[1], styles)


def _lines(model: Element, section: str, styles: Styles) -> list[Element]:
    """One line for each answer, below a line for whom it is of and one for its nature, where another begins."""
    is_fact = styles.of_paragraph(style_id(model)).name.lower() == "fact"
    nature = next((name for name, style in styles.by_id.items() if style.name.lower() == "nature"), "")
    return [
        _control(f"for pair in {section}"),
        _line(model, "{{ pair.begins_child }}", is_bold=True),
        _line(model, "{{ pair.begins_nature }}", is_bold=not nature, style=nature),
        _pair_line(model, _BESIDE if is_fact else _BELOW),
        _control("endfor"),
    ]


def _control(words: str) -> Element:
    paragraph = etree.Element(f"{W}p")
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}t").text = f"{{%p {words} %}}"
    return paragraph


def _pair_line(model: Element, between: str) -> Element:
    paragraph = _line(model, "{{ pair.label }}", is_bold=True)
    space = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(space, f"{W}{between}")
    paragraph.append(_styled_run(model, "{{ pair.text }}", is_bold=False))
    return paragraph


def _line(model: Element, words: str, *, is_bold: bool, style: str = "") -> Element:
    """A paragraph that looks as the model does, or as its *style* does."""
    paragraph = etree.Element(f"{W}p")
    looks = model.find(f"{W}pPr")
    if style:
        named = etree.SubElement(etree.SubElement(paragraph, f"{W}pPr"), f"{W}pStyle")
        named.set(f"{W}val", style)
    elif looks is not None:
        paragraph.append(deepcopy(looks))
    paragraph.append(_styled_run(model, words, is_bold=is_bold))
    return paragraph


def _styled_run(model: Element, words: str, *, is_bold: bool) -> Element:
    run = etree.Element(f"{W}r")
    letters = model.find(f".//{W}r/{W}rPr")
    looks = deepcopy(letters) if letters is not None else etree.Element(f"{W}rPr")
    if is_bold and looks.find(f"{W}b") is None:
        # After the style and the fonts, before all else: Word reads these in one order.
        first = [one for one in looks if one.tag in {f"{W}rStyle", f"{W}rFonts"}]
        looks.insert(len(first), etree.Element(f"{W}b"))
    run.append(looks)
    text = etree.SubElement(run, f"{W}t", _PRESERVE)
    text.text = words
    return run
