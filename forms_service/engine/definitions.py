"""A form definition after it was parsed: frozen, with the place in its file beside every part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from forms_service.engine.answers import Answers, AnswersByMeaning, Level
from forms_service.engine.conditions import Condition
from forms_service.engine.derivations import Derivation, Rows, SameAs, tables_in

Nature = Literal["fact", "reported", "assessment", "administration", "per_row"]
OfEveryone = Literal["always", "until_sent"]


@dataclass(frozen=True)
class Wording:
    """A piece of text in English and, where given, Welsh."""

    en: str
    cy: str = ""

    def __str__(self) -> str:
        return self.en

    def __bool__(self) -> bool:
        return bool(self.en)


NO_WORDS = Wording("")


def form_of(definition_id: str) -> str:
    """The form that ``core/enquiry_intake@1`` is a version of: ``core/enquiry_intake``."""
    return definition_id.partition("@")[0]


@dataclass(frozen=True)
class Option:
    """One answer to choose. Where it is chosen *told_when* says when anybody outside may be told that it was.

    In a row, an option of a *third_party* makes the whole row one about somebody else, and one that *locates* makes
    the rest of its row give away where someone lives. *in_nation* words it for the organisation's nation; it may be
    offered *only_in* some.
    """

    id: str
    label: Wording
    hint: Wording = NO_WORDS
    in_nation: Mapping[str, Wording] = field(default_factory=dict)
    only_in: tuple[str, ...] = ()
    show_when: Condition | None = None
    exclusive: bool = False
    third_party: bool = False
    locates: bool = False
    told_when: Condition | None = None
    at: str = ""


@dataclass(frozen=True)
class Opens:
    """What a column decides about its whole row: *to* whom it is open, and with which options.

    A row is closed to the ``recipient`` unless every column that opens to the recipient has one of its options,
    and closed to the ``adult`` unless every column that opens to either has.
    """

    to: Literal["recipient", "adult"]
    when: tuple[str, ...]
    at: str = ""


@dataclass(frozen=True)
class Check:
    """One rule about one answer; *rule* names one that the question's type allows.

    *authoriser* is what a warning says to whoever authorises, if it is not the *message* that its author reads.
    """

    rule: str
    value: tuple[str, ...] = ()
    answer: str = ""
    when: Condition | None = None
    message: Wording = NO_WORDS
    authoriser: Wording = NO_WORDS
    level: Level = "error"
    at: str = ""


@dataclass(frozen=True)
class CrossCheck:
    """A rule over several answers: *when* it holds, *message* is shown at *question* and nobody can go on."""

    id: str
    when: Condition
    message: Wording
    question: str
    at: str = ""


Across = Literal["", "intake", "part_before", "row", "sibling", "reply", "enquiry", "restricted_enquiry"]
"""What a rule of agreement holds answers against: nothing but themselves, the intake, the part issued before, what the
form says of another row, the same form about another row, another reply, what was issued about the same people in
another enquiry, or that there is one of which nothing more may be told."""


@dataclass(frozen=True)
class AgreementRule:
    """Answers that cannot both be true, or that hardly can: when *disagrees* holds, seen from each of *questions*.

    A *stop* forbids going on. Anything else is answered by its author with a reason, and by whoever authorises it;
    what is to be done *at_once* has a page of its own as soon as it is so. *across* says what the answers are held
    against; *now* names the answer that is shown, if it is not the question itself, and *against* the one, there or
    here, that says otherwise.
    """

    id: str
    disagrees: Condition
    questions: tuple[str, ...]
    author: Wording
    authoriser: Wording
    level: Literal["stop", "answer"] = "answer"
    across: Across = ""
    now: str = ""
    against: str = ""
    at_once: bool = False
    at: str = ""


@dataclass(frozen=True)
class Question:
    """One question, one column of a repeat, or one thing asked of each row of *each*.

    *type* is the name of one of ``types/``. *means* names what its answer is to whoever reads it without knowing the
    form; here it is a name and nothing more. *sensitivity* holds the codes 0 to 4 of
    docs/glossary.md; code 4 means withheld from the adult by default. *table* names the reference data
    whose rows are the options, *rows_of* the repeat whose rows are, each called by its *row_name*. *rows* are
    those of a matrix.

    What it *reads* is its answer, and nobody's to give: what a sealed document said, or what a record says. It is
    shown and never asked.

    *never_default* marks what a person must always say for themselves. A proposal to *confirm* is shown, and is
    only ever taken by a person who saves its page. What is *shared* is proposed from a brother's or sister's
    questionnaire of the same form; what is *reviewed*, in a form that reviews a report, from that report.

    A deed *writes* other questions, which nobody is asked: what they hold is worked out when somebody says that it is
    done. It is said *over* answers, and taken back when one of them is changed. A row that it wrote stands for as long
    as the cell that *covers* has everything that would be written now, and what the deed *finds* of one whom a row is
    of for as long as they are called so.

    What is *of_everyone* is one answer about all the people named: given before they changed, it is given no more.
    ``until_sent`` is that only till a part of the reply was issued; then it stands as it was sent.

    Who may read it (docs/authoring.md, “Audiences”): what is *internal* leaves the house for nobody; what
    *locates* someone only where it was decided that an address must be given; what is withheld from the adult, or
    is about a third party, not in what the adult may see, unless *adult_when* holds.
    """

    id: str
    type: str
    label: Wording
    hint: Wording = NO_WORDS
    required: bool = True
    required_message: Wording = NO_WORDS
    show_when: Condition | None = None
    options: tuple[Option, ...] = ()
    table: str = ""
    rows_of: str = ""
    columns: tuple[Question, ...] = ()
    row_name: Derivation | None = None
    each: str = ""
    checks: tuple[Check, ...] = ()
    default: Derivation | None = None
    reads: Derivation | None = None
    never_default: bool = False
    confirm: bool = False
    shared: bool = False
    reviewed: bool = False
    writes: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()
    of_everyone: OfEveryone | None = None
    covers: bool = False
    rows: tuple[Option, ...] = ()
    adult_when: Condition | None = None
    opens: Opens | None = None
    locates: bool = False
    nature: Nature = "administration"
    subject: str = ""
    sensitivity: tuple[int, ...] = (0,)
    internal: bool = False
    means: str = ""
    why: Wording = NO_WORDS
    short: Wording = NO_WORDS
    at: str = ""

    @property
    def short_label(self) -> str:
        """The wording for a summary, where the full question is too long."""
        return str(self.short or self.label)

    @property
    def withheld_from_adult(self) -> bool:
        return 4 in self.sensitivity

    def option(self, option_id: str) -> Option | None:
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True)
class Page:
    id: str
    title: Wording
    questions: tuple[Question, ...]
    intro: Wording = NO_WORDS
    at: str = ""


@dataclass(frozen=True)
class Section:
    id: str
    title: Wording
    pages: tuple[Page, ...]
    show_when: Condition | None = None
    at: str = ""

    @property
    def questions(self) -> Iterator[Question]:
        for page in self.pages:
            yield from page.questions


@dataclass(frozen=True)
class TogetherAnswer:
    """One act on an express page that answers several questions alike (no trace of everyone named).

    It stands after the question *after*, and before everything else on its page.
    """

    id: str
    label: Wording
    yes: Wording
    no: Wording
    sets: Mapping[str, str]
    after: str = ""
    hint: Wording = NO_WORDS
    at: str = ""


@dataclass(frozen=True)
class Says:
    """An answer that the button of an express page gives, said in words above it; *when* says if it does so at all."""

    question: str
    answer: tuple[str, ...]
    when: Condition | None = None
    at: str = ""


@dataclass(frozen=True)
class ExpressPage:
    """A short page over questions of the form; everything else on the path must have a default.

    *says* are answers that the page's button gives, said in words above it; *stamps* are questions whose proposals are
    kept as soon as the page is saved, because they are of that moment. A page with *show_when* is passed over unless
    that holds.
    """

    id: str
    title: Wording
    questions: tuple[str, ...]
    together: TogetherAnswer | None = None
    says: tuple[Says, ...] = ()
    stamps: tuple[str, ...] = ()
    intro: Wording = NO_WORDS
    button: Wording = Wording("Continue")
    show_when: Condition | None = None
    at: str = ""

    @property
    def settles(self) -> frozenset[str]:
        """The questions that the page answers, in one way or another."""
        given = [each.question for each in self.says]
        return frozenset({*self.questions, *given, *(self.together.sets if self.together else ())})


@dataclass(frozen=True)
class Refusal:
    """Why the express way is closed for these answers."""

    when: Condition
    reason: Wording
    at: str = ""


@dataclass(frozen=True)
class Express:
    """The short way through a form, offered unless a refusal holds."""

    pages: tuple[ExpressPage, ...]
    refusals: tuple[Refusal, ...] = ()
    at: str = ""

    def page(self, page_id: str) -> ExpressPage | None:
        return next((page for page in self.pages if page.id == page_id), None)


@dataclass(frozen=True)
class Outcome:
    """What follows when a condition holds: a *kind* (``document``, ``retention``) and the *name* of one of it.

    A document made for *each* row of a repeat is made for every row that *when* holds in (one notice for each
    recipient, one redirect for each child who lives elsewhere).
    """

    kind: str
    name: str
    when: Condition | None = None
    each: str = ""
    at: str = ""


@dataclass(frozen=True)
class Continuation:
    """A reply given in parts: after a part is issued *when* this holds, it goes on with *sets* answered."""

    when: Condition
    sets: Mapping[str, str]
    at: str = ""


@dataclass(frozen=True)
class ManagerCheck:
    """Something the authoriser must confirm, or give a reason for, while a condition holds.

    Where *documents* are named, leaving it unconfirmed is allowed and those documents are then not made.
    """

    id: str
    when: Condition
    label: Wording
    kind: Literal["confirm", "reason"] = "confirm"
    documents: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True)
class AuthorDeclaration:
    """What whoever sends a reply declares by that act, in these words; no answer, and never anybody else's."""

    id: str
    label: Wording
    when: Condition | None = None
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


@dataclass(frozen=True)
class Definition:
    """One published version of a form. *digest* is the sha-256 over its bytes and those of its blocks.

    *plays* names the role that the form has for whoever works with it. *about* is the carried repeat of which one row
    (one child) has a questionnaire of its own. *reviews* is the question that says which issued document is looked at
    again here.
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
    outcomes: tuple[Outcome, ...] = ()
    express: Express | None = None
    purpose: Wording = NO_WORDS
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

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)

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
    def own_ids(self) -> frozenset[str]:
        """Every question of this form, and every column of one."""
        return frozenset(each.id for question in self.questions for each in (question, *question.columns))

    @cached_property
    def bearers(self) -> Mapping[str, str]:
        """What the questions and columns of this form mean, and those of the form it carries from: meaning to id."""
        every = (each for question in self.questions for each in (question, *question.columns))
        carried = self.carries.bearers if self.carries else {}
        return {**carried, **{each.means: each.id for each in every if each.means}}

    def bearer(self, meaning: str) -> str:
        """The id of the question or column that bears a meaning; empty if none does."""
        return self.bearers.get(meaning, "")

    def by_meaning(self, answers: Answers) -> AnswersByMeaning:
        """*answers* to this form, to be asked for by what they mean."""
        return AnswersByMeaning(self.bearers, answers)

    @cached_property
    def tables_read(self) -> frozenset[str]:
        """The reference tables that the proposals and readings of this form look into."""
        every = (each for question in self.questions for each in (question, *question.columns))
        derivations = (derivation for each in every for derivation in (each.default, each.reads) if derivation)
        return frozenset(table for derivation in derivations for table in tables_in(derivation))

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
