"""A questionnaire laid open: its definition, its answers, the path they make, and what is wrong on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire, SavedAnswer, State, narrowed
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import QuestionnaireId, RecordId
from forms_service.casework.keeping.protection.policies import needs_policy, paper_in_force
from forms_service.casework.meanings import CORRECTION_BIRTHS, CORRECTION_NAMES, REQUEST_TEXT, FormRole
from forms_service.casework.people.facts import Fact
from forms_service.casework.people.known import Known, known_answers, known_subjects, with_right
from forms_service.casework.people.subjects import Subject
from forms_service.casework.users import GovernanceDocument, Permission
from forms_service.engine.answers import Answers, AnswersByMeaning, Problem, Value, by_row, is_empty, row_id, rows_of
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context, Table
from forms_service.engine.derivations.kinds import ContextFact, FromBackground
from forms_service.engine.losses import Loss, losses, readable_answers, readable_carried
from forms_service.engine.path import Path, express_refusals, find_path
from forms_service.engine.questions import readable as readable_value
from forms_service.engine.types.registry import type_of
from forms_service.engine.validation import problems
from forms_service.services.answering.agreed_tables import agreed_tables, reads_agreed_tables
from forms_service.services.answering.context import NOTHING_SHARED, SharedAnswers, context_for, of_report
from forms_service.services.answering.corrections.correcting import Correcting, correcting
from forms_service.services.answering.issued_documents import TABLE, issued_documents, last_issued
from forms_service.services.answering.paths import Paths
from forms_service.services.people import sight
from forms_service.services.people.background import Background, BackgroundLists, backgrounds_of, lists_of
from forms_service.services.people.of_each import GivenBefore, given_before, still_given
from forms_service.services.people.of_everyone import PeopleNamed, given_of_everyone, outdated
from forms_service.services.people.why import why_read
from forms_service.services.published_forms import version_if_there
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

SEALED: Final = frozenset({State.AUTHORISED, State.ISSUED})
"""The states in which the answers are sealed, and documents made of them are to be issued or were."""


@dataclass(frozen=True)
class OpenQuestionnaire:
    """A questionnaire laid open: its definition, its answers, and the path they make.

    *source* is the one that this one carries answers from (a reply's intake), of which it sees one child only where it
    is about one. *child* is that child's row; *shared_from* says where answers to shared questions come from. Of such a
    source, *corrected* are the questions whose answers are not what was saved, but right as it is known by now.
    *outdated* are those that were answered once for everybody and before the people named changed: they are asked anew.
    So is what is not left of answers *given_before* those whom they are about were named as they are. *former* is the
    version of its form that it was moved from last. *policy* is the policy document under which it asks what needs one.
    """

    questionnaire: Questionnaire
    enquiry: Enquiry
    definition: Definition
    saved: Mapping[str, SavedAnswer]
    paths: Paths
    source: OpenQuestionnaire | None = None
    child: str = ""
    shared_from: str = ""
    corrected: frozenset[str] = frozenset()
    outdated: frozenset[str] = frozenset()
    given_before: Mapping[str, GivenBefore] = field(default_factory=dict)
    former: Definition | None = None
    policy: GovernanceDocument | None = None

    @property
    def log_object(self) -> LogObject:
        return LogObject("questionnaire", self.questionnaire.id, self.enquiry.reference)

    @property
    def is_intake(self) -> bool:
        return self.definition.plays == FormRole.INTAKE

    @property
    def everything(self) -> AnswersByMeaning:
        """Every answer that was saved, on the path or off it, to be asked for by what it means."""
        return self.definition.by_meaning(self.answers)

    @property
    def people(self) -> tuple[Subject, ...]:
        """The adult, and the children that this questionnaire is about; of an open reply, as they are known by now."""
        return (self.source or self).enquiry.people_about(self.child)

    @property
    def answers(self) -> Answers:
        """Every answer saved, on the path or off it."""
        return self.paths.answers

    @property
    def path(self) -> Path:
        return self.paths.path

    @property
    def foreseen(self) -> Path:
        """The path as it would be with every proposal accepted: what the express way goes by."""
        return self.paths.foreseen

    @cached_property
    def problems(self) -> list[Problem]:
        return [*problems(self.path), *self.proposals_left]

    @property
    def proposals_left(self) -> list[Problem]:
        """What came with the request and nobody has saved, changed or left out: it may not be lost unseen."""
        asked = [question for question in self.path.questions if question.id in self.questionnaire.received]
        words = "Check what came with the request, and save it"
        return [Problem((each.id,), f"{words}: {each.short_label}") for each in asked]

    @cached_property
    def refusals(self) -> list[str]:
        """Why the express way is closed for these answers."""
        return express_refusals(self.definition.express, self.foreseen) if self.definition.express else []

    @cached_property
    def losses(self) -> list[Loss]:
        """What was saved and can no longer be read, as the form was changed since."""
        found = losses(self.definition, standing_answers(self.saved))
        return in_words_of(self.former, found, self) if self.former else found

    @property
    def authors(self) -> frozenset[str]:
        """Who saved any answer that is asked here; what was copied from the intake is nobody's own."""
        asked = (answer for question, answer in self.saved.items() if question in self.path.answers)
        return frozenset(answer.saved_by for answer in asked if answer.origin != "copied")

    @property
    def has_request(self) -> bool:
        """Whether the request was pasted in: without it there is nothing to compare a name or a reply with."""
        return not is_empty((self.source or self).everything.value(REQUEST_TEXT))

    @property
    def carried(self) -> Answers:
        return self.paths.carried


def answer_in_words(question: Question, value: Value, context: Context, names: Mapping[str, str]) -> str:
    """An answer in words; of several rows, a line for each, with the *names* of those that have one."""
    kind = type_of(question)
    if not question.each:
        return kind.text(question, value, context)
    texts = {row: kind.text(question, item, context) for row, item in by_row(value).items()}
    return "\n".join(f"{names[row]}: {text}" if row in names else text for row, text in texts.items())


def in_words_of(form: Definition, lost: Iterable[Loss], opened: OpenQuestionnaire) -> list[Loss]:
    """Return what is *lost* in the words of the version that asked for it."""
    names = {child.row: child.name for child in opened.enquiry.children}
    return [_in_its_words(form, one, opened.paths.context, names) for one in lost]


def _in_its_words(form: Definition, lost: Loss, context: Context, names: Mapping[str, str]) -> Loss:
    question, value = form.index.get(lost.question), lost.value
    if question is None or value is None:
        return lost
    of_whom = f": {names[lost.row]}" if lost.row in names else ""
    label = f"{lost.label or question.short_label}{of_whom}"
    if not lost.row and readable_value(question, value) == value:
        return replace(lost, label=label, text=answer_in_words(question, value, context, names))
    kind = type_of(question)
    is_readable = bool(lost.row) and kind.readable(question, value) == value
    return replace(lost, label=label, text=kind.text(question, value, context) if is_readable else lost.text)


def standing_answers(saved: Mapping[str, SavedAnswer]) -> dict[str, Value]:
    """What stands of the answers that were saved."""
    return {
        name: answer.value for name, answer in saved.items() if answer.value is not None and not is_empty(answer.value)
    }


def load(work: Work, questionnaire_id: QuestionnaireId) -> OpenQuestionnaire:
    """Lay a questionnaire open inside an open unit of work; ``NotAllowed`` if it is not for whoever does it."""
    questionnaire = work.questionnaires.get(questionnaire_id)
    enquiry = work.enquiries.get(questionnaire.enquiry)
    opening = _Opening(work, enquiry)
    sight.require(work, enquiry, questionnaire, lambda: opening.siblings)
    return opening.lay_open(questionnaire)


def load_for_service(work: Work, questionnaire_id: QuestionnaireId) -> OpenQuestionnaire:
    """Lay a questionnaire open for what follows by itself from an act in another place: nobody is shown it."""
    questionnaire = work.questionnaires.get(questionnaire_id)
    return lay_open(work, work.enquiries.get(questionnaire.enquiry), questionnaire)


def lay_open(work: Work, enquiry: Enquiry, questionnaire: Questionnaire) -> OpenQuestionnaire:
    """Lay a questionnaire of an enquiry open, both of which may not be written down yet."""
    return _Opening(work, enquiry).lay_open(questionnaire)


@dataclass(frozen=True)
class _Opening:
    """Lays questionnaires of one enquiry open; what they have in common is read once."""

    work: Work
    enquiry: Enquiry
    known: dict[str, OpenQuestionnaire] = field(default_factory=dict)

    @cached_property
    def siblings(self) -> Sequence[Questionnaire]:
        return self.work.questionnaires.of_enquiry(self.enquiry.id)

    @cached_property
    def facts(self) -> Sequence[Fact]:
        """What is known of the people of the enquiry, corrected facts too."""
        return self.work.people.facts([subject.person for subject in self.enquiry.subjects])

    @cached_property
    def agreed(self) -> Mapping[str, Table]:
        return agreed_tables(self.work, self.enquiry.created_at)

    def lay_open(self, questionnaire: Questionnaire) -> OpenQuestionnaire:
        """Lay it open with what was issued and what was answered elsewhere, where its form asks for either."""
        opened = self._alone(questionnaire)
        chosen = [question for question in opened.definition.questions if type_of(question).chooses_document]
        if chosen:
            opened = self._beside_documents(opened, chosen[0])
        elif opened.child:
            opened = _with_shared(opened, self._of_sibling(opened))
        return _with_readings(self.work, opened)

    def _alone(self, questionnaire: Questionnaire) -> OpenQuestionnaire:
        """Lay it open without what was answered elsewhere."""
        if questionnaire.id not in self.known:
            self.known[questionnaire.id] = self._read(questionnaire)
        return self.known[questionnaire.id]

    def _read(self, questionnaire: Questionnaire) -> OpenQuestionnaire:
        definition = self.work.ports.library.get(questionnaire.definition)
        source = self._source(questionnaire, definition)
        saved = self.work.questionnaires.answers(questionnaire.id)
        old = self._outdated(questionnaire, definition, saved, source)
        child = questionnaire.about if definition.about else ""
        before = self._given_before(questionnaire, definition, saved, source)
        stands = {q: answer for q, answer in saved.items() if q not in old}
        answers = readable_answers(definition, standing_answers(still_given(stands, before)))
        agreed = self.agreed if reads_agreed_tables(definition) else {}
        facts = context_for(self.work.ports, self.work.actor, agreed)
        facts = replace(facts, files=self._files(questionnaire, definition), received=questionnaire.received)
        if definition.goes_by_background and questionnaire.state not in SEALED:
            facts = with_background(facts, definition, self._backgrounds_of(source, definition))
        paths = Paths(definition, answers, readable_carried(definition, source.path) if source else {}, facts)
        opened = OpenQuestionnaire(
            questionnaire, self.enquiry, definition, saved, paths, source, child, outdated=old, given_before=before,
            policy=self.policy if needs_policy(definition.sensitivities) else None,
        )  # fmt: skip
        if not questionnaire.moves:
            return opened
        return replace(opened, former=version_if_there(self.work.ports.library, questionnaire.moves[-1].before))

    @cached_property
    def policy(self) -> GovernanceDocument | None:
        filed = self.work.ports.directory.organisation(self.work.organisation).policy_document
        return paper_in_force(self.work.policy_documents.every(), filed, self.work.today)

    @cached_property
    def background(self) -> Mapping[str, Background]:
        """What is known of the people of the enquiry besides what its request says."""
        return backgrounds_of(self.work, self.enquiry.id, self.enquiry.subjects)

    def _backgrounds_of(self, source: OpenQuestionnaire | None, definition: Definition) -> Mapping[str, Background]:
        """The same, of people as a form calls them: what is known to be right by now, a reply has already."""
        if source is None:
            return self.background
        known = known_subjects(self.enquiry.subjects, self.facts)
        return {subject.row: replace(self.background[subject.row], subject=subject) for subject in known}

    def _outdated(
        self,
        questionnaire: Questionnaire,
        definition: Definition,
        saved: Mapping[str, SavedAnswer],
        source: OpenQuestionnaire | None,
    ) -> frozenset[str]:
        """What is asked anew, as the people changed since; what has left its author's hands for good is not asked."""
        is_intake = definition.plays == FormRole.INTAKE
        if (source is None and not is_intake) or not (questionnaire.state.is_open or _is_read(questionnaire)):
            return frozenset()
        given = given_of_everyone(definition, questionnaire, saved)
        naming = naming_of(source) if source else PeopleNamed(self.enquiry.id, definition, saved)
        return outdated(self.work, given, naming, is_own=is_intake)

    def _given_before(
        self,
        questionnaire: Questionnaire,
        definition: Definition,
        saved: Mapping[str, SavedAnswer],
        source: OpenQuestionnaire | None,
    ) -> Mapping[str, GivenBefore]:
        """What was answered before the people were named as they are; a notice says both on purpose."""
        is_notice = definition.plays == FormRole.CORRECTION_NOTICE
        if source is None or is_notice or not (questionnaire.state.is_open or _is_read(questionnaire)):
            return {}
        return given_before(self.work, definition, saved, naming_of(source), questionnaire.about)

    def _files(self, questionnaire: Questionnaire, definition: Definition) -> dict[str, Value]:
        """The files received for a questionnaire, where its form asks for any."""
        if not any(type_of(question).takes_files for question in definition.index.values()):
            return {}
        received = self.work.uploads.of_questionnaire(questionnaire.id)
        return {upload.id: upload.value for upload in received}

    def _source(self, questionnaire: Questionnaire, definition: Definition) -> OpenQuestionnaire | None:
        """The questionnaire that answers are carried from, narrowed to the one child that this one is about."""
        if not definition.carries:
            return None
        carried = next((sibling for sibling in self.siblings if sibling.family == definition.carries.family), None)
        if carried is None:
            return None
        source = self._alone(carried)
        if questionnaire.state not in SEALED:
            source = self._as_known(source, self.facts)
        return _about_one(source, definition.about, questionnaire.about) if definition.about else source

    def _as_known(self, source: OpenQuestionnaire, facts: Sequence[Fact]) -> OpenQuestionnaire:
        """Return an intake as a reply carries it that is not sealed yet: with what was corrected since as it is right.

        What was sealed stays as it was; what is said from now on must not say again what is known to be wrong.
        """
        known = known_answers(source.definition, source.path.everything, self.enquiry.subjects, facts)
        if not known:
            return source
        answers = {**source.path.everything, **{question: right.value for question, right in known.items()}}
        path = find_path(source.definition, answers, source.carried, source.paths.facts)
        saved = {
            **source.saved,
            **{q: _corrected(source.saved[q], known[q]) for q in known.keys() & source.saved.keys()},
        }
        enquiry = replace(source.enquiry, subjects=known_subjects(self.enquiry.subjects, facts))
        settled = source.paths.settled(path)
        return replace(source, enquiry=enquiry, saved=saved, paths=settled, corrected=frozenset(known))

    def _beside_documents(self, opened: OpenQuestionnaire, chosen: Question) -> OpenQuestionnaire:
        """Let it choose from the issued documents, and see what the one that was chosen said and reaches."""
        corrects = opened.definition.plays == FormRole.CORRECTION_NOTICE
        issued = issued_documents(self.work, opened.enquiry, opened.people, all_of_it=corrects)
        row = issued.row(str(opened.answers.get(chosen.id, "")))
        facts = opened.paths.facts
        facts = replace(facts, tables={**facts.tables, TABLE: issued})
        opened = replace(opened, paths=opened.paths.with_facts(facts))
        if row and corrects:
            return self._beside_what_is_wrong(opened, row)
        report = of_report(self.work, opened.enquiry.id, row) if row and opened.definition.reviews else NOTHING_SHARED
        return _with_shared(opened, report)

    def _beside_what_is_wrong(self, opened: OpenQuestionnaire, row: Mapping[str, str]) -> OpenQuestionnaire:
        record = self.work.records.get(RecordId(row["record"]))
        found = correcting(self.work, record, row["id"], opened.everything, opened.questionnaire.id)
        facts = opened.paths.facts
        facts = replace(facts, tables={**facts.tables, **found.tables}, facts={**facts.facts, **found.facts})
        return self._as_put_right(replace(opened, paths=opened.paths.with_facts(facts)), found)

    def _as_put_right(self, opened: OpenQuestionnaire, found: Correcting) -> OpenQuestionnaire:
        """Let a notice call people as it says is right: its letters are not headed with what they correct."""
        source = opened.source
        if source is None:
            return opened
        facts = self.facts
        for known, right, _ in found.facts_put_right():
            facts = with_right(facts, known.fact, known.people, right, _saved_last(opened))
        source = self._as_known(self._alone(source.questionnaire), facts)
        carried = readable_carried(opened.definition, source.path)
        paths = Paths(opened.definition, opened.paths.answers, carried, opened.paths.facts)
        return replace(opened, source=source, paths=paths)

    def _of_sibling(self, opened: OpenQuestionnaire) -> SharedAnswers:
        """What was saved last in the same form about another child of the enquiry."""
        mine = opened.questionnaire
        if any(other.searches_again for other in self.siblings):
            return NOTHING_SHARED  # What was said of the other child may be about somebody else.
        others = [
            self._alone(other)
            for other in self.siblings
            if other.family == mine.family and other.id != mine.id and other.state is not State.WITHDRAWN
        ]
        answered = [other for other in others if any(saved.origin != "copied" for saved in other.saved.values())]
        if not answered:
            return NOTHING_SHARED
        latest = max(answered, key=lambda other: max(saved.saved_at for saved in other.saved.values()))
        names = ", ".join(child.name for child in latest.people if child.kind == "child")
        return SharedAnswers(latest.path.answers, latest.child, f"From “{latest.definition.title}” about {names}")


def with_background(facts: Context, definition: Definition, known: Mapping[str, Background]) -> Context:
    """Return what answers may depend on with what is known of the people, and with what a form reads of that."""
    lists = lists_of(known, facts.now.day)
    return replace(facts, background=lists, readings={**facts.readings, **readings_of(definition.questions, lists)})


def readings_of(questions: Iterable[Question], lists: BackgroundLists) -> dict[str, Value]:
    """Return what questions read of what is recorded, as their answers."""
    read = ((q, q.reads.name) for q in questions if isinstance(q.reads, FromBackground))
    found = {question.id: _read_of(question, name, lists) for question, name in read}
    return {asked: value for asked, value in found.items() if not is_empty(value)}


def _read_of(question: Question, name: str, lists: BackgroundLists) -> Value:
    """What a question reads: of whoever has no row, or of each row."""
    if not question.each:
        return lists.get("", {}).get(name, [])
    return {row: of_it[name] for row, of_it in lists.items() if row and of_it[name]}


def _saved_last(opened: OpenQuestionnaire) -> tuple[str, datetime]:
    """Who saved what a notice says is right, and when."""
    named = (opened.definition.bearer(meaning) for meaning in (CORRECTION_BIRTHS, CORRECTION_NAMES))
    last = max((opened.saved[asked] for asked in named if asked in opened.saved), key=lambda answer: answer.saved_at)
    return last.saved_by, last.saved_at


def naming_of(intake: OpenQuestionnaire) -> PeopleNamed:
    """Who is named in an intake, as it is known by now."""
    return PeopleNamed(intake.enquiry.id, intake.definition, intake.saved, intake.corrected)


def _is_read(questionnaire: Questionnaire) -> bool:
    return questionnaire.state is State.WITH_MANAGER


def _corrected(saved: SavedAnswer, right: Known) -> SavedAnswer:
    """What was saved, as whoever corrected it says it."""
    return replace(
        saved, value=right.value, saved_by=right.correction.recorded_by, saved_at=right.correction.recorded_at
    )


def _about_one(source: OpenQuestionnaire, repeat: str, row: str) -> OpenQuestionnaire:
    """Return *source* as it concerns one row of a repeat: one child.

    Of what a deed wrote for all of them (whom the search was for), it has what is not another one's.
    """
    whole = source.path
    others = {row_id(each) for each in rows_of(whole.everything.get(repeat))} - {row}
    answers = narrowed(whole.everything, source.definition.index, repeat, row)
    for written in source.definition.deed_of:
        if rows := rows_of(answers.get(written)):
            answers[written] = [each for each in rows if row_id(each) not in others]
    one = find_path(source.definition, answers, source.carried, source.paths.facts)
    return replace(source, paths=source.paths.settled(one), child=row)


def _with_shared(opened: OpenQuestionnaire, found: SharedAnswers) -> OpenQuestionnaire:
    facts = replace(opened.paths.facts, elsewhere=found.for_child(opened.child))
    return replace(opened, paths=opened.paths.with_facts(facts), shared_from=found.whence)


def _with_readings(work: Work, opened: OpenQuestionnaire) -> OpenQuestionnaire:
    """Let what is read and not asked say what it comes to now; once that is issued, what was sealed of it."""
    every = (question.id for question in opened.definition.questions if question.reads is not None)
    read = [question for question in every if not isinstance(opened.definition.index[question].reads, FromBackground)]
    if not read:
        return opened
    issued = last_issued(work, opened.questionnaire) if opened.questionnaire.state is State.ISSUED else None
    facts = opened.paths.facts
    reads = [opened.definition.index[question].reads for question in read]
    if issued is None and all(isinstance(each, ContextFact) for each in reads):
        # What the organisation says depends on no answer, so no path is worked out for it.
        named = {
            question: facts.facts.get(each.name)
            for question, each in zip(read, reads, strict=True)
            if isinstance(each, ContextFact)
        }
        readings = {question: value for question, value in named.items() if value is not None and not is_empty(value)}
    elif issued is None:
        readings = dict(opened.path.reader.read())
    else:
        sealed = issued[0].values
        readings = {question: sealed[question] for question in read if question in sealed}
    return replace(opened, paths=opened.paths.with_facts(replace(facts, readings={**facts.readings, **readings})))


@use_case(Permission.READ_ENQUIRY)
def read_questionnaire(work: Work, questionnaire_id: QuestionnaireId) -> OpenQuestionnaire:
    """Lay a questionnaire open to be read; the reading is logged, its reason pre-set by the task."""
    opened = load(work, questionnaire_id)
    work.read("questionnaire_read", opened, why_read(work, opened.enquiry, opened.questionnaire))
    return opened


@use_case(Permission.READ_ENQUIRY, unlogged="its owner's own work is not logged as a reading")
def open_page(work: Work, questionnaire_id: QuestionnaireId) -> OpenQuestionnaire:
    """Lay a questionnaire open for one of its pages; the reading is logged where it is not its owner's own work.

    While it is open, for those alone who may write on it: nobody types what cannot be saved.
    """
    opened = load(work, questionnaire_id)
    if opened.questionnaire.state.is_open and not opened.is_intake:
        work.require(Permission.ANSWER)
    if opened.questionnaire.owner != work.by:
        work.read("questionnaire_read", opened, why_read(work, opened.enquiry, opened.questionnaire))
    return opened


@use_case(Permission.READ_ENQUIRY, unlogged="it is laid open for an act, which is logged, or beside a page that is")
def open_questionnaire(work: Work, questionnaire_id: QuestionnaireId) -> OpenQuestionnaire:
    return load(work, questionnaire_id)
