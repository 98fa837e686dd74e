"""How an organisation's chain of events is checked: each entry, the links, the length, and the heads kept elsewhere."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms_service.casework.auditing.events import GENESIS, Manifest, Verb, canonical, head_seal, seal, text_digest
from forms_service.casework.auditing.keys import AuditKeys

SEGMENT = 1000
"""How many entries share a segment: payloads expire together, a segment at a time."""

SEGMENT_KIND = "audit segment"
"""What the erasure of a segment's payloads is about; its ``object_id`` is the segment's number."""

THING_KIND = "audit payloads"
"""What the erasure of the payloads of all entries about one thing is about; its ``object_id`` is that thing's."""

ANCHOR_FORMAT = "audit-anchor/1"


@dataclass(frozen=True)
class AuditHead:
    """How long an organisation's chain is, its last seal, and *signature*: the keyed digest of both.

    *sealed_anew* is the word of the key that signed it, where it is anchored: that everything bears its seal, and
    nothing that of a former key; empty where the log does not say so.
    """

    organisation: str
    count: int
    seal: str
    signature: str
    sealed_anew: str = ""


@dataclass(frozen=True)
class AuditFault:
    """Something in the audit log that is not as it was written. *number* is 0 for the chain as a whole."""

    organisation: str
    number: int
    message: str


@dataclass(frozen=True)
class KeptEntry:
    """One entry as it was found; *payload* is its canonical text, ``None`` once it has expired."""

    manifest: Manifest
    seal: str
    salt: str
    payload: str | None
    segment: int


@dataclass(frozen=True)
class Anchor:
    """A head that was put into locked storage under *key*, where nobody can rewrite it."""

    organisation: str
    count: int
    key: str
    sha256: str


class NotAnAnchor(Exception):
    """These bytes are not an anchored head."""


@dataclass
class Erased:
    """Which payloads the log itself says were erased: of whole *segments*, and of *things* up to an entry each.

    What was written of a thing after its payloads were erased has its payload, or somebody took that away.
    """

    segments: set[int] = field(default_factory=set)
    things: dict[str, int] = field(default_factory=dict)

    def note(self, manifest: Manifest) -> None:
        if manifest.verb != Verb.ERASURE:
            return
        if manifest.object_kind == SEGMENT_KIND:
            self.segments.add(int(manifest.object_id))
        if manifest.object_kind == THING_KIND:
            self.things[manifest.object_id] = manifest.number

    def __contains__(self, manifest: Manifest) -> bool:
        is_with_its_thing = manifest.number < self.things.get(manifest.object_id, 0)
        return is_with_its_thing or segment_of(manifest.number) in self.segments


def segment_of(number: int) -> int:
    return number // SEGMENT


def sign(organisation: str, count: int, last_seal: str, key: bytes) -> AuditHead:
    return AuditHead(organisation, count, last_seal, head_seal(organisation, count, last_seal, key))


def is_signed(head: AuditHead, key: bytes) -> bool:
    return hmac.compare_digest(
        head_seal(head.organisation, head.count, head.seal, key).encode(), head.signature.encode()
    )


def word_of_sealed_anew(head: AuditHead, key: bytes) -> str:
    """Return a key's word that everything bears its seal; what it begins with is that of no other seal."""
    said = f"sealed anew:{canonical([head.organisation, head.count, head.seal])}"
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


def anchored(head: AuditHead) -> bytes:
    """Return what is put into locked storage for *head*: always the same bytes for the same head."""
    contents = {
        **({"sealed_anew": head.sealed_anew} if head.sealed_anew else {}),
        "format": ANCHOR_FORMAT,
        "organisation": head.organisation,
        "count": head.count,
        "seal": head.seal,
        "signature": head.signature,
    }
    return canonical(contents).encode()


def read_anchor(data: bytes) -> AuditHead:
    try:
        contents: dict[str, Any] = json.loads(data)
        if contents.pop("format") == ANCHOR_FORMAT:
            return AuditHead(**contents)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotAnAnchor("not an anchored head") from error
    raise NotAnAnchor("not an anchored head")


def faults_in(
    organisation: str, entries: Iterable[KeptEntry], head: AuditHead | None, keys: AuditKeys
) -> Iterator[AuditFault]:
    """Walk the chain once, in order, and yield everything that is not as it was written.

    Once an entry was sealed with one of the *keys*, nothing after it is believed that was sealed with an older one.
    """
    last, previous = 0, GENESIS
    accepted: Sequence[bytes] = keys.oldest_first
    erased = Erased()
    without_payload: list[Manifest] = []
    for entry in entries:
        number = entry.manifest.number
        if number != last + 1:
            yield AuditFault(organisation, last + 1, _missing(last + 1, number - 1))
        accepted = _from_the_one_that_sealed(entry.manifest, entry.seal, accepted)
        found = list(_altered(organisation, entry, accepted[0]))
        # After a gap or an altered entry the link is broken anyway, and this entry's own seal vouches for it.
        if not found and number == last + 1 and previous and entry.manifest.previous != previous:
            found.append("It does not follow on from the entry before it.")
        yield from (AuditFault(organisation, number, message) for message in found)
        if entry.payload is None:
            without_payload.append(entry.manifest)
        if not found:
            erased.note(entry.manifest)
        last, previous = number, "" if found else entry.seal
    for manifest in without_payload:
        if manifest not in erased:
            yield AuditFault(organisation, manifest.number, "Its payload is gone, and nothing says that it expired.")
    yield from _head_faults(organisation, last, previous, head, accepted)


def _from_the_one_that_sealed(manifest: Manifest, sealed: str, keys: Sequence[bytes]) -> Sequence[bytes]:
    """The keys without those that are older than the one that sealed this; all of them where none did."""
    fitting = (at for at, key in enumerate(keys) if hmac.compare_digest(seal(manifest, key).encode(), sealed.encode()))
    return keys[next(fitting, 0) :]


def anchor_faults(head: AuditHead, organisation: str, *, kept: str | None, signed: bool) -> Iterator[AuditFault]:
    """Hold a chain against one *head* that was anchored: *kept* is its seal there now, ``None`` if it ends before."""
    if not signed or head.organisation != organisation:
        yield AuditFault(organisation, 0, f"The anchored head of {head.count} entries was not signed by this log.")
    elif kept is None:
        message = f"The log is shorter than the {head.count} entries that were anchored: its end was cut off."
        yield AuditFault(organisation, 0, message)
    elif kept != head.seal:
        yield AuditFault(organisation, head.count, "It is not the entry that was anchored: the log was rewritten.")


def _altered(organisation: str, entry: KeptEntry, key: bytes) -> Iterator[str]:
    manifest = entry.manifest
    if manifest.organisation != organisation or not hmac.compare_digest(
        seal(manifest, key).encode(), entry.seal.encode()
    ):
        yield "It was altered: its seal does not fit what it says."
    if entry.payload is not None and text_digest(entry.payload, entry.salt) != manifest.payload_digest:
        yield "Its payload was altered."
    if entry.segment != segment_of(manifest.number):
        yield "It was moved to another segment."


def _missing(first: int, last: int) -> str:
    return f"Entry {first} is missing." if first == last else f"Entries {first} to {last} are missing."


def _head_faults(
    organisation: str, last: int, seal: str, head: AuditHead | None, keys: Sequence[bytes]
) -> Iterator[AuditFault]:
    if head is None:
        if last:
            yield AuditFault(organisation, 0, f"The log has {last} entries but its head is missing.")
        return
    if not any(is_signed(head, key) for key in keys):
        yield AuditFault(organisation, 0, "The head of the log was altered: its seal does not fit.")
    if last < head.count:
        yield AuditFault(organisation, last + 1, f"The end is cut off: {_missing(last + 1, head.count)}")
    elif last > head.count:
        yield AuditFault(organisation, 0, f"The log has {last} entries but its head says {head.count}.")
    elif seal and seal != head.seal:
        yield AuditFault(organisation, 0, "The head of the log does not fit its last entry.")
