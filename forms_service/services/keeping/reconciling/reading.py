"""Reads what somebody may have altered past the service: what cannot be read is said, and keeps nothing else unread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from forms_service.casework.errors import Unavailable
from forms_service.casework.keeping.schedules import UnknownSchedule
from forms_service.services.keeping.in_store.store_faults import kind_of
from storage.contract import StoreUnavailable

Thing = TypeVar("Thing")
Found = TypeVar("Found")


def read_each(
    look: Callable[[Sequence[Thing]], Found], things: Sequence[Thing], unread: Callable[[Thing, str], Found]
) -> list[Found]:
    """Look at things together, or at each by itself where one of them cannot be read any more.

    *unread* says of that one that it cannot, given the kind of error. What is away is asked again another time.
    """
    try:
        return [look(things)]
    except (Unavailable, StoreUnavailable) as error:
        if not isinstance(error, UnknownSchedule):
            raise
        if len(things) == 1:
            return [unread(things[0], kind_of(error))]
    except Exception as error:  # noqa: BLE001 (whatever was done to one thing, the others are to be looked at)
        if len(things) == 1:
            return [unread(things[0], kind_of(error))]
    return [found for one in things for found in read_each(look, [one], unread)]
