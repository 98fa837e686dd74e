"""How the service is, for whatever asks without being known: looked at now and then, and told to all meanwhile."""

from __future__ import annotations

import threading
import time
from typing import Final

from forms_service.services.ports import Ports
from forms_service.services.scheduling.readiness import Readiness, look

SHARED_READINESS: Final = "shared_readiness"
SHARED_SECONDS: Final = 5.0
"""How long it is told: whoever asks ten thousand times has the database asked once."""


class SharedReadiness:
    """What was found last; one at a time looks again, and who asks meanwhile is told that without waiting."""

    def __init__(self) -> None:
        self._looking = threading.Lock()
        self._latest: Readiness | None = None
        self._until = 0.0

    def present(self, ports: Ports) -> Readiness:
        found = self._latest
        if found is not None and (time.monotonic() < self._until or self._looking.locked()):
            return found
        with self._looking:
            return self._look_again(ports)

    def _look_again(self, ports: Ports) -> Readiness:
        if self._latest is None or time.monotonic() >= self._until:
            self._latest = look(ports)
            self._until = time.monotonic() + SHARED_SECONDS
        return self._latest
