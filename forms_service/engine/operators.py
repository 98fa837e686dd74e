"""The operators of conditions: what each compares an answer with, and what it says in English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forms_service.engine.answers import Value, by_row, is_empty
from forms_service.engine.free_text.phrases import says


@dataclass(frozen=True)
class Operand:
    """What an operator is given to compare with: in words, and whether something is that."""

    words: str
    fits: Callable[[tuple[str, ...]], bool]


_AGES = frozenset(map(str, range(121)))
_GROUPS = frozenset({("peers",), ("elders",)})

VALUE = Operand("one value", lambda given: len(given) == 1)
VALUES = Operand("one value or several", bool)
TRUE = Operand("“true”", lambda given: given == ("true",))
TRUTH = Operand("“true” or “false”", lambda given: given in {("true",), ("false",)})
AGE = Operand("one whole number of years from 0 to 120", lambda given: len(given) == 1 and given[0] in _AGES)
ANSWER = Operand("one other answer", lambda given: len(given) == 1)
ANSWERS = Operand("one other answer or several", bool)
PHRASES_BESIDE = Operand("one other answer and phrases", lambda given: len(given) > 1)
GROUP_AND_PHRASES = Operand("“peers” or “elders”, and phrases", lambda given: given[:1] in _GROUPS and len(given) > 1)
CHOICE_FOR_EACH = Operand("an answer given for each row and what may be chosen there", lambda given: len(given) > 1)
CHOICE_IN_ROW = Operand("a row and what may be chosen in it", lambda given: len(given) > 1)


@dataclass(frozen=True)
class Operator:
    """One way to compare: its rule, what it *takes*, its sentence in English. Each type says itself if it takes it."""

    key: str
    takes: Operand
    holds: Callable[[Value, tuple[str, ...]], bool]
    sentence: str


def each_of(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _share(value: Value, operand: tuple[str, ...]) -> bool:
    return any(item in operand for item in each_of(value))


_TABLE = (
    Operator("is", VALUE, lambda value, operand: value == operand[0], "{answer} is {operand}"),
    Operator("is_not", VALUE, lambda value, operand: value != operand[0], "{answer} is not {operand}"),
    Operator("in", VALUES, lambda value, operand: value in operand, "{answer} is one of {operand}"),
    Operator("not_in", VALUES, lambda value, operand: value not in operand, "{answer} is none of {operand}"),
    Operator("includes", VALUE, lambda value, operand: operand[0] in each_of(value), "{answer} includes {operand}"),
    Operator("includes_any", VALUES, _share, "{answer} includes one of {operand}"),
    Operator("empty", TRUTH, lambda value, operand: is_empty(value) == (operand[0] == "true"), "{answer} is empty"),
    Operator("differs_from_proposal", TRUE, lambda _value, _operand: False, "{answer} differs from what was proposed"),
    Operator("passed", TRUE, lambda _value, _operand: False, "{answer} has passed"),
    Operator(
        "younger_than", AGE, lambda _value, _operand: False, "whoever was born on {answer} is younger than {operand}"
    ),
    Operator("earlier_than", ANSWER, lambda _value, _operand: False, "{answer} is earlier than {operand}"),
    Operator(
        "soon_after",
        ANSWER,
        lambda _value, _operand: False,
        "whoever was born on {operand} was younger than ten on {answer}",
    ),
    Operator(
        "names_one", CHOICE_FOR_EACH, lambda _value, _operand: False, "{answer} names somebody with one of {operand}"
    ),
    Operator("other_than", ANSWER, lambda _value, _operand: False, "{answer} is another than {operand}"),
    Operator(
        "row_is",
        CHOICE_IN_ROW,
        lambda value, operand: by_row(value).get(operand[0]) in operand[1:],
        "{answer} is {operand}",
    ),
    Operator("tells_before", ANSWER, lambda _value, _operand: False, "{answer} tells of a time before {operand}"),
    Operator("tells_to_come", TRUE, lambda _value, _operand: False, "{answer} tells of a time to come"),
    Operator("called_as", ANSWERS, lambda _value, _operand: False, "{answer} is called as one of {operand}"),
    Operator("names", ANSWERS, lambda _value, _operand: False, "{answer} names {operand}"),
    Operator("says", VALUES, lambda value, operand: says(str(value), operand), "{answer} says {operand}"),
    Operator("advises", VALUES, lambda _value, _operand: False, "{answer} advises {operand}"),
    Operator("advises_against", VALUES, lambda _value, _operand: False, "{answer} advises against {operand}"),
    Operator("advised", VALUES, lambda _value, _operand: False, "{answer} tells that {operand} was advised"),
    Operator(
        "advised_against", VALUES, lambda _value, _operand: False, "{answer} tells that {operand} was advised against"
    ),
    Operator("says_as", PHRASES_BESIDE, lambda _value, _operand: False, "{answer} has a phrase of {operand}"),
    Operator("tells_of", GROUP_AND_PHRASES, lambda _value, _operand: False, "{answer} tells of {operand}"),
    Operator("says_of_own", VALUES, lambda _value, _operand: False, "{answer} says {operand} of nobody else"),
    Operator(
        "dates_otherwise", PHRASES_BESIDE, lambda _value, _operand: False, "{answer} has another date than {operand}"
    ),
    Operator("denies", VALUES, lambda _value, _operand: False, "{answer} denies {operand}"),
    Operator("points_elsewhere", TRUE, lambda _value, _operand: False, "{answer} points to another text"),
    Operator("differs_there", TRUE, lambda _value, _operand: False, "{answer} is another there"),
    Operator("same_there", TRUE, lambda _value, _operand: False, "{answer} is the same there"),
    Operator("among_there", TRUE, lambda _value, _operand: False, "{answer} stands in some row there"),
    Operator(
        "differs_for",
        ANSWER,
        lambda _value, _operand: False,
        "{answer} is another in a row there of the same {operand}",
    ),
    Operator("same_text_there", TRUE, lambda _value, _operand: False, "{answer} is the same text there"),
    Operator("same_short_text_there", TRUE, lambda _value, _operand: False, "{answer} is the same short text there"),
    Operator("names_there", TRUE, lambda _value, _operand: False, "{answer} names who is there and nobody who is here"),
)
OPERATORS: Mapping[str, Operator] = {operator.key: operator for operator in _TABLE}

OF_EVERY_ANSWER = frozenset({"empty", "differs_from_proposal"})
"""The operators that can be asked of an answer of any type."""

HELD_AGAINST = frozenset(
    {
        "differs_there",
        "differs_for",
        "same_there",
        "among_there",
        "same_text_there",
        "same_short_text_there",
        "names_there",
    }
)
"""The operators that hold an answer against the same one among other answers."""

OF_WHO_IS_THERE = frozenset({"names_there"})
"""Those of them that look at whom the other answers are about, whatever was answered there."""

OF_OTHER_ANSWERS = frozenset(
    {"earlier_than", "soon_after", "other_than", "tells_before", "called_as", "names", "says_as", "dates_otherwise"}
)
"""The operators whose operand is other answers of the same form; of those with phrases, the first of it."""

IN_PHRASES: Mapping[str, int] = {
    "says": 0,
    "says_of_own": 0,
    "denies": 0,
    "says_as": 1,
    "tells_of": 1,
    "dates_otherwise": 1,
}
"""The operators whose operand is phrases, or what a list of them is called by, and behind how many other answers."""

OF_TIME = frozenset({"passed", "younger_than", "tells_to_come"})
"""The operators that go by the present time."""

OF_ADVICE: Mapping[str, Mapping[str, bool]] = {
    "advises": {"is_for": True},
    "advises_against": {"is_for": False},
    "advised": {"is_for": True, "was": True},
    "advised_against": {"is_for": False, "was": True},
}
"""The operators that read what a text advises of each kind of thing, and which advice each of them asks for."""

OF_AGREEMENT = frozenset(
    {
        *OF_ADVICE,
        "row_is",
        "names_one",
        "tells_to_come",
        "says",
        "tells_of",
        "says_of_own",
        "denies",
        "points_elsewhere",
        "younger_than",
        *OF_OTHER_ANSWERS,
        *HELD_AGAINST,
    }
)
"""The operators that only a rule of agreement may use: nothing that is asked hangs on them."""

OF_TEXTS = frozenset(
    {
        *OF_ADVICE,
        "says",
        "says_of_own",
        "says_as",
        "tells_of",
        "dates_otherwise",
        "denies",
        "names_one",
        "points_elsewhere",
        "same_text_there",
        "same_short_text_there",
        "names_there",
        "tells_before",
        "tells_to_come",
        "called_as",
    }
)
"""Those of them that read free text."""
