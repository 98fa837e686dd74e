"""What stands around a specimen: documents issued before it, people whom they were sent to, pictures. All invented."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms_service.casework.documents.documents import Picture
from forms_service.casework.keeping.retention import PHOTOGRAPHS
from forms_service.casework.sealing.sealed_answers import SealedAnswer
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.answers import Value
from forms_service.engine.derivations.context import Context
from forms_service.engine.types.choice import NATION
from forms_service.engine.types.registry import TYPES
from forms_service.services.answering.corrections import known_facts, sealed_statements
from forms_service.services.answering.issued_documents import TABLE
from forms_service.services.people.background import NAMES
from forms_service.services.ports import Template


def specimen_context(context: Context) -> Context:
    """What answers may depend on, with documents that were issued and what they said, all of it invented."""
    # Of no nation, so that what is asked in one only is tried too.
    known: Mapping[str, Mapping[str, Value]] = {"": {NAMES: ["Alex Otherwise"]}}
    return replace(context, tables={**context.tables, **_TABLES}, facts={**context.facts, NATION: ""}, background=known)


@dataclass(frozen=True)
class _Invented:
    """Reference data that might have been put together for one questionnaire."""

    lines: tuple[Mapping[str, str], ...]

    def row(self, row_id: str) -> Mapping[str, str] | None:
        return next((row for row in self.rows() if row["id"] == row_id), None)

    def rows(self) -> Sequence[Mapping[str, str]]:
        return self.lines


_TABLES: Final = {
    TABLE: _Invented(
        (
            {"id": "specimen-report", "label": "D30 of 3 March 2026", "record": "specimen-record", "code": "D30"},
            {"id": "specimen-reply", "label": "D10 of 9 April 2026", "record": "specimen-record", "code": "D10"},
        )
    ),
    sealed_statements.TABLE: _Invented(
        (
            {"id": "specimen-view", "label": "Our view: Letters are in the child’s interests"},
            {"id": "specimen-home", "label": "Where the child lives: With an aunt"},
        )
    ),
    known_facts.BIRTHS_TABLE: _Invented(
        ({"id": "specimen-birth", "label": "Jay Specimen, date of birth: 27 March 2015"},)
    ),
    known_facts.NAMES_TABLE: _Invented(({"id": "specimen-name", "label": "Jay Specimen, family name: Specimen"},)),
}


def pictures_for(submission: Submission, template: Template) -> Mapping[str, Sequence[Picture]]:
    """A plain grey picture for each that the sealed answers name, where the template may show photographs."""
    if template.retention != PHOTOGRAPHS:
        return {}
    return {
        answer.id: [Picture(_grey_picture(), "image/png", f"Photograph {n}") for n in range(1, _count(answer) + 1)]
        for answer in submission.answers.answers
        if TYPES[answer.type].takes_pictures
    }


def _count(answer: SealedAnswer) -> int:
    return len(answer.value) if isinstance(answer.value, list) else 0


def _grey_picture(width: int = 120, height: int = 160) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress((b"\0" + b"\x99" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
