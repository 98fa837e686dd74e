"""A person, known across enquiries by links that people confirm and can undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import EnquiryId, LinkId, PersonId


@dataclass(frozen=True)
class Person:
    """Who one participant of one enquiry is: its adult (*row* empty) or the child of one row.

    *identity* is the id that everybody linked together goes by: one of theirs, worked out from the links.
    """

    id: PersonId
    organisation: str
    enquiry: EnquiryId
    row: str
    kind: Literal["adult", "child"]
    identity: PersonId

    @property
    def log_object(self) -> LogObject:
        return LogObject("person", self.id)


class Verdict(StrEnum):
    """What somebody said of two people."""

    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Link:
    """A statement that two people are one, or that they are not. Undone, it stays to be read and counts no more."""

    id: LinkId
    organisation: str
    one: PersonId
    other: PersonId
    answer: Verdict
    reason: str
    by: str
    at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None
    undone_why: str = ""

    @property
    def log_object(self) -> LogObject:
        return LogObject("link", self.id)

    @property
    def is_active(self) -> bool:
        return self.undone_at is None

    @property
    def ends(self) -> frozenset[PersonId]:
        return frozenset({self.one, self.other})

    def undone(self, *, by: str, at: datetime, why: str) -> Link:
        if not self.is_active:
            raise Conflict("This was undone already.")
        return replace(self, undone_by=by, undone_at=at, undone_why=why)


@dataclass(frozen=True)
class Pair:
    """Two people of whom somebody says that they are one, or that they are not."""

    one: Person
    other: Person

    @property
    def ends(self) -> frozenset[PersonId]:
        return frozenset({self.one.id, self.other.id})

    @property
    def are_linked(self) -> bool:
        """Whether links lead from one to the other."""
        return self.one.identity == self.other.identity

    @property
    def are_of_one_enquiry(self) -> bool:
        return self.one.enquiry == self.other.enquiry


def identities(people: Sequence[PersonId], links: Iterable[Link]) -> Mapping[PersonId, PersonId]:
    """By each person the identity they go by: the first in order of all that confirmed links lead to."""
    ways: dict[PersonId, set[PersonId]] = {person: set() for person in people}
    for link in links:
        if link.is_active and link.answer is Verdict.SAME and link.ends <= ways.keys():
            ways[link.one].add(link.other)
            ways[link.other].add(link.one)
    found: dict[PersonId, PersonId] = {}
    for person in sorted(people):
        if person not in found:
            found |= dict.fromkeys(_reached(person, ways), person)
    return found


def _reached(start: PersonId, ways: Mapping[PersonId, set[PersonId]]) -> set[PersonId]:
    reached, ahead = {start}, [start]
    while ahead:
        new = ways[ahead.pop()] - reached
        reached |= new
        ahead += new
    return reached
