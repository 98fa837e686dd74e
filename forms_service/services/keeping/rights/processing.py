"""The record of processing: what is processed for what, of whom, who gets it and how long it is kept, as forms say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.keeping.retention import RetentionClass
from forms_service.casework.meanings import GATEWAY
from forms_service.casework.users import Permission
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.services.forms_in_use import forms_in_use, letter_for
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

SENSITIVITIES: Mapping[int, str] = {
    0: "administration",
    1: "personal data",
    2: "special category, or sensitive processing",
    3: "offences and allegations",
    4: "withheld from the adult by default",
}
RECIPIENTS: Mapping[str, str] = {
    "full": "whoever asked: a prison or a probation service",
    "disclosable": "whoever asked, and the adult",
    "family": "the parent or carer",
    "headline": "whoever asked, by ordinary e-mail: it names nobody",
    "record": "nobody outside",
}
"""Whom a document is for, by the audience of its letter (docs/authoring.md)."""


@dataclass(frozen=True)
class Processing:
    """What one form processes: its *purpose*, of whom, how many questions of which *data*, and what follows."""

    form: Definition
    purpose: str
    people: Sequence[str]
    data: Mapping[str, int]
    names_power: bool
    recipients: Mapping[str, str]
    kept: Sequence[RetentionClass]


@use_case(Permission.ANSWER_RIGHTS, unlogged="it shows what is published, and nobody")
def record_of_processing(work: Work) -> Sequence[Processing]:
    """Return what each form in use today processes, read from its definition, its letters and the schedule."""
    return processed_by_forms(work)


def processed_by_forms(work: Work) -> Sequence[Processing]:
    classes = work.ports.schedules.present.classes
    return [_processing(work, form, classes) for form in forms_in_use(work)]


def _processing(work: Work, form: Definition, classes: Mapping[str, RetentionClass]) -> Processing:
    every = [each for question in form.questions for each in (question, *question.columns)]
    named = _outcomes(form)
    letters = {code: letter_for(work, code, form.id) for code in named.get("document", ())}
    return Processing(
        form,
        str(form.purpose),
        sorted({question.subject for question in every if question.subject}),
        Counter(SENSITIVITIES[code] for code in _sensitivities_of(every)),
        GATEWAY in {question.means for question in every},
        {
            f"{code} {letter.title}": RECIPIENTS.get(letter.profile, letter.profile)
            for code, letter in letters.items()
            if letter
        },
        [classes[name] for name in named.get("retention", ()) if name in classes],
    )


def _sensitivities_of(questions: Sequence[Question]) -> Iterator[int]:
    return (code for question in questions for code in question.sensitivity)


def _outcomes(form: Definition) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for outcome in form.outcomes:
        names = found.setdefault(outcome.kind, [])
        if outcome.name not in names:
            names.append(outcome.name)
    return found
