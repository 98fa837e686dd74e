"""What stands in the parts of a Word file: no element that runs, fetches or embeds, and only fields of a short list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from forms_service.adapters.uploads.links import is_followed
from forms_service.adapters.uploads.office.markup import attributes_of
from forms_service.adapters.uploads.office.package_parts import OBJECT, PROGRAM
from forms_service.adapters.uploads.office.word_parts import FETCHES, LINKS, is_on_this_computer
from forms_service.casework.answering.uploads import FileRefused

_WORD: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_BEGIN_FIELDS: Final = tuple(f"{{{space}}}{name}" for space in _WORD for name in ("fldSimple", "fldChar"))
_SHAPES: Final = "urn:schemas-microsoft-com:vml"
_OFFICE: Final = "urn:schemas-microsoft-com:office:office"
_REFUSED: Final = {
    **dict.fromkeys(("altChunk", "object", "OLEObject", "subDoc"), OBJECT),
    **dict.fromkeys(("control", "webVideoPr", "schemaLibrary", "saveThroughXslt"), PROGRAM),
    **dict.fromkeys(("mailMerge", "frameset"), FETCHES),
}
"""By their names, in whichever of Word's many alphabets of elements they stand."""
_FIELDS_NAMES: Final = (
    "PAGE NUMPAGES SECTIONPAGES SECTION PAGEREF REF NOTEREF STYLEREF SEQ TOC TC TOA TA INDEX XE DATE TIME "
    "CREATEDATE SAVEDATE PRINTDATE EDITTIME TITLE SUBJECT AUTHOR LASTSAVEDBY KEYWORDS COMMENTS FILENAME FILESIZE "
    "NUMCHARS NUMWORDS REVNUM TEMPLATE INFO DOCPROPERTY DOCVARIABLE USERNAME USERINITIALS USERADDRESS FORMTEXT "
    "FORMCHECKBOX FORMDROPDOWN MERGEFIELD IF COMPARE SET QUOTE SYMBOL EQ ADVANCE LISTNUM AUTONUM AUTONUMLGL AUTONUMOUT "
    "BIBLIOGRAPHY CITATION GREETINGLINE ADDRESSBLOCK MERGEREC MERGESEQ NEXT NEXTIF SKIPIF FILLIN ASK BARCODE "
    "DISPLAYBARCODE BIDIOUTLINE PRIVATE SHAPE AUTOTEXT AUTOTEXTLIST GLOSSARY GOTOBUTTON"
)
_FIELDS: Final = frozenset(_FIELDS_NAMES.split())
"""They print what the file knows of itself, or ask. Everything else is refused, whatever it does."""
_FIELD: Final = "The file has a field in it that may fetch or start something (“{0}”). Save it as PDF and add that"
_NESTED: Final = "\0"
_FIRST: Final = re.compile(r"\s*([^\s\"\\]+)")
_ARGUMENT: Final = re.compile(r'"([^"]*)"?|(\S+)')
_SWITCH: Final = re.compile(r"\\[a-z*#@!]", re.IGNORECASE)
_SAYS_WHAT_FOLLOWS: Final = frozenset({"\\o", "\\t", "\\c", "\\*"})
"""Switches of a field after which no address comes: a hint, a window, a kind of picture, a format."""
_SEPARATED: Final = frozenset({"tab", "br", "cr", "noBreakHyphen", "softHyphen"})
_LONGEST_NAME: Final = 30


def check(tree: etree._Element) -> None:
    """Refuse what acts in one part of a Word file."""
    for element in tree.iter(etree.Element):
        space, _, name = str(element.tag).removeprefix("{").rpartition("}")
        if name in _REFUSED:
            raise FileRefused(_REFUSED[name])
        if space in {_SHAPES, _OFFICE}:
            _check_shape(element)
    if next(tree.iter(*_BEGIN_FIELDS), None) is not None:
        for instruction in _instructions(tree):
            _check_field(instruction)


def _check_shape(element: etree._Element) -> None:
    for space, name, value in attributes_of(element):
        is_link = name == "href" and not space
        if is_link and not (is_followed(value) or is_on_this_computer(value)):
            raise FileRefused(LINKS)
        if not is_link and name in {"href", "src", "althref"} and not is_on_this_computer(value):
            raise FileRefused(FETCHES)


def _check_field(instruction: str) -> None:
    first = _FIRST.match(instruction)
    if not first:
        return
    name = first[1].upper()
    match name:
        case "HYPERLINK":
            _check_address(instruction, LINKS, may_be_followed=True)
        case "INCLUDEPICTURE":
            _check_address(instruction, FETCHES, may_be_followed=False)
        case "MACROBUTTON":
            if instruction.split()[1:2] != ["NoMacro"]:
                raise FileRefused(PROGRAM)
        case _ if name not in _FIELDS and not name.startswith("="):
            raise FileRefused(_FIELD.format(name.replace(_NESTED, "…")[:_LONGEST_NAME]))


def _check_address(instruction: str, refusal: str, *, may_be_followed: bool) -> None:
    for address in _addresses(instruction):
        is_allowed = is_on_this_computer(address) or (may_be_followed and is_followed(address))
        if _NESTED in address or not is_allowed:
            raise FileRefused(refusal)


def _addresses(instruction: str) -> Iterator[str]:
    """Give every argument of a field that may be an address, wherever it stands among its switches."""
    before = ""
    for found in list(_ARGUMENT.finditer(instruction))[1:]:
        argument = found[1] if found[1] is not None else found[2]
        is_switch = found[1] is None and bool(_SWITCH.fullmatch(argument))
        if argument and not is_switch and before not in _SAYS_WHAT_FOLLOWS:
            yield argument
        before = argument.lower() if is_switch else ""


@dataclass
class _Field:
    """A field whose instruction is being read, up to where its result begins."""

    words: list[str] = field(default_factory=list)
    is_read: bool = False


def _instructions(tree: etree._Element) -> Iterator[str]:
    """Give what each field says, put together from all the runs it is spread over; a field in it is one sign."""
    within: list[_Field] = []
    for element in tree.iter(etree.Element):
        name = etree.QName(element)
        if name.namespace not in _WORD:
            continue
        if name.localname == "fldSimple":
            yield _attribute(element, "instr")
        elif name.localname == "fldChar":
            yield from _turned(within, _attribute(element, "fldCharType"))
        elif within and not within[-1].is_read:
            within[-1].words.append(_words(element, name.localname))
    yield from ("".join(one.words) for one in within if not one.is_read)


def _turned(within: list[_Field], kind: str) -> Iterator[str]:
    if kind == "begin":
        if within and not within[-1].is_read:
            within[-1].words.append(_NESTED)
        within.append(_Field())
    elif within and not within[-1].is_read:
        within[-1].is_read = True
        yield "".join(within[-1].words)
    if kind == "end" and within:
        within.pop()


def _words(element: etree._Element, name: str) -> str:
    if name in {"instrText", "delInstrText", "t", "delText"}:
        return element.text or ""
    return " " if name in _SEPARATED else ""


def _attribute(element: etree._Element, name: str) -> str:
    return next((one.value for one in attributes_of(element) if one.name == name), "")
