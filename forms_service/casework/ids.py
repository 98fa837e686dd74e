"""The ids of nouns, each a type of its own: to hand over one in place of another is found before it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import NewType, TypeVar
from uuid import uuid4

EnquiryId = NewType("EnquiryId", str)
QuestionnaireId = NewType("QuestionnaireId", str)
SubmissionId = NewType("SubmissionId", str)
DocumentId = NewType("DocumentId", str)
UploadId = NewType("UploadId", str)
RecordId = NewType("RecordId", str)
ObjectId = NewType("ObjectId", str)
SendingId = NewType("SendingId", str)
MarkingId = NewType("MarkingId", str)
HoldId = NewType("HoldId", str)
ReviewId = NewType("ReviewId", str)
SavedSearchId = NewType("SavedSearchId", str)
RightsRequestId = NewType("RightsRequestId", str)
OutcomeLetterId = NewType("OutcomeLetterId", str)
IncidentId = NewType("IncidentId", str)
PolicyId = NewType("PolicyId", str)
TellingId = NewType("TellingId", str)
BatchId = NewType("BatchId", str)
CautionId = NewType("CautionId", str)
ExemptionId = NewType("ExemptionId", str)
PersonId = NewType("PersonId", str)
FactId = NewType("FactId", str)
LinkId = NewType("LinkId", str)
SessionId = NewType("SessionId", str)
MemberId = NewType("MemberId", str)
WebhookMessageId = NewType("WebhookMessageId", str)
EmergencyAccessId = NewType("EmergencyAccessId", str)
ReleaseId = NewType("ReleaseId", str)
ExtractId = NewType("ExtractId", str)
AdoptionId = NewType("AdoptionId", str)

Id = TypeVar("Id", bound=str)


def new(kind: Callable[[str], Id]) -> Id:
    """Return a new id of that kind: 32 hexadecimal digits, which say nothing of what they name."""
    return kind(uuid4().hex)
