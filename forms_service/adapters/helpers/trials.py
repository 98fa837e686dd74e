"""Whether a helper can begin: tried now and then beside whoever asks, who is told how it went last."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

GOOD_SECONDS: Final = 600.0
BAD_SECONDS: Final = 15.0
"""How soon it is tried again where it could, and where it could not."""


class Trial:
    """*begin* begins a helper and ends it again; whatever it raises, it could not."""

    def __init__(self, begin: Callable[[], object]) -> None:
        self._begin = begin
        self._lock = threading.Lock()
        self._passed: bool | None = None
        self._again_at = 0.0

    def passed(self) -> bool | None:
        """Say how it went last, nothing before it has; where that is long ago, it is tried meanwhile."""
        with self._lock:
            if time.monotonic() >= self._again_at:
                self._again_at = time.monotonic() + GOOD_SECONDS
                threading.Thread(target=self._try, daemon=True).start()
        return self._passed

    def _try(self) -> None:
        try:
            self._begin()
            passed = True
        except Exception:  # noqa: BLE001 (whatever it was, none can begin)
            passed = False
        self._passed, self._again_at = passed, time.monotonic() + (GOOD_SECONDS if passed else BAD_SECONDS)
