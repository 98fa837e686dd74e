"""What the service can work out instead of asking: proposals that a person sees and may replace.

A derivation gives ``None`` when it cannot tell; the question then stays unanswered. A proposal is only
ever stored when a person saves the page, or sends the express page, on which it was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from forms_service.engine.answers import Value
from forms_service.engine.conditions import Condition

SERVICE_LEVELS = "service_levels"
"""The table of working days allowed, and till what time: usual ones, and those agreed with a partner."""


@dataclass(frozen=True)
class Constant:
    value: Value


@dataclass(frozen=True)
class Now:
    """The present minute, or day when *date_only*."""

    date_only: bool = False


@dataclass(frozen=True)
class ContextFact:
    """A named fact of the signed-in user, team or organisation."""

    name: str


@dataclass(frozen=True)
class SameAs:
    """The answer to another question, unchanged; *in_words* for its wording."""

    answer: str
    in_words: bool = False


@dataclass(frozen=True)
class Cases:
    """Chosen by the answer to another question; nothing while that is unanswered."""

    answer: str
    cases: Mapping[str, Derivation]
    otherwise: Derivation | None = None


@dataclass(frozen=True)
class When:
    """*then* while a condition holds; otherwise nothing, or *otherwise*."""

    condition: Condition
    then: Derivation
    otherwise: Derivation | None = None


@dataclass(frozen=True)
class Lookup:
    """A column of the reference-data row that another answer chose."""

    table: str
    answer: str
    column: str


@dataclass(frozen=True)
class ServiceLevel:
    """A date and time as far after *start* as the reference table of service levels allows.

    The first of *keys* that names a row of it counts: what was agreed with one partner before what is usual.
    """

    start: str
    keys: tuple[Derivation, ...]


@dataclass(frozen=True)
class Joined:
    """Several pieces in words with a separator; nothing if any piece is missing."""

    pieces: tuple[Derivation, ...]
    separator: str = " "


@dataclass(frozen=True)
class LinesOf:
    """Each of several pieces that can be told, on a line of its own; a piece of several lines gives all of them."""

    pieces: tuple[Derivation, ...]


@dataclass(frozen=True)
class RowPattern:
    """Rows to propose for a repeat: one, or one for each row that *each* is asked of, with the id of that row."""

    cells: Mapping[str, Derivation]
    each: str = ""


@dataclass(frozen=True)
class Rows:
    patterns: tuple[RowPattern, ...]


@dataclass(frozen=True)
class PersonOf:
    """A person put together from named parts."""

    parts: Mapping[str, Derivation]


@dataclass(frozen=True)
class PartOf:
    """One *part* of an answer that has several: the e-mail address of a person."""

    part: str
    answer: str


@dataclass(frozen=True)
class OnlyRow:
    """The cell of a column whose repeat has one row here (the one that a questionnaire is about)."""

    column: str


@dataclass(frozen=True)
class MonthsAfter:
    """A date some calendar *months* after another; the last of the month where that day does not exist."""

    start: Derivation
    months: int


@dataclass(frozen=True)
class HoursAfter:
    """A date and time some *hours* after another: so much later, whatever the clocks do between."""

    start: Derivation
    hours: int


@dataclass(frozen=True)
class Elsewhere:
    """What was answered elsewhere (the report that is reviewed) to the first of *questions* that was."""

    questions: tuple[str, ...]


@dataclass(frozen=True)
class FromBackground:
    """A named list of what is known, besides any answers, of the row that is stood in."""

    name: str


@dataclass(frozen=True)
class Earliest:
    """The earliest of the dates that can be told."""

    dates: tuple[Derivation, ...]


@dataclass(frozen=True)
class Ladder:
    """How far up a ladder of questions the answers reach (the level that views on contact point to).

    The *answers* are walked in order and those *accepted* counted, up to the first that is not; *steps* are the
    results for 0, 1, 2 … of them. Where the first that is not accepted is a key of *stops*, that is the result.
    """

    answers: tuple[str, ...]
    accepted: tuple[str, ...]
    steps: tuple[str, ...]
    stops: Mapping[str, str] = field(default_factory=dict)


Derivation: TypeAlias = (
    "Constant | Now | ContextFact | SameAs | Cases | When | Lookup | Joined | Rows | PersonOf | PartOf"
    " | LinesOf | ServiceLevel | OnlyRow | MonthsAfter | HoursAfter | Elsewhere | FromBackground | Earliest | Ladder"
)
