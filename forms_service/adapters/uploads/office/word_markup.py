"""What stands in the parts of a Word file: no element that runs, fetches or embeds, and only fields of a short list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from forms_service.adapters.uploads.office.markup import attributes_of
from forms_service.adapters.uploads.office.package_parts import OBJECT, PROGRAM
from forms_service.adapters.uploads.office.word_fields import NESTED, UNCLEAR, instructions
from forms_service.adapters.uploads.office.word_parts import FETCHES, LINKS, is_on_this_computer, may_be_clicked
from forms_service.casework.answering.uploads import FileRefused

_SHAPES: Final = "urn:schemas-microsoft-com:vml"
_OFFICE: Final = "urn:schemas-microsoft-com:office:office"
_REFUSED: Final = {
    **dict.fromkeys(("altChunk", "object", "OLEObject", "subDoc"), OBJECT),
    **dict.fromkeys(("control", "webVideoPr", "schemaLibrary", "saveThroughXslt"), PROGRAM),
    **dict.fromkeys(("ocx", "webextension", "taskpanes", "customUI", "tcg", "vbaSuppData"), PROGRAM),
    **dict.fromkeys(("mailMerge", "frameset"), FETCHES),
}
"""By their names, in whichever of Word's many alphabets of elements they stand."""
_REFUSED_WITH_WORDS: Final = {
    **dict.fromkeys(("entryMacro", "exitMacro"), PROGRAM),
    "xsnLocation": FETCHES,
}
"""Nothing, unless something is said in them."""
_BASES: Final = frozenset({"HyperlinkBase", "_PID_LINKBASE"})
"""What every link begins with that has no beginning of its own, as the properties of the document have it."""
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
_FIRST: Final = re.compile(r"\s*([^\s\"\\]+)")
_ARGUMENT: Final = re.compile(r'"([^"]*)"?|(\S+)')
_SWITCH: Final = re.compile(r"\\[a-z*#@!]", re.IGNORECASE)
_SAYS_WHAT_FOLLOWS: Final = frozenset({"\\o", "\\t", "\\c", "\\*"})
"""Switches of a field after which no address comes: a hint, a window, a kind of picture, a format."""
_LONGEST_NAME: Final = 30


def check(tree: etree._Element) -> None:
    """Refuse what acts in one part of a Word file."""
    for element in tree.iter(etree.Element):
        space, _, name = str(element.tag).removeprefix("{").rpartition("}")
        if name in _REFUSED:
            raise FileRefused(_REFUSED[name])
        if name in _REFUSED_WITH_WORDS and _says_something(element):
            raise FileRefused(_REFUSED_WITH_WORDS[name])
        if name in _BASES or element.get("name") in _BASES:
            _check_base("".join(map(str, element.itertext())).strip())
        if space in {_SHAPES, _OFFICE}:
            _check_shape(element)
    for instruction in instructions(tree):
        _check_field(instruction)


def _says_something(element: etree._Element) -> bool:
    return any((element.text or "", *(one.value for one in attributes_of(element))))


def _check_base(address: str) -> None:
    if address and not (may_be_clicked(address) or is_on_this_computer(address)):
        raise FileRefused(LINKS)


def _check_shape(element: etree._Element) -> None:
    for space, name, value in attributes_of(element):
        is_link = name == "href" and not space
        if is_link and not may_be_clicked(value):
            raise FileRefused(LINKS)
        if not is_link and name in {"href", "src", "althref"} and not is_on_this_computer(value):
            raise FileRefused(FETCHES)
        if name == "style" and "url" in value.lower():
            raise FileRefused(FETCHES)


def _check_field(instruction: str) -> None:
    if UNCLEAR in instruction:
        raise FileRefused(_FIELD.format(_words_of(instruction)))
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
            raise FileRefused(_FIELD.format(_words_of(name)))


def _words_of(instruction: str) -> str:
    return instruction.replace(NESTED, "…").replace(UNCLEAR, "…").strip()[:_LONGEST_NAME]


def _check_address(instruction: str, refusal: str, *, may_be_followed: bool) -> None:
    for address in _addresses(instruction):
        is_allowed = may_be_clicked(address) if may_be_followed else is_on_this_computer(address)
        if NESTED in address or not is_allowed:
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
