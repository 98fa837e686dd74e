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
from jinja2 import TemplateRuntimeError

from forms_service.adapters.documents.lettering import letters
from forms_service.adapters.documents.tidying import SPACES_AT_ENDS, without
from forms_service.adapters.documents.word import plain_data, token
from forms_service.adapters.documents.word_templates import CLOSE_TOKEN, OPEN_TOKEN, RECORD, compiled, environment
from forms_service.casework.documents.documents import Missing, Printed, PrintedText, TemplateFault
from forms_service.casework.documents.tree import Words, text_of

_TOKEN = re.compile(f"{OPEN_TOKEN}(\\d+){CLOSE_TOKEN}")
_NAME: Final = "template.txt"
# What is taken out, one after the other: spaces at the ends of lines, and free lines but for one between two others.
_IDLE: Final = (SPACES_AT_ENDS, re.compile(r"\A\n+|(?<=\n\n)\n+|\n+\Z"))
_jinja: Final = environment(token)
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
    variables = {name: plain_data(value, name) for name, value in context.items()}
    try:
        rendered = _compiled(template).render({**variables, RECORD: record})
    except TemplateRuntimeError as error:
        raise TemplateFault(f"{_NAME}: {error.message}") from error
    printed = tuple(Printed(value.source, str(value), _NAME, origin=value.origin) for value in record)
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
def _compiled(template: bytes) -> Compiled:
    try:
        source = template.decode()
    except UnicodeDecodeError as error:
        raise TemplateFault(f"{_NAME} is not UTF-8 text: {error}") from error
    if OPEN_TOKEN in source or CLOSE_TOKEN in source:
        raise TemplateFault(f"{_NAME} holds a private-use character that the printing needs")
    return compiled(_NAME, source.replace("\r\n", "\n"), _jinja)
