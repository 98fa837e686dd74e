"""Rights requests as rows."""

from collections.abc import Sequence

from sqlalchemy import delete

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.repositories.in_store.row_seals import SqlRowSeals
from forms_service.adapters.sql.rows import Bound, add, change, columns_of, one, within
from forms_service.adapters.sql.tables import rights_requests
from forms_service.casework.ids import RightsRequestId
from forms_service.casework.keeping.rights.requests import RightsRequest
from forms_service.casework.keeping.row_seals import SealedThing


class SqlRightsRequests(Bound):
    def __init__(self, fence: Fence, organisation: str, seals: SqlRowSeals) -> None:
        super().__init__(fence, organisation)
        self._seals = seals

    def add(self, request: RightsRequest) -> None:
        self._refuse_foreign(request)
        self._seals.begin_new(SealedThing.REQUEST, [request.id])
        add(self._connection, rights_requests, columns_of(request, rights_requests))

    def get(self, request_id: RightsRequestId) -> RightsRequest:
        return RightsRequest(**one(self._connection, rights_requests, self._organisation, request_id))

    def save(self, request: RightsRequest, *, expected: RightsRequest) -> None:
        self._refuse_foreign(request)
        rows = (columns_of(each, rights_requests) for each in (request, expected))
        self._seals.begin(SealedThing.REQUEST, [request.id])
        change(self._connection, rights_requests, *rows)

    def remove(self, request: RightsRequest) -> None:
        self._refuse_foreign(request)
        mine = (rights_requests.c.id == request.id, rights_requests.c.organisation == self._organisation)
        self._connection.execute(delete(rights_requests).where(*mine))
        self._seals.remove(SealedThing.REQUEST, request.id)

    def every(self, *, limit: int) -> Sequence[RightsRequest]:
        at = rights_requests.c
        order = (at.closed_on.is_not(None), at.closed_on.desc(), at.received_on, at.id)
        statement = within(rights_requests, self._organisation).order_by(*order).limit(limit)
        return [RightsRequest(**row) for row in self._connection.execute(statement).mappings()]

    def running(self) -> Sequence[RightsRequest]:
        at = rights_requests.c
        asked = within(rights_requests, self._organisation).where(at.outcome.is_(None)).order_by(at.received_on, at.id)
        return [RightsRequest(**row) for row in self._connection.execute(asked).mappings()]
