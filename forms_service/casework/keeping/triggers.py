"""What retention counts from: the dates of a record, and those of each person in it, as they stand now.

A date is one of three things: a day; ``None``, which is not known (yet); or ``NOT_APPLICABLE``, which never comes,
because there is nothing that it would be the date of. What is not known keeps a record undated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Generic, Literal, TypeVar

from forms_service.engine.dates import add_years

Of = TypeVar("Of")

NOT_APPLICABLE = date.min
"""The date of what does not apply, told apart from one that is not known."""


class Birth(StrEnum):
    """How well somebody's day of birth is known; only an exact one is counted from."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    EXPECTED = "expected"


@dataclass(frozen=True)
class Period:
    """From when until when something was so; *end* is none while it goes on, or is not known."""

    begin: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class PersonDates:
    """What is known of one person that retention may count from; *called* says who, without a name (“child 1”).

    *perhaps_born_on* is the earlier day where two days of birth stand, and *born_on* the later.
    *is_perhaps_looked_after* holds where somebody in the record is or was looked after, and nobody said who, or where
    nobody knew whether anybody was.
    """

    called: str
    kind: Literal["adult", "child"]
    born_on: date | None = None
    birth: Birth = Birth.EXACT
    perhaps_born_on: date | None = None
    died_on: date | None = None
    looked_after: Sequence[Period] = ()
    is_perhaps_looked_after: bool = False
    on_a_plan: Sequence[Period] = ()
    adopted_on: date | None = None
    supervision: Sequence[Period] = ()
    contact_ended_on: date | None = None
    photograph_replaced_on: date | None = None

    @property
    def day_of_birth(self) -> date | None:
        return self.born_on if self.birth is Birth.EXACT else None


@dataclass(frozen=True)
class RecordDates:
    """What is known of one record that retention may count from, with the *people* in it.

    *replies_due* is when the last of the replies that this led to is due, *corrected_due* when the record is that it
    corrects; *withdrawn_on*, when it was taken back before it was issued; *case_system_filed_on*, when it became a copy
    of what the case system has; *last_made_under_it_destroyed_on*, when the last of the records that were made under it
    was destroyed.
    """

    people: Sequence[PersonDates] = ()
    issued_on: date | None = None
    closed_on: date | None = None
    replies_due: date | None = NOT_APPLICABLE
    corrected_due: date | None = NOT_APPLICABLE
    withdrawn_on: date | None = None
    case_system_filed_on: date | None = None
    last_made_under_it_destroyed_on: date | None = None


@dataclass(frozen=True)
class Trigger(Generic[Of]):
    """One date that a period may be counted from: *words* for it in a sentence, and where to *read* it.

    *who* is who is meant in the words where nobody is named whom it could be the date of.
    """

    words: str
    read: Callable[[Of], date | None]
    who: str = ""

    def in_words(self, who: str = "") -> str:
        return self.words.format(who=who or self.who)


def _death_under_18(person: PersonDates) -> date | None:
    """The day of a death before the 18th birthday; of one whose age then is not known nothing is counted.

    Where two days of birth stand, it was before the 18th birthday by either.
    """
    born, died = person.day_of_birth and (person.perhaps_born_on or person.day_of_birth), person.died_on
    return died if born and died and died < add_years(born, 18) else NOT_APPLICABLE


def _end_of_supervision(person: PersonDates) -> date | None:
    """The end of the last supervision: none while it goes on, and beside the point where there never was any."""
    ends = [period.end for period in person.supervision]
    known = [end for end in ends if end is not None]
    return max(known, default=NOT_APPLICABLE) if len(known) == len(ends) else None


RECORD_TRIGGERS: Final[Mapping[str, Trigger[RecordDates]]] = MappingProxyType(
    {
        "final_reply_issued": Trigger("the issue of the reply", lambda record: record.issued_on),
        "enquiry_closed": Trigger("the closure of the enquiry", lambda record: record.closed_on),
        "last_contact": Trigger("the last contact", lambda record: record.closed_on or record.issued_on),
        "reply_due": Trigger("the disposal of its replies", lambda record: record.replies_due),
        "corrected_record_due": Trigger("the disposal of what it corrects", lambda record: record.corrected_due),
        "withdrawn_before_issue": Trigger("its return or withdrawal", lambda record: record.withdrawn_on),
        "filed_in_case_system": Trigger("its filing in the case system", lambda record: record.case_system_filed_on),
        "last_record_destroyed": Trigger(
            "the destruction of the last record that was made under it",
            lambda record: record.last_made_under_it_destroyed_on,
        ),
    }
)
"""The triggers of a record, by their names in a schedule."""

PERSON_TRIGGERS: Final[Mapping[str, Trigger[PersonDates]]] = MappingProxyType(
    {
        "born": Trigger("the birth of {who}", lambda person: person.day_of_birth, "a child"),
        "died_under_18": Trigger("the death of {who} under the age of 18", _death_under_18, "a child"),
        "adoption_order": Trigger("the adoption order of {who}", lambda person: person.adopted_on, "a child"),
        "end_of_supervision": Trigger("the end of the supervision of {who}", _end_of_supervision, "the adult"),
        "contact_ended": Trigger("the end of contact with {who}", lambda person: person.contact_ended_on, "a child"),
        "photograph_replaced": Trigger(
            "the replacing of the photograph of {who}", lambda person: person.photograph_replaced_on, "a child"
        ),
    }
)
"""The triggers of each person, which a schedule names inside ``each:``."""

PEOPLE: Final[Mapping[str, Callable[[PersonDates], bool]]] = MappingProxyType(
    {
        "adult": lambda person: person.kind == "adult",
        "child": lambda person: person.kind == "child",
        "adopted_child": lambda person: person.adopted_on is not None,
        "looked_after_child": lambda person: bool(person.looked_after) or person.is_perhaps_looked_after,
    }
)
"""Of whom a schedule speaks with ``each:``."""

STATUSES: Final[Mapping[str, Callable[[PersonDates], bool]]] = MappingProxyType(
    {
        "looked_after": lambda person: bool(person.looked_after),
        "on_a_plan": lambda person: bool(person.on_a_plan),
        "adopted": lambda person: person.adopted_on is not None,
    }
)
"""What is known of a person that by itself brings a record under a class (``brought_by:``)."""

STATUSES_IN_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"looked_after": "were ever looked after", "on_a_plan": "were ever on a plan", "adopted": "were adopted"}
)
"""The same of a person of whom nobody knew it: “whether they …”."""
