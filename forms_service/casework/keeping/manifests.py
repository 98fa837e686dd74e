"""The manifest of a record: all that is known of it, sealed with the installation's key, as the store keeps it.

It lies beside the record's objects, and holds what is needed to bring the record home where the database lost it; what
is said of people in it stands in the sealed answers beside it, too (docs/decisions, manifests).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, TypeAlias

from forms_service.casework.auditing.events import canonical
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record, RecordObject, StruckSending
from forms_service.casework.keeping.triggers import NOT_APPLICABLE
from forms_service.casework.scheduled_jobs import growing_pause
from forms_service.casework.sealing.submissions import Submission

FORMAT: Final = "record-manifest/1"
SEALED_BEFORE: Final = "manifest:"
"""What a seal begins with, so that none of the audit log is ever one of a manifest."""
_LEFT_OUT: Final = frozenset({"record", "state", "manifests", "sealed"})
"""What is not said: whether the store has a file yet, and what is a file of its own."""

_NEWER: Final = frozenset({"cautions", "exemptions", "raised_to"})
"""What manifests of before say nothing of: it is said only of what has any, so that theirs still say what is so."""

NEVER: Final = "does not apply"
"""How a date is said that never comes."""

Plain: TypeAlias = Any
"""What JSON can say."""
Seal: TypeAlias = Callable[[str], str]
IsSealed: TypeAlias = Callable[[str, str], bool]
"""Whether contents bear a seal that was made here, with this key or one before it."""


class NotAManifest(Exception):
    """These bytes are no manifest, or not one that this installation sealed."""


@dataclass(frozen=True)
class RecordManifest:
    """*record* says what it was when this *version* was written, *basis* what its dates followed from.

    *previous* is the sha-256 of the version before it, empty for the first.
    """

    version: int
    previous: str
    record: Mapping[str, Plain]
    basis: Mapping[str, Plain]

    def sealed(self, seal: Seal) -> bytes:
        """Return the bytes that the store keeps: always the same for the same manifest."""
        contents = {"format": FORMAT, **{field.name: getattr(self, field.name) for field in fields(self)}}
        return canonical({**contents, "seal": seal(canonical(contents))}).encode()

    def follows(self, newest: RecordObject | None) -> RecordManifest:
        """Return the manifest as the version after the *newest* that was written."""
        return replace(self, version=version_of(newest) + 1, previous=newest.sha256 if newest else "")


@dataclass(frozen=True)
class ChangedRecord:
    """A record of which something has changed since its manifest was written; it is written anew *write_at*."""

    record: RecordId
    organisation: str
    changed_at: datetime
    write_at: datetime
    fault: str = ""
    faults: int = 0

    def not_written(self, fault: str, *, at: datetime) -> ChangedRecord:
        faults = self.faults + 1
        return replace(self, write_at=at + growing_pause(faults), fault=fault, faults=faults)


def version_of(newest: RecordObject | None) -> int:
    return int(newest.code) if newest else 0


def read_manifest(data: bytes, is_sealed: IsSealed) -> RecordManifest:
    """Return what bytes of the store say, if this installation sealed them; ``NotAManifest``."""
    try:
        contents: dict[str, Plain] = json.loads(data)
        sealed, kind = contents.pop("seal"), contents.pop("format")
        manifest = RecordManifest(**contents)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotAManifest("it cannot be read") from error
    if kind != FORMAT or not is_sealed(canonical({"format": kind, **contents}), str(sealed)):
        raise NotAManifest("its seal does not fit")
    return manifest


def seal_with(key: bytes, contents: str) -> str:
    return hmac.new(key, f"{SEALED_BEFORE}{contents}".encode(), hashlib.sha256).hexdigest()


def description_of(record: Record, struck: Sequence[StruckSending], sealed: Submission) -> Mapping[str, Plain]:
    """Return everything that is kept of a record, and would be needed to write its rows anew.

    The bytes that were sealed are one of its files.
    """
    by_id = replace(record, objects=tuple(sorted(record.objects, key=lambda one: one.id)))
    said: dict[str, Plain] = plain(by_id)
    return {**said, "struck_sendings": plain(struck), "sealing": plain(sealed)}


def plain(thing: object) -> Plain:
    """Return something of ours as JSON says it; a date that never comes is said in words."""
    match thing:
        case RecordSearch():
            return dict(thing.terms)
        case Enum():
            return thing.value
        case datetime():
            return thing.isoformat()
        case date():
            return NEVER if thing == NOT_APPLICABLE else thing.isoformat()
        case Mapping():
            return {name: plain(value) for name, value in thing.items()}
        case list() | tuple():
            return [plain(each) for each in thing]
        case set() | frozenset():
            return sorted(plain(each) for each in thing)
    if is_dataclass(thing):
        return {name: plain(value) for name, value in _named_values(thing) if value or name not in _NEWER}
    return thing


def _named_values(thing: Any) -> Iterator[tuple[str, object]]:
    names = (field.name for field in fields(thing) if field.name not in _LEFT_OUT)
    return ((name, getattr(thing, name)) for name in names)


def but_what_is_empty(thing: Any) -> Any:
    """Return what is said in plain words, but for what is empty: a field that is new and empty changes nothing."""
    match thing:
        case dict():
            return {name: but_what_is_empty(value) for name, value in thing.items() if not _is_empty(value)}
        case list():
            return [but_what_is_empty(each) for each in thing]
    return thing


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [], {})


_CALLED: Final[Mapping[str, str]] = {
    "retention": "class or dates",
    "subjects": "the people in it",
    "sendings": "what was sent",
    "struck_sendings": "what was struck as never sent",
    "sealing": "who authorised it, and when",
    "holds": "its holds",
    "reviews": "what was decided in its reviews",
    "cautions": "what it is disputed or restricted for",
    "exemptions": "what may go out of it all the same",
    "markings": "what it was superseded or corrected by",
    "filed_at": "when it was filed",
    "issued_at": "when it was issued",
    "gone_out_at": "when it went out",
    "denial": "what is said against its approval",
    "raised_to": "the classes that corrections brought",
    "case_system_reference": "its reference in the case system",
    "title": "what it is called",
}
_DATED: Final[Mapping[str, str]] = {
    "class_id": "class", "due_date": "due date", "review_date": "review date", "schedule": "schedule",
    "trigger": "trigger", "trigger_date": "date of its trigger", "why": "reason", "doubt": "doubt",
}  # fmt: skip


def what_differs(sealed: Mapping[str, Plain], now: Mapping[str, Plain]) -> list[str]:
    """Say in words what of a record is otherwise *now* than in its manifest; of people only that it is so.

    A manifest of before a thing was said at all says the same as one that says there is none.
    """
    sealed, now = but_what_is_empty(sealed), but_what_is_empty(now)
    names = [name for name in sorted({*sealed, *now}) if sealed.get(name) != now.get(name)]
    return [words for name in names for words in _differs(name, sealed.get(name), now.get(name))]


def _differs(name: str, sealed: Plain, now: Plain) -> list[str]:
    if name == "retention" and sealed and now:
        changed = [each for each in _DATED if sealed.get(each) != now.get(each) and each != "why"]
        said = [f"{_DATED[each]} {now.get(each) or 'none'}, sealed as {sealed.get(each) or 'none'}" for each in changed]
        return said or ["why it is kept"]
    if name == "objects":
        return _files_that_differ(sealed or [], now or [])
    return [_CALLED.get(name, name.replace("_", " "))]


def _files_that_differ(sealed: Sequence[Plain], now: Sequence[Plain]) -> list[str]:
    before, after = ({one["key"]: one for one in each} for each in (sealed, now))
    gone = [f"the file {before[key]['file_name']} ({key}) is sealed and not there" for key in before.keys() - after]
    new = [f"the file {after[key]['file_name']} ({key}) is there and not sealed" for key in after.keys() - before]
    other = [f"the file {after[key]['file_name']}" for key in after.keys() & before if before[key] != after[key]]
    return sorted(gone) + sorted(new) + sorted(other)
