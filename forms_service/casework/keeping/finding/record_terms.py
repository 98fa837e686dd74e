"""By what a record is found besides its people: plain words that any database can look up by how they begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from forms_service.casework.keeping.records import Record
from forms_service.casework.people.names import comparable, plain_number
from forms_service.casework.people.terms import parts_of_number

REFERENCE: Final = "reference>"
SENT: Final = "sent>"
PLACE: Final = "place>"
HARM: Final = "harm"
CATEGORY: Final = "category"
READ: Final = "read"
"""That its answers were read for this: nothing stands where they say nothing of it."""

RecordTerm = tuple[str, str]
"""A kind, and what stands there of it."""


def terms_of_record(record: Record) -> set[RecordTerm]:
    """What a record itself says: how it is called, here and in the case system, and to whom it was sent."""
    called = (plain_number(name) for name in (record.reference, record.case_system_reference))
    sent = (comparable(sending.recipient) for sending in record.sendings)
    return {
        *((REFERENCE, part) for name in called for part in parts_of_number(name)),
        *((SENT, ending) for words in sent for ending in endings(words)),
    }


def terms_of_answers(places: Iterable[str], kinds: Iterable[RecordTerm]) -> set[RecordTerm]:
    """What its sealed answers say: of which *places* it is, and which *kinds* of harm and of people they name."""
    return {(READ, ""), *kinds, *((PLACE, ending) for place in places for ending in endings(comparable(place)))}


def endings(words: str) -> Iterator[str]:
    """What words go on with, from each of them: whichever of them are looked for, one of these begins so."""
    every = words.split()
    yield from (" ".join(every[place:]) for place in range(len(every)))
