"""A budget: so many seconds in which a page or an act is answered, shared by everything that it asks and waits for.

Workers and commands have none; with them only the limit of each single thing counts.
"""

from __future__ import annotations

import time
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from typing import Final

from forms_service.casework.errors import Unavailable

_TOO_LONG: Final = "This took too long and was broken off. Nothing you have saved is lost: try again in a minute."


class BudgetSpent(Unavailable):
    """What was asked for could not be done in its time."""


@dataclass
class Budget:
    """*seconds* from its beginning, and as much longer as whoever asks took to send what they ask."""

    seconds: float
    began: float = field(default_factory=time.monotonic)

    @property
    def rest(self) -> float:
        return max(0.0, self.began + self.seconds - time.monotonic())

    def lengthen(self, seconds: float) -> None:
        self.seconds += seconds


_budget: ContextVar[Budget | None] = ContextVar("budget", default=None)


def open_budget(budget: Budget) -> Token[Budget | None]:
    """Let *budget* be that of this thread until `close_budget`."""
    return _budget.set(budget)


def close_budget(token: Token[Budget | None]) -> None:
    _budget.reset(token)


def budget_rest() -> float | None:
    """Return the seconds that are left; nothing where nobody waits."""
    budget = _budget.get()
    return None if budget is None else budget.rest


def within_budget(seconds: float, *, spare: float = 0.0) -> float:
    """Return so many seconds, or those that are left if they are fewer; *spare* is for what is to be done after it."""
    rest = budget_rest()
    return seconds if rest is None else max(0.0, min(seconds, rest - spare))


def share_of_budget(seconds: float, *, spare: float = 0.0) -> float:
    """Return `within_budget`; ``BudgetSpent`` where nothing is left."""
    require_budget(spare=spare)
    return within_budget(seconds, spare=spare)


def require_budget(*, spare: float = 0.0) -> None:
    """Refuse to begin anything once the budget is spent."""
    rest = budget_rest()
    if rest is not None and rest <= spare:
        raise BudgetSpent(_TOO_LONG)
