"""What is asked of another machine, waited for no longer than is said: limits of a library are for each piece of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def ask_aside(ask: Callable[[], T]) -> Future[T]:
    """Ask in a thread of its own, so that whoever asked may stop waiting for the answer."""
    answer: Future[T] = Future()

    def wait() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:  # noqa: BLE001 - it is raised where it was asked for
            answer.set_exception(error)

    threading.Thread(target=wait, daemon=True).start()
    return answer
