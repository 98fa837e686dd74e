"""Texts that a regular expression accepts, for specimens; of simple expressions only."""

from __future__ import annotations

from typing import Any

from forms_service.engine.types.base import pick


def text_like(pattern: str, seed: str) -> str:
    """Return a text that *pattern* accepts."""
    parser: Any = __import__("re._parser", fromlist=["parse"])
    return "".join(_piece(kind, argument, f"{seed}{at}") for at, (kind, argument) in enumerate(parser.parse(pattern)))


def _piece(kind: object, argument: Any, seed: str) -> str:
    match str(kind):
        case "LITERAL":
            return chr(argument)
        case "IN":
            return _one_of(argument, seed)
        case "MAX_REPEAT":
            least, most, inner = argument
            turns = pick(range(least, min(int(most), least + 3) + 1), seed)
            return "".join(_sequence(inner, f"{seed}.{turn}") for turn in range(turns))
        case "SUBPATTERN":
            return _sequence(argument[-1], seed)
        case "BRANCH":
            return _sequence(pick(argument[1], seed), seed)
        case "ANY":
            return "x"
        case _:
            return ""


def _sequence(pieces: Any, seed: str) -> str:
    return "".join(_piece(kind, argument, f"{seed}{at}") for at, (kind, argument) in enumerate(pieces))


def _one_of(pieces: Any, seed: str) -> str:
    kind, argument = pick(pieces, seed)
    match str(kind):
        case "LITERAL":
            return chr(argument)
        case "RANGE":
            return chr(pick(range(argument[0], argument[1] + 1), seed))
        case "CATEGORY":
            return pick("0123456789", seed) if "DIGIT" in str(argument) else " " if "SPACE" in str(argument) else "a"
        case _:
            return "a"
