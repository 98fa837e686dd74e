"""Answers: saving what was typed, or what the service proposed, and never over what somebody else has saved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Origin, SavedAnswer
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict, Invalid
from forms_service.casework.known_by_name import EN_NEEDED_BY, EN_TYPE, IN_RECEIVED_AT, INTAKE, RQ_ESTABLISHMENT, RQ_PDU
from forms_service.casework.moments import read_if_any
from forms_service.casework.people import subjects_in
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem, Raw, Value, by_row, is_empty
from forms_service.engine.definitions import ExpressPage, Question, TogetherAnswer
from forms_service.engine.path import Path, with_proposals
from forms_service.engine.questions import parse
from forms_service.engine.validation import problems
from forms_service.services.answering import allowed
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.work import SavedInPart, Work, use_case


@dataclass(frozen=True)
class Clash:
    """An answer that somebody else saved while this page was open."""

    question: Question
    theirs: SavedAnswer
    mine: Value | None


class Stale(Conflict):
    """The page was filled in from answers that have changed since; nothing was saved."""

    def __init__(self, opened: OpenQuestionnaire, clashes: Sequence[Clash]) -> None:
        super().__init__("These answers were changed after you opened the page.")
        self.opened = opened
        self.clashes = tuple(clashes)


class Refused(SavedInPart, Invalid):
    """Part of what was typed could not be saved; *opened* has everything that could."""

    def __init__(self, opened: OpenQuestionnaire, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.opened = opened


@use_case(Permission.ANSWER, unlogged="no answer was changed")
def save_answers(
    work: Work,
    questionnaire_id: str,
    typed: Mapping[str, Raw],
    *,
    revision: int,
    complete: bool = True,
    stamps: Sequence[str] = (),
) -> OpenQuestionnaire:
    """Save what was typed on a page and return the open questionnaire as it then is.

    *typed* holds the raw input by question id; *revision* is the one the page was filled in from. What can
    be read is saved even when the rest is refused, so that nothing typed right is lost. *complete* also
    refuses what is missing; *stamps* are questions whose proposals are of this moment and are saved with it.
    Raises ``Refused`` or ``Stale`` (which saves nothing).
    """
    before = open_to_change(work, questionnaire_id)
    opened, wrong = _save_typed(work, before, typed, revision=revision, complete=complete)
    opened = store(work, opened, _stamped(opened, stamps), "proposed")
    if wrong:
        raise Refused(opened, wrong)
    return opened


@use_case(Permission.ANSWER, unlogged="no answer was changed")
def save_express(
    work: Work,
    questionnaire_id: str,
    page: ExpressPage,
    typed: Mapping[str, Raw],
    *,
    together: str = "",
    theirs: Collection[str] = (),
    revision: int,
) -> OpenQuestionnaire:
    """Save an express page; its one act over several questions, and its button's declarations, included.

    All of it is saved at once and stands on *revision*. *theirs* are the questions whose answers the author
    chose to leave as a colleague saved them.
    """
    before = open_to_change(work, questionnaire_id)
    opened, wrong = _save_typed(work, before, typed, revision=revision)
    if page.together and together not in {"yes", "no"} and not wrong:
        wrong = [Problem((page.together.id,), f"Select an answer: {page.together.label}")]
    if not wrong:
        further = {q: v for q, v in _declared(opened, page, together).items() if q not in theirs}
        _refuse_stale(before, further, revision)
        opened = store(work, opened, further, "typed")
    opened = store(work, opened, _stamped(opened, page.stamps), "proposed")
    if wrong:
        raise Refused(opened, wrong)
    return opened


@use_case(Permission.ANSWER, unlogged="it was left already")
def leave_express(work: Work, questionnaire_id: str) -> OpenQuestionnaire:
    """Go on with the full form; every answer stays."""
    opened = open_to_change(work, questionnaire_id)
    full = replace(opened.questionnaire, express=False)
    if opened.questionnaire.express:
        work.questionnaires.save(full, expected=opened.questionnaire)
        work.change("express_left", opened)
    return replace(opened, questionnaire=full)


@use_case(Permission.ANSWER, unlogged="no answer was changed")
def accept_proposals(work: Work, questionnaire_id: str, *, revision: int | None = None) -> OpenQuestionnaire:
    """Save what the definition proposes for everything asked and unanswered, marked as proposed.

    Here and below, *revision* is the saving that the page stands on, where there is a page: ``Stale`` if there
    is a later one.
    """
    opened = open_to_change(work, questionnaire_id)
    refuse_unread(work, opened, revision)
    accepted = with_proposals(opened.path)
    new = {q: value for q, value in accepted.everything.items() if opened.path.everything.get(q) != value}
    return store(work, opened, new, "proposed")


def shared_proposals(opened: OpenQuestionnaire) -> dict[str, Value]:
    """Return what was answered elsewhere and may be taken over in one act, with what is only asked because of it."""
    found: dict[str, Value] = {}
    path = opened.path
    while more := _shared_now(path):
        found |= more
        path = opened.with_answers(found)
    return {question.id: found[question.id] for question in path.questions if question.id in found}


def _shared_now(path: Path) -> dict[str, Value]:
    """Return what was answered elsewhere to the questions asked here now."""
    proposed = path.proposals()
    again = [q for q in path.questions if path.definition.proposes_again(q) and not q.confirm and q.id in proposed]
    return {q.id: proposed[q.id] for q in again if q.id in path.reader.context.elsewhere}


@use_case(Permission.ANSWER, unlogged="no answer was changed")
def accept_shared(work: Work, questionnaire_id: str, *, revision: int) -> OpenQuestionnaire:
    """Save everything that was answered elsewhere, as its page showed it."""
    opened = open_to_change(work, questionnaire_id)
    refuse_unread(work, opened, revision)
    while more := _shared_now(opened.path):
        opened = store(work, opened, dict(more), "proposed")
    return opened


def open_to_change(work: Work, questionnaire_id: str) -> OpenQuestionnaire:
    opened = load(work, questionnaire_id)
    allowed.require(work, opened, Act.CHANGE)
    return opened


def _cleared(values: Mapping[str, Value | None]) -> dict[str, Value]:
    """Nothing typed stands as empty text, so that it takes the place of an earlier answer."""
    return {question: "" if value is None else value for question, value in values.items()}


def _changed(opened: OpenQuestionnaire, values: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """Only what differs from what is saved; for answers given for each row, rows not typed stay."""
    changed: dict[str, Value | None] = {}
    for question_id, value in values.items():
        before = opened.path.everything.get(question_id)
        question = opened.definition.question(question_id)
        kept = {r: v for r, v in by_row(before).items() if question.each and r not in opened.path.rows_asked(question)}
        after: Value | None = {**kept, **by_row(value)} if question.each else value
        if (is_empty(before) and is_empty(after)) or before == after:
            continue
        changed[question_id] = None if is_empty(after) else after
    return changed


def _save_typed(
    work: Work,
    opened: OpenQuestionnaire,
    typed: Mapping[str, Raw],
    *,
    revision: int,
    complete: bool = True,
) -> tuple[OpenQuestionnaire, list[Problem]]:
    """Save what can be read of *typed*; return the open questionnaire after it, and what is wrong with the rest."""
    parsed = {q: parse(opened.definition.question(q), raw, opened.path.reader.context) for q, raw in typed.items()}
    refused = [problem for found in parsed.values() for problem in found.problems]
    readable = {q: found.value for q, found in parsed.items() if not found.problems}
    after = opened.with_answers(_cleared(readable))
    foreseen = with_proposals(after) if opened.questionnaire.express else after
    changed = _changed(opened, {q: v for q, v in readable.items() if after.asks(q) or foreseen.asks(q)})
    _refuse_stale(opened, changed, revision)
    opened = store(work, opened, changed, "typed")
    path = opened.foreseen if opened.questionnaire.express else opened.path
    asked = frozenset(question for question in typed if path.asks(question))
    missing = problems(path, asked) if complete else []
    untold = [p for p in missing if p.level == "error" and p.question not in {r.question for r in refused}]
    if not refused and not untold:
        return opened, []
    return opened, [*(r for r in refused if after.asks(r.question) or r.question in asked), *untold]


def _refuse_stale(opened: OpenQuestionnaire, changed: Mapping[str, Value | None], revision: int) -> None:
    clashes = [
        Clash(opened.definition.question(question_id), theirs, mine)
        for question_id, mine in changed.items()
        if (theirs := opened.saved.get(question_id)) is not None and theirs.revision > revision
    ]
    if clashes:
        raise Stale(opened, clashes)


def refuse_unread(work: Work, opened: OpenQuestionnaire, revision: int | None) -> None:
    """Refuse to go on from a page that does not show the answers as they are now saved."""
    if revision is None or opened.questionnaire.revision <= revision:
        return
    clashes = []
    for answer in opened.saved.values():
        if answer.revision > revision:
            history = work.questionnaires.history(opened.questionnaire.id, answer.question)
            read = [earlier.value for earlier in history if earlier.revision <= revision]
            clashes.append(Clash(opened.definition.question(answer.question), answer, read[-1] if read else None))
    raise Stale(opened, clashes)


def store(
    work: Work,
    opened: OpenQuestionnaire,
    changed: Mapping[str, Value | None],
    origin: Origin,
) -> OpenQuestionnaire:
    """Append *changed* as one revision, keep the enquiry's summary true, and return the open questionnaire after it."""
    if not changed:
        return opened
    now, revision = work.now, opened.questionnaire.revision + 1
    saved = [SavedAnswer(q, value, revision, work.by, now, origin) for q, value in changed.items()]
    work.questionnaires.record_answers(opened.questionnaire.id, saved)
    after = replace(opened.questionnaire, revision=revision)
    work.questionnaires.save(after, expected=opened.questionnaire)
    opened = replace(
        opened,
        questionnaire=after,
        saved={**opened.saved, **{answer.question: answer for answer in saved}},
        path=opened.with_answers({q: "" if value is None else value for q, value in changed.items()}),
    )
    work.change("answers_saved", opened, {"questions": ", ".join(changed)})
    return replace(opened, enquiry=_summarise(work, opened)) if opened.questionnaire.form == INTAKE else opened


def _summarise(work: Work, opened: OpenQuestionnaire) -> Enquiry:
    """Keep the people and the needed-by time of the enquiry as its intake has them."""
    proposed, reader = with_proposals(opened.path), opened.path.reader
    enquiry = replace(
        opened.enquiry,
        subjects=subjects_in((proposed if opened.questionnaire.express else opened.path).answers),
        request=reader.text(EN_TYPE),
        requester=proposed.reader.text(RQ_ESTABLISHMENT) or proposed.reader.text(RQ_PDU),
        needed_by=read_if_any(proposed.answers.get(EN_NEEDED_BY)),
        received_at=read_if_any(proposed.answers.get(IN_RECEIVED_AT)),
    )
    work.enquiries.save(enquiry)
    return enquiry


def _declared(opened: OpenQuestionnaire, page: ExpressPage, together: str) -> dict[str, Value | None]:
    """What the page answers besides what is typed: what its button confirms, and the one answer for everyone."""
    confirmed: dict[str, Value] = dict.fromkeys(page.confirms, True)
    alike = _together(opened, page.together) if page.together else {}
    if together == "yes":
        return _changed(opened, confirmed | alike)
    return _changed(opened, confirmed) | _undone(opened, alike)


def _stamped(opened: OpenQuestionnaire, stamps: Sequence[str]) -> dict[str, Value | None]:
    """What is proposed at this moment, for the questions of it that nobody has answered."""
    foreseen = opened.foreseen.everything
    return {q: foreseen[q] for q in stamps if q in foreseen and is_empty(opened.path.everything.get(q))}


def _together(opened: OpenQuestionnaire, act: TogetherAnswer) -> dict[str, Value]:
    """The one answer, given for every row where the question is asked for each row."""
    found: dict[str, Value] = {}
    for question_id, option in act.sets.items():
        question = opened.definition.question(question_id)
        rows: dict[str, Value] = dict.fromkeys(opened.path.rows_asked(question), option)
        if opened.path.asks(question_id):
            found[question_id] = rows if question.each else option
    return found


def _undone(opened: OpenQuestionnaire, alike: Mapping[str, Value]) -> dict[str, None]:
    """Take back what was answered for everyone alike before: it is no longer said."""
    return dict.fromkeys(question for question, value in alike.items() if opened.path.everything.get(question) == value)
