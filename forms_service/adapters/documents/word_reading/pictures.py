"""Pictures of a Word file: the words that stand for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forms_service.adapters.documents.word_reading.wordml import DRAWING, Element, W
from forms_service.casework.documents.tree import Illustration

GRAPHIC: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}graphicData"
PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_DECORATIVE: Final = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"


def pictures_in(element: Element) -> Iterator[Illustration]:
    """The pictures of one element of a run; none, where it is something else."""
    if element.tag == f"{W}drawing":
        yield from (Illustration(alternative(one)) for one in element.iter(f"{DRAWING}docPr"))


def alternative(properties: Element) -> str:
    """The words for whoever does not see a picture; none where it only decorates."""
    return "" if is_decorative(properties) else " ".join(properties.get("descr", "").split())


def is_decorative(properties: Element) -> bool:
    return any(one.get("val") in {"1", "true"} for one in properties.iter(_DECORATIVE))
