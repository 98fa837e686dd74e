"""The people that an enquiry or a record names, and the terms that they are found by."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, delete, select

from forms_service.adapters.sql.rows import add_all, columns_of, parts_of, without
from forms_service.casework.people import Subject, comparable

NAME, NUMBER, BORN = "name", "number", "born"

# No character of a name comes after it, so it ends the range of words with one beginning.
_LAST = "\U0010ffff"


def write_subjects(
    connection: Connection, subjects: Table, terms: Table, *, organisation: str, owner: str, people: Sequence[Subject]
) -> None:
    """Replace the people of one enquiry or record."""
    for table in (subjects, terms):
        connection.execute(delete(table).where(table.c.owner == owner))
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
    terms: Table, organisation: str, *, name: str = "", number: str = "", born: str = ""
) -> Select[Any] | None:
    """Return the question which enquiries or records name one person with all of these; ``None`` if none is given.

    Names match in any order, each word by its beginning. The longest word is looked up and the others are
    checked for those people only, so that a rare surname costs little beside a common first name.
    """
    # What was asked for and has no letter or figure in it is nobody's, not everybody's.
    words = sorted(comparable(name).split(), key=len, reverse=True) or [""]
    exact = [(BORN, born.strip(), born.strip()), (NUMBER, plain_number(number), number)]
    wanted = [(kind, term, term) for kind, term, asked in exact if asked.strip()]
    wanted += [(NAME, word, word and word + _LAST) for word in words if name.strip()]
    if not wanted:
        return None
    (kind, low, high), *others = wanted
    driving = terms.alias("driving")
    return select(driving.c.owner).where(
        driving.c.organisation == organisation,
        _ranges(driving, kind, low, high),
        *(_same_person(terms, driving, place, *other) for place, other in enumerate(others)),
    )


def plain_number(number: str) -> str:
    """Return a prison number or probation reference as it is compared: no blanks, capitals."""
    return "".join(c for c in number.upper() if c.isalnum())


def _ranges(table: Any, kind: str, low: str, high: str) -> Any:
    term = table.c.term == low if low == high else and_(table.c.term >= low, table.c.term <= high)
    return and_(table.c.kind == kind, term)


def _same_person(terms: Table, driving: Any, place: int, kind: str, low: str, high: str) -> Any:
    other = terms.alias(f"also_{place}")
    same = and_(other.c.owner == driving.c.owner, other.c.position == driving.c.position)
    return select(other.c.owner).where(same, _ranges(other, kind, low, high)).exists()


def _terms(person: Subject) -> Iterator[tuple[str, str]]:
    for word in person.search_names.split():
        yield NAME, word
    for number in person.numbers:
        yield NUMBER, plain_number(number)
    if person.date_of_birth:
        yield BORN, person.date_of_birth
