"""The tags of a letter as its author wrote them: line by line, and as one program of tags for each part.

A paragraph is a line here, whatever tags stand in it, so that what Jinja says of a line is true of the author's file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from jinja2 import TemplateSyntaxError, nodes

from forms_service.adapters.documents.omissions.places import heading_level
from forms_service.adapters.documents.word_checks.table_faults import is_fixed_row
from forms_service.adapters.documents.word_checks.template_parts import part_in_words, shown
from forms_service.adapters.documents.word_reading.fields import PAGE_NUMBERS, fields_of
from forms_service.adapters.documents.word_reading.reader import NO_STYLES
from forms_service.adapters.documents.word_reading.styles import read_styles
from forms_service.adapters.documents.word_reading.tables import heading_rows, rows_of
from forms_service.adapters.documents.word_reading.wordml import Element, W, parse_strictly, text_of
from forms_service.adapters.documents.word_templates import PRINTING_PART, environment, members_of
from forms_service.casework.documents.documents import TemplateFault
from forms_service.services.ports import TemplateKind

_TAG: Final = re.compile(r"\{[{%].*?[%}]\}")
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


def tagged_parts(kind: TemplateKind, content: bytes) -> list[TaggedPart]:
    """Return the parts of a Word or text template that can be read; ``TemplateFault`` if its tags cannot."""
    return list(_parts(kind, content))


def _parts(kind: TemplateKind, content: bytes) -> Iterator[TaggedPart]:
    if kind == "text":
        yield _tagged_part("", content.decode().replace("\r\n", "\n").split("\n"))
    elif kind == "word":
        members = members_of(content)
        styles = read_styles(members.get("word/styles.xml", NO_STYLES))
        for name in sorted(filter(PRINTING_PART.fullmatch, members)):
            root = parse_strictly(members[name], name)
            paragraphs = list(root.iter(f"{W}p"))
            part = _tagged_part(name, [text_of(paragraph).replace("\n", " ") for paragraph in paragraphs])
            levels = {number: heading_level(one, styles) for number, one in enumerate(paragraphs, 1)}
            shown = (number for number, one in enumerate(paragraphs, 1) if _shows_always(one))
            heads = {one for table in root.iter(f"{W}tbl") for one in _heading_lines(table)}
            yield replace(
                part,
                levels={number: level for number, level in levels.items() if level},
                shown_always=frozenset(shown),
                above_rows=frozenset(number for number, one in enumerate(paragraphs, 1) if one in heads),
            )


def _heading_lines(table: Element) -> Iterator[Element]:
    rows = rows_of(table)
    above = heading_rows(table, is_fixed_row)
    for row in rows[:above] if rows[above:] else ():
        yield from row.iter(f"{W}p")


def _shows_always(paragraph: Element) -> bool:
    """Whether it has a picture or a page number outside of brackets, as far as that can be seen from its own words."""
    has_picture = next(paragraph.iter(f"{W}drawing"), None) is not None
    is_numbered = any(found.code in PAGE_NUMBERS for _, found in fields_of(paragraph))
    return (has_picture or is_numbered) and "[[" not in text_of(paragraph)


def _tagged_part(name: str, lines: list[str]) -> TaggedPart:
    try:
        return TaggedPart(name, lines, _jinja.parse("\n".join(map(_as_jinja_reads_it, lines))))
    except TemplateSyntaxError as error:
        raise TemplateFault(f"line {error.lineno}: {error.message}") from error


def _as_jinja_reads_it(line: str) -> str:
    return _TAG.sub(lambda tag: _TAKES_ITS_PLACE.sub(r"\1 ", tag[0]).translate(_QUOTES), line)
