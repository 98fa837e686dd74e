"""A record as its manifest says it: what ``manifests.plain`` wrote down, read again into what it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from forms_service.casework.keeping.manifests import NEVER, Plain, RecordManifest
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import ObjectState, Record, StruckSending
from forms_service.casework.keeping.triggers import NOT_APPLICABLE
from forms_service.casework.sealing.submissions import Submission


@dataclass(frozen=True)
class ManifestRecord:
    """What a manifest says of one record. *sealing* has no bytes: they are one of the record's files.

    *closed_on* is when its enquiry had been closed by then, if it had.
    """

    record: Record
    struck: tuple[StruckSending, ...]
    sealing: Submission
    closed_on: date | None
    version: int


def read_record(manifest: RecordManifest) -> ManifestRecord:
    said = manifest.record
    inside = {"record": said["id"], "state": ObjectState.STORED, "sealed": b""}
    return ManifestRecord(
        read_plain(Record, said, inside),
        read_plain(tuple[StruckSending, ...], said["struck_sendings"], inside),
        read_plain(Submission, said["sealing"], inside),
        read_plain(date | None, manifest.basis["dates"]["closed_on"], inside),
        manifest.version,
    )


def read_plain(kind: Any, said: Plain, inside: Mapping[str, object]) -> Any:
    """Return what was said as a thing of this *kind*; what is left out of every thing is said by *inside*."""
    if get_origin(kind) in {Union, UnionType}:
        kind = next(each for each in get_args(kind) if each is not type(None))
        return None if said is None else read_plain(kind, said, inside)
    if get_origin(kind) in {tuple, frozenset}:
        return get_origin(kind)(read_plain(get_args(kind)[0], each, inside) for each in said)
    if kind is RecordSearch:
        return RecordSearch.of(said)
    if is_dataclass(kind):
        return _thing(kind, said, inside)
    return _simple(kind, said)


def _thing(kind: Any, said: Mapping[str, Plain], inside: Mapping[str, object]) -> Any:
    hints, names = get_type_hints(kind), [field.name for field in fields(kind) if field.init]
    told = {name: read_plain(hints[name], said[name], inside) for name in names if name in said}
    return kind(**{**{name: inside[name] for name in names if name in inside}, **told})


def _simple(kind: Any, said: Plain) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(said)
    if kind is date:
        return NOT_APPLICABLE if said == NEVER else date.fromisoformat(said)
    return kind(said) if isinstance(kind, type) and issubclass(kind, Enum) else said
