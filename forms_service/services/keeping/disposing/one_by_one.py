"""Each thing attempted by itself: one that cannot be done keeps no other waiting; a store that is not there does."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from forms_service.casework.errors import causes_of
from forms_service.services.keeping.in_store.store_faults import kind_of
from storage.contract import StoreUnavailable

log = structlog.get_logger()


class OneByOne:
    """The *faults* are the kinds of what went wrong, in the order in which they were met."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def at(self, act: Callable[[], int], failed: Callable[[str], None] | None = None) -> int:
        """Return how much was done; none where it *failed*, which is told by its kind."""
        try:
            return act()
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 (whatever is wrong with one, the others are to go on)
            log.warning("attempt_failed", causes=causes_of(error))
            self.faults.append(kind_of(error))
            if failed is not None:
                failed(kind_of(error))
            return 0

    @property
    def first_fault(self) -> str:
        return next(iter(self.faults), "")
