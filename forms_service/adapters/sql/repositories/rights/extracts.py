"""Extracts as rows, with what was decided of each passage."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, or_, select, update

from forms_service.adapters.sql.rows import Bound, add, add_all, change, columns_of, one, pages, within
from forms_service.adapters.sql.tables import extract_files, extract_rulings, extracts
from forms_service.casework.ids import ExtractId, RightsRequestId
from forms_service.casework.keeping.extracts.extracts import Extract, ExtractState, Ruling

_OPEN = (ExtractState.PREPARING, ExtractState.PROPOSED, ExtractState.APPROVED)


class SqlExtracts(Bound):
    def add(self, extract: Extract) -> None:
        self._refuse_foreign(extract)
        add(self._connection, extracts, columns_of(extract, extracts))

    def get(self, extract_id: ExtractId) -> Extract:
        return Extract(**one(self._connection, extracts, self._organisation, extract_id))

    def save(self, extract: Extract, *, expected: Extract) -> None:
        self._refuse_foreign(extract)
        change(self._connection, extracts, columns_of(extract, extracts), columns_of(expected, extracts))
        given = [each.key for each in extract.files if each not in expected.files]
        if given:
            at = extract_files.c
            mine = (at.organisation == self._organisation, at.extract == extract.id, at.key.in_(given))
            self._connection.execute(update(extract_files).where(*mine).values(given=True))

    def note_files(self, extract: Extract, keys: Sequence[str], at: datetime) -> None:
        self._refuse_foreign(extract)
        asked = select(extract_files.c.key).where(extract_files.c.organisation == self._organisation)
        known = set(self._connection.execute(asked.where(extract_files.c.key.in_(keys))).scalars())
        of = {"organisation": self._organisation, "extract": extract.id, "noted_at": at, "given": False}
        add_all(self._connection, extract_files, [{"key": key, **of} for key in keys if key not in known])

    def of_request(self, request_id: RightsRequestId) -> Sequence[Extract]:
        asked = within(extracts, self._organisation).where(extracts.c.request == request_id)
        return self._read(asked.order_by(extracts.c.begun_at, extracts.c.id))

    def to_see_to(self, today: date, *, limit: int) -> Sequence[Extract]:
        at = extracts.c
        is_due = (at.state == ExtractState.GIVEN) & (at.review_on <= today)
        asked = within(extracts, self._organisation).where(or_(at.state.in_(_OPEN), is_due))
        return self._read(asked.order_by(at.begun_at, at.id).limit(limit))

    def rulings(self, extract_id: ExtractId) -> Sequence[Ruling]:
        asked = within(extract_rulings, self._organisation).where(extract_rulings.c.extract == extract_id)
        rows = self._connection.execute(asked.order_by(extract_rulings.c.passage)).mappings()
        return [Ruling(**row) for row in rows]

    def rule(self, rulings: Sequence[Ruling]) -> None:
        for ruling in rulings:
            self._refuse_foreign(ruling)
        for part in pages([each.passage for each in rulings]):
            at = extract_rulings.c
            mine = (at.organisation == self._organisation, at.extract == rulings[0].extract, at.passage.in_(part))
            self._connection.execute(delete(extract_rulings).where(*mine))
        add_all(self._connection, extract_rulings, [columns_of(each, extract_rulings) for each in rulings])

    def files_left(self, before: datetime, *, after: str = "", limit: int) -> Sequence[str]:
        at = extract_files.c
        is_left = or_(at.extract.is_(None), at.given.is_(False) & (at.noted_at < before))
        mine = (at.organisation == self._organisation, at.key > after, is_left)
        return self._connection.execute(select(at.key).where(*mine).order_by(at.key).limit(limit)).scalars().all()

    def files_given(self, since: datetime) -> Sequence[str]:
        at = extract_files.c
        mine = (at.organisation == self._organisation, at.given.is_(True), at.noted_at >= since)
        return self._connection.execute(select(at.key).where(*mine).order_by(at.key)).scalars().all()

    def remove_file(self, key: str) -> None:
        mine = (extract_files.c.organisation == self._organisation, extract_files.c.key == key)
        self._connection.execute(delete(extract_files).where(*mine))

    def _read(self, asked: Select[Any]) -> Sequence[Extract]:
        return [Extract(**row) for row in self._connection.execute(asked).mappings()]
