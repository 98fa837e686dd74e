"""Until when somebody waits."""

from __future__ import annotations

import time


class Deadline:
    """So many *seconds* from now; without a number, never."""

    def __init__(self, seconds: float | None = None) -> None:
        self._until = None if seconds is None else time.monotonic() + seconds

    def left(self, *, or_else: float) -> float:
        """Return the seconds that are left, 0 if none, or *or_else* where there is no end."""
        return or_else if self._until is None else max(0.0, self._until - time.monotonic())

    @property
    def has_passed(self) -> bool:
        return self.left(or_else=1.0) <= 0

    def within(self, seconds: float) -> Deadline:
        """Return the nearer end: this one, or so many *seconds* from now."""
        return Deadline(min(seconds, self.left(or_else=seconds)))
