"""What can be watched of a running service: what is counted as it happens, and what is looked up when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol


class Happening(StrEnum):
    """What is counted, each by kinds."""

    DOCUMENT = "documents"
    SIGN_IN_REFUSED = "sign_ins_refused"
    RATE_MET = "rates_met"

    @property
    def words(self) -> str:
        return _HAPPENINGS[self]


_HAPPENINGS: Final = {
    Happening.DOCUMENT: "Tries to make a document, by what came of them.",
    Happening.SIGN_IN_REFUSED: "Sign-ins refused, by the reason.",
    Happening.RATE_MET: "Requests refused as too many, by what was asked for.",
}


@dataclass(frozen=True)
class Gauges:
    """Numbers that are looked up when somebody asks: one, or one for each value of a *label*."""

    name: str
    words: str
    values: Mapping[str, float]
    label: str = ""


@dataclass(frozen=True)
class HelperCondition:
    """One kind of helper of this machine: how often one was lost, the last time, and how often in a row by now."""

    helper: str
    losses: int = 0
    in_a_row: int = 0
    lost_at: datetime | None = None


class Measures(Protocol):
    """Counts what happens, for all processes of this machine together; no label names anybody or any one thing."""

    def count(self, happening: Happening, kind: str = "") -> None: ...

    def count_page(self, page: str, method: str, status: int, seconds: float) -> None:
        """Count an answer; *page* is the pattern of its address."""

    def helpers(self) -> Sequence[HelperCondition]:
        """Return the condition of every kind of helper that was ever used here."""

    def text(self, gauges: Sequence[Gauges]) -> bytes:
        """Return all that was counted, and *gauges*, as Prometheus reads it."""


class Unmeasured:
    """Counts nothing."""

    def count(self, happening: Happening, kind: str = "") -> None:
        """Nobody asks."""

    def count_page(self, page: str, method: str, status: int, seconds: float) -> None:
        """Nobody asks."""

    def helpers(self) -> Sequence[HelperCondition]:
        return ()

    def text(self, gauges: Sequence[Gauges]) -> bytes:
        return b""


@dataclass(frozen=True)
class Disk:
    """Where something of ours is kept on this machine: *what* that is in words, and how many bytes are free there."""

    name: str
    what: str
    free: int


class Machine(Protocol):
    """This machine, as far as the service needs it."""

    @property
    def version(self) -> str:
        """The version of the service that runs here."""

    @property
    def schema(self) -> str:
        """The version of the tables that it works with."""

    def disks(self) -> Sequence[Disk]: ...

    def packages_missing(self) -> Sequence[str]:
        """Return the packages without which LibreOffice cannot run here."""

    def sandbox_begins(self) -> bool | None:
        """Whether a sandbox could begin when that was tried last; nothing where it is being tried the first time."""


@dataclass(frozen=True)
class UnknownMachine:
    """A machine of which nothing is asked."""

    version: str = ""
    schema: str = ""

    def disks(self) -> Sequence[Disk]:
        return ()

    def packages_missing(self) -> Sequence[str]:
        return ()

    def sandbox_begins(self) -> bool | None:
        return True
