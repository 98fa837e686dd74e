"""What a form asks: its sections, pages and questions, with the place in its file beside every part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from forms_service.engine.answers import Level
from forms_service.engine.conditions import Condition
from forms_service.engine.derivations.kinds import Derivation

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


@dataclass(frozen=True)
class Option:
    """One answer to choose. Where it is chosen *told_when* says when anybody outside may be told that it was.

    In a row, an option of a *third_party* makes the whole row one about somebody else, and one that *locates* makes
    the rest of its row give away where someone lives. *in_nation* words it for the organisation's nation; it may be
    offered *only_in* some. What *promises_document* is offered in a form where a document hangs on it.
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
    promises_document: bool = False
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
class Question:
    """One question, one column of a repeat, or one thing asked of each row of *each*.

    *type* is the name of one of ``types/``. *means* names what its answer is to whoever reads it without knowing the
    form; here it is a name and nothing more. *sensitivity* holds the codes 0 to 4 of
    docs/glossary.md; code 4 means withheld from the adult by default. *table* names the reference data
    whose rows are the options, *rows_of* the repeat whose rows are, each called by its *row_name*. *rows* are
    those of a matrix.

    What it *reads* is its answer, and nobody's to give: what a sealed document said, or what a record says. It is
    shown and never asked.

    The fact *usual* holds options that are mostly chosen together: they are named, as *usual_label* says, and chosen by
    one act. Nothing of it is proposed.

    *never_default* marks what a person must always say for themselves. A proposal to *confirm* is shown, and is
    only ever taken by a person who saves its page. What is *shared* is proposed from a sibling’s
    questionnaire of the same form; what is *reviewed*, in a form that reviews a report, from that report.

    A deed *writes* other questions, which nobody is asked: what they hold is worked out when somebody says that it is
    done. It is said *over* answers, and taken back when one of them is changed. A row that it wrote stands for as long
    as the cell that *covers* has everything that would be written now, and what the deed *finds* of one whom a row is
    of for as long as they are called so.

    What is *of_everyone* is one answer about all the people named: given before they changed, it is given no more.
    ``until_sent`` is that only till a part of the reply was issued; then it stands as it was sent. What is *of_details*
    compared somebody's details or confirmed them: given before a name became another, or a date of birth or a number
    did, it is given no more.

    An answer about one row is about whom that row is of, unless *of_others* holds; a date may be from *before_birth*;
    while *names_another* holds, it is the name of somebody else than the people asked about.

    Who may read it (docs/authoring.md, “Audiences”): what is *internal* leaves the house for nobody, and what has
    *leaves_when* only while that holds; what
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
    usual: str = ""
    usual_label: Wording = NO_WORDS
    reads: Derivation | None = None
    never_default: bool = False
    confirm: bool = False
    shared: bool = False
    reviewed: bool = False
    writes: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()
    of_everyone: OfEveryone | None = None
    of_details: bool = False
    covers: bool = False
    rows: tuple[Option, ...] = ()
    adult_when: Condition | None = None
    leaves_when: Condition | None = None
    of_others: Condition | None = None
    before_birth: bool = False
    names_another: Condition | None = None
    opens: Opens | None = None
    locates: bool = False
    as_received: bool = False
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
    def wordings(self) -> Iterator[str]:
        """What is said to whoever is asked: the question, and its options."""
        told = [self.label, self.hint, *(each for option in self.options for each in (option.label, option.hint))]
        return (str(each) for each in told)

    @property
    def withheld_from_adult(self) -> bool:
        return 4 in self.sensitivity

    def option(self, option_id: str) -> Option | None:
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True)
class Page:
    """Questions asked together. *why* says what they are asked for, of those that do not say so themselves."""

    id: str
    title: Wording
    questions: tuple[Question, ...]
    intro: Wording = NO_WORDS
    why: Wording = NO_WORDS
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
