"""What fits the text of a search box, and how well: people by the terms of likeness, records by parts of their names.

A whole word fits best, then one that begins so, then one that is a slip away. Of all that must fit one person the
rarest is looked up, and the others are asked of those people alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    and_,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy import case as when

from forms_service.adapters.sql.person_search import LAST
from forms_service.adapters.sql.tables import people, person_terms, record_subjects, record_terms
from forms_service.casework.keeping.finding.box import TypedText, read_typed
from forms_service.casework.keeping.finding.record_terms import REFERENCE
from forms_service.casework.people.terms import BORN, NAME, NEAR_NAME, NUMBER, PART_OF_NUMBER, near_words

_COMMON = (200, 5_000)
"""Counting how often something stands stops where it is certain to be common; where all of it is, it goes on."""
_SURE, _WHOLE, _BEGINS, _NEAR = 12, 6, 4, 2


@dataclass(frozen=True)
class _Way:
    """One way in which something fits, and how *well*: a term of a *kind* in a range, or one of *several*."""

    well: int
    kind: str
    low: str = ""
    high: str = ""
    several: tuple[str, ...] = ()

    def of(self, terms: FromClause) -> ColumnElement[bool]:
        term = terms.c.term
        if self.several:
            return and_(terms.c.kind == self.kind, term.in_(self.several))
        fits = term == self.low if self.low == self.high else and_(term >= self.low, term <= self.high)
        return and_(terms.c.kind == self.kind, fits)


_Wanted = Sequence[_Way]


def what_fits(connection: Connection, organisation: str, text: str) -> Select[Any] | None:
    """Return the question which records fit a text, each with its *fit*; ``None`` where it asks for nothing."""
    box = read_typed(text)
    ways = [*_as_a_number(organisation, box)]
    if box.is_of_a_person:
        ways.append(_about(_one_person(connection, organisation, _must_have(box))))
    if not ways:
        return None
    every = union_all(*ways).subquery("fits") if ways[1:] else ways[0].subquery("fits")
    return select(every.c.record, func.max(every.c.fit).label("fit")).group_by(every.c.record)


def _must_have(box: TypedText) -> list[_Wanted]:
    """Everything that one person must have."""
    words = [
        (_exactly(_WHOLE, NAME, word), _begins_so(_BEGINS, NAME, word), _Way(_NEAR, NEAR_NAME, several=_slips_of(word)))
        for word in box.words
    ]
    numbers = [(_exactly(_SURE, NUMBER, number), _begins_so(_BEGINS, PART_OF_NUMBER, number)) for number in box.numbers]
    born = [tuple(_exactly(_NEAR if place else _WHOLE, BORN, day) for place, day in enumerate(box.born))]
    year = [(_begins_so(_BEGINS, BORN, f"{box.year}-"),)] if box.year else []
    return [*words, *numbers, *(born if box.born else []), *year]


def _slips_of(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(near_words(word)))


def _exactly(well: int, kind: str, term: str) -> _Way:
    return _Way(well, kind, term, term)


def _begins_so(well: int, kind: str, term: str) -> _Way:
    return _Way(well, kind, term, term + LAST)


def _one_person(connection: Connection, organisation: str, wanted: list[_Wanted]) -> Select[Any]:
    """Return the question which one person has all of these, by whatever fact ever, and how well they fit in all."""
    rarest, *others = _rarest_first(connection, organisation, wanted)
    them = union_all(*(_having(organisation, way) for way in rarest)).subquery("them")
    found = select(them.c.identity, func.max(them.c.fit).label("fit")).group_by(them.c.identity).subquery("found")
    also = [_also(found, place, other) for place, other in enumerate(others)]
    weighed = select(found.c.identity, found.c.fit, *also).subquery("weighed")
    fits = [weighed.c[each.name] for each in also]
    return select(weighed.c.identity, sum(fits, weighed.c.fit).label("fit")).where(*(fit.is_not(None) for fit in fits))


def _having(organisation: str, way: _Way) -> Select[Any]:
    mine = (person_terms.c.organisation == organisation, way.of(person_terms))
    return select(person_terms.c.identity, _fit(way.well)).where(*mine)


def _also(found: FromClause, place: int, wanted: _Wanted) -> Any:
    """How well a person fits something else; nothing where they do not."""
    terms = person_terms.alias(f"also_{place}")
    best = func.max(when(*((way.of(terms), way.well) for way in wanted)))
    asked = select(best).where(terms.c.identity == found.c.identity, or_(*(way.of(terms) for way in wanted)))
    return asked.correlate(found).scalar_subquery().label(f"fit_{place}")


def _about(persons: Select[Any]) -> Select[Any]:
    """Return the question which records are about any of these people, and how well those fit."""
    who = persons.subquery("who")
    linked = who.join(people, people.c.identity == who.c.identity)
    return select(record_subjects.c.owner.label("record"), who.c.fit).select_from(
        linked.join(record_subjects, record_subjects.c.person == people.c.id)
    )


def _as_a_number(organisation: str, box: TypedText) -> list[Select[Any]]:
    """The questions whose reference or number the whole text is, or is a part of."""
    if not box.whole:
        return []
    part = _begins_so(_BEGINS, REFERENCE, box.whole)
    mine = (record_terms.c.organisation == organisation, part.of(record_terms))
    called = select(record_terms.c.record, _fit(_SURE)).where(*mine)
    numbered = (_exactly(_SURE, NUMBER, box.whole), _begins_so(_WHOLE, PART_OF_NUMBER, box.whole))
    return [called, *(_about(_having(organisation, way)) for way in numbered)]


def _fit(well: int) -> ColumnElement[int]:
    # Not a parameter: PostgreSQL would not know of which type it is in a union.
    return type_coerce(literal_column(str(well)), Integer).label("fit")


def _rarest_first(connection: Connection, organisation: str, wanted: list[_Wanted]) -> list[_Wanted]:
    for most in _COMMON if len(wanted) > 1 else ():
        counted = [(_how_often(connection, organisation, each, most), place) for place, each in enumerate(wanted)]
        if min(counted)[0] < most:
            return [wanted[place] for _, place in sorted(counted)]
    return wanted


def _how_often(connection: Connection, organisation: str, wanted: _Wanted, most: int) -> int:
    """Return how often something stands in the index; of each way no more than *most* is counted."""
    ways = [select(func.count()).select_from(_having(organisation, way).limit(most).subquery()) for way in wanted]
    return sum(connection.execute(way).scalar_one() for way in ways)
