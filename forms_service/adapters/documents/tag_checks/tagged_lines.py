"""The tags of a letter as its author wrote them: line by line, and as one program of tags for each part.

A paragraph is a line here, whatever tags stand in it, so that what Jinja says of a line is true of the author's file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import TemplateSyntaxError, nodes

from forms_service.adapters.documents.word_checks.template_parts import PRINTING_PART, part_in_words, shown
from forms_service.adapters.documents.word_package.opening import members_of
from forms_service.adapters.documents.word_reading.wordml import W, parse_strictly, text_of
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
    return [_tagged_part(name, lines) for name, lines in _lines_by_part(kind, content)]


def _lines_by_part(kind: TemplateKind, content: bytes) -> Iterator[tuple[str, list[str]]]:
    if kind == "text":
        yield "", content.decode().replace("\r\n", "\n").split("\n")
    elif kind == "word":
        members = members_of(content)
        for name in sorted(filter(PRINTING_PART.fullmatch, members)):
            root = parse_strictly(members[name], name)
            yield name, [text_of(paragraph).replace("\n", " ") for paragraph in root.iter(f"{W}p")]


def _tagged_part(name: str, lines: list[str]) -> TaggedPart:
    try:
        return TaggedPart(name, lines, _jinja.parse("\n".join(map(_as_jinja_reads_it, lines))))
    except TemplateSyntaxError as error:
        raise TemplateFault(f"line {error.lineno}: {error.message}") from error


def _as_jinja_reads_it(line: str) -> str:
    return _TAG.sub(lambda tag: _TAKES_ITS_PLACE.sub(r"\1 ", tag[0]).translate(_QUOTES), line)
