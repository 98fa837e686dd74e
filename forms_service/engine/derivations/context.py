"""What derivations may depend on beside the answers: who acts, when, and the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from forms_service.engine.answers import Value
from forms_service.engine.moments import Moment


class Table(Protocol):
    """Reference data: rows with an ``id``, a ``label`` and named columns."""

    def row(self, row_id: str) -> Mapping[str, str] | None: ...

    def rows(self) -> Sequence[Mapping[str, str]]: ...


@dataclass(frozen=True)
class Context:
    """What an answer may depend on besides other answers; handed in, never looked up.

    *facts* are dotted names: ``user.name``, ``team.contact_phone``. *working_days_after* adds working days to a time
    on the clock.
    *unprintable* lists the characters of a text that the pinned fonts lack. *rows* are the names of the rows
    of repeats by row id; the path puts them in. *elsewhere* are the answers that shared questions were given
    before: in a sibling’s questionnaire, or in the report that is reviewed. *files* are those received
    for this questionnaire, each as its answer would hold it, by id. *readings* are the answers of the questions that
    are read and not asked. *background* is what is known of each row, and of whoever has none, besides
    any answers: named lists. *received* is what came with the request by question: whoever sent it proposes it, and
    nobody here has taken it over.
    """

    now: Moment
    facts: Mapping[str, Value]
    tables: Mapping[str, Table]
    working_days_after: Callable[[datetime, int], datetime]
    unprintable: Callable[[str], Sequence[str]]
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    elsewhere: Mapping[str, Value] = field(default_factory=dict)
    files: Mapping[str, Value] = field(default_factory=dict)
    readings: Mapping[str, Value] = field(default_factory=dict)
    background: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    received: Mapping[str, Value] = field(default_factory=dict)
