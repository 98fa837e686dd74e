"""What is wrong with the role that a form plays, what its questions mean and are about, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from forms_service.casework.meanings import MEANINGS, FormRole, Meaning
from forms_service.engine.checking.surroundings import Surroundings
from forms_service.engine.definitions.forms import Definition, Outcome
from forms_service.engine.definitions.questions import Question
from forms_service.engine.fault import Fault, nearest

ONE_OF_ITS_KIND: Final = frozenset(
    {FormRole.INTAKE, FormRole.KNOWN_CHILD, FormRole.CORRECTION_NOTICE, FormRole.LOCAL_ARRANGEMENT}
)
"""Roles of forms that the service begins by itself: it must be able to tell which."""


DOCUMENT: Final = "document"
RETENTION: Final = "retention"
SUBJECTS: Final = frozenset({"", "adult", "child", "mixed", "prof", "carer", "other"})
"""Whom an answer is about, by which it is decided who may read it."""


def outcome_faults(definition: Definition, around: Surroundings) -> Iterator[Fault]:
    """What is to follow from the answers of one form, and is not there; and whom nobody knows."""
    for question in definition.with_columns:
        if question.subject not in SUBJECTS:
            known = ", ".join(sorted(SUBJECTS - {""}))
            message = f"“{question.id}” is about “{question.subject}”, which is nobody. Use one of: {known}"
            yield Fault("unknown-subject", question.at, message)
    made = {outcome.name for outcome in definition.outcomes if outcome.kind == DOCUMENT}
    for check in definition.manager_checks:
        for code in check.documents:
            if code not in made:
                message = f"“{check.id}” withholds “{code}”, which this form never makes"
                yield Fault("unknown-outcome", check.at, message, nearest(code, made))
    if around.outcomes is None:
        return
    for outcome in definition.outcomes:
        yield from _of_outcome(definition, outcome, around)
    if not any(outcome.kind == RETENTION for outcome in definition.outcomes):
        message = f"“{definition.form}” says of no answers how long they are kept"
        yield Fault("no-class", definition.at, message, _retention_line(around))


def _of_outcome(definition: Definition, outcome: Outcome, around: Surroundings) -> Iterator[Fault]:
    kinds = around.outcomes or {}
    if outcome.kind not in kinds:
        message = f"“{outcome.kind}” is no kind of what can follow. Use one of: {', '.join(sorted(kinds))}"
        yield Fault("unknown-outcome", outcome.at, message, nearest(outcome.kind, kinds))
    elif outcome.kind == DOCUMENT and around.documents is not None:
        if outcome.name not in around.documents.get(definition.id, ()):
            message = f"No letter of the code “{outcome.name}” serves {definition.id}"
            yield Fault("no-letter", outcome.at, message)
    elif (names := kinds[outcome.kind]) and outcome.name not in names:
        message = f"There is no “{outcome.name}” of the kind {outcome.kind}. There are: {', '.join(sorted(names))}"
        yield Fault("unknown-outcome", outcome.at, message)


def _retention_line(around: Surroundings) -> str:
    classes = sorted((around.outcomes or {}).get(RETENTION, ()))
    return f"outcomes: - {{kind: retention, name: {classes[0]}}} (or another of the schedule)" if classes else ""


def meaning_faults(definition: Definition) -> Iterator[Fault]:
    """Everything that is wrong with the role of one form and the meanings of its questions."""
    if definition.plays not in set(FormRole):
        known = ", ".join(FormRole)
        message = f"“{definition.plays}” is no role of a form. Use one of: {known}"
        yield Fault("unknown-role", definition.at, message, nearest(definition.plays, FormRole))
    borne: dict[str, Question] = {}
    for question in definition.with_columns:
        if not question.means:
            continue
        if question.means in borne:
            other = borne[question.means]
            message = f"“{question.means}” is what “{other.id}” means already, at {other.at}. One question answers it"
            yield Fault("duplicate-meaning", question.at, message)
        borne[question.means] = question
        yield from _of_bearer(definition, question)
    yield from _lacking(definition, borne)


def role_faults(definitions: Iterable[Definition]) -> Iterator[Fault]:
    """Forms that play a role which another form plays already, beside the same intake, and that stand beside it.

    What one organisation works with in the place of another form of the same family may play what that plays.
    """
    first: dict[tuple[str, str], Definition] = {}
    for definition in definitions:
        if definition.plays not in ONE_OF_ITS_KIND:
            continue
        other = first.setdefault(
            (definition.plays, definition.carries.family if definition.carries else ""), definition
        )
        if other.family != definition.family:
            message = (
                f"“{definition.form}” plays {definition.plays}, as “{other.form}” does at {other.at}. "
                "The service could not tell which of them to begin"
            )
            yield Fault("role-taken", definition.at, message)


def _of_bearer(definition: Definition, question: Question) -> Iterator[Fault]:
    """What is wrong with *question* as the bearer of what it says it means."""
    meaning, at, name = MEANINGS.get(question.means), question.at, question.id
    if meaning is None:
        message = f"“{question.means}” is no meaning. docs/authoring.md lists those that there are"
        yield Fault("unknown-meaning", at, message, nearest(question.means, MEANINGS))
        return
    if question.type not in meaning.types:
        types = " or ".join(sorted(meaning.types))
        yield Fault("wrong-bearer", at, f"“{name}” is a {question.type}, and “{meaning.name}” needs a {types}")
    yield from _misplaced(definition, question, meaning)
    if question.options and (lacking := meaning.options - {option.id for option in question.options}):
        options = ", ".join(sorted(lacking))
        message = f"“{name}” means “{meaning.name}” and lacks options that something hangs on: {options}"
        yield Fault("missing-option", at, message)


def _misplaced(definition: Definition, question: Question, meaning: Meaning) -> Iterator[Fault]:
    """A meaning that belongs into the rows of something else, or to each of its rows."""
    if not _belongs(definition.repeat_of_column.get(question.id, ""), definition, meaning.column_of):
        where = f"a column of the question that means “{meaning.column_of}”" if meaning.column_of else "no column"
        yield Fault("wrong-bearer", question.at, f"“{question.id}” means “{meaning.name}”, so it must be {where}")
    if not _belongs(question.each, definition, meaning.each):
        where = f"for each row of the question that means “{meaning.each}”" if meaning.each else "once"
        message = f"“{question.id}” means “{meaning.name}”, so it must be asked {where}"
        yield Fault("wrong-bearer", question.at, message)


def _belongs(repeat: str, definition: Definition, meaning: str) -> bool:
    """Whether *repeat* is the question that bears *meaning*; there is neither, where it belongs to none."""
    return repeat == definition.bearer(meaning) if meaning and repeat else bool(meaning) == bool(repeat)


def _lacking(definition: Definition, borne: Iterable[str]) -> Iterator[Fault]:
    """What a form that plays its role must ask, and does not."""
    needed = [meaning for meaning in MEANINGS.values() if definition.plays in meaning.roles]
    for meaning in needed:
        if meaning.name not in borne:
            message = f"“{definition.form}” plays {definition.plays} and asks nothing that means “{meaning.name}”"
            yield Fault("missing-meaning", definition.at, f"{message}: {meaning.words[0].lower()}{meaning.words[1:]}")
