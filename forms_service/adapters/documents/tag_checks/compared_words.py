"""What a tag compares an answer with: whether the question could ever be answered so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.documents.all_fields import ChosenOne, ChosenSeveral
from forms_service.casework.documents.documents import PrintedText
from forms_service.casework.documents.origins import OriginKind
from forms_service.engine.definitions.questions import Option, Question
from forms_service.engine.fault import nearest

_ANSWERS: Final = frozenset({OriginKind.ANSWER, OriginKind.DEED, OriginKind.READ})
_AMONG: Final = frozenset({"in", "notin"})


@dataclass(frozen=True)
class WrongComparison:
    """Why a comparison can never hold, or holds of something else; *mend* is what to write instead."""

    code: str
    message: str
    mend: str = ""


def wrong_comparison(
    value: object, path: str, operator: str, words: str, index: Mapping[str, Question]
) -> WrongComparison | None:
    """Say what is wrong where *words* are compared with the *value* that *path* stands for, if anything is."""
    sign = "not in" if operator == "notin" else "in" if operator in _AMONG else "!=" if operator == "ne" else "=="
    if isinstance(value, ChosenOne):
        if operator in _AMONG:
            equals = "!=" if operator == "notin" else "=="
            message = f"“{path}” is one option, and no list that something could be in"
            return WrongComparison("one-as-list", message, f"Write {path} {equals} '{words}'.")
        return _not_an_option(value.question, words)
    if isinstance(value, ChosenSeveral):
        if operator in _AMONG:
            return _not_an_option(value.question, words)
        among = "not in" if operator == "ne" else "in"
        message = f"“{path}” is a list, as several may be chosen, and never the same as one option"
        return WrongComparison("list-as-one", message, f"Write '{words}' {among} {path}.")
    if isinstance(value, list | dict):
        wrong = operator not in _AMONG
        return WrongComparison("list-as-one", f"“{path}” is a list, and never the same as a text") if wrong else None
    if operator in _AMONG or not isinstance(value, PrintedText):
        return None
    return _not_its_words(_question_behind(value, index), path, sign, words)


def _question_behind(value: PrintedText, index: Mapping[str, Question]) -> Question | None:
    """The question that a text answers, each of which says it (casework/documents/all_fields.py)."""
    return index.get(str(value)) if value.origin and value.origin.kind in _ANSWERS else None


def _not_an_option(question: Question, words: str) -> WrongComparison | None:
    options = question.options
    if not options or any(option.id == words for option in options):
        return None
    called = next((option.id for option in options if words in _option_labels(option)), "")
    ids = [option.id for option in options]
    message = f"“{words}” is no option of “{question.id}”: {', '.join(ids)}"
    if called:
        message = f"“{words}” is what an option of “{question.id}” is called, and “{called}” its id"
    return WrongComparison("no-such-option", message, f"Write '{called}'." if called else nearest(words, ids))


def _not_its_words(question: Question | None, path: str, sign: str, words: str) -> WrongComparison | None:
    """An answer in words is never an id; where nobody knows how it may read, nothing is said."""
    if question is None or not question.options or question.table or question.rows_of or question.rows:
        return None
    labels = [label for option in question.options for label in _option_labels(option)]
    if words in labels:
        return None
    if question.option(words) is None:
        return WrongComparison("no-such-option", f"“{path}” never reads “{words}”", nearest(words, labels))
    root, _, rest = path.partition(".")
    choice = f"choice.{rest}" if root == "answer" else f"{path}_choice"
    message = f"“{path}” is the answer in words, and “{words}” the id of an option, which it never is"
    return WrongComparison("words-as-id", message, f"Write {choice} {sign} '{words}'.")


def _option_labels(option: Option) -> Sequence[str]:
    return [text for wording in (option.label, *option.in_nation.values()) for text in (wording.en, wording.cy) if text]
