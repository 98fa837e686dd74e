"""The people that an enquiry or a record names, and the terms that they are found by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, and_, delete, func, select

from forms_service.adapters.sql.rows import add_all, columns_of, parts_of, without
from forms_service.casework.people import Subject, comparable

NAME, NUMBER, BORN = "name", "number", "born"

# No character of a name comes after it, so it ends the range of words with one beginning.
_LAST = "\U0010ffff"
_COMMON = 200


def remove_subjects(connection: Connection, subjects: Table, terms: Table, owner: str) -> None:
    """Take out the people of one enquiry, for others to take their place."""
    for table in (subjects, terms):
        connection.execute(delete(table).where(table.c.owner == owner))


def write_subjects(
    connection: Connection, subjects: Table, terms: Table, *, organisation: str, owner: str, people: Sequence[Subject]
) -> None:
    """Write the people of one enquiry or record, which names nobody yet."""
    places = [{"owner": owner, "position": position} for position in range(len(people))]
    add_all(
        connection,
        subjects,
        [place | columns_of(person, subjects) for place, person in zip(places, people, strict=True)],
    )
    found_by = [
        {**place, "organisation": organisation, "kind": kind, "term": term}
        for place, person in zip(places, people, strict=True)
        for kind, term in sorted(set(_terms(person)))
    ]
    add_all(connection, terms, found_by)


def read_subjects(connection: Connection, subjects: Table, owners: Sequence[str]) -> dict[str, tuple[Subject, ...]]:
    statement = select(subjects).where(subjects.c.owner.in_(owners)).order_by(subjects.c.owner, subjects.c.position)
    found = parts_of(connection, statement, "owner")
    return {
        owner: tuple(Subject(**without(row, ("owner", "position"))) for row in found.get(owner, ())) for owner in owners
    }


def owners_of_anyone(
    connection: Connection, terms: Table, organisation: str, *, name: str = "", number: str = "", born: str = ""
) -> Select[Any] | None:
    """Return the question which enquiries or records name one person with all of these; ``None`` if none is given.

    Names match in any order, each word by its beginning. The rarest is looked up and the others are checked
    for those people only, so that a rare surname costs little beside a common first name.
    """
    # What was asked for and has no letter or figure in it is nobody's, not everybody's.
    words = comparable(name).split() or [""]
    exact = [(BORN, born.strip(), born), (NUMBER, plain_number(number), number)]
    wanted = [_Wanted(kind, term, term) for kind, term, asked in exact if asked.strip()]
    wanted += [_Wanted(NAME, word, word and word + _LAST) for word in words if name.strip()]
    if not wanted:
        return None
    rarest, *others = sorted(wanted, key=lambda each: _how_many(connection, terms, organisation, each))
    found = terms.alias("found")
    also = [_same_person(terms.alias(f"also_{place}"), found, other) for place, other in enumerate(others)]
    return select(found.c.owner).where(found.c.organisation == organisation, rarest.of(found), *also)


def plain_number(number: str) -> str:
    """Return a prison number or probation reference as it is compared: no blanks, capitals."""
    return "".join(c for c in number.upper() if c.isalnum())


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


def _how_many(connection: Connection, terms: Table, organisation: str, wanted: _Wanted) -> int:
    """Return how often a term occurs; counting stops where it is certain to be common."""
    some = select(terms.c.owner).where(terms.c.organisation == organisation, wanted.of(terms)).limit(_COMMON)
    return connection.execute(select(func.count()).select_from(some.subquery())).scalar_one()


def _same_person(other: FromClause, found: FromClause, wanted: _Wanted) -> ColumnElement[bool]:
    same = and_(other.c.owner == found.c.owner, other.c.position == found.c.position)
    return select(other.c.owner).where(same, wanted.of(other)).exists()


def _terms(person: Subject) -> Iterator[tuple[str, str]]:
    for word in person.search_names.split():
        yield NAME, word
    for number in person.numbers:
        yield NUMBER, plain_number(number)
    if person.date_of_birth:
        yield BORN, person.date_of_birth
