"""What a unit of work remembers of what it has read, so that a page with many things asks for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered:
    """What was read of each thing, by its kind and id. Nothing is remembered before somebody wants it."""

    def __init__(self) -> None:
        self.is_wanted = False
        self._known: dict[str, dict[Any, Any]] = {}

    def of(self, kind: str, ids: Sequence[K], read: Callable[[Sequence[K]], Mapping[K, V]]) -> dict[K, V]:
        """Return what is known of each of *ids*, and *read* the rest; what there is nothing of is left out."""
        known: dict[K, V] = self._known.setdefault(kind, {})
        unread = [each for each in dict.fromkeys(ids) if each not in known]
        found = read(unread) if unread else {}
        self.note(kind, found)
        return {each: (known if each in known else found)[each] for each in ids if each in known or each in found}

    def note(self, kind: str, found: Mapping[K, V]) -> None:
        if self.is_wanted:
            self._known.setdefault(kind, {}).update(found)
