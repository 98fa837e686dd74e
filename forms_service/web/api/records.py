"""Records: what is known of what is kept, without its content and without anybody's name."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.ids import RecordId
from forms_service.casework.staff.clients import ApiScope
from forms_service.services.keeping.listing import list_records
from forms_service.services.keeping.records import show
from forms_service.web.api.answers import answer_with, record_told
from forms_service.web.api.bodies import query_as
from forms_service.web.api.cursors import cursor_of, place_of
from forms_service.web.api.operations import Operation, operation
from forms_service.web.api.schemas import PageQuerySchema, RecordPageSchema, RecordSchema
from forms_service.web.frame.guards import do

blueprint = flask.Blueprint("records", __name__)


@blueprint.get("/records", provide_automatic_options=False)
@operation(
    Operation(
        "Read the metadata of records, one page after another, the first filed first",
        ApiScope.READ_RECORDS,
        query=PageQuerySchema,
        answer=RecordPageSchema,
    )
)
def list_page() -> ResponseReturnValue:
    query = query_as(PageQuerySchema)
    found = do(list_records, place_of(query.get("cursor")), query["limit"])
    return answer_with(
        RecordPageSchema,
        {
            "records": [record_told(record, found.closed.get(record.enquiry, "")) for record in found.records],
            "cursor": cursor_of(found.next_page),
            "is_last": found.is_last,
        },
    )


@blueprint.get("/records/<id:record_id>", provide_automatic_options=False)
@operation(Operation("Read the metadata of one record", ApiScope.READ_RECORDS, answer=RecordSchema))
def read_record(record_id: RecordId) -> ResponseReturnValue:
    return answer_with(RecordSchema, record_told(do(show, record_id).record))
