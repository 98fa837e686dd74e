"""What is in a PDF that acts by itself or is hidden, in one word.

Actions are those of a short list: on opening, a PDF may show one of its own pages; on a click it may go to one, open a
web page, or turn layers on and off. Every other action is refused by whatever name it goes, and where something may
act (an action's place), what is not in the list is refused unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pikepdf

from forms_service.adapters.uploads.links import is_followed

MOST_PARTS: Final = 2_000_000
MOST_ACTIONS: Final = 100
"""That follow one click, or the opening of a page."""
MOST_EDITIONS: Final = 20
"""Of one file, each written behind the one before: one for each signature, or for each time that a form was saved."""
_END: Final = re.compile(rb"startxref\s{1,9}\d{1,12}\s{1,9}%%EOF[\r\n ]{0,9}")
_BY_ITSELF: Final = frozenset({"/GoTo"})
_ON_CLICK: Final = frozenset({"/GoTo", "/URI", "/Named", "/SetOCGState", "/ResetForm", "/Hide", "/Thread", "/Trans"})
ACTIONS: Final = {
    "/JavaScript": "program",
    "/Rendition": "media",
    "/Sound": "media",
    "/Movie": "media",
    "/RichMediaExecute": "media",
    "/GoTo3DView": "media",
    "/Launch": "launch",
    "/ImportData": "launch",
    "/SubmitForm": "launch",
    "/GoToR": "launch",
    "/GoToE": "launch",
    "/GoToDp": "launch",
}
"""Refused wherever they stand, even where nothing seems to lead to them."""
KEYS: Final = {
    "/JS": "program",
    "/JavaScript": "program",
    "/EmbeddedFiles": "files",
    "/EF": "files",
    "/XFA": "form",
    "/RichMediaContent": "media",
    "/OPI": "fetch",
    "/FFilter": "fetch",
}
KINDS: Final = {
    "/EmbeddedFile": "files",
    "/FileAttachment": "files",
    "/RichMedia": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/3D": "media",
    "/Screen": "media",
    "/PS": "program",
}
TABLES: Final = {"/S": ACTIONS, "/Type": KINDS, "/Subtype": KINDS}
_NAMED: Final = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage", "/GoBack", "/GoForward", "/Print"})
"""What a click may have the reader's program do."""
_NO_ADDRESS: Final = "none:"
_PLACES: Final = ("/OpenAction", "/AA", "/A", "/PA", "/URI", "/Ref")
NAMES: Final = re.compile(
    rb"(?:%b)(?![A-Za-z0-9])" % b"|".join(re.escape(name).encode() for name in (*KEYS, *ACTIONS, *KINDS, *_PLACES))
)
"""What is looked for: an object in which none of it stands, as qpdf writes it out, is not walked through."""


def found_in(data: bytes) -> str:
    """Return ``plain``, ``locked``, ``damaged``, or what there is that is not plain in it or in a former edition of it.

    A former edition stands whole in the file, and programs show it on request; one that cannot be read is none.
    """
    ends = [end.end() for end in _END.finditer(data)]
    if len(ends) > MOST_EDITIONS:
        return "editions"
    found = _found_in_edition(data)
    for end in ends[:-1] if found == "plain" else ():
        former = _found_in_edition(data[:end])
        if former not in {"plain", "damaged"}:
            return former
    return found


def _found_in_edition(data: bytes) -> str:
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            if not len(pdf.pages):
                return "damaged"
            if any(isinstance(thing, pikepdf.Stream) and "/F" in thing for thing in pdf.objects):
                return "fetch"
            worth = (thing for thing in pdf.objects if NAMES.search(_written(thing)))
            if any(isinstance(thing, pikepdf.Name) and str(thing) in {*ACTIONS, *KINDS} for thing in pdf.objects):
                return "click"
            things = (what for thing in [*worth, pdf.trailer] for what in _in(thing))
            return next(things, "plain")
    except pikepdf.PasswordError:
        return "locked"
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, MemoryError, RecursionError):
        return "damaged"


def _written(thing: Any) -> bytes:
    """Return what has names in it as qpdf writes it, without disguise; of a stream, what it says of itself."""
    written = b""
    if isinstance(thing, pikepdf.Stream):
        written = thing.stream_dict.unparse()
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Array)):
        written = thing.unparse(resolved=True)
    return written


def _in(thing: Any) -> Iterator[str]:
    """Give everything active in an object and in the objects written inside it, but not in those it refers to."""
    waiting, seen = [thing], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise ValueError("too many parts")
        if isinstance(part, (pikepdf.Dictionary, pikepdf.Stream)):
            yield from _active(part)
            waiting += [value for value in part.values() if _is_inside(value)]
        elif isinstance(part, pikepdf.Array):
            waiting += [value for value in part if _is_inside(value)]


def _is_inside(value: Any) -> bool:
    return isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not value.is_indirect


def _active(part: Any) -> Iterator[str]:
    """Give what is in one dictionary; what says most of it first."""
    keys = part.keys()
    yield from (KEYS[key] for key in keys & KEYS.keys())
    for key, table in TABLES.items():
        name = str(part[key]) if key in keys else ""
        if name in table:
            yield table[name]
    yield from _acting(part, keys)
    if "/Ref" in keys and str(part.get("/Subtype")) == "/Form":
        yield "fetch"


def _acting(part: Any, keys: set[str]) -> Iterator[str]:
    """Give what is not in the list, of that which acts when a file, page or field is opened, or is clicked."""
    if "/OpenAction" in keys:
        yield from _others(part["/OpenAction"], _BY_ITSELF, "launch")
    if "/AA" in keys and isinstance(part["/AA"], pikepdf.Dictionary):
        for action in part["/AA"].values():
            yield from _others(action, _BY_ITSELF, "launch")
    for key in ("/A", "/PA"):
        if key in keys and _may_act(part, part[key]):
            yield from _others(part[key], _ON_CLICK, "click")
    if "/URI" in keys and not is_followed(_address(part["/URI"])):
        yield "click"


def _address(uri: Any) -> str:
    """Return where a click leads: what an action says, or what the whole file says of addresses without a beginning."""
    said = uri.get("/Base", "") if isinstance(uri, pikepdf.Dictionary) else uri
    return str(said) if isinstance(said, (str, pikepdf.String)) else _NO_ADDRESS


def _may_act(part: Any, action: Any) -> bool:
    """Whether a key that also means other things (what a paragraph looks like) says here what a click does."""
    return str(part.get("/Type")) != "/StructElem" or (isinstance(action, pikepdf.Dictionary) and "/S" in action)


def _others(action: Any, allowed: frozenset[str], what: str) -> Iterator[str]:
    """Give what an action is, or one that follows it, that is not *allowed*. A place in the same file is no action."""
    waiting, seen = [action], 0
    while waiting:
        one = waiting.pop()
        seen += 1
        if seen > MOST_ACTIONS:
            yield what
            return
        if isinstance(one, pikepdf.Dictionary):
            name = str(one["/S"]) if "/S" in one else ""
            if name and (name not in allowed or _leads_on(one, name)):
                yield ACTIONS.get(name, what)
            waiting += [one["/Next"]] if "/Next" in one else []
        elif isinstance(one, pikepdf.Array):
            # Of a place in the file, too, which is a list that a page stands in; a page has nothing of an action.
            waiting += list(one)[:MOST_ACTIONS]


def _leads_on(action: Any, name: str) -> bool:
    """Whether an action of the list goes beyond it by what it says besides."""
    return (name == "/Thread" and "/F" in action) or (name == "/Named" and str(action.get("/N", "")) not in _NAMED)
