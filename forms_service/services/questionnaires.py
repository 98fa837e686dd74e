"""Filling in a questionnaire: opening it, saving what was typed, completing it, sending it to the manager."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from forms_service.casework.enquiries import Enquiry, new_id
from forms_service.casework.errors import Conflict, Invalid, NotAllowed, NotFound
from forms_service.casework.events import Event, Verb
from forms_service.casework.people import subjects_in
from forms_service.casework.questionnaires import Act, Origin, Questionnaire, SavedAnswer, State
from forms_service.casework.users import Permission, User
from forms_service.engine.answers import Problem, Raw, Value, by_row, is_empty
from forms_service.engine.definitions import ExpressPage, Question, TogetherAnswer
from forms_service.engine.path import Path, with_proposals
from forms_service.engine.questions import parse
from forms_service.engine.validation import errors, problems
from forms_service.services import records
from forms_service.services.enquiries import INTAKE, enquiry_event
from forms_service.services.ports import Ports, UnitOfWork
from forms_service.services.sheets import Sheet, load, open_sheet

REPLIED_OUTSIDE = "replied outside this service"


@dataclass(frozen=True)
class Clash:
    """An answer that somebody else saved while this page was open."""

    question: Question
    theirs: SavedAnswer
    mine: Value | None


class Stale(Conflict):
    """The page was filled in from answers that have changed since; nothing was saved."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__("These answers were changed after you opened the page.")
        self.clashes = tuple(clashes)


def save_answers(
    ports: Ports,
    actor: User,
    questionnaire_id: str,
    typed: Mapping[str, Raw],
    *,
    revision: int,
    complete: bool = True,
    stamps: Sequence[str] = (),
) -> Sheet:
    """Save what was typed on a page and return the sheet as it then is.

    *typed* holds the raw input by question id; *revision* is the one the page was filled in from. What can
    be read is saved even when the rest is refused, so that nothing typed right is lost. *complete* also
    refuses what is missing; *stamps* are questions whose proposals are of this moment and are saved with it.
    Raises ``Invalid`` or ``Stale`` (which saves nothing).
    """
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        before = _open_to_change(ports, unit, actor, questionnaire_id)
        sheet, wrong = _save_typed(ports, unit, actor, before, typed, revision=revision, complete=complete)
        sheet = _store(ports, unit, actor, sheet, _stamped(sheet, stamps), "proposed")
        unit.commit()
    if wrong:
        raise Invalid(wrong)
    return sheet


def save_express(
    ports: Ports,
    actor: User,
    questionnaire_id: str,
    page: ExpressPage,
    typed: Mapping[str, Raw],
    *,
    together: str = "",
    theirs: Collection[str] = (),
    revision: int,
) -> Sheet:
    """Save an express page; its one act over several questions, and its button's declarations, included.

    All of it is saved at once and stands on *revision*. *theirs* are the questions whose answers the author
    chose to leave as a colleague saved them.
    """
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        before = _open_to_change(ports, unit, actor, questionnaire_id)
        sheet, wrong = _save_typed(ports, unit, actor, before, typed, revision=revision)
        if page.together and together not in {"yes", "no"} and not wrong:
            wrong = [Problem((page.together.id,), f"Select an answer: {page.together.label}")]
        if not wrong:
            further = {q: v for q, v in _declared(sheet, page, together).items() if q not in theirs}
            _refuse_stale(before, further, revision)
            sheet = _store(ports, unit, actor, sheet, further, "typed")
        sheet = _store(ports, unit, actor, sheet, _stamped(sheet, page.stamps), "proposed")
        unit.commit()
    if wrong:
        raise Invalid(wrong)
    return sheet


def leave_express(ports: Ports, actor: User, questionnaire_id: str) -> Sheet:
    """Go on with the full form; every answer stays."""
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        sheet = _open_to_change(ports, unit, actor, questionnaire_id)
        full = replace(sheet.questionnaire, express=False)
        if sheet.questionnaire.express:
            unit.questionnaires.save(full, expected=sheet.questionnaire)
            unit.audit.append(_event(ports, actor, sheet, Verb.ALTERATION, "express_left"))
            unit.commit()
    return replace(sheet, questionnaire=full)


def accept_proposals(ports: Ports, actor: User, questionnaire_id: str, *, revision: int | None = None) -> Sheet:
    """Save what the definition proposes for everything asked and unanswered, marked as proposed.

    Here and below, *revision* is the saving that the page stands on, where there is a page: ``Stale`` if there
    is a later one.
    """
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        sheet = _open_to_change(ports, unit, actor, questionnaire_id)
        _refuse_unread(unit, sheet, revision)
        accepted = with_proposals(sheet.path)
        new = {q: value for q, value in accepted.everything.items() if sheet.path.everything.get(q) != value}
        sheet = _store(ports, unit, actor, sheet, new, "proposed")
        unit.commit()
    return sheet


def complete_intake(
    ports: Ports, actor: User, questionnaire_id: str, *, revision: int | None = None
) -> Sequence[Questionnaire]:
    """Complete the intake and start the replies that its routes ask for; return those now to be answered.

    An intake that no reply follows is filed as a record of its own.
    """
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        sheet = _open_to_change(ports, unit, actor, questionnaire_id)
        _refuse_unread(unit, sheet, revision)
        _refuse_errors(sheet)
        now = ports.clock.now()
        done = sheet.questionnaire.perform(Act.COMPLETE, by=actor.id, at=now)
        unit.questionnaires.save(done, expected=sheet.questionnaire)
        unit.audit.append(_event(ports, actor, sheet, Verb.COLLECTION, "intake_completed"))
        sheet = replace(sheet, questionnaire=done)
        replies = _start_replies(ports, unit, actor, sheet)
        if not replies:
            records.file_intake(ports, unit, actor, sheet)
        unit.commit()
    return replies


def reopen_intake(ports: Ports, actor: User, questionnaire_id: str) -> Sheet:
    """Open a completed intake again to correct it, while no reply has left its author's hands."""
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        sheet = load(ports, unit, actor, questionnaire_id)
        siblings = unit.questionnaires.of_enquiry(actor.organisation, sheet.enquiry.id)
        if any(not reply.state.is_open for reply in siblings if reply.form != INTAKE):
            raise Conflict("A reply is with the manager or done. Ask for it to be returned before changing the intake.")
        if unit.records.of_enquiry(actor.organisation, sheet.enquiry.id):
            raise Conflict("This intake is already filed as a record. Record a new enquiry instead.")
        reopened = sheet.questionnaire.perform(Act.REOPEN, by=actor.id, at=ports.clock.now())
        unit.questionnaires.save(reopened, expected=sheet.questionnaire)
        for reply in siblings:
            if reply.form != INTAKE:
                unit.questionnaires.save(reply, expected=reply)  # Refuses a reply that is sent at this very moment.
        unit.audit.append(_event(ports, actor, sheet, Verb.ALTERATION, "intake_reopened"))
        unit.commit()
    return open_sheet(ports, actor, questionnaire_id)


def withdraw_intake(ports: Ports, actor: User, questionnaire_id: str, reason: str) -> Questionnaire:
    """End an enquiry that was recorded by mistake, before any reply of it has started; the reason stays with it."""
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        sheet = load(ports, unit, actor, questionnaire_id)
        if sheet.questionnaire.form != INTAKE:
            raise NotFound("There is no such intake.")
        if not _answers_for(actor, sheet):
            raise NotAllowed("Only whoever answers this intake, or a manager, may withdraw it.")
        if _has_replies(unit, sheet):
            raise Conflict("A reply to this enquiry has been started. A manager can withdraw the reply.")
        now = ports.clock.now()
        withdrawn = sheet.questionnaire.perform(Act.WITHDRAW, by=actor.id, at=now, comment=reason)
        unit.questionnaires.save(withdrawn, expected=sheet.questionnaire)
        said = {"reason": reason.strip()}
        unit.audit.append(_event(ports, actor, sheet, Verb.ALTERATION, "intake_withdrawn", said))
        unit.commit()
    return withdrawn


def may_withdraw_intake(ports: Ports, actor: User, sheet: Sheet) -> bool:
    """Whether to offer *actor* to withdraw this intake."""
    is_open_intake = sheet.questionnaire.form == INTAKE and sheet.questionnaire.state.is_open
    if not is_open_intake or not actor.may(Permission.ANSWER) or not _answers_for(actor, sheet):
        return False
    with ports.unit_of_work() as unit:
        return not _has_replies(unit, sheet)


def _answers_for(actor: User, sheet: Sheet) -> bool:
    return actor.id == sheet.questionnaire.owner or actor.may(Permission.AUTHORISE)


def _has_replies(unit: UnitOfWork, sheet: Sheet) -> bool:
    siblings = unit.questionnaires.of_enquiry(sheet.questionnaire.organisation, sheet.enquiry.id)
    return any(sibling.form != INTAKE for sibling in siblings)


def send_to_manager(ports: Ports, actor: User, questionnaire_id: str, *, revision: int | None = None) -> Sheet:
    """Send a reply to the manager, its whole path checked again."""
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        sheet = _open_to_change(ports, unit, actor, questionnaire_id)
        _refuse_unread(unit, sheet, revision)
        hold_intake(unit, sheet)
        _refuse_errors(sheet)
        sent = sheet.questionnaire.perform(Act.SEND, by=actor.id, at=ports.clock.now())
        unit.questionnaires.save(sent, expected=sheet.questionnaire)
        unit.audit.append(_event(ports, actor, sheet, Verb.ALTERATION, "reply_sent_to_manager"))
        unit.commit()
    return replace(sheet, questionnaire=sent)


def hand_over(ports: Ports, actor: User, questionnaire_id: str, to: str) -> Sheet:
    """Make another member of staff of the same organisation the one who answers."""
    actor.require(Permission.ANSWER)
    receiver = ports.directory.user(to)
    if receiver.organisation != actor.organisation or not receiver.may(Permission.ANSWER):
        raise NotFound("There is no such colleague.")
    with ports.unit_of_work() as unit:
        sheet = _open_to_change(ports, unit, actor, questionnaire_id)
        unit.questionnaires.save(replace(sheet.questionnaire, owner=receiver.id), expected=sheet.questionnaire)
        unit.audit.append(
            _event(ports, actor, sheet, Verb.ALTERATION, "questionnaire_handed_over", {"to": receiver.id})
        )
        unit.commit()
    return open_sheet(ports, actor, questionnaire_id)


def _open_to_change(ports: Ports, unit: UnitOfWork, actor: User, questionnaire_id: str) -> Sheet:
    sheet = load(ports, unit, actor, questionnaire_id)
    if not sheet.questionnaire.state.is_open:
        raise Conflict(f"This is {sheet.questionnaire.state.label.lower()}, so its answers cannot be changed now.")
    return sheet


def _cleared(values: Mapping[str, Value | None]) -> dict[str, Value]:
    """Nothing typed stands as empty text, so that it takes the place of an earlier answer."""
    return {question: "" if value is None else value for question, value in values.items()}


def _changed(sheet: Sheet, values: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """Only what differs from what is saved; for answers given for each row, rows not typed stay."""
    changed: dict[str, Value | None] = {}
    for question_id, value in values.items():
        before = sheet.path.everything.get(question_id)
        question = sheet.definition.question(question_id)
        kept = {r: v for r, v in by_row(before).items() if question.each and r not in sheet.path.rows_asked(question)}
        after: Value | None = {**kept, **by_row(value)} if question.each else value
        if (is_empty(before) and is_empty(after)) or before == after:
            continue
        changed[question_id] = None if is_empty(after) else after
    return changed


def _save_typed(
    ports: Ports,
    unit: UnitOfWork,
    actor: User,
    sheet: Sheet,
    typed: Mapping[str, Raw],
    *,
    revision: int,
    complete: bool = True,
) -> tuple[Sheet, list[Problem]]:
    """Save what can be read of *typed*; return the sheet after it, and what is wrong with the rest."""
    parsed = {q: parse(sheet.definition.question(q), raw, sheet.path.reader.context) for q, raw in typed.items()}
    refused = [problem for found in parsed.values() for problem in found.problems]
    readable = {q: found.value for q, found in parsed.items() if not found.problems}
    after = sheet.with_answers(_cleared(readable))
    foreseen = with_proposals(after) if sheet.questionnaire.express else after
    changed = _changed(sheet, {q: v for q, v in readable.items() if after.asks(q) or foreseen.asks(q)})
    _refuse_stale(sheet, changed, revision)
    sheet = _store(ports, unit, actor, sheet, changed, "typed")
    path = sheet.foreseen if sheet.questionnaire.express else sheet.path
    asked = frozenset(question for question in typed if path.asks(question))
    missing = problems(path, asked) if complete else []
    untold = [p for p in missing if p.level == "error" and p.question not in {r.question for r in refused}]
    if not refused and not untold:
        return sheet, []
    return sheet, [*(r for r in refused if after.asks(r.question) or r.question in asked), *untold]


def _refuse_stale(sheet: Sheet, changed: Mapping[str, Value | None], revision: int) -> None:
    clashes = [
        Clash(sheet.definition.question(question_id), theirs, mine)
        for question_id, mine in changed.items()
        if (theirs := sheet.saved.get(question_id)) is not None and theirs.revision > revision
    ]
    if clashes:
        raise Stale(clashes)


def _refuse_unread(unit: UnitOfWork, sheet: Sheet, revision: int | None) -> None:
    """Refuse to go on from a page that does not show the answers as they are now saved."""
    if revision is None or sheet.questionnaire.revision <= revision:
        return
    clashes = []
    for answer in sheet.saved.values():
        if answer.revision > revision:
            history = unit.questionnaires.history(
                sheet.questionnaire.organisation, sheet.questionnaire.id, answer.question
            )
            read = [earlier.value for earlier in history if earlier.revision <= revision]
            clashes.append(Clash(sheet.definition.question(answer.question), answer, read[-1] if read else None))
    raise Stale(clashes)


def hold_intake(unit: UnitOfWork, sheet: Sheet) -> None:
    """Refuse to go on with a reply whose intake is open, or is opened again at this very moment."""
    if sheet.source is None:
        return
    intake = sheet.source.questionnaire
    if intake.state is not State.COMPLETED:
        raise Conflict("The intake of this enquiry is open. Complete it before you go on with the reply.")
    unit.questionnaires.save(intake, expected=intake)


def _store(
    ports: Ports, unit: UnitOfWork, actor: User, sheet: Sheet, changed: Mapping[str, Value | None], origin: Origin
) -> Sheet:
    """Append *changed* as one revision, keep the enquiry's summary true, and return the sheet after it."""
    if not changed:
        return sheet
    now, revision = ports.clock.now(), sheet.questionnaire.revision + 1
    saved = [SavedAnswer(q, value, revision, actor.id, now, origin) for q, value in changed.items()]
    unit.questionnaires.record_answers(actor.organisation, sheet.questionnaire.id, saved)
    after = replace(sheet.questionnaire, revision=revision)
    unit.questionnaires.save(after, expected=sheet.questionnaire)
    sheet = replace(
        sheet,
        questionnaire=after,
        saved={**sheet.saved, **{answer.question: answer for answer in saved}},
        path=sheet.with_answers({q: "" if value is None else value for q, value in changed.items()}),
    )
    unit.audit.append(_event(ports, actor, sheet, Verb.ALTERATION, "answers_saved", {"questions": ", ".join(changed)}))
    return replace(sheet, enquiry=_summarise(unit, sheet)) if sheet.questionnaire.form == INTAKE else sheet


def _summarise(unit: UnitOfWork, sheet: Sheet) -> Enquiry:
    """Keep the people and the needed-by time of the enquiry as its intake has them."""
    proposed, reader = with_proposals(sheet.path), sheet.path.reader
    enquiry = replace(
        sheet.enquiry,
        subjects=subjects_in((proposed if sheet.questionnaire.express else sheet.path).answers),
        request=reader.text("en_type"),
        requester=proposed.reader.text("rq_establishment") or proposed.reader.text("rq_pdu"),
        needed_by=str(proposed.answers.get("en_needed_by", "")),
    )
    unit.enquiries.save(enquiry)
    return enquiry


def _declared(sheet: Sheet, page: ExpressPage, together: str) -> dict[str, Value | None]:
    """What the page answers besides what is typed: what its button confirms, and the one answer for everyone."""
    confirmed: dict[str, Value] = dict.fromkeys(page.confirms, True)
    alike = _together(sheet, page.together) if page.together else {}
    if together == "yes":
        return _changed(sheet, confirmed | alike)
    return _changed(sheet, confirmed) | _undone(sheet, alike)


def _stamped(sheet: Sheet, stamps: Sequence[str]) -> dict[str, Value | None]:
    """What is proposed at this moment, for the questions of it that nobody has answered."""
    foreseen = sheet.foreseen.everything
    return {q: foreseen[q] for q in stamps if q in foreseen and is_empty(sheet.path.everything.get(q))}


def _together(sheet: Sheet, act: TogetherAnswer) -> dict[str, Value]:
    """The one answer, given for every row where the question is asked for each row."""
    found: dict[str, Value] = {}
    for question_id, option in act.sets.items():
        question = sheet.definition.question(question_id)
        rows: dict[str, Value] = dict.fromkeys(sheet.path.rows_asked(question), option)
        if sheet.path.asks(question_id):
            found[question_id] = rows if question.each else option
    return found


def _undone(sheet: Sheet, alike: Mapping[str, Value]) -> dict[str, None]:
    """Take back what was answered for everyone alike before: it is no longer said."""
    return dict.fromkeys(question for question, value in alike.items() if sheet.path.everything.get(question) == value)


def _refuse_errors(sheet: Sheet) -> None:
    wrong = errors(sheet.path)
    if wrong:
        raise Invalid(wrong)


def _start_replies(ports: Ports, unit: UnitOfWork, actor: User, intake: Sheet) -> list[Questionnaire]:
    """Start each reply that a route names and that is built; those already started take the new search."""
    existing = {q.form: q for q in unit.questionnaires.of_enquiry(actor.organisation, intake.enquiry.id)}
    replies = []
    for form in routes(intake.path):
        definition = next((d for d in ports.library.all() if d.form == form), None)
        if definition is None:
            payload = {"route": form, "outcome": REPLIED_OUTSIDE}
            unit.audit.append(_event(ports, actor, intake, Verb.ALTERATION, "routed_outside", payload))
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
    return _store(ports, unit, actor, sheet, changed, "copied").questionnaire


def _event(
    ports: Ports, actor: User, sheet: Sheet, verb: Verb, act: str, payload: Mapping[str, str] | None = None
) -> Event:
    return Event(
        actor.organisation, ports.clock.now(), actor.id, verb, act,
        "questionnaire", sheet.questionnaire.id, sheet.enquiry.reference, payload or {},
    )  # fmt: skip
