"""Enquiries as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, or_, select

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.person_search import identities_of_anyone, owners_of, part_of_a_number
from forms_service.adapters.sql.remembered import Remembered
from forms_service.adapters.sql.repositories.in_store.row_seals import SqlRowSeals
from forms_service.adapters.sql.rows import Bound, Seen, add, among, columns_of, one, pages, within, without
from forms_service.adapters.sql.subjects import read_subjects, remove_subjects, write_subjects
from forms_service.adapters.sql.tables import enquiries, enquiry_subjects
from forms_service.casework.enquiries.enquiries import SHORTEST_END, Enquiry, Kind, Note
from forms_service.casework.ids import EnquiryId, PersonId
from forms_service.casework.keeping.row_seals import SealedThing, sealed_words
from forms_service.casework.people.subjects import Subject


class SqlEnquiries(Bound):
    def __init__(
        self, fence: Fence, organisation: str, seals: SqlRowSeals, remembered: Remembered | None = None
    ) -> None:
        super().__init__(fence, organisation, remembered)
        self._seals = seals
        self._seen = Seen(enquiries)
        self._people: dict[str, tuple[Subject, ...]] = {}
        """The people of each enquiry as this unit of work knows them: they are written only if they change."""

    def add(self, enquiry: Enquiry) -> None:
        self._refuse_foreign(enquiry)
        add(self._connection, enquiries, _row(enquiry))
        self._people[enquiry.id] = ()
        self._seals.begin_new(SealedThing.ENQUIRY, [enquiry.id])
        self._write_subjects(enquiry)

    def get(self, enquiry_id: EnquiryId) -> Enquiry:
        return self._remembered.of("enquiry", [enquiry_id], self._each)[enquiry_id]

    def _each(self, ids: Sequence[EnquiryId]) -> Mapping[EnquiryId, Enquiry]:
        rows = [one(self._connection, enquiries, self._organisation, each) for each in ids]
        return {found.id: found for found in self._whole(rows)}

    def these(self, ids: Sequence[EnquiryId]) -> Sequence[Enquiry]:
        return list(self._remembered.of("enquiry", ids, self._these).values())

    def _these(self, ids: Sequence[EnquiryId]) -> Mapping[EnquiryId, Enquiry]:
        asked = (among(enquiries, self._organisation, part) for part in pages(ids))
        return {found.id: found for part in asked for found in self._all(part)}

    def forget(self) -> None:
        self._seen.forget()
        self._remembered.forget()

    def get_to_change(self, enquiry_id: EnquiryId) -> Enquiry:
        # SQLite has no row locks and needs none: there, the whole unit of work is exclusive.
        statement = within(enquiries, self._organisation).where(enquiries.c.id == enquiry_id)
        if enquiry_id.isprintable():
            self._connection.execute(statement.with_for_update(key_share=True))
            self._remembered.forget()
        return self.get(enquiry_id)

    def save(self, enquiry: Enquiry) -> None:
        self._refuse_foreign(enquiry)
        self._seen.change(self._connection, _row(enquiry))
        self._write_subjects(enquiry)

    def arrangements(self) -> Sequence[Enquiry]:
        mine = within(enquiries, self._organisation).where(enquiries.c.kind == Kind.ARRANGEMENT)
        return self._all(mine.order_by(enquiries.c.created_at.desc(), enquiries.c.id))

    def about(self, people: Sequence[PersonId]) -> Sequence[Enquiry]:
        owners = (select(enquiry_subjects.c.owner).where(enquiry_subjects.c.person.in_(part)) for part in pages(people))
        found = (each for owner in owners for each in self._all(among(enquiries, self._organisation, owner)))
        return sorted({each.id: each for each in found}.values(), key=lambda each: (each.created_at, each.id))

    def find(self, text: str, *, limit: int, born: str = "") -> Sequence[Enquiry]:
        asked = text.strip()
        if not asked or not asked.isprintable():
            return []  # A database refuses to be asked about such a text, and nothing stored has it.
        anyone = [
            identities_of_anyone(self._connection, self._organisation, name=asked),
            part_of_a_number(self._organisation, asked),
            identities_of_anyone(self._connection, self._organisation, born=born),
        ]
        ways = [enquiries.c.id.in_(owners_of(enquiry_subjects, who)) for who in anyone if who is not None]
        found = within(enquiries, self._organisation).where(or_(_ends_in(asked), *ways))
        return self._all(found.order_by(enquiries.c.created_at.desc(), enquiries.c.id).limit(limit))

    def _all(self, statement: Select[Any]) -> list[Enquiry]:
        return self._whole(self._connection.execute(statement).mappings().all())

    def _whole(self, rows: Sequence[RowMapping]) -> list[Enquiry]:
        self._seen.note(rows)
        people = read_subjects(self._connection, enquiry_subjects, [row["id"] for row in rows])
        self._people.update(people)
        return [enquiry_of(row, people[row["id"]]) for row in rows]

    def sealed_contents(self, ids: Sequence[str]) -> Mapping[str, str]:
        owner, position = enquiry_subjects.c.owner, enquiry_subjects.c.position
        asked = within(enquiry_subjects, self._organisation).where(owner.in_(ids)).order_by(owner, position)
        found: dict[str, list[dict[str, Any]]] = {each: [] for each in ids}
        for row in self._connection.execute(asked).mappings():
            found[row["owner"]].append(dict(row))
        return {each: sealed_words(people) for each, people in found.items()}

    def _write_subjects(self, enquiry: Enquiry) -> None:
        known = self._people.get(enquiry.id)
        if known == enquiry.subjects:
            return
        self._people[enquiry.id] = enquiry.subjects
        self._seals.begin(SealedThing.ENQUIRY, [enquiry.id])
        if known != ():
            remove_subjects(self._connection, enquiry_subjects, enquiry.id)
        ours = (self._connection, enquiry_subjects, self._organisation)
        write_subjects(*ours, owner=enquiry.id, people=enquiry.subjects)


def _ends_in(asked: str) -> ColumnElement[bool]:
    """Whether a reference is this, or ends so: people read out its last letters."""
    reference = asked.upper()
    if len(reference) < SHORTEST_END:
        return enquiries.c.reference == reference
    return enquiries.c.reference.endswith(reference, autoescape=True)


def enquiry_of(row: RowMapping, people: tuple[Subject, ...]) -> Enquiry:
    told: list[dict[str, Any]] = row["notes"]
    notes = tuple(Note(**{**note, "at": datetime.fromisoformat(note["at"])}) for note in told)
    return Enquiry(**without(row, ["notes"]), notes=notes, subjects=people)


def _row(enquiry: Enquiry) -> dict[str, object]:
    notes = [{**asdict(note), "at": note.at.isoformat()} for note in enquiry.notes]
    return {**columns_of(enquiry, enquiries), "notes": notes}
