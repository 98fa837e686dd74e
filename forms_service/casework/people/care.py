"""Which children were ever looked after, or on a plan, as the answers of a form say it: now, or at any time before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from forms_service.casework.people.facts import FactKind
from forms_service.engine.answers import Value, by_row

_KIND_OF: Final[Mapping[str, FactKind]] = {
    "looked_after": FactKind.LOOKED_AFTER,
    "care_leaver": FactKind.LOOKED_AFTER,
    "child_protection_plan": FactKind.ON_PLAN,
}
"""What an answer says of a child at some time; whoever left care was looked after."""


def care_of_each(now: Value | None, ever: Value | None, children: Collection[str]) -> Mapping[str, frozenset[FactKind]]:
    """Return what was ever so of each of some children, by row; those of whom nothing is said are not in it.

    *now* and *ever* are what is answered to the two questions that mean it.

    What is asked of all children together is said of one only where there is only one.
    """
    answered = [_child_by_child(value, children) for value in (now, ever)]
    told = {row: frozenset(kind for each in answered for kind in _kinds_in(each.get(row))) for row in children}
    return {row: kinds for row, kinds in told.items() if kinds}


def _child_by_child(value: Value | None, children: Collection[str]) -> Mapping[str, Value]:
    if value is None or isinstance(value, dict):
        return by_row(value)
    return dict.fromkeys(children, value) if len(children) == 1 else {}


def _kinds_in(said: Value | None) -> list[FactKind]:
    options = said if isinstance(said, list) else [said]
    return [_KIND_OF[str(option)] for option in options if str(option) in _KIND_OF]
