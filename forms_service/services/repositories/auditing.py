"""The audit log of one organisation: what is appended to it, and how it is read and checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from forms_service.casework.auditing.audit_chain import Anchor, AuditFault, AuditHead
from forms_service.casework.auditing.events import Event, Verb
from forms_service.casework.auditing.log_breaks import LogBreak


@dataclass(frozen=True)
class AuditSearch:
    """What an auditor looks for; empty fields do not limit. *since* is included, *before* is not.

    *about* are the ids of things, of any of which it is, and *verbs* what it may be; *below*, the number before which
    it comes.
    """

    reference: str = ""
    actor: str = ""
    verb: str = ""
    act: str = ""
    since: datetime | None = None
    before: datetime | None = None
    object_kind: str = ""
    about: tuple[str, ...] | None = None
    verbs: tuple[Verb, ...] = ()
    below: int = 0


EVERYTHING = AuditSearch()


@dataclass(frozen=True)
class AuditEntry:
    """One line of the audit log as it is kept; *payload* is ``None`` once it has expired."""

    number: int
    event: Event
    payload: Mapping[str, str] | None


@dataclass(frozen=True)
class DoneWith:
    """What was done with which thing, as one entry of the log says, whether the rest of it can be read or not."""

    number: int
    act: str
    thing: str
    reference: str


class Audit(Protocol):
    def append(self, event: Event) -> None:
        """Add *event* to the organisation's chain, in this transaction."""

    def entries(
        self, search: AuditSearch = EVERYTHING, *, newest_first: bool = True, limit: int = 200
    ) -> Sequence[AuditEntry]:
        """Return the matching entries, at most *limit* of them."""

    def of_object(self, object_ids: Sequence[str]) -> Sequence[AuditEntry]:
        """Return the events about these things, oldest first."""

    def having(self, act: str, ids: Sequence[str]) -> frozenset[str]:
        """Return those of these things of which the log says that this was done with them."""

    def proven(self, act: str, ids: Sequence[str]) -> Sequence[AuditEntry]:
        """Return the entries that say so and are as the log sealed them, oldest first: these allow something."""

    def times(self, act: str, ids: Sequence[str]) -> Mapping[str, int]:
        """Return how often the log says that this was done with each of these things; those with which it was."""

    def of_acts(self, acts: Collection[str], *, after: int, limit: int) -> Sequence[DoneWith]:
        """Return what entries of these acts say whose numbers come *after* that one, in their order."""

    def head(self) -> AuditHead | None: ...

    def is_signed(self, head: AuditHead) -> bool:
        """Whether *head* was signed with this log's key, wherever it comes from."""

    def to_anchor(self, head: AuditHead) -> AuditHead:
        """Return *head*, with the present key's word that everything was sealed anew where the log says so."""

    def ends_former_keys(self, head: AuditHead) -> bool:
        """Whether *head* was signed with the present key, which says with it that everything was sealed anew."""

    @property
    def has_former_keys(self) -> bool: ...

    def verify(self) -> Sequence[AuditFault]:
        """Walk the whole chain as it is committed: every seal, every payload, the length and the signed head.

        Like ``Records.everything`` it reads at its own moment and makes no writer wait, if it comes first in its unit.
        """

    def begun_before(self, moment: datetime) -> bool:
        """Whether any entry is said to be older than that."""

    def count(self) -> int:
        """Return how many entries are kept."""

    def seal_at(self, number: int) -> str | None:
        """Return the stored seal of one entry, to hold against a head that was anchored elsewhere."""

    def erase_payloads(self, ids: Sequence[str], reference: str) -> Sequence[int]:
        """Take away the payloads of the entries about these things, or under this reference where one is given.

        What says that something was erased keeps its own. Return the numbers of those entries.
        """

    def erase_old(self, *, before: datetime, limit: int) -> Sequence[int]:
        """Take away the payloads of who signed in, and of what was read or refused and is no one thing.

        Return the numbers of the entries, at most so many.
        """

    def erase_searches(self, *, before: datetime, limit: int) -> Sequence[int]:
        """Take away the payloads of searches that are older; return the numbers of those entries, the oldest first."""

    def add_anchor(self, anchor: Anchor) -> None:
        """Note that a head was put into locked storage; noting it again changes nothing."""

    def anchors(self) -> Sequence[Anchor]:
        """Return the anchored heads that were noted, shortest chain first."""


class LogBreaks(Protocol):
    """The breaks of one organisation's log that somebody has explained, accepted or not."""

    def every(self) -> Sequence[LogBreak]: ...

    def find(self, break_id: str) -> LogBreak | None: ...

    def add(self, log_break: LogBreak) -> None: ...

    def save(self, log_break: LogBreak, *, expected: LogBreak) -> None: ...
