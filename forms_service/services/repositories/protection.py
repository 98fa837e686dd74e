"""What the procedures of data protection read and write: incidents, policy documents, whom to tell, letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from forms_service.casework.ids import (
    IncidentId,
    OutcomeLetterId,
    PolicyId,
    QuestionnaireId,
    RecordId,
    RightsRequestId,
    TellingId,
)
from forms_service.casework.keeping.protection.incidents import Incident
from forms_service.casework.keeping.protection.outcome_letters import OutcomeLetter
from forms_service.casework.keeping.protection.policies import PolicyDocument
from forms_service.casework.keeping.protection.tellings import TellingDuty


class Incidents(Protocol):
    def add(self, incident: Incident) -> None: ...

    def get(self, incident_id: IncidentId) -> Incident:
        """Return one; ``NotFound``."""

    def save(self, incident: Incident, *, expected: Incident) -> None:
        """Write one; ``Conflict`` if it is not as *expected* any more."""

    def every(self, *, limit: int) -> Sequence[Incident]:
        """Return what is open, what was known first first; then what is closed."""

    def of_notice(self, notice: QuestionnaireId) -> Sequence[Incident]:
        """Return what a correction has begun."""

    def remove(self, incident: Incident) -> None:
        """Delete one that is kept no longer."""


class PolicyDocuments(Protocol):
    def add(self, policy: PolicyDocument) -> None: ...

    def get(self, policy_id: PolicyId) -> PolicyDocument:
        """Return one version; ``NotFound``."""

    def save(self, policy: PolicyDocument, *, expected: PolicyDocument) -> None:
        """Write one; ``Conflict`` if it is not as *expected* any more."""

    def every(self) -> Sequence[PolicyDocument]:
        """Return every version, the newest first."""


class Tellings(Protocol):
    def add(self, telling: TellingDuty) -> None: ...

    def get(self, telling_id: TellingId) -> TellingDuty:
        """Return one; ``NotFound``."""

    def save(self, telling: TellingDuty, *, expected: TellingDuty) -> None:
        """Write one; ``Conflict`` if it is not as *expected* any more."""

    def remove(self, telling: TellingDuty) -> None:
        """Delete one whose record is destroyed, once it is noted what came of it."""

    def of_records(self, ids: Sequence[RecordId]) -> Sequence[TellingDuty]:
        """Return whom to tell of some records, whether they were told or not, in order."""

    def waiting(self, *, limit: int) -> Sequence[TellingDuty]:
        """Return who is still to be told, of any record, those first who have waited longest."""


class OutcomeLetters(Protocol):
    def add(self, letter: OutcomeLetter) -> None: ...

    def get(self, letter_id: OutcomeLetterId) -> OutcomeLetter:
        """Return one; ``NotFound``."""

    def of_request(self, request_id: RightsRequestId) -> Sequence[OutcomeLetter]:
        """Return the letters of one request, the newest first."""
