"""Who is found by a name, a number or a date of birth, and which enquiries or records are about them."""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Integer,
    RowMapping,
    Select,
    String,
    Table,
    and_,
    bindparam,
    func,
    select,
)

from forms_service.adapters.sql.rows import OURS, Id
from forms_service.adapters.sql.tables import people, person_terms
from forms_service.casework.people.names import comparable, plain_number
from forms_service.casework.people.terms import BORN, FEWEST_OF_A_PART, NAME, NUMBER, PART_OF_NUMBER

# No character of a name comes after it, so it ends the range of words with one beginning.
LAST = "\U0010ffff"
_COMMON = 200


def owners_of(subjects: Table, identities: Select[Any]) -> Select[Any]:
    """Return the question which enquiries or records (of *subjects*) are about any of these people."""
    linked = select(people.c.id).where(people.c.identity.in_(identities))
    return select(subjects.c.owner).where(subjects.c.person.in_(linked))


def identities_of_anyone(
    connection: Connection, organisation: str, *, name: str = "", number: str = "", born: str = ""
) -> Select[Any] | None:
    """Return the question which one person has all of these, by whatever fact ever; ``None`` if none is given.

    Names match in any order, each word by its beginning. The rarest is looked up and the others are checked
    for those people only, so that a rare surname costs little beside a common first name.
    """
    # What was asked for and has no letter or figure in it is nobody's, not everybody's.
    words = comparable(name).split() or [""]
    exact = [(BORN, born.strip(), born), (NUMBER, plain_number(number), number)]
    wanted = [_Wanted(kind, term, term) for kind, term, asked in exact if asked.strip()]
    wanted += [_Wanted(NAME, word, word and word + LAST) for word in words if name.strip()]
    if not wanted:
        return None
    if len(wanted) > 1:
        wanted.sort(key=lambda each: _how_many(connection, organisation, each))
    rarest, *others = wanted
    found = _called("found")
    also = [_same_person(_called(f"also_{place}"), found, other) for place, other in enumerate(others)]
    return select(found.c.identity).where(found.c.organisation == organisation, rarest.of(found), *also)


@functools.cache
def _called(name: str) -> FromClause:
    """The terms of people under another name, to be asked about beside each other."""
    return person_terms.alias(name)


def part_of_a_number(organisation: str, part: str) -> Select[Any] | None:
    """Return the question whose number has these letters and figures in it; ``None`` where they are too few to tell."""
    plain = plain_number(part)
    if len(plain) < FEWEST_OF_A_PART or not any(c.isdigit() for c in plain):
        return None
    has = and_(person_terms.c.term >= plain, person_terms.c.term <= plain + LAST)
    return select(person_terms.c.identity).where(
        person_terms.c.organisation == organisation, person_terms.c.kind == PART_OF_NUMBER, has
    )


def called_by_several(organisation: str, words: Collection[str]) -> Select[Any]:
    """Return the question who is called by two or more of these words, and by which of them."""
    called = and_(
        person_terms.c.organisation == organisation, person_terms.c.kind == NAME, person_terms.c.term.in_(words)
    )
    identity, term = person_terms.c.identity, person_terms.c.term
    several = select(identity).where(called).group_by(identity).having(func.count(term.distinct()) > 1)
    return select(identity, term).where(called, identity.in_(several)).distinct()


def alike(
    connection: Connection, organisation: str, terms: Mapping[Id, Collection[tuple[str, str]]], *, limit: int
) -> Sequence[RowMapping]:
    """Return who has most of the terms of each of several people, with everybody linked with them.

    A row says of whom (*of*); those with most come first.
    """
    asked: dict[str, object] = {OURS.key: organisation, "limit": limit}
    shape = []
    for place, (of, some) in enumerate(terms.items()):
        by_kind: dict[str, list[str]] = {}
        for kind, term in sorted(some):
            by_kind.setdefault(kind, []).append(term)
        asked |= {f"of_{place}": of, **{f"{kind}_{place}": words for kind, words in by_kind.items()}}
        shape.append(tuple(sorted(by_kind)))
    return connection.execute(_alike(tuple(shape)), asked).mappings().all()


@functools.cache
def _alike(shape: tuple[tuple[str, ...], ...]) -> Select[Any] | CompoundSelect[Any]:
    """Return the question about as many people as *shape* is long, of each of whom terms of these kinds are known."""
    each = [select(_most_alike(place, kinds).subquery()) for place, kinds in enumerate(shape)]
    found = each[0].union_all(*each[1:]) if each[1:] else each[0]
    names = found.selected_columns
    return found.order_by(names.of, names.kinds.desc(), names.shared.desc(), names.identity, names.id)


def _most_alike(place: int, kinds: Sequence[str]) -> Select[Any]:
    """Who has most of these terms; each kind of term is looked up by its own part of the index."""
    any_of = [
        select(person_terms.c.identity, person_terms.c.kind, person_terms.c.term).where(
            person_terms.c.organisation == OURS,
            person_terms.c.kind == kind,
            person_terms.c.term.in_(bindparam(f"{kind}_{place}", expanding=True)),
        )
        for kind in kinds
    ]
    found = any_of[0].union_all(*any_of[1:]).subquery("found")
    of_kinds, shared = func.count(found.c.kind.distinct()), func.count(found.c.term.distinct())
    most = (
        select(found.c.identity, of_kinds.label("kinds"), shared.label("shared"))
        .group_by(found.c.identity)
        .order_by(of_kinds.desc(), shared.desc(), found.c.identity)
        .limit(bindparam("limit", type_=Integer))
        .subquery("most")
    )
    return (
        select(people, bindparam(f"of_{place}", type_=String).label("of"), most.c.kinds, most.c.shared)
        .join(most, people.c.identity == most.c.identity)
        .where(people.c.organisation == OURS)
    )


@dataclass(frozen=True)
class _Wanted:
    """A range of terms of one kind; *low* and *high* are the same where the whole term must match."""

    kind: str
    low: str
    high: str

    def of(self, terms: FromClause) -> ColumnElement[bool]:
        term = terms.c.term
        inside = term == self.low if self.low == self.high else and_(term >= self.low, term <= self.high)
        return and_(terms.c.kind == self.kind, inside)


def _how_many(connection: Connection, organisation: str, wanted: _Wanted) -> int:
    """Return how often a term occurs; counting stops where it is certain to be common."""
    asked = {OURS.key: organisation, "kind": wanted.kind, "low": wanted.low, "high": wanted.high}
    return connection.execute(_COUNTED, asked).scalar_one()


_COUNTED = select(func.count()).select_from(
    select(person_terms.c.person)
    .where(
        person_terms.c.organisation == OURS,
        person_terms.c.kind == bindparam("kind"),
        person_terms.c.term >= bindparam("low"),
        person_terms.c.term <= bindparam("high"),
    )
    .limit(_COMMON)
    .subquery()
)


def _same_person(other: FromClause, found: FromClause, wanted: _Wanted) -> ColumnElement[bool]:
    return select(other.c.person).where(other.c.identity == found.c.identity, wanted.of(other)).exists()
