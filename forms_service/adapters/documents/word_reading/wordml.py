"""Names of WordprocessingML, and its XML parsed without repairing anything."""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from lxml import etree

from forms_service.casework.documents.documents import TemplateFault

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
BODY: Final = "word/document.xml"
TWIPS_A_POINT: Final = 20
CORE_PROPERTIES: Final = "docProps/core.xml"

Element: TypeAlias = etree._Element  # noqa: SLF001 (lxml has no other name for the type)

# What only wraps: its contents stand where it stands.
_WRAPPERS: Final = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "smartTag", "customXml"))
_OFF: Final = frozenset({"0", "false", "off", "none"})


def parse_strictly(xml: bytes | str, what: str) -> Element:
    """Parse without repairing anything: what is not well-formed is a fault, not a shorter document."""
    parser = etree.XMLParser(recover=False, resolve_entities=False, no_network=True, remove_blank_text=False)
    try:
        return etree.fromstring(xml.encode() if isinstance(xml, str) else xml, parser)
    except etree.XMLSyntaxError as error:
        raise TemplateFault(f"{what} is damaged (not well-formed XML). Save the letter in Word again") from error


def value_of(element: Element | None) -> str:
    """Its value, or nothing if there is no such element or it has none."""
    return "" if element is None else str(element.get(f"{W}val", ""))


def is_on(element: Element | None) -> bool:
    """Whether an element that turns something on is there and does not turn it off."""
    return element is not None and element.get(f"{W}val", "true") not in _OFF


def children(element: Element) -> Iterator[Element]:
    """Its children, with those of what only wraps them (a content control) in its place."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from children(child)
        else:
            yield child


def local_name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def matches(path: etree.XPath, root: Element, **values: str) -> list[Any]:
    """Everything that a path finds, be it elements or attributes."""
    found = path(root, **values)
    return found if isinstance(found, list) else []


def text_of(element: Element) -> str:
    """The letters of its text elements, as they are written."""
    return "".join(text.text or "" for text in element.iter(f"{W}t"))
