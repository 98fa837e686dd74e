"""Erasing what the log says of something beside its manifests, as whatever it was about is destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forms_service.casework.auditing.audit_chain import THING_KIND
from forms_service.casework.auditing.events import Logged, LogObject
from forms_service.services.work import Work

PAYLOADS_ERASED: Final = "payloads_erased"


def erase_payloads(work: Work, things: Sequence[Logged]) -> None:
    """Erase the payloads of all entries about *things*, in the act that destroys them, and have the log say so.

    The things are whatever entries are about: a record, and with the last one of an enquiry its questionnaires and
    itself; a person of whom nothing is left. What a search showed of a record is an entry about that record. From then
    on the chain verifies without these payloads, and without no others.
    """
    named = [thing.log_object for thing in things]
    work.audit.erase_payloads([each.id for each in named])
    for each in named:
        work.erase(PAYLOADS_ERASED, LogObject(THING_KIND, each.id, each.reference))
