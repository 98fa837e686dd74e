"""Starting replies: those that the intake's routes ask for."""

from __future__ import annotations

from forms_service.casework.enquiries import new_id
from forms_service.casework.events import Verb
from forms_service.casework.questionnaires import Questionnaire
from forms_service.casework.users import User
from forms_service.engine.answers import by_row
from forms_service.engine.path import Path
from forms_service.services.answering import sheet_event, store
from forms_service.services.enquiries import enquiry_event
from forms_service.services.ports import Ports, UnitOfWork
from forms_service.services.sheets import Sheet, load

REPLIED_OUTSIDE = "replied outside this service"


def start_replies(ports: Ports, unit: UnitOfWork, actor: User, intake: Sheet) -> list[Questionnaire]:
    """Start each reply that a route names and that is built; those already started take the new search."""
    existing = {q.form: q for q in unit.questionnaires.of_enquiry(actor.organisation, intake.enquiry.id)}
    replies = []
    for form in routes(intake.path):
        definition = next((d for d in ports.library.all() if d.form == form), None)
        if definition is None:
            payload = {"route": form, "outcome": REPLIED_OUTSIDE}
            unit.audit.append(sheet_event(ports, actor, intake, Verb.ALTERATION, "routed_outside", payload))
            continue
        latest = ports.library.latest(f"{definition.publisher}/{form}")
        reply = existing.get(f"{latest.publisher}/{form}")
        if reply is None:
            owner = str(intake.path.answers.get("tr_assign", actor.id))
            reply = Questionnaire(
                new_id(), intake.enquiry.id, actor.organisation, latest.id, owner, ports.clock.now(),
                express=intake.questionnaire.express,
            )  # fmt: skip
            unit.questionnaires.add(reply)
            unit.audit.append(enquiry_event(actor, intake.enquiry, Verb.COLLECTION, "reply_started", ports))
        replies.append(_copy_search(ports, unit, actor, reply, intake))
    return replies


def routes(path: Path) -> list[str]:
    """The replies that the intake asks for, by child or, with no child named, as a whole; each once, in order."""
    by_child = by_row(path.answers.get("tr_route")).values()
    without_child = path.answers.get("tr_route_no_child")
    return list(dict.fromkeys(str(route) for route in (*by_child, without_child) if route))


def _copy_search(ports: Ports, unit: UnitOfWork, actor: User, reply: Questionnaire, intake: Sheet) -> Questionnaire:
    """Copy what the reply's definition takes from the intake, over nothing that its author has typed."""
    sheet = load(ports, unit, actor, reply.id)
    untouched = {q for q in sheet.definition.copies if q not in sheet.saved or sheet.saved[q].origin == "copied"}
    new = {q: intake.path.answers[q] for q in sorted(untouched) if q in intake.path.answers}
    changed = {q: value for q, value in new.items() if sheet.path.everything.get(q) != value}
    return store(ports, unit, actor, sheet, changed, "copied").questionnaire
