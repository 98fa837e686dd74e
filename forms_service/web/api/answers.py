"""How things are told by the API: plain data of each, and whether a caller has it already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import flask
from marshmallow import Schema
from werkzeug.wrappers import Response

from forms_service.casework.keeping.records import Record
from forms_service.services.enquiries.systems.status import EnquiryStatus
from forms_service.services.keeping.listing import HANDED_OUT
from forms_service.web.frame.visits import ports


def answer_with(schema: type[Schema], thing: Mapping[str, object]) -> Response:
    """Answer with *thing*; only that it is the same, where the caller says that they have it."""
    response = flask.jsonify(schema().dump(thing))
    response.add_etag()
    return response.make_conditional(flask.request)


def status_told(found: EnquiryStatus) -> Mapping[str, object]:
    enquiry, library = found.enquiry, ports().library
    existence = {
        "id": enquiry.id, "reference": enquiry.reference, "closed": found.stand_in or None,
        "outcome": found.outcome.value, "ring": found.ring,
    }  # fmt: skip
    if not found.is_open:
        return existence
    return {
        **existence,
        "state": enquiry.state.value,
        "received_at": enquiry.received_at.instant if enquiry.received_at else None,
        "needed_by": enquiry.needed_by.instant if enquiry.needed_by else None,
        "replies": [
            {
                "id": reply.id, "title": str(library.get(reply.definition).title), "state": reply.state.value,
                "due_at": reply.due.instant if reply.due else None,
            }
            for reply in found.replies
        ],
        "documents": [file for record in found.issued for file in documents_told(record)],
    }  # fmt: skip


def documents_told(record: Record) -> Sequence[Mapping[str, object]]:
    """The files of an issued record that a caller may ask for."""
    if record.issued_at is None:
        return []
    return [
        {
            "id": item.id, "record": record.id, "code": item.document, "title": item.title, "audience": item.audience,
            "media_type": item.media_type, "size": item.size, "sha256": item.sha256,
            "standing": record.standing.value, "issued_at": record.issued_at,
            "address": flask.url_for("documents.document", record_id=record.id, object_id=item.id),
        }
        for item in record.files
        if item.media_type in HANDED_OUT
    ]  # fmt: skip


def record_told(record: Record, closed: str = "") -> Mapping[str, object]:
    """A record; of one that is *closed* to whoever asks, only that it is there."""
    existence = {
        "id": record.id, "reference": record.reference, "enquiry": record.enquiry, "closed": closed or None,
    }  # fmt: skip
    if closed:
        return existence
    return {
        **existence,
        "form": record.form,
        "title": record.title,
        "filed_at": record.filed_at,
        "issued_at": record.issued_at,
        "gone_out_at": record.gone_out_at,
        "standing": record.standing.value,
        "markings": [
            {"standing": each.standing.value, "at": each.at, "see": each.reference or None} for each in record.markings
        ],
        "cautions": list(dict.fromkeys(each.kind.value for each in record.under_caution)),
        "retention": _retention_told(record),
        "case_system_reference": record.case_system_reference or None,
        "documents": documents_told(record),
    }


def _retention_told(record: Record) -> Mapping[str, object]:
    kept = record.retention
    return {
        "retention_class": kept.class_id, "schedule": kept.schedule, "trigger": kept.trigger,
        "trigger_date": kept.trigger_date, "due_date": kept.due_date, "review_date": kept.review_date,
        "on_hold": bool(record.on_hold),
    }  # fmt: skip
