"""The audit log's events and its chain: what happened, by whom and why, in a form that shows tampering.

Each organisation has one chain. An event's *manifest* holds no personal data; the *payload* (reasons,
search terms, recipients) is kept apart and bound to it by a salted digest, so that it can expire while
the chain still verifies (docs/decisions/0005). Six of the verbs are those of DPA 2018 s.62(1).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

FOR_THE_CASE_TEAM: Final[Mapping[str, frozenset[str]]] = {"reply_returned": frozenset({"comment"})}
"""By act, the parts of a payload that only those who work on the case read.

A manager's comment speaks of the case; everybody else needs that a reply was returned, by whom and when.
"""


class Verb(StrEnum):
    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
    SIGN_IN = "sign-in"
    """Who came and went: none of the six, and what the others are read by."""
    REFUSAL = "refusal"
    """What somebody asked for and was not given: none of the six either."""


@dataclass(frozen=True)
class LogObject:
    """What an event is about, as the log names it: a kind of thing, its id, and the reference that people know."""

    kind: str
    id: str = ""
    reference: str = ""

    @property
    def log_object(self) -> LogObject:
        return self


class Logged(Protocol):
    """A thing that the log can name."""

    @property
    def log_object(self) -> LogObject: ...


@dataclass(frozen=True)
class Event:
    """Something a person did. *act* is in the past tense; *payload* may hold personal data."""

    organisation: str
    at: datetime
    actor: str
    verb: Verb
    act: str
    object_kind: str
    object_id: str
    reference: str = ""
    payload: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """The chained part of one event, without personal data. *at* is ISO 8601, UTC."""

    number: int
    organisation: str
    at: str
    actor: str
    verb: str
    act: str
    object_kind: str
    object_id: str
    reference: str
    payload_digest: str
    previous: str


GENESIS = "0" * 64


def payload_digest(payload: Mapping[str, str], salt: str) -> str:
    """Return the salted sha-256 of *payload*; the salt keeps a short payload from being guessed."""
    return text_digest(canonical(payload), salt)


def text_digest(payload: str, salt: str) -> str:
    """Return the digest of a payload that is already canonical text, as it is kept."""
    return hashlib.sha256((salt + payload).encode()).hexdigest()


def manifest_of(event: Event, *, number: int, previous: str, salt: str) -> Manifest:
    return Manifest(
        number=number,
        organisation=event.organisation,
        at=event.at.isoformat(timespec="microseconds"),
        actor=event.actor,
        verb=event.verb.value,
        act=event.act,
        object_kind=event.object_kind,
        object_id=event.object_id,
        reference=event.reference,
        payload_digest=payload_digest(event.payload, salt),
        previous=previous,
    )


def seal(manifest: Manifest, key: bytes) -> str:
    """Return the keyed digest of *manifest*, which is also the next manifest's *previous*."""
    return hmac.new(key, canonical(asdict(manifest)).encode(), hashlib.sha256).hexdigest()


def head_seal(organisation: str, count: int, head: str, key: bytes) -> str:
    """Return the keyed digest of a chain's length and last seal: shows a tail that was cut off."""
    return hmac.new(key, f"head:{organisation}:{count}:{head}".encode(), hashlib.sha256).hexdigest()


def canonical(thing: object) -> str:
    """Return JSON with one spelling for one meaning."""
    return json.dumps(thing, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
