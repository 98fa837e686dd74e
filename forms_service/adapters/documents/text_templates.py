"""Plain-text documents for an e-mail: answers printed into a text template, in the language of the Word templates.

Jinja prints numbered tokens, as for Word, and the texts take their places afterwards: no answer is taken for a tag,
and what was printed is known one by one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from jinja2 import Template as Compiled

from forms_service.adapters.documents.lettering import letters
from forms_service.adapters.documents.making_faults.merge_words import MERGING, merge_fault
from forms_service.adapters.documents.making_faults.written_tags import WrittenTags, tags_of_text
from forms_service.adapters.documents.tidying import SPACES_AT_ENDS, without
from forms_service.adapters.documents.word import data_of, tags_with_places, with_places
from forms_service.adapters.documents.word_templates import CLOSE_TOKEN, OPEN_TOKEN, RECORD, compiled
from forms_service.casework.documents.documents import ASKED, Missing, Printed, PrintedText, TemplateFault
from forms_service.casework.documents.tree import Words, text_of

_TOKEN = re.compile(f"{OPEN_TOKEN}(\\d+){CLOSE_TOKEN}")
_NAME: Final = "template.txt"
# What is taken out, one after the other: spaces at the ends of lines, and free lines but for one between two others.
_IDLE: Final = (SPACES_AT_ENDS, re.compile(r"\A\n+|(?<=\n\n)\n+|\n+\Z"))
_jinja: Final = tags_with_places()
_jinja.trim_blocks = _jinja.lstrip_blocks = True


@dataclass(frozen=True, slots=True)
class PlainText:
    """A finished text, in pieces that know which answer they are, and everything printed, in the order of printing."""

    pieces: tuple[Words, ...]
    printed: tuple[Printed, ...]

    @property
    def text(self) -> str:
        return text_of(self.pieces)


def print_text(template: bytes, context: Mapping[str, object]) -> PlainText:
    """Print *context*, plain data, into a text template; ``DocumentFault`` if it cannot be done faithfully."""
    record: list[PrintedText] = []
    variables = data_of(context)
    compiled_template, tags = _compiled(template)
    try:
        rendered = compiled_template.render({**variables, RECORD: record})
    except MERGING as error:
        raise merge_fault(error, tags, variables[ASKED]) from error
    printed = tuple(Printed(one.source, str(one), _NAME, origin=one.origin, place=one.place) for one in record)
    pieces = [
        Words(printed[int(piece)].text, printed[int(piece)]) if position % 2 else Words(piece)
        for position, piece in enumerate(_TOKEN.split(rendered))
    ]
    return PlainText((*without(pieces, _IDLE), Words("\n")), printed)


def lost_from_text(data: bytes, printed: tuple[Printed, ...]) -> list[Missing]:
    """Read a finished text back; name what was printed and is not in it, in order."""
    seen, place, missing = letters(data.decode()), 0, []
    for value in printed:
        wanted = letters(value.text)
        found = seen.find(wanted, place)
        if found < 0:
            missing.append(Missing(value.source, value.text, "txt"))
        else:
            place = found + len(wanted)
    return missing


def check_text(template: bytes) -> None:
    """Read a template as printing reads it; ``TemplateFault`` names what forbids using it."""
    _compiled(template)


@lru_cache(maxsize=32)
def _compiled(template: bytes) -> tuple[Compiled, WrittenTags]:
    try:
        source = template.decode()
    except UnicodeDecodeError as error:
        line = template[: error.start].count(b"\n") + 1
        raise TemplateFault(
            f"The text, line {line}: a letter in it is written in another encoding. Save the file as UTF-8."
        ) from error
    if OPEN_TOKEN in source or CLOSE_TOKEN in source:
        raise TemplateFault("The text holds a character for private use that the printing needs. Delete it.")
    source = source.replace("\r\n", "\n")
    tags = tags_of_text(source)
    return compiled(_NAME, tags, source, _jinja, with_places), tags
