"""Starting replies: those that the intake's routes ask for, and those that a person starts besides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.enquiries.clocks import ANSWER_AGAIN
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict, NotFound, unsaid
from forms_service.casework.ids import EnquiryId, QuestionnaireId, new
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import (
    REQUEST_NEEDED_BY,
    ROUTE,
    ROUTE_DUE,
    ROUTE_OWNER,
    SEARCH_ADULT_RESULT,
    SEARCH_CHILD_RESULTS,
    FormRole,
)
from forms_service.casework.sealing.submissions import Submission
from forms_service.casework.users import Permission
from forms_service.engine.answers import AnswersByMeaning, Value, is_empty
from forms_service.engine.deeds import called_otherwise, left_over
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.moments import Moment, read_if_any
from forms_service.services.answering.context import searches_again
from forms_service.services.answering.issued_documents import last_issued, reviewable
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load, naming_of
from forms_service.services.answering.saving import Saving, store
from forms_service.services.enquiries import allowed, clocks
from forms_service.services.enquiries.allowed import startable
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.enquiries.routes import RequestedReply, asked_replies, closed_routes
from forms_service.services.forms_in_use import forms_in_use
from forms_service.services.people.of_everyone import given_of_everyone, outdated
from forms_service.services.people.sight import whose
from forms_service.services.ports import Library, Ports
from forms_service.services.published_forms import by_meaning, intake_among
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

NO_REPLY = frozenset({"redirect_to_other_authority", "record_only", "cannot_answer"})
"""Routes that end with the intake."""
OPPOSITE = frozenset({FormRole.KNOWN_CHILD, FormRole.UNKNOWN_CHILD})
"""What two forms about one child cannot both be for."""
REPLIED_OUTSIDE = "replied outside this service"


def start_replies(work: Work, intake: OpenQuestionnaire) -> list[OpenQuestionnaire]:
    """Start each reply that a route names and that is built, one for each child where the form is about one child.

    Those already started, and in their author's hands, take the new search. One that was withdrawn is begun again,
    unless another took its place or somebody noted why no reply is given.
    """
    every = work.questionnaires.of_enquiry(intake.enquiry.id)
    existing = {(q.family, q.about): q for q in every if q.state is not State.WITHDRAWN}
    ended = {(q.family, q.about) for q in every if q.state is State.WITHDRAWN and _is_settled(q, every)}
    under_way = {q.id: q for q in every if q.state.is_open and q.id != intake.questionnaire.id}
    owner = str(intake.path.by_meaning.value(ROUTE_OWNER) or work.by)
    replies = []
    for asked in asked_replies(work, intake):
        definition = asked.definition
        if definition is None:
            if asked.route not in NO_REPLY:
                _note_outside(work, intake, asked.route)
            continue
        reply = existing.get(asked.key)
        if reply is None and asked.key in ended:
            continue
        if reply is None:
            express = intake.questionnaire.express and definition.express is not None
            reply = begin(work, intake.enquiry, definition, owner, about=asked.about, express=express)
            under_way[reply.id] = reply
        elif why := _why_again(work, reply, intake, asked):
            reply = begin(work, intake.enquiry, definition, owner, about=asked.about, why=why)
            under_way[reply.id] = reply
        is_open = under_way.pop(reply.id, None) is not None
        replies.append(copy_from_source(work, _due_within(work, reply, intake)) if is_open else load(work, reply.id))
    for beside in under_way.values():
        copy_from_source(work, beside)
    return replies


def _why_again(work: Work, reply: Questionnaire, intake: OpenQuestionnaire, asked: RequestedReply) -> str:
    """Why a reply that is issued does not answer its route any more; empty where it does."""
    issued = last_issued(work, reply) if reply.state is State.ISSUED else None
    if issued is None:
        return ""
    submission, record = issued
    if not asked.about and (missing := _not_named_by(record, intake, asked)):
        return f"{missing} was not named in what was sent"
    is_corrected = bool(record.marked(Standing.CORRECTED))
    otherwise = _found_otherwise(work, submission, intake, asked) if is_corrected else ""
    return f"The search found another result for {otherwise} than was sent" if otherwise else ""


def _not_named_by(record: Record, intake: OpenQuestionnaire, asked: RequestedReply) -> str:
    """The names of the children of a route whom its reply does not name."""
    named = record.subjects_of("child")
    rows, names = {child.row for child in named}, {(child.name, child.date_of_birth) for child in named}
    routes = intake.path.by_meaning.each(ROUTE)
    left = [
        child for child in intake.enquiry.children if child.row not in rows and routes.get(child.row) == asked.route
    ]
    return ", ".join(child.name for child in left if (child.name, child.date_of_birth) not in names)


def _found_otherwise(work: Work, submission: Submission, intake: OpenQuestionnaire, asked: RequestedReply) -> str:
    """The names of whom the search of an intake says another result now than *submission*."""
    sealed, now = _results(by_meaning(work.ports.library, submission).answers), _results(intake.path.by_meaning)
    people = intake.enquiry.people_about(asked.about)
    return ", ".join(who.name for who in people if now.get(who.row) and sealed.get(who.row) not in {None, now[who.row]})


def _results(answers: AnswersByMeaning) -> Mapping[str, str]:
    """What a search found, of the adult by an empty row, of each child by its own."""
    adult, children = answers.value(SEARCH_ADULT_RESULT), answers.each(SEARCH_CHILD_RESULTS)
    return {row: str(result) for row, result in {"": adult, **children}.items() if result is not None}


def _is_settled(withdrawn: Questionnaire, every: Sequence[Questionnaire]) -> bool:
    """Whether another took its place, or somebody noted why no reply is given."""
    noted = any(done.key == ANSWER_AGAIN for done in withdrawn.done)
    return noted or any(other.replaces == withdrawn.id for other in every)


@use_case(Permission.ANSWER)
def start_another(work: Work, enquiry_id: EnquiryId, form: str, *, about: str = "", reason: str) -> Questionnaire:
    """Start a reply that no route asked for; *about* is the child, where the form is about one."""
    if not reason.strip():
        raise unsaid("reason", "Say why this reply is needed.")
    enquiry = work.enquiries.get_to_change(enquiry_id)
    if not any(found.form == form for found in forms_in_use(work)):
        raise NotFound("There is no such form.")
    allowed.require(work, enquiry, Act.START_REPLY)
    intake = intake_among(work.ports.library, work.questionnaires.of_enquiry(enquiry.id))
    ours = startable(work, enquiry, intake.family if intake else "")
    definition = next((found for found in ours if found.form == form), None)
    if definition is None:
        raise Conflict("This reply cannot be started in this enquiry. In a closed one only a review can be.")
    if intake and definition.family in closed_routes(work, load(work, intake.id)):
        raise Conflict("This reply is for another agency than the one that asked. Record what that one asks by itself.")
    if definition.about and about not in {child.row for child in enquiry.children}:
        raise unsaid("about", "Choose the child that this reply is about.")
    about = about if definition.about else ""
    _refuse_to_start(work, enquiry, definition, about)
    enquiry = open_again(work, enquiry, reason)
    reply = begin(work, enquiry, definition, work.by, about=about, why=reason.strip())
    return copy_from_source(work, reply).questionnaire


def _refuse_to_start(work: Work, enquiry: Enquiry, definition: Definition, about: str) -> None:
    mine = [child for child in enquiry.children if child.row == about]
    if definition.reviews and not reviewable(work, definition, enquiry, mine):
        raise Conflict(
            "No report about this child was issued that could be reviewed. Where one was asked for under another name, "
            "say first that it is the same person."
        )
    every = work.questionnaires.of_enquiry(enquiry.id)
    if any((q.family, q.about) == (definition.family, about) and not q.state.is_final for q in every):
        raise Conflict("The same reply is under way already. Go on with that one.")
    opposite = next((q for q in every if contradicts(work.ports.library, q, definition, about)), None)
    if opposite is not None:
        title = work.ports.library.get(opposite.definition).title
        raise Conflict(
            f"“{title}” is under way for this child, and both cannot be true. Go on with it, or withdraw it."
        )


def contradicts(library: Library, reply: Questionnaire, definition: Definition, about: str) -> bool:
    """Whether a reply under way says by its form that a child is known, and *definition* that it is not; or the other.

    What is begun in the place of another, as the child turned out to be known, stands in its stead.
    """
    both = {library.get(reply.definition).plays, definition.plays}
    return both == OPPOSITE and reply.about == about and not reply.state.is_final


def begin(
    work: Work, enquiry: Enquiry, definition: Definition, owner: str,
    *, about: str = "", express: bool = False, why: str = "", recalled: str = "", replaces: str = "",
    made_from: str = "",
) -> Questionnaire:  # fmt: skip
    reply = Questionnaire(
        new(QuestionnaireId), enquiry.id, work.organisation, definition.id, whose(work, enquiry, owner), work.now,
        express=express, about=about, why=why, due=_own_due(work.ports, enquiry, definition) if why else None,
        recalled=recalled, replaces=replaces, made_from=made_from,
    )  # fmt: skip
    work.questionnaires.add(reply)
    payload = {"reason": why} if why else None
    work.collect("reply_started", enquiry, payload)
    return reply


def _due_within(work: Work, reply: Questionnaire, intake: OpenQuestionnaire) -> Questionnaire:
    """Give a reply that its route asked for the internal due date, where the intake has one before the other's."""
    if reply.why or reply.part > 1:
        return reply
    answers = intake.path.by_meaning
    due, needed_by = (read_if_any(answers.value(meaning)) for meaning in (ROUTE_DUE, REQUEST_NEEDED_BY))
    after = replace(reply, due=None if due == needed_by else due)
    if after != reply:
        work.questionnaires.save(after, expected=reply)
    return after


def _own_due(ports: Ports, enquiry: Enquiry, definition: Definition) -> Moment | None:
    """When a reply that a person starts is due, where the time of the enquiry is not its own, or is over."""
    if definition.plays == FormRole.CORRECTION_NOTICE:
        return clocks.due_by_level(ports, clocks.CORRECTION)
    is_over = enquiry.needed_by is not None and enquiry.needed_by < Moment(ports.clock.now())
    return clocks.due_by_level(ports, clocks.STANDARD) if is_over else None


def _note_outside(work: Work, intake: OpenQuestionnaire, route: str) -> None:
    payload = {"route": route, "outcome": REPLIED_OUTSIDE}
    work.change("routed_outside", intake, payload)


def copy_from_source(work: Work, reply: Questionnaire) -> OpenQuestionnaire:
    """Copy what the reply's definition takes from the intake, over nothing that its author has typed.

    It is the search that is copied; once a reply was about the wrong person, nobody may rely on it. What the author
    found themselves of somebody who is called otherwise now is not of that person.
    """
    opened = load(work, reply.id)
    source = opened.source
    if source is None:
        return opened
    opened = _let_lapse(work, opened)
    if searches_again(work, reply.enquiry):
        return opened
    mine = {q for q in opened.definition.copies if q in opened.saved and opened.saved[q].origin != "copied"}
    untouched = set(opened.definition.copies) - mine - _said_together(opened.definition, mine)
    theirs = given_of_everyone(source.definition, source.questionnaire, source.saved)
    untouched -= outdated(work, theirs, naming_of(source))
    new = {q: opened.carried[q] for q in sorted(untouched) if q in opened.carried}
    changed = {q: value for q, value in new.items() if opened.answers.get(q) != value}
    return store(work, opened, changed, "copied")


def _let_lapse(work: Work, opened: OpenQuestionnaire) -> OpenQuestionnaire:
    """Take out what was found of people under other names than the intake has now.

    What an author said of others stays theirs; all else is as it was copied, so that the intake's comes in its place.
    """
    left: dict[str, Value | None] = {}
    for deed in opened.definition.deeds:
        left |= left_over(deed, opened.path, called_otherwise(deed, opened.path))
    theirs = {q: value for q, value in left.items() if not is_empty(value) and opened.saved[q].origin != "copied"}
    saving = Saving(work, opened)
    saving.answer(theirs, "typed")
    saving.answer({q: value for q, value in left.items() if q not in theirs}, "copied")
    return saving.write()


def _said_together(definition: Definition, mine: Collection[str]) -> set[str]:
    """What belongs to a search that the author of the reply made: what is of another search is not mixed into it."""
    searched = [deed for deed in definition.deeds if not {deed.id, *deed.writes, *deed.over}.isdisjoint(mine)]
    return {name for deed in searched for name in (deed.id, *deed.writes, *deed.over, *deed.finds)}
