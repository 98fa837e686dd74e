"""What the headers of a part of an e-mail say of it, read in the one way in which every program reads them.

Programs guess differently at what is written twice, in part or otherwise than the standards have it; none of that is
read here, but refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from typing import Final

from forms_service.casework.answering.uploads import FileRefused

TWO_WAYS: Final = (
    "The e-mail is damaged: it cannot be read in one way only, and programs may show different things. "
    "Print it to PDF and add that"
)
TRANSFER: Final = frozenset({"", "7bit", "8bit", "binary", "quoted-printable", "base64"})
_ONCE_NAMES: Final = (
    "from sender reply-to to cc bcc date subject message-id in-reply-to references mime-version return-receipt-to"
)
_ONCE: Final = frozenset(_ONCE_NAMES.split())
"""What the standards allow once, besides everything that begins with ``Content-``."""
_OF_CONTENT: Final = "content-"
_FOLD: Final = re.compile(r"\r?\n[ \t]")
_EMPTY_LINE: Final = re.compile(r"\n[ \t]*(\r?\n|\Z)")
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_KIND: Final = re.compile(r"[ \t]*([a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+)", re.IGNORECASE)
_MANNER: Final = re.compile(r"[ \t]*([a-z-]+)", re.IGNORECASE)
_PARAMETER: Final = re.compile(
    r"[ \t]*;[ \t]*(?:([a-z0-9!#$&+.^_-]+(?:\*[0-9]{1,3})?\*?)=(\"(?:[^\"\\]|\\.)*\"|[^\s;\",()<>\\]+))?", re.IGNORECASE
)
_PLAIN_ONLY: Final = frozenset({"boundary", "charset"})
"""What some programs do not find when it is written in pieces or with an alphabet of its own."""


@dataclass(frozen=True)
class PartHeader:
    """A header that says what a part is (*value*), and its parameters by their names as they are written."""

    value: str = ""
    parameters: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        return dict(self.parameters).get(name, "")

    def without(self, names: frozenset[str]) -> str:
        """Return it as it is written without the parameters of these names."""
        kept = [(key, value) for key, value in self.parameters if key.partition("*")[0] not in names]
        return "; ".join([self.value, *(f'{key}="{value}"' for key, value in kept)])


def refuse_unclear(part: Message) -> None:
    """Refuse a part whose headers two programs may read in two ways."""
    once: set[str] = set()
    for name, value in part.raw_items():
        lower = name.lower()
        if lower in once or not name or _EMPTY_LINE.search(str(value)):
            raise FileRefused(TWO_WAYS)
        if lower in _ONCE or lower.startswith(_OF_CONTENT):
            once.add(lower)
    content_type(part)
    disposition(part)
    if transfer_encoding(part) not in TRANSFER:
        raise FileRefused(TWO_WAYS)


def content_type(part: Message) -> PartHeader:
    return _field(part, "Content-Type", _KIND)


def disposition(part: Message) -> PartHeader:
    return _field(part, "Content-Disposition", _MANNER)


def transfer_encoding(part: Message) -> str:
    return header(part, "Content-Transfer-Encoding").strip().lower()


def header(part: Message, name: str) -> str:
    """Return what a header says in one line; nothing, if it is not there."""
    texts = [str(value) for key, value in part.raw_items() if key.lower() == name.lower()]
    line = _FOLD.sub(" ", texts[0]) if texts else ""
    try:
        line = line.encode("ascii", "surrogateescape").decode()
    except UnicodeError as unreadable:
        raise FileRefused(TWO_WAYS) from unreadable
    if _CONTROL.search(line):
        raise FileRefused(TWO_WAYS)
    return line


def _field(part: Message, name: str, beginning: re.Pattern[str]) -> PartHeader:
    if part.get(name) is None:
        return PartHeader()
    line = header(part, name).rstrip()
    first = beginning.match(line)
    at, parameters = first.end() if first else 0, dict[str, str]()
    while first and at < len(line):
        one = _PARAMETER.match(line, at)
        key = (one[1] or "").lower() if one else ""
        if one is None or key in parameters:
            raise FileRefused(TWO_WAYS)
        if key:
            parameters[key] = _unquoted_value(one[2])
        at = one.end()
    if first is None or any(key.partition("*")[0] in _PLAIN_ONLY and "*" in key for key in parameters):
        raise FileRefused(TWO_WAYS)
    return PartHeader(first[1].lower(), tuple(parameters.items()))


def _unquoted_value(value: str) -> str:
    return value[1:-1] if value.startswith('"') else value
