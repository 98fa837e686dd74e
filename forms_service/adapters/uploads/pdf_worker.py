"""Reads one PDF from standard input in a process of its own, with little memory and time, and says what is in it.

A PDF may be made to exhaust or to break whatever reads it; here it breaks nothing else. Prints one word: `plain`,
`locked`, `damaged`, or what there is in it that acts by itself or is hidden: `program`, `launch`, `files`, `form`,
`media`.
"""

import re
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

MOST_MEMORY: Final = 1_500_000_000
MOST_SECONDS: Final = 3
MOST_PARTS: Final = 2_000_000
ACTIONS: Final = {
    "/JavaScript": "program",
    "/Rendition": "media",
    "/Launch": "launch",
    "/ImportData": "launch",
}
KEYS: Final = {
    "/JS": "program",
    "/JavaScript": "program",
    "/EmbeddedFiles": "files",
    "/EF": "files",
    "/XFA": "form",
    "/RichMediaContent": "media",
}
KINDS: Final = {"/EmbeddedFile": "files", "/RichMedia": "media", "/FileAttachment": "files", "/Movie": "media"}

TABLES: Final = {"/S": ACTIONS, "/Type": KINDS, "/Subtype": KINDS}
NAMES: Final = re.compile("|".join(map(re.escape, [*KEYS, *ACTIONS, *KINDS])).encode())
"""What is looked for: an object in which none of it stands, as qpdf writes it out, is not walked through."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    print(found_in(sys.stdin.buffer.read()))  # noqa: T201 - its answer


def found_in(data: bytes) -> str:
    import pikepdf  # noqa: PLC0415 - only once the limits stand

    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            if not len(pdf.pages):
                return "damaged"
            worth = (thing for thing in pdf.objects if NAMES.search(_written(thing, pikepdf)))
            things = (what for thing in worth for what in _in(thing, pikepdf))
            trailer = _in(pdf.trailer, pikepdf)
            return next(things, "") or next(trailer, "") or "plain"
    except pikepdf.PasswordError:
        return "locked"
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, MemoryError, RecursionError):
        return "damaged"


def _written(thing: Any, pikepdf: Any) -> bytes:
    """Return what has names in it as qpdf writes it, without disguise; of a stream, what it says of itself."""
    written = b""
    if isinstance(thing, pikepdf.Stream):
        written = thing.stream_dict.unparse()
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Array)):
        written = thing.unparse(resolved=True)
    return written


def _in(thing: Any, pikepdf: Any) -> Iterator[str]:
    """Give everything active in an object and in the objects written inside it, but not in those it refers to."""
    waiting, seen = [thing], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise ValueError("too many parts")
        if isinstance(part, (pikepdf.Dictionary, pikepdf.Stream)):
            yield from _active(part)
            waiting += [value for value in part.values() if _is_inside(value, pikepdf)]
        elif isinstance(part, pikepdf.Array):
            waiting += [value for value in part if _is_inside(value, pikepdf)]


def _is_inside(value: Any, pikepdf: Any) -> bool:
    return isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not value.is_indirect


def _active(part: Any) -> Iterator[str]:
    keys = part.keys()
    yield from (KEYS[key] for key in keys & KEYS.keys())
    for key, table in TABLES.items():
        name = str(part[key]) if key in keys else ""
        if name in table:
            yield table[name]


if __name__ == "__main__":
    main()
