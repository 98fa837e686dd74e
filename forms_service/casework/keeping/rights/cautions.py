"""A caution over a record: that it is disputed, or that its use is restricted, until somebody says why no longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from forms_service.casework.errors import Conflict
from forms_service.casework.ids import CautionId, ExemptionId, SendingId

PLACED: Final = "caution_placed"
LIFTED: Final = "caution_lifted"
EXEMPTED: Final = "record_exempted"
"""The acts in the log."""


class CautionKind(StrEnum):
    """Why a record is not to be relied on as it is (DPA 2018 s.46(3) and (4), s.47; UK GDPR Art 16 and 18)."""

    DISPUTED = "disputed"
    """Somebody says that it is wrong, and it is not settled whether it is."""

    RESTRICTED = "restricted"
    """It is kept, as evidence say, and not used."""

    @property
    def label(self) -> str:
        return "Disputed" if self is CautionKind.DISPUTED else "Use restricted"


@dataclass(frozen=True)
class Caution:
    """Who asked for it (*asked_by*, in words), why, and what they say themselves (*statement*), if anything.

    A record may be under several; each is lifted by itself, with a reason.
    """

    id: CautionId
    kind: CautionKind
    asked_by: str
    why: str
    placed_by: str
    placed_at: datetime
    statement: str = ""
    lifted_by: str = ""
    lifted_at: datetime | None = None
    lifted_why: str = ""

    @property
    def stands(self) -> bool:
        return self.lifted_at is None

    @property
    def words(self) -> str:
        return f"{self.kind.label}: asked for by {self.asked_by}"

    def lift(self, *, by: str, at: datetime, why: str) -> Caution:
        if not self.stands:
            raise Conflict("This was lifted already.")
        return replace(self, lifted_by=by, lifted_at=at, lifted_why=why)


@dataclass(frozen=True)
class Exemption:
    """A manager's word that a record goes out to one recipient (*to*) although it is under a caution, and why.

    It is for one sending: *sending* is that, once it is in the register.
    """

    id: ExemptionId
    to: str
    why: str
    by: str
    at: datetime
    sending: SendingId | None = None

    @property
    def is_open(self) -> bool:
        return self.sending is None


def standing_cautions(cautions: Sequence[Caution]) -> tuple[Caution, ...]:
    return tuple(caution for caution in cautions if caution.stands)


def in_the_way(kind: CautionKind, of: str = "") -> str:
    """Why nothing goes out of what is under a caution, or was made from what is (*of* it, by its reference)."""
    what = f"This was made from {of}, which is" if of else "This is"
    state = "disputed" if kind is CautionKind.DISPUTED else "kept and not to be used"
    return (
        f"{what} {state}, so nothing of it is copied, read out, downloaded or sent. A manager may say why it goes out "
        "all the same, and to whom; or the records officer lifts that, with the reason."
    )
