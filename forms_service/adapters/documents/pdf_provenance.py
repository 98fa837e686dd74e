"""Where a finished PDF says that it comes from, read back from its properties: by another library than made them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from pypdf import PdfReader

from forms_service.casework.documents.documents import Missing

_HASHES = ("definition", "template", "answers")


def provenance_of(pdf: bytes) -> Mapping[str, str]:
    """Return its title and reference, and which form, template and answers (their hash) it was made of."""
    properties: Mapping[str, Any] = PdfReader(io.BytesIO(pdf)).metadata or {}
    # LibreOffice separates keywords by a comma, a filled form by a blank.
    named = (word.partition("=") for word in re.split(r"[, ]+", str(properties.get("/Keywords", ""))))
    found = {name: value for name, equals, value in named if equals}
    return {**found, "title": str(properties.get("/Title", "")), "reference": str(properties.get("/Subject", ""))}


def lost_provenance(pdf: bytes, fields: Mapping[str, object]) -> list[Missing]:
    """Name what the finished PDF does not say of where it comes from, though it was told."""
    given: Any = fields["provenance"]
    said = provenance_of(pdf)
    told = {name: str(given[name]) for name in ("title", "reference", *_HASHES)}
    return [Missing(f"properties, {name}", text, "pdf") for name, text in told.items() if said.get(name) != text]


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)
