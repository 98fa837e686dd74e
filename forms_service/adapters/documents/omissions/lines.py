"""One line of a merged letter, while marks stand where its tags will print: whether it stays, goes, or is a fault.

A line is a paragraph. It goes if it has tags and none of them has anything to print. What is in brackets is judged by
itself. A line of which some tags print and some do not would be half a sentence: of that no letter is made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from lxml import etree

from forms_service.adapters.documents.omissions.brackets import CLOSES, OPENS, with_brackets
from forms_service.adapters.documents.omissions.tags import SpokenTag, Voice
from forms_service.adapters.documents.word_checks.template_parts import part_in_words
from forms_service.adapters.documents.word_reading.fields import PAGE_NUMBERS, fields_of
from forms_service.adapters.documents.word_reading.wordml import Element, W, text_of
from forms_service.adapters.documents.word_templates import CLOSE_TOKEN, OPEN_TOKEN
from forms_service.casework.documents.documents import TemplateFault

MARK: Final = re.compile(f"{OPEN_TOKEN}(\\d+){CLOSE_TOKEN}")
_PIECES: Final = re.compile(f"({OPEN_TOKEN}\\d+{CLOSE_TOKEN}|[{OPENS}{CLOSES}])")
_BESIDE_TEXT: Final = ("drawing", "noBreakHyphen", "tab", "ptab", "br", "cr", "softHyphen", "fldChar", "instrText")
_IN_A_RUN: Final = tuple(f"{W}{name}" for name in _BESIDE_TEXT)
"""What a run holds besides text: symbols became letters when the template was read."""
_SHOWN_EMPTY: Final = frozenset(f"{W}{name}" for name in ("pStyle", "numPr", "outlineLvl", "pBdr"))
"""What shows a paragraph that says nothing, or lists it: a bullet, a frame, a heading."""
_BREAKS: Final = frozenset({"page", "column"})
_ADVICE: Final = "Put [[ and ]] round what may be left out, or give it a line of its own."


class Speech(Enum):
    """What tags that stand together say: all of them something, none of them anything, or some of them only."""

    ALL = "all"
    NOTHING = "nothing"
    SOME = "some"


@dataclass(frozen=True)
class TagRecord:
    """What the tags of one part had to print, in order."""

    part: str
    tags: Sequence[SpokenTag]

    def numbers_in(self, element: Element) -> list[int]:
        return [int(number) for text in element.iter(f"{W}t") for number in MARK.findall(text.text or "")]

    def judge(self, numbers: Collection[int]) -> Speech:
        """Labels and numbers stand or go with what stands beside them, and by themselves only where nothing does."""
        speaking = [number for number in numbers if self.tags[number].speaks]
        if not speaking:
            return Speech.ALL if not numbers or any(map(self.stands, numbers)) else Speech.NOTHING
        if not any(self.tags[number].prints for number in speaking):
            return Speech.NOTHING
        return Speech.ALL if all(self.tags[number].prints for number in numbers) else Speech.SOME

    def stands(self, number: int) -> bool:
        """Whether a label has its answer below it, before the same label comes again; anything else, if it prints."""
        label = self.tags[number]
        if not label.prints or not label.asks:
            return label.prints
        for other in self.tags[number + 1 :]:
            if other.asks == label.asks:
                return False
            if other.speaks and other.prints and label.asks in other.about:
                return True
        return False

    def states(self, numbers: Collection[int]) -> bool:
        """Whether any of these prints what somebody said or did, and not only what something is called."""
        return any(self.tags[number].prints and self.tags[number].voice is Voice.STATEMENT for number in numbers)

    def half_said(self, element: Element, numbers: Collection[int]) -> TemplateFault:
        empty = ", ".join(dict.fromkeys(f"{{{{ {self.tags[n].words} }}}}" for n in numbers if not self.tags[n].prints))
        other = ", ".join(dict.fromkeys(f"{{{{ {self.tags[n].words} }}}}" for n in numbers if self.tags[n].prints))
        said = f"and {other} has" if other else "and a picture or page number stands beside it"
        unanswered = dict.fromkeys(
            self.tags[n].question for n in numbers if self.tags[n].question and not self.tags[n].prints
        )
        asked = f" The question is “{'”, “'.join(unanswered)}”." if unanswered else ""
        return TemplateFault(f"{self.place(element)}: {empty} has nothing to print, {said}.{asked} {_ADVICE}")

    def place(self, element: Element) -> str:
        """A line as its author wrote it, without what anybody answered."""
        text = MARK.sub(lambda mark: f"{{{{ {self.tags[int(mark[1])].words} }}}}", text_of(element))
        words = " ".join(with_brackets(text).split())
        numbers = self.numbers_in(element)
        where = self.tags[numbers[0]].place.rpartition(" (“")[0] if numbers else ""
        return f"{where or part_in_words(self.part)}: “{words if len(words) <= 80 else f'{words[:80]}…'}”"


@dataclass
class _LineContents:
    """The marks of a line: those outside its brackets, those of each bracket, and whether it has words of its own."""

    outside: list[int] = field(default_factory=list)
    brackets: list[list[int]] = field(default_factory=list)
    has_words: bool = False
    shows_always: bool = False
    """A picture or a page number stands outside its brackets."""


def goes(record: TagRecord, paragraph: Element) -> bool:
    """Whether a line goes; of one that stays, what is in brackets that say nothing has gone."""
    contents = _read(record, paragraph)
    of_brackets = [_of_bracket(record, paragraph, numbers) for numbers in contents.brackets]
    outside = record.judge(contents.outside)
    said_inside = [number for numbers in contents.brackets for number in numbers if record.states([number])]
    if outside is Speech.SOME or (outside is Speech.NOTHING and (said_inside or contents.shows_always)):
        raise record.half_said(paragraph, [*contents.outside, *said_inside])
    if outside is Speech.NOTHING:
        return True
    if contents.brackets:
        _take_brackets_out(paragraph, of_brackets)
        return not (contents.outside or contents.has_words or contents.shows_always or any(of_brackets))
    return False


def _of_bracket(record: TagRecord, paragraph: Element, numbers: Sequence[int]) -> bool:
    """Whether what is in one bracket stays."""
    says = record.judge(numbers)
    if says is Speech.SOME:
        raise record.half_said(paragraph, numbers)
    return says is Speech.ALL


def _read(record: TagRecord, paragraph: Element) -> _LineContents:
    contents, is_open = _LineContents(), False
    always = {element for element, found in fields_of(paragraph) if found.code in PAGE_NUMBERS}
    for element in paragraph.iter(f"{W}t", f"{W}drawing", f"{W}fldChar", f"{W}fldSimple"):
        if element in always or element.tag == f"{W}drawing":
            contents.shows_always = contents.shows_always or not is_open
        if element.tag != f"{W}t":
            continue
        for piece in _PIECES.split(element.text or ""):
            mark = MARK.fullmatch(piece)
            if mark:
                (contents.brackets[-1] if is_open else contents.outside).append(int(mark[1]))
            elif piece in {OPENS, CLOSES}:
                if is_open is (piece == OPENS):
                    raise TemplateFault(f"{record.place(paragraph)}: a bracket stands there without its other.")
                is_open = piece == OPENS
                contents.brackets += [[]] if is_open else []
            elif piece.strip() and not is_open:
                contents.has_words = True
    if is_open:
        raise TemplateFault(f"{record.place(paragraph)}: a bracket stands there without its other.")
    return contents


def _take_brackets_out(paragraph: Element, stay: Sequence[bool]) -> None:
    """Take the marks of every bracket out, and all that is in those that do not *stay*."""
    at, is_open = -1, False
    for element in list(paragraph.iter(f"{W}t", f"{W}fldSimple", *_IN_A_RUN)):
        if element.tag != f"{W}t":
            if is_open and not stay[at] and not _is_break(element):
                take_element_out(element)
            continue
        left = []
        for piece in _PIECES.split(element.text or ""):
            if piece in {OPENS, CLOSES}:
                is_open = piece == OPENS
                at += is_open
            elif not is_open or stay[at]:
                left.append(piece)
        element.text = "".join(left)


def empty_line(paragraph: Element) -> bool:
    """Take out what a line says; return whether anything is left that a file needs: a break, one end of a field."""
    ends = [str(one.get(f"{W}fldCharType")) for one in paragraph.iter(f"{W}fldChar")]
    kept = {f"{W}fldChar", f"{W}instrText"} if ends.count("begin") != ends.count("end") else frozenset[str]()
    for run in list(paragraph.iter(f"{W}r")):
        for child in list(run):
            if child.tag != f"{W}rPr" and child.tag not in kept and not _is_break(child):
                run.remove(child)
        if all(child.tag == f"{W}rPr" for child in run):
            take_element_out(run)
    for look in [one for looks in paragraph.iterfind(f"{W}pPr") for one in looks if one.tag in _SHOWN_EMPTY]:
        take_element_out(look)
    needed = [*paragraph.iter(f"{W}r"), *paragraph.iterfind(f"{W}pPr/{W}sectPr")]
    return bool(needed)


def _is_break(element: Element) -> bool:
    return element.tag == f"{W}br" and element.get(f"{W}type") in _BREAKS


def take_element_out(element: Element) -> None:
    """Take an element out, and whatever only wrapped it."""
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    if _only_wraps(parent) and not any(_holds(child) for child in parent):
        take_element_out(parent)


def _only_wraps(element: Element) -> bool:
    name = etree.QName(element).localname
    return name in {"sdt", "sdtContent", "smartTag", "customXml", "hyperlink", "fldSimple"}


def _holds(child: Element) -> bool:
    return not etree.QName(child).localname.endswith("Pr")
