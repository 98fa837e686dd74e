"""Brackets round the part of a line that may be left out: `[[, born {{ answer.ad_dob }}]]`.

In a template each becomes one character that no author and no answer can write there, wherever Word has split it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, TemplateSyntaxError

from forms_service.adapters.documents.making_faults.written_tags import TAG
from forms_service.adapters.documents.word_checks.template_parts import part_in_words, shown
from forms_service.adapters.documents.word_reading.wordml import Element, W, text_of
from forms_service.casework.documents.documents import TemplateFault

OPENS, CLOSES = "\ue002", "\ue003"
_WRITTEN: Final = {"[[": OPENS, "]]": CLOSES}
_TAG_OR_BRACKET: Final = re.compile(rf"{TAG.pattern}|\[\[|\]\]")
_SAYS_SOMETHING: Final = re.compile(r"\{\{|\{%-?\s*for\s")
_ADVICE: Final = "Write [[ before and ]] after what may be left out, both within one line."
_syntax: Final = Environment()  # noqa: S701 (nothing is rendered with it)


def mark_brackets(part: str, root: Element) -> None:
    """Put marks in place of the brackets of each line; ``TemplateFault`` names all that are not as they must be."""
    faults = [fault for paragraph in root.iter(f"{W}p") for fault in _marked(part, paragraph)]
    if faults:
        raise TemplateFault("\n".join(faults))


def with_brackets(text: str) -> str:
    """A text of a template as its author typed it."""
    return text.replace(OPENS, "[[").replace(CLOSES, "]]")


@dataclass(frozen=True)
class _Bracket:
    """One of two, at *at* in the text of its line."""

    sign: str
    at: int


def _marked(part: str, paragraph: Element) -> Iterator[str]:
    text = text_of(paragraph)
    found = [_Bracket(one[0], one.start()) for one in _TAG_OR_BRACKET.finditer(text) if one[0] in _WRITTEN]
    what = _bracket_fault(paragraph, text, found)
    if what:
        yield f"{part_in_words(part)}: “{shown(text.strip())}”: {what}"
    else:
        _put_marks(paragraph, found)


def _bracket_fault(paragraph: Element, text: str, found: Sequence[_Bracket]) -> str:
    """What is wrong with the brackets of a line; nothing, if nothing is."""
    if [bracket.sign for bracket in found] != ["[[", "]]"] * (len(found) // 2):
        return f"it has a bracket without its other, or one within another. {_ADVICE}"
    for begin, end in zip(found[::2], found[1::2], strict=True):
        inside = text[begin.at + 2 : end.at]
        if not _SAYS_SOMETHING.search(inside):
            return "its brackets hold no tag: there is nothing by which they could be left out. Take them away."
        if not _is_whole(inside):
            return f"its brackets hold only one end of a {{% tag. {_ADVICE}"
        if _cuts_field(paragraph, begin.at, end.at):
            return "its brackets cut a link or a page number in two. Put them before and after it."
    return ""


def _is_whole(inside: str) -> bool:
    try:
        _syntax.parse(inside)
    except TemplateSyntaxError:
        return False
    return True


def _cuts_field(paragraph: Element, begin: int, end: int) -> bool:
    """Whether a field of Word begins between two places of a line and does not end there."""
    at, within, simple = 0, [], []
    for element in paragraph.iter(f"{W}t", f"{W}fldChar"):
        if element.tag == f"{W}t":
            letters = range(at, at + len(element.text or ""))
            simple += [next(element.iterancestors(f"{W}fldSimple"), None) for one in (begin, end) if one in letters]
            at = letters.stop
        elif begin < at <= end:
            within.append(str(element.get(f"{W}fldCharType")))
    return within.count("begin") != within.count("end") or len(set(simple)) > 1


def _put_marks(paragraph: Element, found: Sequence[_Bracket]) -> None:
    marks = {bracket.at: _WRITTEN[bracket.sign] for bracket in found} | {bracket.at + 1: "" for bracket in found}
    at = 0
    for element in paragraph.iter(f"{W}t") if found else ():
        letters = element.text or ""
        element.text = "".join(marks.get(at + number, letter) for number, letter in enumerate(letters))
        at += len(letters)
