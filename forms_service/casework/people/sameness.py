"""Who stands in a row of a request after it was amended: the same person, called or born otherwise, or somebody else.

What was answered about somebody stays while their name is only spelt otherwise. It never becomes another person's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from forms_service.casework.people.likeness import Degree, Degrees, Traits, degrees


class Sameness(IntEnum):
    """What became of whoever stood in a row."""

    SPELLING = 0
    DETAILS = 1
    ANOTHER = 2


@dataclass(frozen=True)
class Naming:
    """By what somebody is compared: by everything they are called (*whole*), and by their own name alone."""

    whole: Traits
    own: Traits


def sameness(then: Naming, now: Naming, beside: Iterable[Naming]) -> Sameness:
    """Say what became of whoever stood in a row *then*; *beside* are those who stood in the other rows.

    Two people whose names are alike may have been exchanged: whoever is called as another row's was, is that one.
    """
    agree = _degrees(then, now)
    if _is_somebody_else(agree) or _stood_beside(then, now, beside):
        return Sameness.ANOTHER
    is_spelling = agree.name >= Degree.NEAR and _details(then.own) == _details(now.own)
    return Sameness.SPELLING if is_spelling else Sameness.DETAILS


def _degrees(then: Naming, now: Naming) -> Degrees:
    """How far they agree: another name that both rows give says nothing, only one that is somebody's own."""
    found = degrees(then.own, now.own)
    crossed = (degrees(then.own, now.whole).name, degrees(then.whole, now.own).name)
    return Degrees(max(found.name, *crossed), found.born, found.number)


def _is_somebody_else(agree: Degrees) -> bool:
    """Whether no more than a family's name, or nothing, is left of them."""
    is_numbered_so = agree.number is Degree.SAME
    if agree.name in {Degree.SAME, Degree.UNKNOWN}:
        return agree.born is Degree.APART and agree.number is Degree.APART
    if agree.name >= Degree.PARTLY:
        return agree.born is Degree.APART and not is_numbered_so
    if agree.name is Degree.LOOSELY:
        return agree.born is not Degree.SAME and not is_numbered_so
    return agree.born is Degree.APART or not is_numbered_so


def _stood_beside(then: Naming, now: Naming, beside: Iterable[Naming]) -> bool:
    """Whether somebody of another row was called so, and was more like whoever stands here now."""
    mine = degrees(then.own, now.own)
    theirs = (degrees(other.own, now.own) for other in beside)
    return any(one.name is Degree.SAME and (one.name, one.born) > (mine.name, mine.born) for one in theirs)


def _details(own: Traits) -> tuple[object, ...]:
    return own.births, own.birth_years, own.expected, own.numbers
