"""Incidents, policy documents, whom to tell, and letters of outcomes, as rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, delete

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.repositories.in_store.row_seals import SqlRowSeals
from forms_service.adapters.sql.rows import Bound, add, among, change, columns_of, one, pages, within
from forms_service.adapters.sql.tables import incidents, outcome_letters, policy_documents, tellings
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
from forms_service.casework.keeping.row_seals import SealedThing


class _Rows(Bound):
    def _rows(self, statement: Select[Any]) -> Sequence[RowMapping]:
        return self._connection.execute(statement).mappings().all()


class _SealedRows(_Rows):
    """Rows of which each is sealed as the service writes it."""

    def __init__(self, fence: Fence, organisation: str, seals: SqlRowSeals) -> None:
        super().__init__(fence, organisation)
        self._seals = seals


class SqlIncidents(_SealedRows):
    def add(self, incident: Incident) -> None:
        self._refuse_foreign(incident)
        self._seals.begin_new(SealedThing.INCIDENT, [incident.id])
        add(self._connection, incidents, columns_of(incident, incidents))

    def get(self, incident_id: IncidentId) -> Incident:
        return Incident(**one(self._connection, incidents, self._organisation, incident_id))

    def save(self, incident: Incident, *, expected: Incident) -> None:
        self._refuse_foreign(incident)
        self._seals.begin(SealedThing.INCIDENT, [incident.id])
        change(self._connection, incidents, *(columns_of(each, incidents) for each in (incident, expected)))

    def every(self, *, limit: int) -> Sequence[Incident]:
        at = incidents.c
        order = (at.closed_at.is_not(None), at.closed_at.desc(), at.known_at, at.id)
        asked = within(incidents, self._organisation).order_by(*order).limit(limit)
        return [Incident(**row) for row in self._rows(asked)]

    def of_notice(self, notice: QuestionnaireId) -> Sequence[Incident]:
        asked = within(incidents, self._organisation).where(incidents.c.notice == notice)
        return [Incident(**row) for row in self._rows(asked)]

    def remove(self, incident: Incident) -> None:
        self._refuse_foreign(incident)
        mine = (incidents.c.id == incident.id, incidents.c.organisation == self._organisation)
        self._connection.execute(delete(incidents).where(*mine))
        self._seals.remove(SealedThing.INCIDENT, incident.id)


class SqlPolicyDocuments(_Rows):
    """Every form that is laid open asks for them: they are read once in a transaction that writes none."""

    _read: Sequence[PolicyDocument] | None = None

    def add(self, policy: PolicyDocument) -> None:
        self._refuse_foreign(policy)
        self._read = None
        add(self._connection, policy_documents, columns_of(policy, policy_documents))

    def get(self, policy_id: PolicyId) -> PolicyDocument:
        return PolicyDocument(**one(self._connection, policy_documents, self._organisation, policy_id))

    def save(self, policy: PolicyDocument, *, expected: PolicyDocument) -> None:
        self._refuse_foreign(policy)
        self._read = None
        rows = (columns_of(each, policy_documents) for each in (policy, expected))
        change(self._connection, policy_documents, *rows)

    def every(self) -> Sequence[PolicyDocument]:
        if self._read is None:
            self._read = self._all()
        return self._read

    def _all(self) -> Sequence[PolicyDocument]:
        at = policy_documents.c
        asked = within(policy_documents, self._organisation).order_by(at.from_date.desc(), at.version.desc(), at.id)
        return [PolicyDocument(**row) for row in self._rows(asked)]


class SqlTellings(_SealedRows):
    def add(self, telling: TellingDuty) -> None:
        self._refuse_foreign(telling)
        self._seals.begin_new(SealedThing.TELLING, [telling.id])
        add(self._connection, tellings, columns_of(telling, tellings))

    def get(self, telling_id: TellingId) -> TellingDuty:
        return TellingDuty(**one(self._connection, tellings, self._organisation, telling_id))

    def save(self, telling: TellingDuty, *, expected: TellingDuty) -> None:
        self._refuse_foreign(telling)
        self._seals.begin(SealedThing.TELLING, [telling.id])
        change(self._connection, tellings, *(columns_of(each, tellings) for each in (telling, expected)))

    def remove(self, telling: TellingDuty) -> None:
        self._refuse_foreign(telling)
        mine = (tellings.c.id == telling.id, tellings.c.organisation == self._organisation)
        self._connection.execute(delete(tellings).where(*mine))
        self._seals.remove(SealedThing.TELLING, telling.id)

    def of_records(self, ids: Sequence[RecordId]) -> Sequence[TellingDuty]:
        several = (among(tellings, self._organisation, part, tellings.c.record) for part in pages(ids))
        found = [TellingDuty(**row) for asked in several for row in self._rows(asked)]
        return sorted(found, key=lambda each: (each.opened_at, each.told_as, each.name, each.id))

    def waiting(self, *, limit: int) -> Sequence[TellingDuty]:
        at = tellings.c
        asked = within(tellings, self._organisation).where(at.outcome.is_(None)).order_by(at.opened_at, at.name, at.id)
        return [TellingDuty(**row) for row in self._rows(asked.limit(limit))]


class SqlOutcomeLetters(_Rows):
    def add(self, letter: OutcomeLetter) -> None:
        self._refuse_foreign(letter)
        add(self._connection, outcome_letters, columns_of(letter, outcome_letters))

    def get(self, letter_id: OutcomeLetterId) -> OutcomeLetter:
        return OutcomeLetter(**one(self._connection, outcome_letters, self._organisation, letter_id))

    def of_request(self, request_id: RightsRequestId) -> Sequence[OutcomeLetter]:
        at = outcome_letters.c
        asked = within(outcome_letters, self._organisation).where(at.request == request_id)
        return [OutcomeLetter(**row) for row in self._rows(asked.order_by(at.made_at.desc(), at.id))]
