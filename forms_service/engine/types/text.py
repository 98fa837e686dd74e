"""Words: one line, several, an e-mail address, a telephone number, and several short texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar
from zlib import crc32

from forms_service.engine.answers import Problem, Raw, Value
from forms_service.engine.definitions.questions import Check, Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.text import describe, one_newline, plain, uncarriable
from forms_service.engine.types.base import Parsed, QuestionType, Rule, Standpoint, max_rows, text_of, texts_in
from forms_service.engine.types.patterns import text_like
from forms_service.engine.types.registry import question_type

LONGEST_TEXT = 20_000
_LETTER = "letter", "Write it in Latin letters, as on the passport or record"
_CHARACTER = "character", "Take it out"
_MOST_NAMED = 5
"""How many characters are named at once of those that cannot be printed."""

_LONGEST_SPECIMEN = 900
_SENTENCE = "This is invented, and it is written so that a specimen has something to say."
_WELSH = "Mae hyn yn ddychmygol: tŷ, sŵn, môr, llên a gŵyl."


def _max_length(value: Value, check: Check, question: Question, _: Standpoint) -> str:
    limit = int(check.value[0])
    too_long = max(len(text) for text in texts_in(value)) > limit
    return f"{question.short_label} must be {limit:,} characters or fewer" if too_long else ""


def _min_length(value: Value, check: Check, question: Question, _: Standpoint) -> str:
    least = int(check.value[0])
    return f"{question.short_label} must be {least} characters or more" if len(str(value).strip()) < least else ""


def _pattern(value: Value, check: Check, question: Question, _: Standpoint) -> str:
    fits = re.fullmatch(check.value[0], str(value), re.IGNORECASE)
    return "" if fits else f"{question.short_label} is not in the correct format"


def _known_domain(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    """The e-mail address is at a domain of the reference table that *value* names, or below one."""
    table = place.context.tables.get(check.value[0])
    domain = "." + str(value).rpartition("@")[2].lower()
    known = table is not None and any(domain.endswith("." + row["id"].lower()) for row in table.rows())
    return "" if known else f"{question.short_label} is not at a domain that is known to be secure"


MAX_LENGTH = Rule("max_length", ("number",), _max_length)
WORDS = (
    MAX_LENGTH,
    Rule("min_length", ("number",), _min_length),
    Rule("pattern", ("pattern",), _pattern),
)


@question_type
class Text(QuestionType):
    name = "text"
    verb = "Enter"
    operators = frozenset({"is", "is_not"})
    rules: ClassVar[tuple[Rule, ...]] = WORDS
    is_free_text = True

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        received = one_newline(text_of(raw))
        typed = plain(received)
        typed = typed.rstrip() if self.is_long_text else " ".join(typed.split("\n")).strip()
        if not typed.strip():
            return Parsed()
        if question.as_received:
            return Parsed(received.rstrip()) if len(received) <= LONGEST_TEXT else self._too_long(question)
        problem = self.unfit(question, typed, context)
        return Parsed(None, (Problem((question.id,), problem),)) if problem else Parsed(typed)

    def _too_long(self, question: Question) -> Parsed:
        message = f"{question.short_label} must be {LONGEST_TEXT:,} characters or fewer"
        return Parsed(None, (Problem((question.id,), message),))

    def unfit(self, question: Question, typed: str, context: Context) -> str:
        """Say why *typed* cannot be an answer, or nothing."""
        if len(typed) > LONGEST_TEXT:
            return f"{question.short_label} must be {LONGEST_TEXT:,} characters or fewer"
        bad = _unfit_characters(typed, context)
        if not bad:
            return ""
        kind, remedy = _LETTER if bad[0].isalpha() else _CHARACTER
        named = ", ".join(describe(each) for each in bad[:_MOST_NAMED])
        return f"{question.short_label} has a {kind} that our documents cannot print: {named}. {remedy}"

    def raw(self, question: Question, value: Value) -> Raw:
        return plain(str(value)) if question.as_received else str(value)

    def text(self, question: Question, value: Value, context: Context) -> str:
        """The words; of what stands as it was received, what no document can print is named in its place."""
        return _printed(plain(str(value)), context) if question.as_received else str(value)

    def readable(self, question: Question, value: Value) -> Value | None:
        return value if isinstance(value, str) else None

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        """Ways to write it, as long as the rules allow and no shorter than they ask."""
        patterns = [check.value[0] for check in question.checks if check.rule == "pattern"]
        yield from (text_like(pattern, f"{seed}{turn}") for pattern in patterns[:1] for turn in range(4))
        longest = min(_numbers(question, "max_length") or [_LONGEST_SPECIMEN])
        least = max(_numbers(question, "min_length") or [0])
        ways = self.ways(f"{question.short_label.rstrip('?')}, {seed}.")
        turn = crc32(f"{seed}{question.id}".encode()) % len(ways)
        for way in (*ways[turn:], *ways[:turn]):
            long_enough = way if len(way) >= least else f"{way} {_SENTENCE * (1 + least // len(_SENTENCE))}"
            yield long_enough[:longest].rstrip()

    def ways(self, stem: str) -> list[str]:
        """Ways to write what begins with *stem*: short, and in Welsh letters."""
        return [stem, f"{stem} Tŷ ŵyl"]


def _unfit_characters(text: str, context: Context) -> list[str]:
    return list(dict.fromkeys([*uncarriable(text), *context.unprintable(text)]))


def _printed(text: str, context: Context) -> str:
    for bad in _unfit_characters(text, context):
        text = text.replace(bad, f"[U+{ord(bad):04X}]")
    return text


def _numbers(question: Question, rule: str) -> list[int]:
    return [int(check.value[0]) for check in question.checks if check.rule == rule]


@question_type
class TextArea(Text):
    name = "textarea"
    is_long_text = True

    def ways(self, stem: str) -> list[str]:
        """Ways to write what begins with *stem*: short, in Welsh letters, in two paragraphs, long."""
        return [stem, f"{stem} {_WELSH}", f"{stem}\n\n{_SENTENCE}", " ".join([stem, *[_SENTENCE] * 11])]


@question_type
class Email(Text):
    name = "email"
    rules = (*WORDS, Rule("known_domain", ("table",), _known_domain))
    is_free_text = False

    def unfit(self, question: Question, typed: str, context: Context) -> str:
        if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", typed):
            return "Enter an email address in the correct format, like name@example.com"
        return super().unfit(question, typed, context)

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        name = re.sub(r"[^a-z0-9]+", ".", seed.lower()).strip(".")
        for check in question.checks:
            table = place.context.tables.get(check.value[0]) if check.rule == "known_domain" else None
            for row in table.rows() if table else ():
                yield f"{name}@{row['id']}"
        yield f"{name}@council.example"


@question_type
class Telephone(Text):
    name = "tel"
    is_free_text = False

    def unfit(self, question: Question, typed: str, context: Context) -> str:
        if not re.fullmatch(r"[0-9+() .x-]{6,40}(ext.*)?", typed, re.IGNORECASE):
            return "Enter a telephone number, like 01632 960 001"
        return super().unfit(question, typed, context)

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        yield f"01632 960 {crc32(seed.encode()) % 1000:03}"


@question_type
class Lines(QuestionType):
    """Several short texts, one on each line."""

    name = "lines"
    verb = "Enter"
    operators = frozenset({"includes", "includes_any"})
    rules = (MAX_LENGTH, max_rows("entries"))
    has_several = True

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed = TextArea().parse(question, raw, context)
        if typed.problems or typed.value is None:
            return typed
        return Parsed([line.strip() for line in str(typed.value).split("\n") if line.strip()])

    def raw(self, question: Question, value: Value) -> Raw:
        return "\n".join(str(item) for item in value) if isinstance(value, list) else ""

    def text(self, question: Question, value: Value, context: Context) -> str:
        return "; ".join(str(item) for item in value) if isinstance(value, list) else ""

    def readable(self, question: Question, value: Value) -> Value | None:
        return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else None

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        yield [f"First line, {seed}", f"Second line, {seed}"]
        yield [f"Only line, {seed}"]
