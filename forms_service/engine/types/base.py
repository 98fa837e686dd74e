"""What every type of question has, and what it may see of the other answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol
from zlib import crc32

from forms_service.engine.answers import Problem, Raw, Value
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Check, Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.derivations.deriving import Reading


class Standpoint(Reading, Protocol):
    """The answers as they are seen from where a question is asked, and the definition that asks it."""

    @property
    def definition(self) -> Definition: ...

    @property
    def outside(self) -> Reading:
        """The same answers, seen from no row."""


@dataclass(frozen=True)
class Parsed:
    """A value, or what is wrong with what was typed; ``None`` and no problems means nothing was typed."""

    value: Value | None = None
    problems: tuple[Problem, ...] = ()


Wrong = Callable[[Value, Check, Question, Standpoint], str]
"""What is wrong, in a sentence, or nothing; a check's own message replaces the sentence."""

Takes = Literal["number", "pattern", "option", "table"]


@dataclass(frozen=True)
class Rule:
    """One rule for one answer: the values it takes, and what it finds wrong.

    *other* says whether it holds the answer against another one, always a date; ``only``, against the only one that
    a repeat has here (the one that a questionnaire is about).
    """

    key: str
    takes: tuple[Takes, ...]
    wrong: Wrong
    other: Literal["never", "may", "must", "only"] = "never"


class QuestionType(ABC):
    """One type of question. *parts* are the names of its inputs where it has several.

    It takes raw text as a browser sends it, already put in the type's shape (a string; a list; a mapping of parts),
    and gives the value or the problems, never both. Every type says its *name*, its *verb* ("Enter", "Select"), which
    *operators* of conditions it takes besides those for every answer, and which *rules* it allows. The rest says what
    it is to the house, so that nobody need ask for it by name.
    """

    name: ClassVar[str]
    verb: ClassVar[str]
    operators: ClassVar[frozenset[str]]
    rules: ClassVar[tuple[Rule, ...]]
    parts: ClassVar[tuple[str, ...]] = ()
    # What its definition gives it, and must: options (or a table, or the rows of a repeat), columns, rows of its own.
    has_options: ClassVar[bool] = False
    has_columns: ClassVar[bool] = False
    has_rows: ClassVar[bool] = False
    # What its answer is.
    says_nothing_alone: ClassVar[bool] = False  # “No” needs its question; what is chosen from a long list names itself.
    is_free_text: ClassVar[bool] = False
    is_long_text: ClassVar[bool] = False
    is_date: ClassVar[bool] = False
    is_partial_date: ClassVar[bool] = False  # A year alone may be all that is known of it.
    names_somebody: ClassVar[bool] = False
    names_staff: ClassVar[bool] = False
    is_own_act: ClassVar[bool] = False
    is_said_anew: ClassVar[bool] = False
    has_several: ClassVar[bool] = False
    has_natures: ClassVar[bool] = False
    locates: ClassVar[bool] = False
    takes_files: ClassVar[bool] = False
    takes_pictures: ClassVar[bool] = False
    chooses_document: ClassVar[bool] = False

    @abstractmethod
    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        """Read what was typed."""

    @abstractmethod
    def raw(self, question: Question, value: Value) -> Raw:
        """Return what would have been typed to give *value*."""

    @abstractmethod
    def text(self, question: Question, value: Value, context: Context) -> str:
        """Return *value* in words, for a page, a document or a sentence."""

    @abstractmethod
    def readable(self, question: Question, value: Value) -> Value | None:
        """Return what of a saved *value* still is an answer; the form may have been another when it was saved."""

    @abstractmethod
    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        """Values to try, in order of choice: of every kind, long and short, always the same for the same *seed*."""

    def sealed(self, question: Question, value: Value, context: Context) -> Mapping[str, Any]:
        """Return what is sealed of *value* beside its words: as it was chosen, and in pieces where it has any."""
        return {"choice": value}

    def text_in(self, language: str, value: Value) -> str | None:
        """Return *value* in another language than that it was sealed in; ``None`` if it reads the same in all."""
        return None

    def may_equal(self, question: Question, operand: str) -> bool:
        """Whether an answer can ever be, or include, what a condition compares it with."""
        return True

    def missing(self, question: Question) -> str:
        """Ask for the answer that is not there."""
        return f"{self.verb} an answer: {question.short_label}"

    def rule(self, key: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.key == key), None)

    def wrong(self, question: Question, check: Check, value: Value, place: Standpoint) -> str:
        """Say what *check* finds wrong with *value*, or nothing."""
        rule = self.rule(check.rule)
        assert rule, f"{check.at}: “{check.rule}” is not for a {self.name}: the definition was never checked"
        return rule.wrong(value, check, question, place)


def text_of(raw: Raw) -> str:
    return raw if isinstance(raw, str) else ""


def part_of(raw: Raw, name: str) -> str:
    return text_of(raw.get(name, "")).strip() if isinstance(raw, Mapping) else ""


def texts_in(value: Value) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def max_rows(called: str) -> Rule:
    """The rule that there may be no more than so many of what is *called* so."""

    def wrong(value: Value, check: Check, question: Question, _: Standpoint) -> str:
        most = int(check.value[0])
        too_many = len(texts_in(value)) > most
        return f"{question.short_label} can have {most} {called} or fewer" if too_many else ""

    return Rule("max_rows", ("number",), wrong)


def pick(items: Sequence[Any], *seed: object) -> Any:
    """One of *items*, always the same for the same seed."""
    return items[crc32("|".join(str(part) for part in seed).encode()) % len(items)]
