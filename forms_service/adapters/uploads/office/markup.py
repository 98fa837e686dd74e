"""XML that strangers wrote: read by a parser and never by patterns, without declarations, and not without end.

What is hidden from a pattern (by character references, by another encoding, by capitals) is plain to a parser.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple
from xml.parsers import expat

from lxml import etree

MOST_NODES: Final = 1_000_000
"""Elements, attributes and the like of one file; a document of a hundred pages has some ten thousands."""
LONGEST_BEGINNING: Final = 1 << 16
"""Within so many bytes the first element begins and ends its attributes."""
MOST_ATTRIBUTES: Final = 1_000
"""Of one element; office programs write some tens. Reading them all takes the square of their number."""
_INSTRUCTION_THAT_FETCHES: Final = "xml-stylesheet"
_ENCODINGS: Final = frozenset({"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ASCII"})
"""All that office programs write. In others two programs may read two different texts."""


class UnreadableMarkup(Exception):
    """It is no plain XML."""


class _RootReached(Exception):
    """No declaration can come any more."""


def refuse_declarations(xml: bytes) -> None:
    """Refuse XML that declares a document type or entities, without reading what it declares; ``UnreadableMarkup``."""
    _encoding_of(xml)


def trees_of(parts: Iterable[bytes]) -> list[etree._Element]:
    """Return what the parts of one file say; ``UnreadableMarkup`` if it cannot be told, or is made to be too much."""
    sources = list(parts)
    # Few nodes are worth more memory than 100 bytes of text, many small ones are: they are counted before any is made.
    if sum(xml.count(b"<") + xml.count(b"=") for xml in sources) > MOST_NODES:
        raise UnreadableMarkup("too many nodes")
    return [_tree_of(xml) for xml in sources]


class Attribute(NamedTuple):
    """One attribute of an element; *space* is empty where it belongs to the element alone."""

    space: str
    name: str
    value: str


def attributes_of(element: etree._Element) -> list[Attribute]:
    """Return the attributes of an element; ``UnreadableMarkup`` if there are too many."""
    if len(element.attrib) > MOST_ATTRIBUTES:
        raise UnreadableMarkup("too many attributes")
    return [_attribute(str(key), str(value)) for key, value in element.attrib.items()]


def _attribute(key: str, value: str) -> Attribute:
    space, _, name = key.removeprefix("{").rpartition("}")
    return Attribute(space, name, value)


def _tree_of(xml: bytes) -> etree._Element:
    if _encoding_of(xml).upper() not in _ENCODINGS:
        raise UnreadableMarkup("an unusual encoding")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,  # A comment in the middle of a word would hide the rest of it.
        remove_pis=True,
    )
    try:
        tree = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableMarkup(str(error)) from error
    if tree.xpath("boolean(//@xml:base)"):
        raise UnreadableMarkup("an address that every other begins with")
    return tree


def _encoding_of(xml: bytes) -> str:
    """Read up to the first element, and no declaration of a type; return the encoding that is named."""
    named = ["UTF-8"]

    def declared(_version: str, encoding: str | None, _alone: int) -> None:
        named.append(encoding or "UTF-8")

    def refused(*_: object) -> None:
        raise UnreadableMarkup("a document type")

    def reached(*_: object) -> None:
        raise _RootReached

    def instructed(target: str, _data: str) -> None:
        if target == _INSTRUCTION_THAT_FETCHES:
            raise UnreadableMarkup("a sheet of styles")

    parser = expat.ParserCreate()
    parser.ProcessingInstructionHandler = instructed
    parser.XmlDeclHandler, parser.StartDoctypeDeclHandler, parser.StartElementHandler = declared, refused, reached
    try:
        parser.Parse(xml[:LONGEST_BEGINNING])
    except _RootReached:
        return named[-1]
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise UnreadableMarkup(str(error)) from error
    raise UnreadableMarkup("no element")
