"""The people that an enquiry or a record names, as it names them; who they are is in ``people``."""

import functools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, select

from forms_service.adapters.sql.rows import THESE, add_all, columns_of, part_columns, parts_of, without
from forms_service.casework.people.subjects import Subject


def remove_subjects(connection: Connection, subjects: Table, owner: str) -> None:
    """Take out the people of one enquiry, for others to take their place."""
    connection.execute(delete(subjects).where(subjects.c.owner == owner))


def write_subjects(
    connection: Connection,
    subjects: Table,
    organisation: str,
    *,
    owner: str,
    people: Sequence[Subject],
    before: int = 0,
) -> None:
    """Write the people of one enquiry or record, which names nobody yet, or only those *before* them."""
    mine = {"owner": owner, "organisation": organisation}
    places = [{**mine, "position": position} for position in range(before, before + len(people))]
    rows = [place | columns_of(person, subjects) for place, person in zip(places, people, strict=True)]
    add_all(connection, subjects, rows)


def read_subjects(connection: Connection, subjects: Table, owners: Sequence[str]) -> dict[str, tuple[Subject, ...]]:
    found = parts_of(connection, _named_by(subjects), "owner", owners)
    return {
        owner: tuple(Subject(**without(row, ("owner", "position"))) for row in found.get(owner, ())) for owner in owners
    }


@functools.cache
def _named_by(subjects: Table) -> Select[Any]:
    """Return the question whom some enquiries or records name, in their order."""
    these = select(*part_columns(subjects)).where(subjects.c.owner.in_(THESE))
    return these.order_by(subjects.c.owner, subjects.c.position)
