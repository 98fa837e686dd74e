"""Two versions held against each other: what is the same, what stands on one side only, what stands elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

T = TypeVar("T")


def without_places(thing: object) -> object:
    """Return what *thing* says, wherever it stands in a file, to be compared."""
    if is_dataclass(thing):
        own = ((each.name, without_places(getattr(thing, each.name))) for each in fields(thing) if each.name != "at")
        return type(thing).__name__, *own
    if isinstance(thing, Mapping):
        return "mapping", *sorted((str(name), without_places(each)) for name, each in thing.items())
    if isinstance(thing, tuple | list):
        return tuple(map(without_places, thing))
    return thing


def says_alike(before: object, after: object) -> bool:
    return without_places(before) == without_places(after)


@dataclass(frozen=True)
class Compared(Generic[T]):
    """Things of two versions by their names: those on both sides in pairs, the others in the order of their side."""

    pairs: Mapping[str, tuple[T, T]]
    taken_out: Mapping[str, T]
    added: Mapping[str, T]

    @property
    def changed(self) -> Mapping[str, tuple[T, T]]:
        return {name: pair for name, pair in self.pairs.items() if not says_alike(*pair)}


def hold_against(before: Iterable[T], after: Iterable[T], name: Callable[[T], str]) -> Compared[T]:
    """Hold things against each other by *name*; of several that are called alike, the first against the first."""
    old, new = _each_by_its_name(before, name), _each_by_its_name(after, name)
    return Compared(
        {each: (old[each], thing) for each, thing in new.items() if each in old},
        {each: thing for each, thing in old.items() if each not in new},
        {each: thing for each, thing in new.items() if each not in old},
    )


def _each_by_its_name(things: Iterable[T], name: Callable[[T], str]) -> dict[str, T]:
    so_far: Counter[str] = Counter()
    found: dict[str, T] = {}
    for thing in things:
        called = name(thing)
        found[f"{called} {so_far[called]}" if so_far[called] else called] = thing
        so_far[called] += 1
    return found


def out_of_order(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return which of the names on both sides stand elsewhere among the others: as few as say it."""
    old, new = [each for each in before if each in after], [each for each in after if each in before]
    blocks = SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
    in_order = {each for block in blocks for each in new[block.b : block.b + block.size]}
    return [each for each in new if each not in in_order]
