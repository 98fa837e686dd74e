"""Several things done at one moment, each in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence


def together(work: Sequence[Callable[[], None]]) -> None:
    failed: list[BaseException] = []

    def guarded(each: Callable[[], None]) -> None:
        try:
            each()
        except BaseException as error:  # noqa: BLE001  (a thread's failure must reach the test)
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
