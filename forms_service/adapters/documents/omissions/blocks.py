"""What goes of a merged letter as nothing was said: lines, rows, tables, and headings under which nothing is left.

It goes by what the tags themselves had to print, while their marks stand in the file. Whatever Word needs stays: a cell
its paragraph, a table what is between it and the next, a page its break.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from lxml import etree

from forms_service.adapters.documents.omissions.lines import (
    Speech,
    TagRecord,
    empty_line,
    goes,
    take_element_out,
)
from forms_service.adapters.documents.omissions.places import (
    ABOVE,
    HAS_ROWS,
    HEADS,
    LEVEL,
    containers,
    take_notes_out,
)
from forms_service.adapters.documents.omissions.tags import SpokenTag, Voice
from forms_service.adapters.documents.word_reading.tables import rows_of
from forms_service.adapters.documents.word_reading.wordml import Element, W, children, text_of
from forms_service.casework.documents.documents import TemplateFault

_TABLE, _PARAGRAPH = f"{W}tbl", f"{W}p"
_SHOWN: Final = tuple(f"{W}{name}" for name in ("drawing", "sym", "fldChar", "fldSimple"))
_DEEPER: Final = 11
"""Below every level that a heading, or a line that says what all under it is, can have."""


def leave_out_unsaid(part: str, root: Element, tags: Sequence[SpokenTag]) -> list[int]:
    """Take out of a merged part what says nothing; return the numbers of the tags that print, in order."""
    record = TagRecord(part, tags)
    for row in list(root.iter(f"{W}tr")):
        if not row.get(ABOVE) and record.judge(record.numbers_in(row)) is Speech.NOTHING:
            take_element_out(row)
    headings: set[int] = set()
    for container in list(containers(root)):
        headings |= _Container(record, container).leave_out()
    take_notes_out(root)
    left = [number for number in record.numbers_in(root) if tags[number].prints]
    _check_nothing_is_lost(tags, {*left, *headings})
    return left


def _check_nothing_is_lost(tags: Sequence[SpokenTag], known: set[int]) -> None:
    """Whatever an answer or act had to print is there: no rule above may ever take it out."""
    for number, tag in enumerate(tags):
        if tag.speaks and tag.prints and number not in known:
            raise TemplateFault(
                f"{tag.place}: it has something to print, and no line has it. Give it a line of its own."
            )


class _Container:
    """The paragraphs and tables of the body, a cell, a header or a footer."""

    def __init__(self, record: TagRecord, element: Element) -> None:
        self._record, self._element = record, element
        self._blocks = [block for block in children(element) if block.tag in {_TABLE, _PARAGRAPH}]
        self._gone: set[int] = set()

    def leave_out(self) -> set[int]:
        """Take out what goes; return the numbers of names that went with all that they headed."""
        self._gone = {number for number, block in enumerate(self._blocks) if self._goes(block)}
        heads = [*self._headings(), *(at for at in self._gone if self._blocks[at].tag == _TABLE)]
        printed = {number for at in heads for number in self._record.numbers_in(self._blocks[at])}
        self._take_out()
        return {number for number in printed if self._record.tags[number].voice is Voice.NAME}

    def _goes(self, block: Element) -> bool:
        if block.tag == _PARAGRAPH:
            return goes(self._record, block)
        is_left = not block.get(HAS_ROWS) or any(not row.get(ABOVE) for row in rows_of(block))
        return not is_left and not self._record.states(self._record.numbers_in(block))

    def _headings(self) -> Iterator[int]:
        """Judge each heading by what is left under it, the last first; return where those stand that go by that."""
        below: list[tuple[int, bool]] = []
        for number in range(len(self._blocks) - 1, -1, -1):
            block = self._blocks[number]
            level = int(block.get(LEVEL, "0"))
            if not level:
                below.append((_DEEPER, number not in self._gone and not _is_blank(block)))
                continue
            under = self._pop_under(below, level)
            if number in self._gone and under:
                raise TemplateFault(
                    f"{self._record.place(block)}: this heading has nothing to print, and what is under it has."
                )
            if number not in self._gone and not under and self._only_heads(block):
                self._go_with_blanks(number, level)
                yield number
            below.append((level, number not in self._gone))

    def _only_heads(self, block: Element) -> bool:
        """Whether a heading had something under it in its template, and prints no answer itself."""
        return bool(block.get(HEADS)) and not self._record.states(self._record.numbers_in(block))

    def _pop_under(self, below: list[tuple[int, bool]], level: int) -> bool:
        """Whether anything stands under a heading of that level, of what comes after it."""
        stands = False
        while below and below[-1][0] > level:
            stands = below.pop()[1] or stands
        return stands

    def _go_with_blanks(self, number: int, level: int) -> None:
        """Let a heading go, and the empty lines that kept what was under it apart from the next."""
        self._gone.add(number)
        for at in range(number + 1, len(self._blocks)):
            if 0 < int(self._blocks[at].get(LEVEL, "0")) <= level or not self._is_left_blank(at):
                return
            self._gone.add(at)

    def _is_left_blank(self, at: int) -> bool:
        return at in self._gone or (self._blocks[at].tag == _PARAGRAPH and _is_blank(self._blocks[at]))

    def _take_out(self) -> None:
        kept = set(self._kept_empty())
        for at in sorted(self._gone):
            block = self._blocks[at]
            if block.tag == _TABLE or not (empty_line(block) or at in kept):
                take_element_out(block)
        self._keep_a_paragraph()

    def _kept_empty(self) -> Iterator[int]:
        """Of the lines that go one after another, the first, where two tables would meet or nothing would be left.

        Word takes two tables with nothing between them for one.
        """
        places = range(len(self._blocks))
        for is_gone, run in groupby(places, key=lambda at: at in self._gone):
            some = list(run)
            if is_gone and (len(some) == len(places) or self._parts_tables(some[0], some[-1])):
                yield from [at for at in some if self._blocks[at].tag == _PARAGRAPH][:1]

    def _parts_tables(self, first: int, last: int) -> bool:
        """Whether what stands there parts a table from another, or from the end."""
        before, after = self._blocks[first - 1 : first], self._blocks[last + 1 : last + 2]
        return [block.tag for block in before] == [_TABLE] and all(block.tag == _TABLE for block in after)

    def _keep_a_paragraph(self) -> None:
        """What holds paragraphs ends in one; tables that a table stood between are kept apart."""
        places = {block: at for at, block in enumerate(self._blocks)}
        left = [block for block in children(self._element) if block in places]
        for table, following in pairwise(left):
            if table.tag == following.tag == _TABLE and places[following] - places[table] > 1:
                following.addprevious(etree.Element(_PARAGRAPH))
        if not left:
            self._element.insert(self._first_place(), etree.Element(_PARAGRAPH))
        elif left[-1].tag == _TABLE and self._gone:
            left[-1].addnext(etree.Element(_PARAGRAPH))

    def _first_place(self) -> int:
        """Before what every body ends in, and after what a cell begins with."""
        properties = self._element.find(f"{W}tcPr")
        return 0 if properties is None else self._element.index(properties) + 1


def _is_blank(block: Element) -> bool:
    """Whether a paragraph shows nothing."""
    return block.tag != _TABLE and not text_of(block).strip() and next(block.iter(*_SHOWN), None) is None
