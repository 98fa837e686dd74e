"""Answers: saving what was typed, or what the service proposed, as far as it can be read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Origin, SavedAnswer, State
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Invalid
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.meanings import (
    REQUEST_DELIVERY_UNIT,
    REQUEST_ESTABLISHMENT,
    REQUEST_KIND,
    REQUEST_NEEDED_BY,
    REQUEST_RECEIVED_AT,
)
from forms_service.casework.people.subjects import NOBODY, subjects_in
from forms_service.casework.staff.clients import CLIENT_PREFIX
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem, Raw, Value, by_row, is_empty
from forms_service.engine.deeds import impossible, lapsed, mark_of, taken_back, writes
from forms_service.engine.definitions.questions import Question
from forms_service.engine.following import filled_in_from, following, has_followers
from forms_service.engine.moments import local, read_if_any
from forms_service.engine.path import Path
from forms_service.engine.questions import parse
from forms_service.engine.types.base import Parsed, part_of
from forms_service.engine.types.registry import type_of
from forms_service.engine.validation import named, problems
from forms_service.services.answering import allowed
from forms_service.services.answering.conflicts import refuse_stale, refuse_unread
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load, load_for_service
from forms_service.services.answering.other_enquiries.requests import first_needed_by
from forms_service.services.answering.paths import Paths
from forms_service.services.people.facts import with_people
from forms_service.services.people.sight import whose
from forms_service.services.use_cases import SavedInPart, use_case
from forms_service.services.work import Work

OTHERS: Final = "The people named have changed since this page was shown. Check for whom you did this, and say it again"


class Refused(SavedInPart, Invalid):
    """Part of what was typed could not be saved; *opened* has everything that could."""

    def __init__(self, opened: OpenQuestionnaire, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.opened = opened


@dataclass(frozen=True)
class Typed:
    """What a page was filled in with: raw input by question id, over the *revision* that the page showed.

    With *complete*, what is missing is refused too; *in_part*, only what is there and breaks a rule. *stamps* are
    questions whose proposals are of this moment and are saved with it; *refused* is why files that came with the page
    were not taken; *leaves* goes on with the full form.
    """

    raw: Mapping[str, Raw]
    revision: int
    complete: bool = True
    stamps: Sequence[str] = ()
    refused: Sequence[Problem] = ()
    leaves: bool = False
    in_part: bool = False


class Saving:
    """One act of saving: *opened* is what stands so far; each origin of answers is a revision of its own."""

    def __init__(self, work: Work, opened: OpenQuestionnaire) -> None:
        self.work = work
        self.before = self.opened = opened
        self._revisions: list[list[SavedAnswer]] = []
        self._followed: set[str] = set()

    def answer(self, changed: Mapping[str, Value | None], origin: Origin, paths: Paths | None = None) -> None:
        """Add *changed* as one revision; *paths* are those that it leads to, where they are known already.

        What is read and not asked is nobody's to answer: it is never saved.
        """
        changed = {q: value for q, value in changed.items() if not self.opened.definition.is_read(q)}
        if not changed:
            return
        opened, revision = self.opened, self.opened.questionnaire.revision + 1
        now = self.work.now
        saved = [SavedAnswer(q, value, revision, self.work.by, now, origin) for q, value in changed.items()]
        self._revisions.append(saved)
        self.opened = replace(
            opened,
            questionnaire=replace(opened.questionnaire, revision=revision),
            saved={**opened.saved, **{answer.question: answer for answer in saved}},
            given_before={q: before for q, before in opened.given_before.items() if q not in changed},
            paths=paths or opened.paths.with_answers(cleared(changed)),
        )

    def follow(self, before: OpenQuestionnaire, changed: Collection[str]) -> None:
        """Have what was filled in from what is *changed* go with it."""
        if not has_followers(before.definition, before.answers, changed):
            return
        found = following(before.path, lambda more: self.opened.paths.with_answers(more).path, changed)
        self._followed |= found.keys()
        self.answer(found, "proposed")

    def accept(self, questions: Collection[str]) -> None:
        """Answer *questions* with what is proposed for them."""
        if not questions:
            return
        foreseen = self.opened.foreseen.everything
        proposed = {question: foreseen[question] for question in questions}
        self.answer(proposed, "proposed", self.opened.paths.accepting(questions))
        self.settle(questions)

    def accept_all(self) -> None:
        """Accept whatever is proposed."""
        opened = self.opened
        self.accept([q for q, value in opened.foreseen.everything.items() if opened.answers.get(q) != value])

    def settle(self, questions: Collection[str]) -> None:
        """Propose no more what came with the request for *questions*: a person has seen it, and said what holds."""
        opened = self.opened
        settled = opened.questionnaire.without_received(questions)
        if settled is not opened.questionnaire:
            facts = replace(opened.paths.facts, received=settled.received)
            self.opened = replace(opened, questionnaire=settled, paths=opened.paths.with_facts(facts))

    def stamp(self, questions: Sequence[str]) -> None:
        """Answer those of *questions* that nobody has answered with what is proposed at this moment."""
        opened = self.opened
        unanswered = [q for q in questions if is_empty(opened.answers.get(q))]
        self.accept([q for q in unanswered if q in opened.foreseen.everything])

    def leave_express(self) -> None:
        """Go on with the full form; every answer stays."""
        self.opened = replace(self.opened, questionnaire=replace(self.opened.questionnaire, express=False))

    def write(self) -> OpenQuestionnaire:
        """Write it all, keep the enquiry's summary true, and return the open questionnaire after it."""
        work, opened, before = self.work, self.opened, self.before.questionnaire
        if opened.questionnaire == before:
            return opened
        opened = _taken_over(work, opened)
        filled_in = _replies_filled_in(work, self.before, self._followed) if opened.is_intake else {}
        if self._revisions:
            saved = [answer for revision in self._revisions for answer in revision]
            work.questionnaires.record_answers(before.id, saved)
        work.questionnaires.save(opened.questionnaire, expected=before)
        if opened.questionnaire.received != before.received:
            work.change("received_settled", opened)
        for revision in self._revisions:
            work.change("answers_saved", opened, {"questions": ", ".join(answer.question for answer in revision)})
        if before.express and not opened.questionnaire.express:
            work.change("express_left", opened)
        for reply, questions in filled_in.items():
            _fill_in_anew(work, reply, questions)
        if not self._revisions or not opened.is_intake:
            return opened
        # What a system proposes names nobody before a person has seen it.
        is_seen = before.express and not work.is_for_client
        return replace(opened, enquiry=summarise(work, opened, opened.foreseen if is_seen else opened.path))


def _taken_over(work: Work, opened: OpenQuestionnaire) -> OpenQuestionnaire:
    """Return what a system sent in as whose it is from now on: the first person's who saves anything of it."""
    mine = opened.questionnaire
    if not mine.owner.startswith(CLIENT_PREFIX) or work.is_for_client:
        return opened
    owner = whose(work, opened.enquiry, work.by)
    if owner != mine.owner:
        work.change("questionnaire_handed_over", opened, {"to": owner})
    return replace(opened, questionnaire=replace(mine, owner=owner))


def _replies_filled_in(
    work: Work, intake: OpenQuestionnaire, changed: Collection[str]
) -> Mapping[QuestionnaireId, Sequence[str]]:
    """Return by each reply that is not issued what is filled in from what is *changed* in its intake, and stands so."""
    found: dict[QuestionnaireId, Sequence[str]] = {}
    for reply in work.questionnaires.of_enquiry(intake.enquiry.id) if changed else ():
        asked = filled_in_from(work.ports.library.get(reply.definition), changed)
        if asked and reply.id != intake.questionnaire.id and reply.state not in {State.ISSUED, State.WITHDRAWN}:
            path = load_for_service(work, reply.id).path
            index, stands = path.definition.index, [q for q in asked if not is_empty(path.everything.get(q))]
            found[reply.id] = [q for q in stands if path.everything[q] == path.reader.proposed(index[q])]
    return found


def _fill_in_anew(work: Work, reply: QuestionnaireId, questions: Sequence[str]) -> None:
    """Have what a reply was filled in with from its intake be as the intake fills it in now."""
    opened = load_for_service(work, reply)
    reader, index = opened.path.reader, opened.definition.index
    store(work, opened, {question: reader.proposed(index[question]) for question in questions}, "copied")


def store(
    work: Work,
    opened: OpenQuestionnaire,
    changed: Mapping[str, Value | None],
    origin: Origin,
) -> OpenQuestionnaire:
    """Append *changed* as one revision and return the open questionnaire after it."""
    saving = Saving(work, opened)
    saving.answer(changed, origin)
    return saving.write()


def summarise(work: Work, opened: OpenQuestionnaire, named: Path) -> Enquiry:
    """Keep the people and the needed-by time of the enquiry as its intake has them; *named* names the people."""
    proposed = opened.foreseen
    foreseen = proposed.by_meaning
    enquiry = replace(
        opened.enquiry,
        subjects=subjects_in(named.by_meaning),
        request=opened.path.words_of(REQUEST_KIND),
        requester=proposed.words_of(REQUEST_ESTABLISHMENT) or proposed.words_of(REQUEST_DELIVERY_UNIT),
        needed_by=first_needed_by(work, opened.enquiry, read_if_any(foreseen.value(REQUEST_NEEDED_BY))),
        received_at=read_if_any(foreseen.value(REQUEST_RECEIVED_AT)),
    )
    enquiry = _with_people(work, enquiry, opened.enquiry)
    if enquiry != opened.enquiry:
        work.enquiries.save(enquiry)
    return enquiry


def _with_people(work: Work, enquiry: Enquiry, before: Enquiry) -> Enquiry:
    """Have each subject be a person; what the request says of them is written down where it changed."""
    known = {subject.row: subject.person for subject in before.subjects}
    same = tuple(replace(subject, person=known.get(subject.row, NOBODY)) for subject in enquiry.subjects)
    if same == before.subjects:
        return replace(enquiry, subjects=same)
    asked_on = enquiry.received_at.wall if enquiry.received_at else local(work.now)
    return with_people(work, enquiry, asked_on.date())


@use_case(Permission.RECORD, Permission.ANSWER, unlogged="no answer was changed")
def save_answers(
    work: Work,
    questionnaire_id: QuestionnaireId,
    raw: Mapping[str, Raw],
    *,
    revision: int,
    complete: bool = True,
) -> OpenQuestionnaire:
    """Save *raw* input by question id and return the open questionnaire as it then is."""
    return _save(work, load(work, questionnaire_id), lambda _: Typed(raw, revision, complete=complete))


@use_case(Permission.RECORD, Permission.ANSWER, unlogged="no answer was changed")
def save_page(
    work: Work, questionnaire_id: QuestionnaireId, read: Callable[[OpenQuestionnaire], Typed]
) -> OpenQuestionnaire:
    """Save what was typed on a page, which is read with the questionnaire laid open, and return that as it then is.

    What can be read is saved even when the rest is refused, so that nothing typed right is lost. Raises ``Refused``,
    or ``Stale`` or another ``Conflict``, which save nothing.
    """
    return _save(work, load(work, questionnaire_id), read)


def _save(work: Work, opened: OpenQuestionnaire, read: Callable[[OpenQuestionnaire], Typed]) -> OpenQuestionnaire:
    typed = read(opened)
    allowed.require(work, opened, Act.CHANGE)
    saving = Saving(work, opened)
    wrong = untold(typed.refused, type_in(saving, typed))
    saving.stamp(typed.stamps)
    if typed.leaves and not wrong:
        saving.leave_express()
    opened = saving.write()
    if wrong:
        raise Refused(opened, wrong)
    return opened


def untold(refused: Sequence[Problem], problems: Sequence[Problem]) -> list[Problem]:
    """Return why files were not taken, and then what else is wrong: not also that there is no file."""
    told = {problem.place for problem in refused}
    return [*refused, *(problem for problem in problems if problem.place not in told)]


def shared_proposals(opened: OpenQuestionnaire) -> dict[str, Value]:
    """Return what was answered elsewhere and may be taken over in one act, with what is only asked because of it."""
    found: dict[str, Value] = {}
    path = opened.path
    while more := _shared_now(path):
        found |= more
        path = opened.paths.with_answers(found).path
    return {question.id: found[question.id] for question in path.questions if question.id in found}


def _shared_now(path: Path) -> dict[str, Value]:
    """Return what was answered elsewhere to the questions asked here now."""
    proposed = path.proposals()
    again = [q for q in path.questions if path.definition.proposes_again(q) and not q.confirm and q.id in proposed]
    return {q.id: proposed[q.id] for q in again if q.id in path.reader.context.elsewhere}


@use_case(Permission.ANSWER, unlogged="no answer was changed")
def accept_shared(work: Work, questionnaire_id: QuestionnaireId, *, revision: int) -> OpenQuestionnaire:
    """Save everything that was answered elsewhere, as its page showed it at *revision*; ``Stale`` if one is later."""
    opened = open_to_change(work, questionnaire_id)
    refuse_unread(work, opened, revision)
    saving = Saving(work, opened)
    while more := _shared_now(saving.opened.path):
        saving.answer(more, "proposed")
    return saving.write()


def open_to_change(work: Work, questionnaire_id: QuestionnaireId) -> OpenQuestionnaire:
    opened = load(work, questionnaire_id)
    allowed.require(work, opened, Act.CHANGE)
    return opened


def cleared(values: Mapping[str, Value | None]) -> dict[str, Value]:
    """Nothing typed stands as empty text, so that it takes the place of an earlier answer."""
    return {question: "" if value is None else value for question, value in values.items()}


def changed_by(opened: OpenQuestionnaire, values: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """Only what differs from what is saved; for answers given for each row, rows not typed stay."""
    changed: dict[str, Value | None] = {}
    for question_id, value in values.items():
        before = opened.answers.get(question_id)
        question = opened.definition.question(question_id)
        kept = {r: v for r, v in by_row(before).items() if question.each and r not in opened.path.rows_asked(question)}
        after: Value | None = {**kept, **by_row(value)} if question.each else value
        if (is_empty(before) and is_empty(after)) or before == after or _is_shown_so(question, before, after):
            continue
        changed[question_id] = None if is_empty(after) else after
    return changed


def _is_shown_so(question: Question, before: Value | None, after: Value | None) -> bool:
    """Whether what was received has come back as its page shows it: it stands as it was received."""
    kind = type_of(question)
    if not question.as_received or before is None or after is None or is_empty(before):
        return False
    return kind.raw(question, before) == kind.raw(question, after)


def type_in(saving: Saving, typed: Typed) -> list[Problem]:
    """Save what can be read of what was typed; return what is wrong with the rest."""
    before = saving.opened
    readable, refused = _read(before, typed)
    changed, after = _changed_now(before, readable)
    refuse_stale(before, changed, typed.revision)
    unseen = [p for q, said in _deeds(before, readable).items() for p in _unsayable(before, after, q, said, typed)]
    for problem in unseen:
        readable.pop(problem.question)
        changed.pop(problem.question, None)
    changed, after = _with_what_follows(before, after, changed, readable)
    saving.answer(changed, "typed", after)
    saving.settle(readable.keys())
    saving.follow(before, changed)
    path = going_by(before, saving.opened.paths)
    missing = _missing(path, typed, {problem.question for problem in (*refused, *unseen)})
    return [*unseen, *(named(r, path) for r in refused if _asks(before, after, r.question)), *missing]


def _read(before: OpenQuestionnaire, typed: Typed) -> tuple[dict[str, Value | None], list[Problem]]:
    """What can be read of what was typed, by question, and what is wrong with the rest."""
    parsed = {q: parse(before.definition.question(q), raw, before.paths.context) for q, raw in typed.raw.items()}
    refused = [problem for found in parsed.values() for problem in found.problems]
    said = {q: found for q, found in parsed.items() if not found.problems and not _is_unsaid(before, q, found)}
    return {q: found.value for q, found in said.items()}, refused


def _changed_now(
    before: OpenQuestionnaire, readable: Mapping[str, Value | None]
) -> tuple[dict[str, Value | None], Paths]:
    """What is changed of it and asked, once it is so; and the paths that it makes."""
    changed = changed_by(before, readable)
    after = before.paths.with_answers(cleared(changed))
    asked = {q: value for q, value in changed.items() if _asks(before, after, q)}
    return asked, before.paths.with_answers(cleared(asked), known=after)


def _with_what_follows(
    before: OpenQuestionnaire, after: Paths, changed: dict[str, Value | None], readable: Mapping[str, Value | None]
) -> tuple[dict[str, Value | None], Paths]:
    """What is *changed* with what deeds write or take back, and without what was said of whom it no longer covers."""
    changed |= with_deeds(before, after, changed, readable)
    after = before.paths.with_answers(cleared(changed), known=after)
    left = lapsed(going_by(before, before.paths), going_by(before, after))
    changed |= {q: value for q, value in left.items() if q not in readable and q not in changed}
    return changed, before.paths.with_answers(cleared(changed), known=after)


def _missing(path: Path, typed: Typed, wrong: Collection[str]) -> list[Problem]:
    """What a page that is to be complete lacks, but for questions of which something is said to be *wrong*.

    Of one that is filled in in part, what breaks a rule: a wrong answer is refused where it was given.
    """
    asked = frozenset(question for question in typed.raw if path.asks(question))
    found = problems(path, asked) if typed.complete or typed.in_part else []
    return [p for p in found if p.level == "error" and p.question not in wrong and (p.rule or typed.complete)]


def _is_unsaid(opened: OpenQuestionnaire, question: str, found: Parsed) -> bool:
    """Whether a deed is not said on this page: that takes back nothing that was said before."""
    return found.value is None and type_of(opened.definition.question(question)).is_said_anew


def with_deeds(
    before: OpenQuestionnaire, after: Paths, changed: Mapping[str, Value | None], given: Mapping[str, Value | None]
) -> dict[str, Value | None]:
    """Return what the deeds among the answers *given* write, and those that what was *changed* takes back."""
    found: dict[str, Value | None] = dict.fromkeys(taken_back(before.definition, before.answers, changed))
    deeds = _deeds(before, given)
    if deeds:
        standing, then = going_by(before, before.paths.with_answers(cleared(found))), going_by(before, after)
        for name, value in deeds.items():
            deed = before.definition.question(name)
            found |= {name: value, **(writes(deed, value, standing, then) if value is not None else {})}
    return found


def going_by(opened: OpenQuestionnaire, paths: Paths) -> Path:
    """The path that a questionnaire goes by: on the express way, with what is proposed."""
    return paths.foreseen if opened.questionnaire.express else paths.path


def _unsayable(before: OpenQuestionnaire, after: Paths, name: str, said: Value | None, typed: Typed) -> list[Problem]:
    """Refuse a deed that was done for others, or cannot have been done then."""
    path, deed = going_by(before, after), before.definition.question(name)
    wrong = impossible(deed, said, path) if deed.writes and said is not None else ()
    return of_others(path, name, typed.raw[name]) or list(wrong)


def of_others(path: Path, name: str, raw: Raw) -> list[Problem]:
    """Refuse a deed said on a page that showed others than those whom it would be said of now."""
    deed, mark = path.definition.question(name), part_of(raw, "for")
    stands = not type_of(deed).is_said_anew or not mark or mark == mark_of(deed, path)
    return [] if stands else [Problem((name,), OTHERS)]


def _deeds(opened: OpenQuestionnaire, given: Mapping[str, Value | None]) -> dict[str, Value | None]:
    return {q: value for q, value in given.items() if type_of(opened.definition.question(q)).is_said_anew}


def _asks(opened: OpenQuestionnaire, paths: Paths, question: str) -> bool:
    """Whether a question is asked, or will be on the express way once what is proposed is accepted.

    There it is also kept what may still be asked: its pages ask that already, and nothing typed on them is lost.
    """
    return (opened.questionnaire.express and paths.foreseen.may_ask(question)) or paths.path.asks(question)
