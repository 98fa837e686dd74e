"""Keyed seals over rows: of which things the service knows again what it wrote, whoever else writes to the database.

A thing is sealed whole, in the transaction that writes anything of it, and only if it was whole before: what somebody
changed past the service is never sealed over, and no manifest says it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from forms_service.casework.auditing.events import canonical
from forms_service.casework.keeping.manifests import plain
from forms_service.casework.keeping.records import Record, StruckSending


class SealedThing(StrEnum):
    """What is sealed: each with all the rows that say something of it."""

    RECORD = "record"
    HOLD = "hold"
    PERSON = "person"
    """The facts of one person, those that were corrected among them."""

    ENQUIRY = "enquiry"
    """The people whom an enquiry names."""


def row_seal(key: bytes, organisation: str, kind: SealedThing, thing: str, contents: str) -> str:
    """Return the seal; what it begins with is that of no manifest, head or entry of the log."""
    sealed = f"rows:{canonical([organisation, kind.value, thing])}:{contents}"
    return hmac.new(key, sealed.encode(), hashlib.sha256).hexdigest()


def sealed_words(thing: object) -> str:
    """Return what is sealed of a thing: all that it says, but what is empty: a new field changes nothing."""
    return canonical(_but_what_is_empty(plain(thing)))


def _but_what_is_empty(thing: Any) -> Any:
    match thing:
        case dict():
            return {name: _but_what_is_empty(value) for name, value in thing.items() if not _is_empty(value)}
        case list():
            return [_but_what_is_empty(each) for each in thing]
    return thing


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [], {})


def contents_of_record(
    record: Record, struck: Sequence[StruckSending], sealing: Mapping[str, Any], standing: str
) -> str:
    """Return what is sealed of a record: all of it but its holds, each of which has a seal of its own.

    The manifest that was written last is part of it, so that nobody can put back what was sealed before that; so is
    the *standing* by which it is found. What the store was given with a file is not: the store itself says that.
    """
    files = sorted((replace(item, metadata={}) for item in record.objects), key=lambda item: item.id)
    whole = replace(record, holds=(), objects=tuple(files))
    newest = record.manifests[-1].sha256 if record.manifests else ""
    return sealed_words([whole, struck, sealing, standing, newest])
