"""What may be done with a record: the facts that the rules go by, looked up when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from forms_service.casework.acts import Act, AllowedActs
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.keeping.acts import ON_RECORD
from forms_service.casework.keeping.records import Record
from forms_service.casework.known_by_name import CORRECTION_NOTICE, INTAKE
from forms_service.services.work import Work


class _Facts:
    """*siblings* are the questionnaires of the record's enquiry, where they are known already."""

    def __init__(self, work: Work, record: Record, siblings: Sequence[Questionnaire] | None = None) -> None:
        self._work = work
        self._known = siblings
        self.record = record

    @cached_property
    def _siblings(self) -> Sequence[Questionnaire]:
        if self._known is not None:
            return self._known
        return self._work.questionnaires.of_enquiry(self.record.enquiry)

    @property
    def is_being_corrected(self) -> bool:
        return any(not notice.state.is_final for notice in corrections_of(self.record.id, self._siblings))

    @property
    def has_correction_form(self) -> bool:
        return any(definition.form == CORRECTION_NOTICE for definition in self._work.ports.library.all())

    @property
    def intake_is_open(self) -> bool:
        return any(q.form == INTAKE and q.state is not State.COMPLETED for q in self._siblings)


def corrections_of(record_id: str, questionnaires: Sequence[Questionnaire]) -> list[Questionnaire]:
    """Return the correction notices about a record, begun or issued."""
    return [q for q in questionnaires if q.form.endswith(f"/{CORRECTION_NOTICE}") and q.about == record_id]


def require(work: Work, record: Record, act: Act) -> None:
    """Raise the reason why *act* may not be done with a record now, if there is one."""
    ON_RECORD.require(act, work.actor, _Facts(work, record))


def record_acts(work: Work, record: Record, siblings: Sequence[Questionnaire] | None = None) -> AllowedActs:
    return ON_RECORD.allow(work.actor, _Facts(work, record, siblings))
