"""What becomes of helpers, for the log and for whoever counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import structlog

from forms_service.casework.errors import causes_of

log = structlog.get_logger()


class LossCounter(Protocol):
    def helper_lost(self, helper: str, in_a_row: int) -> None: ...

    def helper_well(self, helper: str) -> None: ...


@dataclass(frozen=True)
class WatchedHelper:
    """Hears of the helpers of one kind, and says so; never what one said last, which may quote a letter."""

    helper: str
    counter: LossCounter

    def lost(self, in_a_row: int, fault: BaseException) -> None:
        log.warning("helper_lost", helper=self.helper, in_a_row=in_a_row, causes=causes_of(fault))
        self.counter.helper_lost(self.helper, in_a_row)

    def well(self) -> None:
        self.counter.helper_well(self.helper)
