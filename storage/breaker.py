"""A circuit breaker: after a failure it refuses at once, and lets one call through now and then to see."""

import threading
import time
from collections.abc import Callable

from storage.contract import StoreUnavailable


class Breaker:
    """Opens at the first failure, so that a page which asks the store twice waits for it once."""

    def __init__(self, *, rest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rest = rest
        self._clock = clock
        self._lock = threading.Lock()
        self._next_trial: float | None = None

    def admit(self) -> None:
        with self._lock:
            if self._next_trial is None:
                return
            now = self._clock()
            if now < self._next_trial:
                raise StoreUnavailable("the object store failed a moment ago and is given a rest")
            self._next_trial = now + self._rest

    def succeeded(self) -> None:
        with self._lock:
            self._next_trial = None

    def failed(self) -> None:
        with self._lock:
            self._next_trial = self._clock() + self._rest
