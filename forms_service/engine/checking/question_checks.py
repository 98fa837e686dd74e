"""What is wrong with one question by itself: its options, and rules that no answer can satisfy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Check, Option, Question
from forms_service.engine.fault import Fault
from forms_service.engine.types.registry import TYPES

MOST_ON_PAGE: Final = 6
_OPTION: Final = re.compile(r"[a-z0-9][a-z0-9_]{0,59}|[A-Z]{1,6}-[0-9]{1,6}")
"""The id of an option: as of a question, or a code that is known by that elsewhere."""
_AGES: Final = ("between", "age_between")
_NEVER_TOGETHER: Final = (
    ("in_future", "in_past"),
    ("in_future", "not_in_future"),
    ("in_future", "at_most_days_ago"),
    ("in_future", "not_older_than_months"),
    ("in_future", "not_older_than_working_days"),
)


def question_faults(definition: Definition) -> Iterator[Fault]:
    """Everything that is wrong with the questions of *definition*, each by itself, and with how many stand together."""
    for section in definition.sections:
        if not section.pages:
            yield Fault("no-questions", section.at, f"The section “{section.title}” has no page")
        for page in section.pages:
            asked = [question for question in page.questions if question.reads is None]
            if len(asked) > MOST_ON_PAGE:
                message = (
                    f"“{page.title}” asks {len(asked)} questions; {MOST_ON_PAGE} that belong together are the most"
                )
                yield Fault("crowded-page", page.at, message)
    for question in definition.with_columns:
        yield from _option_faults(question)
        yield from _bounds(question)


def _option_faults(question: Question) -> Iterator[Fault]:
    kind = TYPES.get(question.type)
    for option in (*question.options, *question.rows):
        if not _OPTION.fullmatch(option.id):
            message = f"“{option.id}” is not the id of an option. Use small letters, digits and underscores"
            yield Fault("bad-id", option.at, message, f"id: {_as_id(option)}")
    if kind is None or not kind.has_options:
        return
    if len(question.options) == 1 and not kind.has_several:
        message = f"“{question.id}” offers one answer: whoever is asked can say nothing else"
        yield Fault("one-option", question.at, message)
    for option in question.options:
        if option.exclusive and not kind.has_several:
            message = f"Of a {kind.name}, only one option is chosen: “exclusive” says nothing at “{option.id}”"
            yield Fault("not-for-this-type", option.at, message)


def _as_id(option: Option) -> str:
    return re.sub(r"[^a-z0-9]+", "_", option.id.casefold()).strip("_") or "other"


def _bounds(question: Question) -> Iterator[Fault]:
    """Rules that always hold and that no answer satisfies together."""
    checks = [check for check in question.checks if check.when is None]
    times = Counter(check.rule for check in checks if check.level == "error" and not check.answer)
    for check in checks:
        if times.pop(check.rule, 0) > 1 and check.rule not in {"must_include", "row_matches", "pattern"}:
            yield Fault("rule-twice", check.at or question.at, f"“{question.id}” has the rule “{check.rule}” twice")
        yield from _bound_faults_of_rule(question, check)
    forbids = {check.rule: check for check in checks if check.level == "error"}
    for one, other in _NEVER_TOGETHER:
        if one in forbids and other in forbids:
            message = f"No date is both “{one}” and “{other}”"
            yield Fault("bounds-crossed", forbids[other].at or question.at, message)
    least, most = _bound_of(forbids.get("min_length")), _bound_of(forbids.get("max_length"))
    if least is not None and most is not None and least > most:
        message = f"No answer has at least {least} characters and at most {most}"
        yield Fault("bounds-crossed", forbids["min_length"].at or question.at, message)
    if (pattern := forbids.get("pattern")) and most is not None and (shortest := _shortest_text(pattern)) > most:
        message = f"What the pattern accepts has at least {shortest} characters, and at most {most} are allowed"
        yield Fault("bounds-crossed", pattern.at or question.at, message)


def _bound_faults_of_rule(question: Question, check: Check) -> Iterator[Fault]:
    at, first = check.at or question.at, _bound_of(check)
    if check.rule in _AGES and len(check.value) == 2:
        second = _bound_of(check, 1)
        if first is not None and second is not None and first > second:
            yield Fault("bounds-crossed", at, f"No answer lies between {first} and {second}: {first} is the greater")
    if check.rule in {"max_length", "max_rows"} and first is not None and first < 1:
        yield Fault("bounds-crossed", at, f"“{check.rule}” of {first} allows no answer at all")
    if check.rule == "min_chosen" and first is not None and question.options and first > len(question.options):
        message = f"{first} are to be chosen of {len(question.options)} options"
        yield Fault("bounds-crossed", at, message)
    counted = {"within_days", "at_most_days_ago", "not_older_than_months", "not_older_than_working_days"}
    if check.rule in counted and first is not None and first < 0:
        yield Fault("bounds-crossed", at, f"“{check.rule}” counts from 0, and is given {first}")


def _bound_of(check: Check | None, place: int = 0) -> int | None:
    value = check.value[place] if check is not None and place < len(check.value) else ""
    return int(value) if re.fullmatch(r"-?[0-9]{1,9}", value) else None


def _shortest_text(check: Check) -> int:
    """How long the shortest text is that a pattern accepts."""
    parser: Any = __import__("re._parser", fromlist=["parse"])
    try:
        return int(parser.parse(check.value[0]).getwidth()[0])
    except (re.error, OverflowError, RecursionError, IndexError):
        return 0
