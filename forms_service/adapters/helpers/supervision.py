"""The one rule for helpers: whatever befalls one, its folder or its pipe, another takes its place and tries again.

Every failure counts. Before the next try there is a pause that grows with the failures in a row, to five seconds at
most; a success ends the count. What it says is wrong with what it was given (a complaint) is no failure of its own.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, Final, Generic, Protocol, TypeVar
from weakref import WeakSet

from forms_service.adapters.helpers.deadlines import Deadline
from forms_service.casework.budgets import budget_rest
from forms_service.casework.pauses import pause_after

MOST_TRIES: Final = 2
"""So often one thing is tried before whoever asked is told; a document then waits for its next turn in the queue."""

SPARE_SECONDS: Final = 4.0
"""What of the budget of a page no helper may use: what was typed beside a file is saved in it."""


class HelperLost(Exception):
    """A helper, its folder or its pipe failed; another one may well manage.

    *spent* says that it used up what it may use of time or memory: that is the doing of what it was given.
    """

    def __init__(self, words: str, *, spent: bool = False) -> None:
        super().__init__(words)
        self.spent = spent


class HelperBusy(HelperLost):
    """Too many wait for it already, or one waited too long."""


class Helper(Protocol):
    """A running process, whose owner alone talks to it."""

    @property
    def is_worn(self) -> bool:
        """Whether it has done enough, or grown too large, and another should go on."""

    def end(self) -> None:
        """Let it finish by itself, and see that all of it is gone."""

    def kill(self) -> None:
        """See that all of it is gone, whatever it is doing."""


class HelperWatch(Protocol):
    """Hears what becomes of the helpers of one kind."""

    def lost(self, in_a_row: int, fault: BaseException) -> None: ...

    def well(self) -> None:
        """One has done something, the first thing or the first after a loss."""


H = TypeVar("H", bound=Helper)
T = TypeVar("T")


class Supervised(Generic[H]):
    """At most one helper of a kind, begun when first needed and used by one thread at a time.

    *begin* starts one within a deadline. *complaints* are the errors that speak of what it was given. *seconds* is what
    one caller may wait in all, turn, start and tries together; without it every step has only its own limit.
    *most_waiting* callers may stand in line, beside the one whose turn it is; what comes then is ``HelperBusy``.
    *watch* hears what becomes of them.
    """

    def __init__(
        self,
        begin: Callable[[Deadline], H],
        *,
        complaints: tuple[type[Exception], ...],
        seconds: float | None = None,
        most_waiting: int | None = None,
        watch: HelperWatch | None = None,
    ) -> None:
        self._begin, self._complaints, self._watch = begin, complaints, watch
        self._seconds, self._most_waiting = seconds, most_waiting
        self.forget()
        _EVERY.add(self)

    def forget(self) -> None:
        """Begin without a helper; after a fork the helper stays the parent's."""
        self._lock = threading.Lock()
        self._waiting = 0
        self.helper: H | None = None
        self.failures = 0
        self._was_well = False
        self._not_before = 0.0

    def ask(self, use: Callable[[H, Deadline], T]) -> T:
        """Return what *use* gets from a helper; ``HelperLost`` if none managed, or a complaint."""
        deadline = self._deadline()
        if deadline.has_passed:
            raise HelperBusy("whoever asks has no time left")
        with self._turn(deadline):
            return self._tried(use, deadline)

    def _deadline(self) -> Deadline:
        """Return until when the caller may wait: something of the budget of a page is left to say what came of it."""
        rest = budget_rest()
        own = Deadline(self._seconds)
        return own if rest is None else own.within(max(0.0, rest - SPARE_SECONDS))

    def close(self) -> None:
        """Let the helper end, if there is one of this process."""
        with self._lock:
            self._let_go()

    @contextmanager
    def _turn(self, deadline: Deadline) -> Iterator[None]:
        if not self._lock.acquire(blocking=False):
            self._stand_in_line(deadline)
        try:
            yield
        finally:
            self._lock.release()

    def _stand_in_line(self, deadline: Deadline) -> None:
        if self._most_waiting is not None and self._waiting >= self._most_waiting:
            raise HelperBusy("too many wait for it")
        self._waiting += 1
        try:
            if not self._lock.acquire(timeout=deadline.left(or_else=-1)):
                raise HelperBusy("others took too long")
        finally:
            self._waiting -= 1

    def _tried(self, use: Callable[[H, Deadline], T], deadline: Deadline) -> T:
        for tries in count(1):
            self._pause(deadline)
            try:
                return self._attempt(use, deadline)
            except HelperLost as lost:
                if lost.spent or tries >= MOST_TRIES or deadline.has_passed:
                    raise
        raise AssertionError("never reached")

    def _pause(self, deadline: Deadline) -> None:
        pause = self._not_before - time.monotonic()
        if pause > 0:
            if pause >= deadline.left(or_else=pause + 1):
                raise HelperLost(f"it failed {self.failures} times in a row and is tried again in {pause:.1f} s")
            time.sleep(pause)

    def _attempt(self, use: Callable[[H, Deadline], T], deadline: Deadline) -> T:
        """Try once, with a new helper if there is none; one with which anything went wrong is not used again."""
        try:
            self.helper = self.helper or self._begin(deadline)
            result = use(self.helper, deadline)
        except self._complaints:
            self._succeeded()
            raise
        except BaseException as fault:
            # Also when a signal breaks in: the next caller must not be given what was meant for this one.
            self._failed(fault)
            if isinstance(fault, HelperLost) or not isinstance(fault, Exception):
                raise
            raise HelperLost(f"{type(fault).__name__}: {fault}") from fault
        self._succeeded()
        return result

    def _failed(self, fault: BaseException) -> None:
        broken, self.helper = self.helper, None
        if not (isinstance(fault, HelperLost) and fault.spent):
            self.failures += 1
            if self._watch:
                self._watch.lost(self.failures, fault)
        self._not_before = time.monotonic() + pause_after(self.failures)
        if broken is not None:
            broken.kill()

    def _succeeded(self) -> None:
        if self._watch and (self.failures or not self._was_well):
            self._watch.well()
        self.failures, self._not_before, self._was_well = 0, 0.0, True
        if self.helper is not None and self.helper.is_worn:
            self._let_go()

    def _let_go(self) -> None:
        worn, self.helper = self.helper, None
        if worn is not None:
            worn.end()


_EVERY: Final[WeakSet[Supervised[Any]]] = WeakSet()


def _forget_every() -> None:
    for each in list(_EVERY):
        each.forget()


# While a new process has one thread only: of two that asked first, one would lose what the other had begun.
os.register_at_fork(after_in_child=_forget_every)
