"""What a unit of work remembers of what it has read: nothing is read twice as long as nothing was written."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered:
    """What was read of each thing, by its kind and id, until the unit of work writes something or waits for a lock.

    What it wrote itself, and what another changed while it waited, is read anew.
    """

    def __init__(self) -> None:
        self._known: dict[str, dict[Any, Any]] = {}

    def of(self, kind: str, ids: Sequence[K], read: Callable[[Sequence[K]], Mapping[K, V]]) -> dict[K, V]:
        """Return what is known of each of *ids*, and *read* the rest; what there is nothing of is left out."""
        known: dict[K, V] = self._known.setdefault(kind, {})
        unread = [each for each in dict.fromkeys(ids) if each not in known]
        if unread:
            known |= read(unread)
        return {each: known[each] for each in ids if each in known}

    def answer(self, kind: str, asked: K, read: Callable[[K], V]) -> V:
        """Return the answer to what was *asked*, which is of no single thing."""
        return self.of(kind, [asked], lambda _: {asked: read(asked)})[asked]

    def note(self, kind: str, found: Mapping[K, V]) -> None:
        self._known.setdefault(kind, {}).update(found)

    def forget(self) -> None:
        self._known.clear()
