"""Waiting for whoever answers over the network, however they dawdle: sockets only limit how long they pause."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def answer_in_time(ask: Callable[[], T], seconds: float) -> T:
    """Return what *ask* returns; ``TimeoutError`` where that takes longer, be it that it comes letter by letter."""
    answer: Future[T] = Future()

    def wait() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:  # noqa: BLE001 - it is raised where it was asked for
            answer.set_exception(error)

    threading.Thread(target=wait, daemon=True).start()
    return answer.result(seconds)
