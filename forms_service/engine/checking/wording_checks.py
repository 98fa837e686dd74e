"""What is wrong with the words of a form: what nobody can read, tell apart, or read in the other language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Option, Question, Wording
from forms_service.engine.fault import Fault

LONGEST_LABEL: Final = 250
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
"""The categories of characters that nobody sees, or that no font has."""
_MARKUP: Final = re.compile(
    r"</?[A-Za-z][^<>]*>|&(?:[a-z]{2,8}|#[0-9]+);|\{\{|\{%|\*\*\S[^*]*(?:\*\*)?|\[[^\]]+\]\([^)]+\)|(?<!\w)__\S"
)


@dataclass(frozen=True)
class _WordsAt:
    """One wording: what it is to its question, or whatever else it stands at."""

    words: Wording
    what: str
    at: str
    is_label: bool = True


def wording_faults(definition: Definition, *, needs_welsh: bool = False) -> Iterator[Fault]:
    """Everything that is wrong with the words of *definition*; in Wales none of them may be in English alone."""
    pieces = [piece for piece in _words_with_places(definition) if piece.words]
    has_welsh = not needs_welsh and any(piece.words.cy for piece in pieces)
    for piece in pieces:
        yield from _unprintable_words(piece)
        if needs_welsh and not piece.words.cy and piece.is_label:
            yield Fault("welsh-missing", piece.at, f"The {piece.what} “{_short(piece.words)}” has no Welsh")
        if has_welsh and not piece.words.cy and piece.is_label:
            yield Fault(
                "no-welsh", piece.at, f"The {piece.what} “{_short(piece.words)}” is not in Welsh, as others are"
            )
    for question in definition.with_columns:
        yield from _indistinct(f"options of “{question.id}”", question.options)
        yield from _indistinct(f"rows of “{question.id}”", question.rows)
        yield from _without_message(definition, question)
    for section in definition.sections:
        for page in section.pages:
            yield from _asked_twice(page.questions)
    for question in definition.questions:
        yield from _asked_twice(question.columns)


def unreasoned_pages(definition: Definition) -> Iterator[Fault]:
    """Pages of which some question is asked, and nobody wrote down what for."""
    for section in definition.sections:
        for page in section.pages:
            silent = [each for each in page.questions if each.reads is None and not each.why and not page.why]
            if silent:
                message = f"The page “{page.title}” asks {len(silent)} question(s), and nothing says why"
                yield Fault("why-missing", page.at, message, "why: …, below the title of the page")


def _short(words: Wording) -> str:
    return str(words) if len(str(words)) <= 60 else f"{str(words)[:60]}…"


def _unprintable_words(piece: _WordsAt) -> Iterator[Fault]:
    for text in filter(None, (piece.words.en, piece.words.cy)):
        unseen = [letter for letter in text if unicodedata.category(letter) in _UNSEEN]
        if unseen:
            code = ", ".join(f"U+{ord(letter):04X}" for letter in dict.fromkeys(unseen))
            yield Fault("hidden-character", piece.at, f"The {piece.what} “{_short(piece.words)}” holds {code}")
        if markup := _MARKUP.search(text):
            message = f"The {piece.what} holds “{markup[0]}”, which is printed as it stands"
            yield Fault("markup", piece.at, message)
    if piece.what in {"label", "title", "label of an option"} and len(str(piece.words)) > LONGEST_LABEL:
        message = f"The {piece.what} “{_short(piece.words)}” has {len(str(piece.words))} characters"
        yield Fault("too-long", piece.at, f"{message}; nobody reads more than {LONGEST_LABEL} as one")


def _indistinct(what: str, options: Iterable[Option]) -> Iterator[Fault]:
    """Options that nobody can tell apart, where both are always offered."""
    seen: dict[str, Option] = {}
    for option in options:
        if option.show_when is not None or option.only_in or option.in_nation:
            continue
        label = " ".join(str(option.label).casefold().split())
        if label in seen:
            message = f"Two {what} are called “{option.label}”: “{seen[label].id}” and “{option.id}”"
            yield Fault("same-label", option.at, message)
        seen[label] = option


def _asked_twice(questions: Iterable[Question]) -> Iterator[Fault]:
    """Questions in the same words beside each other, of which both are always asked."""
    seen: dict[str, Question] = {}
    for question in questions:
        if question.show_when is not None or question.each:
            continue
        label = str(question.label).casefold()
        if label in seen:
            message = f"“{question.id}” and “{seen[label].id}” ask the same beside each other: “{question.label}”"
            yield Fault("asked-twice", question.at, message)
        seen[label] = question


def _without_message(definition: Definition, question: Question) -> Iterator[Fault]:
    is_anybodys = question.default is None and question.reads is None and question.id not in definition.deed_of
    if question.required and is_anybodys and not question.required_message:
        message = f"“{question.id}” must be answered, and does not say what whoever left it out is told"
        yield Fault("no-required-message", question.at, message)


def _words_with_places(definition: Definition) -> Iterator[_WordsAt]:
    at = definition.at
    yield _WordsAt(definition.title, "title", at)
    yield _WordsAt(definition.purpose, "purpose", at)
    for section in definition.sections:
        yield _WordsAt(section.title, "title", section.at)
        for page in section.pages:
            yield _WordsAt(page.title, "title", page.at)
            yield _WordsAt(page.intro, "text", page.at)
    for question in definition.with_columns:
        yield from _words_of_question(question)
    for declared in definition.declarations:
        yield _WordsAt(declared.label, "label", declared.at)
    for check in definition.manager_checks:
        yield _WordsAt(check.label, "label", check.at)
    for rule in definition.cross_checks:
        yield _WordsAt(rule.message, "message", rule.at)
    for agreed in definition.agreement:
        yield _WordsAt(agreed.author, "message", agreed.at)
    for short in definition.express.pages if definition.express else ():
        yield _WordsAt(short.title, "title", short.at)
        yield _WordsAt(short.intro, "text", short.at)


def _words_of_question(question: Question) -> Iterator[_WordsAt]:
    at = question.at
    yield _WordsAt(question.label, "label", at)
    yield _WordsAt(question.hint, "hint", at)
    yield _WordsAt(question.required_message, "message", at)
    yield _WordsAt(question.short, "short label", at)
    for option in (*question.options, *question.rows):
        yield _WordsAt(option.label, "label of an option", option.at)
        yield _WordsAt(option.hint, "hint", option.at)
        yield from (_WordsAt(words, "label of an option", option.at) for words in option.in_nation.values())
    for check in question.checks:
        yield _WordsAt(check.message, "message", check.at)
        # Whoever authorises reads English; what they alone read needs no other language.
        yield _WordsAt(check.authoriser, "message", check.at, is_label=False)
