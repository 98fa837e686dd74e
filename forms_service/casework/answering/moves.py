"""A questionnaire that its author moved to another version of its form, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Move:
    """From the version *before* to the version *after*; *revision* is that of the answers as it left them.

    One that *undoes* leads back to the version that the last one came from. *part* is the part of the reply that was in
    its author's hands.
    """

    before: str
    after: str
    by: str
    at: datetime
    revision: int
    part: int = 1
    undoes: bool = False


def version_at(definition: str, moves: Sequence[Move], revision: int) -> str:
    """The version that answers of a *revision* were given to, of a questionnaire that is of *definition* now."""
    later = [move for move in moves if move.revision > revision]
    return later[0].before if later else definition


def undoable(moves: Sequence[Move], part: int) -> Move | None:
    """The move that can be undone: the last one, while the part is not issued that it was made in."""
    last = moves[-1] if moves else None
    return last if last and last.part == part and not last.undoes else None
