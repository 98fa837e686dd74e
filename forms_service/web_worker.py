"""The web server's worker: gunicorn's with threads, but that nobody holds a thread by asking slowly."""

from __future__ import annotations

import threading
from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker

from forms_service.web.frame.limits.page_budgets import cut_off_later

HEADERS_SECONDS: Final = 3.0
"""How long what is asked for may be on its way, up to the end of its headers; its body has a limit of its own."""


class GuardedWorker(ThreadWorker):  # type: ignore[misc] # gunicorn tells no types
    """Closes for reading what has sent no whole head of a request in time, however slowly it trickles."""

    _heads = threading.local()

    def handle(self, conn: Any) -> Any:
        self._heads.timer = cut_off_later(conn.sock, HEADERS_SECONDS)
        try:
            return super().handle(conn)
        finally:
            self._heads.timer.cancel()

    def handle_request(self, req: Any, conn: Any) -> Any:
        self._heads.timer.cancel()
        return super().handle_request(req, conn)
