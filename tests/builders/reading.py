"""What of a reply stands now, as its page says when an act of deciding is sent from it."""

from __future__ import annotations

from forms_service.casework.ids import QuestionnaireId
from forms_service.services.deciding.as_read import approval_as_read, as_read
from forms_service.services.ports import Ports
from forms_service.services.work import Work


def now_read(ports: Ports, reply: str, *, approval: bool = False) -> str:
    with ports.unit_of_work() as unit:
        stored = unit.of("northshire").questionnaires.get(QuestionnaireId(reply))
        work = Work(ports, unit, "northshire")
        return approval_as_read(work, stored) if approval else as_read(work, stored)
