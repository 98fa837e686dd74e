"""Keyed seals over rows: of which things the service knows again what it wrote, whoever else writes to the database.

A thing is sealed whole, in the transaction that writes anything of it, and only if it was whole before: what somebody
changed past the service is never sealed over, and no manifest says it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from forms_service.casework.auditing.events import LogObject, canonical
from forms_service.casework.keeping.manifests import but_what_is_empty, plain
from forms_service.casework.keeping.records import Record, StruckSending

CHANGE_EXPLAINED: Final = "outside_change_explained"
CHANGE_ACCEPTED: Final = "outside_change_accepted"
"""What the log says of rows that were changed past the service, and count all the same: each by another person."""


class SealedThing(StrEnum):
    """What is sealed: each with all the rows that say something of it."""

    RECORD = "record"
    HOLD = "hold"
    PERSON = "person"
    """The facts of one person, those that were corrected among them."""

    ENQUIRY = "enquiry"
    """The people whom an enquiry names."""

    REQUEST = "request"
    """A request of a person about their data, which keeps what may be about them."""

    INCIDENT = "incident"
    TELLING = "telling"
    """Somebody who is to be told of a record."""


MATTERS: Final = (SealedThing.REQUEST, SealedThing.INCIDENT, SealedThing.TELLING)
"""What keeps a record while it is open, each of one row."""


@dataclass(frozen=True)
class OutsideChange:
    """A thing whose rows are otherwise than the service wrote them, as it stands now.

    *contents* is what would be sealed of it; none where it is gone, and only its seal is there.
    """

    organisation: str
    kind: SealedThing
    thing: str
    contents: str | None
    reference: str = ""

    @property
    def log_object(self) -> LogObject:
        return LogObject(self.kind.value, self.thing, self.reference)

    @property
    def sha256(self) -> str:
        """By what both people's entries in the log say how it stood."""
        return _sha256_of([self.organisation, self.kind.value, self.thing, self.contents])

    @property
    def lines(self) -> Sequence[str]:
        """What would count from now on, a value a line; nothing of what is gone."""
        if self.contents is None:
            return []
        whole = json.loads(self.contents)
        if self.kind is SealedThing.RECORD:
            whole = dict(zip(_PARTS_OF_A_RECORD, whole, strict=True))
        return list(_values_in_lines((), whole))


_PARTS_OF_A_RECORD: Final = ("record", "struck", "sealing", "found as", "newest manifest")
_DIGITS: Final = 16


def code_of(changes: Sequence[OutsideChange]) -> str:
    """Return the digits by which somebody says that this is what they were shown."""
    return _sha256_of(sorted(each.sha256 for each in changes))[:_DIGITS]


def way_out(kind: SealedThing, thing: str) -> str:
    """Say what is to be done where rows are amiss, and right all the same."""
    return (
        f"If it is right as it stands, the records officer says why (forms-service records explain-change {kind} "
        f"{thing}) and the information asset owner or data protection officer accepts it."
    )


def _sha256_of(thing: object) -> str:
    return hashlib.sha256(canonical(thing).encode()).hexdigest()


def _values_in_lines(path: tuple[str, ...], value: Any) -> Iterator[str]:
    match value:
        case dict():
            for name, each in value.items():
                yield from _values_in_lines((*path, name.replace("_", " ")), each)
        case list():
            for number, each in enumerate(value, 1):
                yield from _values_in_lines((*path, str(number)), each)
        case None | False | "":
            return
        case _:
            yield f"{', '.join(path)}: {json.dumps(value, ensure_ascii=False)}"


def row_seal(key: bytes, organisation: str, kind: SealedThing, thing: str, contents: str) -> str:
    """Return the seal; what it begins with is that of no manifest, head or entry of the log."""
    sealed = f"rows:{canonical([organisation, kind.value, thing])}:{contents}"
    return hmac.new(key, sealed.encode(), hashlib.sha256).hexdigest()


def sealed_words(thing: object) -> str:
    """Return what is sealed of a thing: all that it says, but what is empty: a new field changes nothing."""
    return canonical(but_what_is_empty(plain(thing)))


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
