"""A form definition after it was parsed: frozen, with the place in its file beside every part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from forms_service.engine.answers import Answers, AnswersByMeaning
from forms_service.engine.conditions import Condition, compared
from forms_service.engine.definitions.express import Express
from forms_service.engine.definitions.questions import NO_WORDS, Option, Page, Question, Section, Wording
from forms_service.engine.definitions.rules import AgreementRule, AuthorDeclaration, CrossCheck, ManagerCheck
from forms_service.engine.derivations.kinds import Derivation, FromBackground, Rows, SameAs
from forms_service.engine.derivations.walking import parts, tables_in
from forms_service.engine.free_text.repetition import common_in
from forms_service.engine.free_text.vocabulary import NO_VOCABULARY, Vocabulary


def form_of(definition_id: str) -> str:
    """The form that ``core/enquiry_intake@1`` is a version of: ``core/enquiry_intake``."""
    return definition_id.partition("@")[0]


def family_of(definition_id: str) -> str:
    """What the forms that can take each other's place share, whoever publishes them: ``enquiry_intake``."""
    return form_of(definition_id).rpartition("/")[2]


@dataclass(frozen=True)
class Outcome:
    """What follows when a condition holds: a *kind* (``document``, say) and the *name* of one of it.

    A document made for *each* row of a repeat is made for every row that *when* holds in (one notice for each
    recipient, one for each row).
    """

    kind: str
    name: str
    when: Condition | None = None
    each: str = ""
    at: str = ""


@dataclass(frozen=True)
class Continuation:
    """A reply given in parts: after a part is issued *when* this holds, it goes on with *sets* answered.

    *empties* are texts that were true of that part alone: where one still stands, the next part begins without it.
    """

    when: Condition
    sets: Mapping[str, str]
    empties: Mapping[str, str] = field(default_factory=dict)
    at: str = ""


@dataclass(frozen=True)
class Carries:
    """Questions answered in another questionnaire of the same enquiry, readable here by id.

    *definition* is the version that they are of, and *bearers* are those of all its questions, readable here or not.
    """

    definition: str
    questions: tuple[Question, ...] = ()
    bearers: Mapping[str, str] = field(default_factory=dict)

    @property
    def form(self) -> str:
        return form_of(self.definition)

    @property
    def family(self) -> str:
        return family_of(self.definition)


@dataclass(frozen=True)
class Definition:
    """One published version of a form. *digest* is the sha-256 over its bytes and those of its blocks.

    *plays* names the role that the form has for whoever works with it. *about* is the carried repeat of which one row
    has a questionnaire of its own. *reviews* is the question that says which issued document is looked at
    again here. *phrases*, by their names, are how people say what an answer may say. *derives_from* is the shipped
    version that an organisation's own form was made from, and takes the place of.
    """

    publisher: str
    name: str
    version: int
    title: Wording
    sections: tuple[Section, ...]
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    carries: Carries | None = None
    copies: tuple[str, ...] = ()
    plays: str = ""
    about: str = ""
    reviews: str = ""
    continues: Continuation | None = None
    declarations: tuple[AuthorDeclaration, ...] = ()
    manager_checks: tuple[ManagerCheck, ...] = ()
    cross_checks: tuple[CrossCheck, ...] = ()
    agreement: tuple[AgreementRule, ...] = ()
    vocabulary: Vocabulary = NO_VOCABULARY
    outcomes: tuple[Outcome, ...] = ()
    express: Express | None = None
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    purpose: Wording = NO_WORDS
    derives_from: str = ""
    digest: str = ""
    at: str = ""

    @property
    def id(self) -> str:
        """The name a person would cite: ``core/enquiry_intake@1``."""
        return f"{self.form}@{self.version}"

    @property
    def form(self) -> str:
        """The form without its version: ``core/enquiry_intake``."""
        return f"{self.publisher}/{self.name}"

    @property
    def version_in_words(self) -> str:
        """How people tell it from other versions: an organisation's own begin to count anew."""
        return f"our own version {self.version}" if self.derives_from else f"version {self.version}"

    @property
    def family(self) -> str:
        """What it shares with those whose place it can take: ``enquiry_intake``."""
        return self.name

    def keeps_promise(self, question: Question, option: Option) -> bool:
        """Whether, if an option promises a document, one of this form hangs on what is chosen there."""
        made = (outcome.when for outcome in self.outcomes if outcome.kind == "document" and outcome.when is not None)
        return not option.promises_document or any(
            each.answer == question.id for condition in made for each in compared(condition)
        )

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Question id to its place in the order of asking."""
        return {question.id: number for number, question in enumerate(self.questions)}

    @property
    def sensitivities(self) -> frozenset[int]:
        """The codes that any of its questions has (docs/glossary.md)."""
        return frozenset(code for each in self.with_columns for code in each.sensitivity)

    @cached_property
    def with_columns(self) -> tuple[Question, ...]:
        """The questions of this form, each before its columns."""
        return tuple(each for question in self.questions for each in (question, *question.columns))

    @cached_property
    def carried(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.carries.questions} if self.carries else {}

    @cached_property
    def index(self) -> Mapping[str, Question]:
        """Every question a condition may name: own and carried, and the columns of both."""
        found: dict[str, Question] = {}
        for question in (*self.carried.values(), *self.questions):
            found[question.id] = question
            found.update({column.id: column for column in question.columns})
        return found

    @cached_property
    def common_words(self) -> frozenset[str]:
        """The words, without their endings, that several questions of this form have: any answer may have them."""
        return common_in(" ".join(question.wordings) for question in self.index.values())

    @cached_property
    def own_ids(self) -> frozenset[str]:
        """Every question of this form, and every column of one."""
        return frozenset(each.id for each in self.with_columns)

    @cached_property
    def bearers(self) -> Mapping[str, str]:
        """What the questions and columns of this form mean, and those of the form it carries from: meaning to id."""
        carried = self.carries.bearers if self.carries else {}
        return {**carried, **{each.means: each.id for each in self.with_columns if each.means}}

    def bearer(self, meaning: str) -> str:
        """The id of the question or column that bears a meaning; empty if none does."""
        return self.bearers.get(meaning, "")

    def by_meaning(self, answers: Answers) -> AnswersByMeaning:
        """*answers* to this form, to be asked for by what they mean."""
        return AnswersByMeaning(self.bearers, answers)

    @property
    def _derivations(self) -> Iterator[Derivation]:
        """What is proposed for the questions and columns of this form, and what they read."""
        return (derivation for each in self.with_columns for derivation in (each.default, each.reads) if derivation)

    @cached_property
    def tables_read(self) -> frozenset[str]:
        """The reference tables that the proposals and readings of this form look into."""
        return frozenset(table for derivation in self._derivations for table in tables_in(derivation))

    @cached_property
    def repeat_of_column(self) -> Mapping[str, str]:
        """Column id to the id of the repeat that holds it."""
        everything = (*self.carried.values(), *self.questions)
        return {column.id: question.id for question in everything for column in question.columns}

    def row_source(self, answer: str) -> str:
        """The question in whose rows *answer* is given, empty where it is given once."""
        question = self.index.get(answer)
        return self.repeat_of_column.get(answer, "") or (question.each if question else "")

    @cached_property
    def deed_of(self) -> Mapping[str, str]:
        """The deed that writes a question, by the id of what it writes."""
        return {name: question.id for question in self.questions for name in question.writes}

    @cached_property
    def deeds(self) -> tuple[Question, ...]:
        """The deeds that write something."""
        return tuple(question for question in self.questions if question.writes)

    @cached_property
    def said_once(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        """For each deed with the rows that it writes: what is said once, by the column that says it of each row.

        It is the column whose cells are worked out alike.
        """
        return {
            (deed.id, name): self._said_once(deed, self.index[name])
            for deed in self.deeds
            for name in deed.writes
            if self.index[name].columns
        }

    def _said_once(self, deed: Question, rows: Question) -> Mapping[str, str]:
        beside = [question for name in deed.writes if not (question := self.index[name]).columns]
        once: dict[str, Derivation] = {question.id: question.default for question in beside if question.default}
        once[deed.id] = SameAs(deed.id)
        patterns = rows.default.patterns if isinstance(rows.default, Rows) else ()
        cells = [(column, cell) for each in patterns for column, cell in each.cells.items()]
        return {name: column for name, default in once.items() for column, cell in cells if cell == default}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        return {question.id: section for section in self.sections for question in section.questions}

    @cached_property
    def page_of(self) -> Mapping[str, tuple[Section, Page]]:
        return {q.id: (section, page) for section in self.sections for page in section.pages for q in page.questions}

    def proposes_again(self, question: Question) -> bool:
        """Whether what was answered elsewhere is proposed here: by a sibling, or in the report that is reviewed."""
        return question.reviewed if self.reviews else question.shared

    def question(self, question_id: str) -> Question:
        return self.index[question_id]

    @cached_property
    def goes_by_background(self) -> bool:
        """Whether anything of this form depends on what is known of somebody besides any answers."""
        every = (part for derivation in self._derivations for part, _ in parts(derivation))
        return any(isinstance(part, FromBackground) for part in every)

    @cached_property
    def _read(self) -> frozenset[str]:
        return frozenset(question.id for question in self.questions if question.reads is not None)

    def is_read(self, question_id: str) -> bool:
        """Whether a question is read and not asked."""
        return question_id in self._read

    def page(self, section_id: str, page_id: str) -> tuple[Section, Page] | None:
        for section in self.sections:
            for page in section.pages:
                if (section.id, page.id) == (section_id, page_id):
                    return section, page
        return None
