"""What is printed, as plain data for the pipe: texts with where they come from, and what was made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forms_service.casework.documents.documents import Printed, PrintedText
from forms_service.casework.documents.origins import Origin, OriginKind
from forms_service.casework.documents.tree import LabelledLine, Words

_TEXT, _ENTRIES = "text", "entries"


def to_plain(value: object, path: str) -> Any:
    """Return a merge field as plain data; anything that is not plain data is refused, as merging would."""
    match value:
        case PrintedText():
            return {_TEXT: [str(value), value.source, _origin_to_plain(value.origin)]}
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {_ENTRIES: {str(name): to_plain(entry, f"{path}.{name}") for name, entry in value.items()}}
        case Sequence() if not isinstance(value, bytes | bytearray | memoryview):
            return [to_plain(entry, f"{path}[{number}]") for number, entry in enumerate(value)]
    raise TypeError(f"{path}: a {type(value).__name__} is not plain data")


def from_plain(value: Any) -> object:
    match value:
        case {"text": [text, source, origin]}:
            return PrintedText(text, source=source, origin=_origin_from_plain(origin))
        case {"entries": entries}:
            return {name: from_plain(entry) for name, entry in entries.items()}
        case list():
            return [from_plain(entry) for entry in value]
    return value


def printed_to_plain(printed: Iterable[Printed]) -> list[Any]:
    return [[one.source, one.text, one.part, one.at, _origin_to_plain(one.origin), one.place] for one in printed]


def printed_from_plain(printed: Iterable[Any]) -> tuple[Printed, ...]:
    return tuple(
        Printed(str(source), str(text), str(part), int(at), _origin_from_plain(origin), str(place))
        for source, text, part, at, origin, place in printed
    )


def words_to_plain(pieces: Iterable[Words]) -> list[Any]:
    return [[one.text, printed_to_plain([one.printed] if one.printed else []), one.is_bold, one.link] for one in pieces]


def words_from_plain(pieces: Iterable[Any]) -> tuple[Words, ...]:
    return tuple(
        Words(str(text), next(iter(printed_from_plain(printed)), None), bool(is_bold), str(link))
        for text, printed, is_bold, link in pieces
    )


def lines_to_plain(lines: Iterable[LabelledLine]) -> list[Any]:
    return [[label, words_to_plain(pieces)] for label, pieces in lines]


def lines_from_plain(lines: Iterable[Any]) -> tuple[LabelledLine, ...]:
    return tuple((str(label), words_from_plain(pieces)) for label, pieces in lines)


def _origin_to_plain(origin: Origin | None) -> list[str] | None:
    return None if origin is None else [origin.kind.value, origin.name, origin.row, origin.by, origin.at]


def _origin_from_plain(origin: Any) -> Origin | None:
    if origin is None:
        return None
    kind, *rest = map(str, origin)
    return Origin(OriginKind(kind), *rest)
