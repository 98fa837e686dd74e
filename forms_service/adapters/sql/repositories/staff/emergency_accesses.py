"""Emergency accesses as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select

from forms_service.adapters.sql.rows import Bound, add, change, columns_of, one, within
from forms_service.adapters.sql.tables import emergency_accesses
from forms_service.casework.enquiries.emergency_access import EmergencyAccess
from forms_service.casework.ids import EmergencyAccessId, EnquiryId


class SqlEmergencyAccesses(Bound):
    def add(self, access: EmergencyAccess) -> None:
        self._refuse_foreign(access)
        add(self._connection, emergency_accesses, columns_of(access, emergency_accesses))

    def get(self, access_id: EmergencyAccessId) -> EmergencyAccess:
        return _access(one(self._connection, emergency_accesses, self._organisation, access_id))

    def save(self, access: EmergencyAccess, *, expected: EmergencyAccess) -> None:
        rows = (columns_of(each, emergency_accesses) for each in (access, expected))
        self._refuse_foreign(access)
        change(self._connection, emergency_accesses, *rows)

    def of_user(self, user: str, *, after: datetime) -> Sequence[EmergencyAccess]:
        def read(whose: str) -> Sequence[EmergencyAccess]:
            mine = (emergency_accesses.c.user == whose, emergency_accesses.c.ends_at > after)
            return self._all(within(emergency_accesses, self._organisation).where(*mine))

        # Remembered by whose they are: within one unit of work every “after” is the present moment.
        return [each for each in self._remembered.answer("emergency accesses", user, read) if each.ends_at > after]

    def of_enquiries(self, enquiries: Sequence[EnquiryId]) -> Sequence[EmergencyAccess]:
        return self._all(
            within(emergency_accesses, self._organisation).where(emergency_accesses.c.enquiry.in_(enquiries))
        )

    def every(self, *, limit: int) -> Sequence[EmergencyAccess]:
        at = emergency_accesses.c
        order = (at.noted_at.is_not(None), at.begun_at.desc(), at.id)
        return self._all(within(emergency_accesses, self._organisation).order_by(*order).limit(limit))

    def _all(self, statement: Select[Any]) -> list[EmergencyAccess]:
        return [_access(row) for row in self._connection.execute(statement).mappings()]


def _access(row: RowMapping) -> EmergencyAccess:
    return EmergencyAccess(**row)
