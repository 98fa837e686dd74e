"""How often something was asked for, counted for every process of the service together."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Counters(Protocol):
    """Each change is a transaction of its own: what is counted has been asked for, whatever becomes of it."""

    def add(self, key: str, amount: int, *, now: datetime, until: datetime) -> int:
        """Count; return how often it was *until* the end of its window, which begins with the first."""

    def count(self, key: str, *, now: datetime) -> int: ...

    def window_end(self, key: str, *, now: datetime) -> datetime:
        """Return when its window ends; *now* if it has none."""

    def clear(self, key: str) -> None: ...

    def expire(self, *, before: datetime) -> int:
        """Remove those whose window ended before that moment; return how many there were."""
