"""Rights requests as rows."""

from collections.abc import Sequence

from sqlalchemy import delete

from forms_service.adapters.sql.rows import Bound, add, change, columns_of, one, within
from forms_service.adapters.sql.tables import rights_requests
from forms_service.casework.ids import RightsRequestId
from forms_service.casework.keeping.rights.requests import RightsRequest


class SqlRightsRequests(Bound):
    def add(self, request: RightsRequest) -> None:
        self._refuse_foreign(request)
        add(self._connection, rights_requests, columns_of(request, rights_requests))

    def get(self, request_id: RightsRequestId) -> RightsRequest:
        return RightsRequest(**one(self._connection, rights_requests, self._organisation, request_id))

    def save(self, request: RightsRequest, *, expected: RightsRequest) -> None:
        self._refuse_foreign(request)
        rows = (columns_of(each, rights_requests) for each in (request, expected))
        change(self._connection, rights_requests, *rows)

    def remove(self, request: RightsRequest) -> None:
        self._refuse_foreign(request)
        mine = (rights_requests.c.id == request.id, rights_requests.c.organisation == self._organisation)
        self._connection.execute(delete(rights_requests).where(*mine))

    def every(self, *, limit: int) -> Sequence[RightsRequest]:
        at = rights_requests.c
        order = (at.closed_on.is_not(None), at.closed_on.desc(), at.received_on, at.id)
        statement = within(rights_requests, self._organisation).order_by(*order).limit(limit)
        return [RightsRequest(**row) for row in self._connection.execute(statement).mappings()]

    def running(self) -> Sequence[RightsRequest]:
        at = rights_requests.c
        asked = within(rights_requests, self._organisation).where(at.outcome.is_(None)).order_by(at.received_on, at.id)
        return [RightsRequest(**row) for row in self._connection.execute(asked).mappings()]
