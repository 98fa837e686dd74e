"""Enquiries: a request sent in, and where an enquiry stands."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId
from forms_service.casework.staff.clients import ApiScope
from forms_service.engine.answers import Raw
from forms_service.services.enquiries.systems.receiving import ReceivedRequest, receive_request
from forms_service.services.enquiries.systems.status import enquiry_status
from forms_service.web.api.acts import Created, do_once
from forms_service.web.api.answers import answer_with, status_told
from forms_service.web.api.bodies import body_as
from forms_service.web.api.names import OF_ADULT, OF_REQUEST, ROWS
from forms_service.web.api.operations import Operation, operation
from forms_service.web.api.schemas import RecordedSchema, RequestSchema, StatusSchema
from forms_service.web.frame.guards import do

blueprint = flask.Blueprint("enquiries", __name__)
_DAYS: Final = frozenset({"date_of_birth", "due_on"})


@blueprint.post("/enquiries", provide_automatic_options=False)
@operation(
    Operation(
        "Send a request in, as it was received. People and the rest are proposed; a person takes them over",
        ApiScope.SEND_REQUESTS,
        body=RequestSchema,
        answer=RecordedSchema,
        status=HTTPStatus.CREATED,
        refusals=(HTTPStatus.CONFLICT,),
    )
)
def post_request() -> ResponseReturnValue:
    return do_once(_created_enquiry, receive_request, _request(body_as(RequestSchema)))


@blueprint.get("/enquiries/<id:enquiry_id>", provide_automatic_options=False)
@operation(
    Operation(
        "See where an enquiry stands, and which documents were issued", ApiScope.READ_ENQUIRIES, answer=StatusSchema
    )
)
def read_status(enquiry_id: EnquiryId) -> ResponseReturnValue:
    return answer_with(StatusSchema, status_told(do(enquiry_status, enquiry_id)))


def _created_enquiry(enquiry: Enquiry) -> Created:
    address = flask.url_for(".read_status", enquiry_id=enquiry.id)
    return Created(address, {"id": enquiry.id, "reference": enquiry.reference, "address": address})


def _request(body: Mapping[str, Any]) -> ReceivedRequest:
    adult = body.get("adult", {})
    particulars = {OF_REQUEST[name]: _as_typed(name, value) for name, value in body.items() if name in OF_REQUEST}
    particulars |= {OF_ADULT[name]: _as_typed(name, value) for name, value in adult.items()}
    text = particulars.pop(OF_REQUEST["text"])
    rows = {
        repeat: [{columns[name]: _as_typed(name, value) for name, value in row.items()} for row in body[sent_as]]
        for sent_as, (repeat, columns) in ROWS.items()
        if sent_as in body
    }
    return ReceivedRequest(str(text), particulars, rows)


def _as_typed(name: str, value: object) -> Raw:
    """What would have been typed to say the same."""
    if name in _DAYS:
        year, month, day = (*str(value).split("-"), "", "")[:3]
        return {"day": day, "month": month, "year": year}
    if isinstance(value, list):
        return "\n".join(str(each) for each in value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
