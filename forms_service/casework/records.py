"""A record: one aggregate of sealed answers, documents and sendings, kept and destroyed together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from forms_service.casework.people import Subject, youngest_date_of_birth
from forms_service.casework.retention import NOT_APPLICABLE, Retention, Triggers
from forms_service.engine.answers import Value, by_row

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
JSON = "application/json"


class ObjectState(StrEnum):
    PENDING = "pending"
    """Written down, its bytes spooled in the database; the store has not confirmed it yet."""

    STORED = "stored"


@dataclass(frozen=True)
class RecordObject:
    """One file of a record. *kind* is ``answers``, ``docx`` or ``pdf``; *key* is the object's key in the store.

    *document* is the code of the document that it is a file of, empty for the answers.
    """

    id: str
    record: str
    kind: str
    file_name: str
    media_type: str
    key: str
    sha256: str
    size: int
    state: ObjectState = ObjectState.PENDING
    document: str = ""


class Standing(StrEnum):
    """What an issued record is worth today; it is never changed itself."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Hold:
    """Why a record may not be destroyed, nor handed out as if nothing were wrong with it. Nothing here releases it."""

    by: str
    at: datetime
    why: str


@dataclass(frozen=True)
class Sending:
    """A disclosure: to whom, how, when and by which law a reply was sent (DPA 2018 s.62(1)(d)).

    *documents* are the codes of what was sent, none for what was said; *recorded_at* is when it was written down.
    """

    id: str
    record: str
    recipient: str
    channel: str
    sent_at: datetime
    sent_by: str
    gateway: str
    documents: tuple[str, ...] = ()
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class Record:
    """*document* is the code of what was issued (``D12``), empty where nothing was sent out.

    *standing_reference* and *standing_at* say by what, and when, it was superseded or corrected.
    """

    id: str
    organisation: str
    reference: str
    enquiry: str
    submission: str
    form: str
    definition: str
    title: str
    document: str
    template: str
    retention: Retention
    filed_at: datetime
    issued_at: datetime | None = None
    case_system_reference: str = ""
    standing: Standing = Standing.ISSUED
    standing_reference: str = ""
    standing_at: datetime | None = None
    hold: Hold | None = None
    objects: tuple[RecordObject, ...] = ()
    sendings: tuple[Sending, ...] = ()
    subjects: tuple[Subject, ...] = ()

    def subjects_of(self, kind: str) -> tuple[Subject, ...]:
        return tuple(subject for subject in self.subjects if subject.kind == kind)

    def object(self, object_id: str) -> RecordObject | None:
        return next((found for found in self.objects if found.id == object_id), None)


def triggers(
    *,
    children: Sequence[Subject],
    involvement: Value | None,
    issued_on: date | None,
    closed_on: date | None,
) -> Triggers:
    """Return the dates that retention counts from; *involvement* is the answer to ``st_current``, by child.

    What happens outside (the end of supervision, a death) is not known until somebody records it.
    """
    youngest = youngest_date_of_birth(children)
    looked_after = [
        child for child in children if by_row(involvement).get(child.row) in {"looked_after", "care_leaver"}
    ]
    return {
        "final_reply_issued": issued_on,
        "enquiry_closed": closed_on,
        "youngest_child_born": _born(youngest),
        "last_contact": closed_on or issued_on,
        "end_of_supervision": None,
        "looked_after_child_born": _born(youngest_date_of_birth(looked_after)),
        "looked_after_child_died": None,
    }


def _born(stored: str | None) -> date | None:
    """No child at all is not the same as a child whose date of birth is not known."""
    if stored is None:
        return None
    return date.fromisoformat(stored) if stored else NOT_APPLICABLE
