"""A data protection impact assessment as data: what the service can say of itself, and what its author has to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class MeasureInPlace:
    """A measure by what it is called, and whether it *is on* in this installation, in *words*."""

    name: str
    is_on: bool
    words: str


@dataclass(frozen=True)
class GoLiveCheck:
    """One line of the go-live checklist: what was looked for, and what was *found* to fall short."""

    name: str
    found: Sequence[str] = ()


@dataclass(frozen=True)
class GoLive:
    """What an installation has of what depends on how it is set up; *is_known* not, where nobody can be asked."""

    measures: Sequence[MeasureInPlace] = ()
    checks: Sequence[GoLiveCheck] = ()
    is_known: bool = True


@dataclass(frozen=True)
class PaperTable:
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class PaperPart:
    """A part of a paper under its heading: what is known, in *paragraphs* and *tables*, and the *gaps* left to fill."""

    title: str
    paragraphs: Sequence[str] = ()
    tables: Sequence[PaperTable] = ()
    gaps: Sequence[str] = ()


@dataclass(frozen=True)
class Paper:
    title: str
    facts: Sequence[tuple[str, str]] = ()
    parts: Sequence[PaperPart] = field(default_factory=tuple)

    @property
    def gaps(self) -> Sequence[str]:
        return [gap for part in self.parts for gap in part.gaps]


BUILT_IN: Final = (
    ("Authorised by another", "Nobody authorises what they answered in; what is sealed is not changed."),
    ("Closed by default", "Case teams read their own enquiries; restricted ones are open to those whose they are."),
    ("A reason to read", "Whoever opens what no task of theirs speaks of says why; the log keeps it."),
    ("A log that cannot be changed unseen", "Each line is chained to the one before, and held against anchors."),
    ("Fact and assessment apart", "Each statement of a letter stands under its nature, with its source."),
    ("Withheld by default", "What is withheld from the adult is in nothing that the adult may see."),
    ("Recipients are checked", "An address outside the allowed domains is refused or warned of, and shown back."),
    ("Kept by class", "Each record has a retention class and a day; two people decide before any is destroyed."),
    ("Disputed or restricted", "Of what is marked so nothing goes out until a manager says why, and to whom."),
    ("Incidents", "What went to the wrong recipient begins an incident with its 72 hours by itself."),
)
"""Measures that are in the service wherever it runs."""

RISKS: Final = (
    ("A reply reaches somebody whom it is not for", "Recipients are checked; Incidents"),
    ("It is about the wrong person", "Authorised by another; a match that is not settled stops a letter"),
    ("Somebody is put at risk as an address or what a child said is given away", "Withheld by default"),
    ("Somebody reads what is none of their business", "Closed by default; A reason to read; the log"),
    ("Something wrong is relied on", "Fact and assessment apart; Disputed or restricted; corrections reach recipients"),
    ("It is kept too long, or destroyed too early", "Kept by class"),
    ("It is altered or lost", "A log that cannot be changed unseen; sealed manifests; what is said of backups below"),
)
