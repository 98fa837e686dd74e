"""Starting replies: those that the intake's routes ask for, and those that a person starts besides."""

from __future__ import annotations

from dataclasses import replace

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.enquiries.enquiries import Enquiry, new_id
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.known_by_name import (
    CORRECTION_NOTICE,
    EN_NEEDED_BY,
    TR_ASSIGN,
    TR_DUE,
    TR_ROUTE,
    TR_ROUTE_NO_CHILD,
)
from forms_service.casework.moments import LocalTime, read_if_any
from forms_service.casework.users import Permission
from forms_service.engine.answers import by_row
from forms_service.engine.definitions import Definition
from forms_service.engine.path import Path
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load, searches_again
from forms_service.services.answering.saving import store
from forms_service.services.enquiries import allowed, clocks
from forms_service.services.enquiries.allowed import startable
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.ports import Ports
from forms_service.services.work import Work, use_case

NO_REPLY = frozenset({"redirect_to_other_authority", "record_only", "cannot_answer"})
"""Routes that end with the intake."""
REPLIED_OUTSIDE = "replied outside this service"


def start_replies(work: Work, intake: OpenQuestionnaire) -> list[Questionnaire]:
    """Start each reply that a route names and that is built, one for each child where the form is about one child.

    Those already started take the new search.
    """
    every = work.questionnaires.of_enquiry(intake.enquiry.id)
    existing = {(q.form, q.about): q for q in every}
    owner = str(intake.path.answers.get(TR_ASSIGN, work.by))
    replies = []
    for form, children in routes(intake.path).items():
        definition = latest(work.ports, form)
        if definition is None:
            if form not in NO_REPLY:
                _note_outside(work, intake, form)
            continue
        for about in children if definition.about else [""]:
            reply = existing.get((definition.id.partition("@")[0], about))
            if reply is None:
                express = intake.questionnaire.express and definition.express is not None
                reply = begin(work, intake.enquiry, definition, owner, about=about, express=express)
            reply = _due_within(work, reply, intake)
            replies.append(copy_from_source(work, reply))
    return replies


@use_case(Permission.ANSWER)
def start_another(work: Work, enquiry_id: str, form: str, *, about: str = "", reason: str) -> Questionnaire:
    """Start a reply that no route asked for; *about* is the child, where the form is about one."""
    if not reason.strip():
        raise Conflict("Say why this reply is needed.")
    enquiry = work.enquiries.get_to_change(enquiry_id)
    if latest(work.ports, form) is None:
        raise NotFound("There is no such form.")
    allowed.require(work, enquiry, Act.START_REPLY)
    definition = next((found for found in startable(work.ports, enquiry) if found.form == form), None)
    if definition is None:
        raise Conflict("This reply cannot be started in this enquiry. In a closed one only a review can be.")
    if definition.about and about not in {child.row for child in enquiry.children}:
        raise Conflict("Choose the child that this reply is about.")
    about = about if definition.about else ""
    _refuse_to_start(work, enquiry, definition, about)
    enquiry = open_again(work, enquiry, reason)
    reply = begin(work, enquiry, definition, work.by, about=about, why=reason.strip())
    return copy_from_source(work, reply)


def _refuse_to_start(work: Work, enquiry: Enquiry, definition: Definition, about: str) -> None:
    every = work.questionnaires.of_enquiry(enquiry.id)
    form = definition.id.partition("@")[0]
    if any((q.form, q.about) == (form, about) and not q.state.is_final for q in every):
        raise Conflict("The same reply is under way already. Go on with that one.")


def begin(
    work: Work, enquiry: Enquiry, definition: Definition, owner: str,
    *, about: str = "", express: bool = False, why: str = "", recalled: str = "", replaces: str = "",
) -> Questionnaire:  # fmt: skip
    reply = Questionnaire(
        new_id(), enquiry.id, work.organisation, definition.id, owner, work.now,
        express=express, about=about, why=why, due=_own_due(work.ports, enquiry, definition) if why else None,
        recalled=recalled, replaces=replaces,
    )  # fmt: skip
    work.questionnaires.add(reply)
    payload = {"reason": why} if why else None
    work.collect("reply_started", enquiry, payload)
    return reply


def _due_within(work: Work, reply: Questionnaire, intake: OpenQuestionnaire) -> Questionnaire:
    """Give a reply that its route asked for the internal due date, where the intake has one before the other's."""
    if reply.why or reply.part > 1:
        return reply
    due, needed_by = (read_if_any(intake.path.answers.get(question)) for question in (TR_DUE, EN_NEEDED_BY))
    after = replace(reply, due=None if due == needed_by else due)
    if after != reply:
        work.questionnaires.save(after, expected=reply)
    return after


def _own_due(ports: Ports, enquiry: Enquiry, definition: Definition) -> LocalTime | None:
    """When a reply that a person starts is due, where the time of the enquiry is not its own, or is over."""
    if definition.form == CORRECTION_NOTICE:
        return clocks.due_by_level(ports, clocks.CORRECTION)
    is_over = enquiry.needed_by is not None and enquiry.needed_by < LocalTime.at(ports.clock.now())
    return clocks.due_by_level(ports, clocks.STANDARD) if is_over else None


def latest(ports: Ports, form: str) -> Definition | None:
    """The latest version of a form that a route names by its short name."""
    definition = next((d for d in ports.library.all() if d.form == form), None)
    return ports.library.latest(f"{definition.publisher}/{form}") if definition else None


def _note_outside(work: Work, intake: OpenQuestionnaire, form: str) -> None:
    payload = {"route": form, "outcome": REPLIED_OUTSIDE}
    work.change("routed_outside", intake, payload)


def routes(path: Path) -> dict[str, list[str]]:
    """The replies that the intake asks for, each with the children it is asked for; none where no child is named."""
    found: dict[str, list[str]] = {}
    for child, route in by_row(path.answers.get(TR_ROUTE)).items():
        found.setdefault(str(route), []).append(child)
    without_child = path.answers.get(TR_ROUTE_NO_CHILD)
    if without_child:
        found.setdefault(str(without_child), [])
    return found


def copy_from_source(work: Work, reply: Questionnaire) -> Questionnaire:
    """Copy what the reply's definition takes from the intake, over nothing that its author has typed.

    It is the search that is copied; once a reply was about the wrong person, nobody may rely on it.
    """
    opened = load(work, reply.id)
    if opened.source is None or searches_again(work, reply.enquiry):
        return reply
    untouched = {q for q in opened.definition.copies if q not in opened.saved or opened.saved[q].origin == "copied"}
    new = {q: opened.carried[q] for q in sorted(untouched) if q in opened.carried}
    changed = {q: value for q, value in new.items() if opened.path.everything.get(q) != value}
    return store(work, opened, changed, "copied").questionnaire
