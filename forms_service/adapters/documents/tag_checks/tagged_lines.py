"""The tags of a letter as its author wrote them: line by line, and as one program of tags for each part.

A paragraph is a line here, whatever tags stand in it, so that what Jinja says of a line is true of the author's file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from jinja2 import TemplateSyntaxError, nodes

from forms_service.adapters.documents.making_faults.written_tags import TAG as TAG
from forms_service.adapters.documents.omissions.places import heading_level
from forms_service.adapters.documents.word_checks.table_faults import is_fixed_row
from forms_service.adapters.documents.word_checks.template_parts import PRINTING_PART, part_in_words, shown
from forms_service.adapters.documents.word_package.opening import members_of
from forms_service.adapters.documents.word_reading.fields import PAGE_NUMBERS, fields_of
from forms_service.adapters.documents.word_reading.reader import NO_STYLES
from forms_service.adapters.documents.word_reading.styles import Styles, read_styles
from forms_service.adapters.documents.word_reading.tables import heading_rows, rows_of
from forms_service.adapters.documents.word_reading.wordml import Element, W, parse_strictly, text_of
from forms_service.adapters.documents.word_templates import environment
from forms_service.casework.documents.documents import TemplateFault
from forms_service.services.ports import TemplateKind

_TAG: Final = re.compile(r"\{[{%](?:[^{]|\{(?![{%]))*?[%}]\}")
_TAKES_ITS_PLACE: Final = re.compile(r"(\{[{%]-?)\s*(?:p|tr|tc|r)\s")
"""What docxtpl reads of a tag that takes its paragraph, row, cell or run away with it."""
_QUOTES: Final = str.maketrans("“”‘’", "\"\"''")
_jinja: Final = environment(None)


@dataclass(frozen=True)
class TaggedPart:
    """One part of a letter: its *lines* as they were written, and the *syntax* of the tags in them."""

    name: str
    lines: Sequence[str]
    syntax: nodes.Template
    levels: Mapping[int, int] = field(default_factory=dict)
    """The level of each line that is a heading."""
    shown_always: frozenset[int] = frozenset()
    """The lines with a picture or a page number."""
    above_rows: frozenset[int] = frozenset()
    """The lines of heading rows, which go with the rows below them."""

    def has_words(self, line: int) -> bool:
        """Whether a line has words besides its tags, and stands whatever becomes of others."""
        return line not in self.above_rows and bool(_TAG.sub("", self.lines[line - 1]).strip())

    def place(self, line: int) -> str:
        """Where a line stands, so that its author finds it; of a text, the words of it alone."""
        words = shown(" ".join(self.lines[line - 1].split()))
        return f"{part_in_words(self.name)}, paragraph {line} (“{words}”)" if self.name else f"“{words}”"

    def tag(self, line: int, name: str) -> str:
        """The tag of a line that says *name*, as its author wrote it."""
        tags = _TAG.findall(self.lines[line - 1])
        return next((tag for tag in tags if re.search(rf"\b{re.escape(name)}\b", tag)), next(iter(tags), name))


@dataclass(frozen=True)
class LineOfTags:
    """A paragraph as it was written: its words, what holds it, and the table that it is in."""

    text: str
    holder: object = None
    table: object = None


@dataclass(frozen=True)
class WrittenPart:
    """One part of a letter before its tags are read; of a Word letter, its *root* and the *styles* of its file."""

    name: str
    lines: Sequence[LineOfTags]
    root: Element | None = None
    styles: Styles | None = None

    def place(self, line: int) -> str:
        """Where a line stands, so that its author finds it; of a text, the words of it alone."""
        words = shown(" ".join(self.lines[line - 1].text.split()))
        return f"{part_in_words(self.name)}, paragraph {line} (“{words}”)" if self.name else f"“{words}”"


def written_parts(kind: TemplateKind, content: bytes) -> Iterator[WrittenPart]:
    """The parts of a Word or text template that print, line by line; ``TemplateFault`` if they cannot be read."""
    if kind == "text":
        yield WrittenPart("", [LineOfTags(text) for text in content.decode().replace("\r\n", "\n").split("\n")])
    elif kind == "word":
        members = members_of(content)
        styles = read_styles(members.get("word/styles.xml", NO_STYLES))
        for name in sorted(filter(PRINTING_PART.fullmatch, members)):
            root = parse_strictly(members[name], name)
            yield WrittenPart(name, [_written_line(one) for one in root.iter(f"{W}p")], root, styles)


def _written_line(paragraph: Element) -> LineOfTags:
    table = next(paragraph.iterancestors(f"{W}tbl"), None)
    return LineOfTags(text_of(paragraph).replace("\n", " "), paragraph.getparent(), table)


def tagged_parts(kind: TemplateKind, content: bytes) -> list[TaggedPart]:
    """Return the parts of a Word or text template that can be read; ``TemplateFault`` if its tags cannot."""
    return [_tagged_part(part) for part in written_parts(kind, content)]


def _tagged_part(part: WrittenPart) -> TaggedPart:
    lines = [line.text for line in part.lines]
    try:
        tagged = TaggedPart(part.name, lines, _jinja.parse("\n".join(map(as_jinja_reads_it, lines))))
    except TemplateSyntaxError as error:
        raise TemplateFault(f"line {error.lineno}: {error.message}") from error
    return tagged if part.root is None or part.styles is None else _with_places(tagged, part.root, part.styles)


def _with_places(part: TaggedPart, root: Element, styles: Styles) -> TaggedPart:
    paragraphs = dict(enumerate(root.iter(f"{W}p"), 1))
    heads = {one for table in root.iter(f"{W}tbl") for one in _heading_lines(table)}
    return replace(
        part,
        levels={number: level for number, one in paragraphs.items() if (level := heading_level(one, styles))},
        shown_always=frozenset(number for number, one in paragraphs.items() if _shows_always(one)),
        above_rows=frozenset(number for number, one in paragraphs.items() if one in heads),
    )


def _shows_always(paragraph: Element) -> bool:
    """Whether it has a picture or a page number outside of brackets, as far as that can be seen from its own words."""
    has_picture = next(paragraph.iter(f"{W}drawing"), None) is not None
    is_numbered = any(found.code in PAGE_NUMBERS for _, found in fields_of(paragraph))
    return (has_picture or is_numbered) and "[[" not in text_of(paragraph)


def _heading_lines(table: Element) -> Iterator[Element]:
    rows = rows_of(table)
    above = heading_rows(table, is_fixed_row)
    for row in rows[:above] if rows[above:] else ():
        yield from row.iter(f"{W}p")


def as_jinja_reads_it(line: str) -> str:
    return _TAG.sub(lambda tag: _TAKES_ITS_PLACE.sub(r"\1 ", tag[0]).translate(_QUOTES), line)
