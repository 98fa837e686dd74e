"""Which forms each letter goes with, by what its tags name: nobody declares it.

A letter fits a version of a form that leads to its document and asks whatever the letter names. Of two letters that one
publisher made for the same document, the one is meant that names more of what this form itself asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from forms_service.casework.meaning_checks import DOCUMENT
from forms_service.engine.definitions.forms import Definition
from forms_service.services.ports import Template


def fitted(letters: Sequence[Template], forms: Iterable[Definition]) -> list[Template]:
    """Return the letters, each with the versions of *forms* that it serves."""
    every = list(forms)
    asked = frozenset[str]().union(*(form.index for form in every))
    serves: dict[str, list[str]] = {letter.id: [] for letter in letters}
    for form in every:
        for letter in _best([each for each in letters if not names_not_asked(each, form, asked)], form):
            serves[letter.id].append(form.id)
    return [replace(letter, serves=tuple(serves[letter.id])) for letter in letters]


def names_not_asked(letter: Template, form: Definition, asked: frozenset[str]) -> frozenset[str] | None:
    """Return what of all that is *asked* anywhere a letter names and a form has not; the document, if it has none."""
    return (letter.names & asked) - form.index.keys() if leads_to(form, letter.code) else frozenset({letter.code})


def nearest_forms(letter: Template, forms: Iterable[Definition]) -> list[Definition]:
    """Return the forms that a letter was most likely meant for, and that lack least of what it names."""
    every = list(forms)
    asked = frozenset[str]().union(*(form.index for form in every))
    leading = [form for form in every if leads_to(form, letter.code)]
    missing = {form.id: len(names_not_asked(letter, form, asked) or ()) for form in leading}
    return [form for form in leading if missing[form.id] == min(missing.values())]


def leads_to(form: Definition, code: str) -> bool:
    return any((outcome.kind, outcome.name) == (DOCUMENT, code) for outcome in form.outcomes)


def _best(fitting: Sequence[Template], form: Definition) -> Iterator[Template]:
    """Every version of the letters that are meant for a form, one letter of each publisher for a document."""
    own = {letter.id: len(letter.names & form.own_ids) for letter in fitting}
    for letter in fitting:
        rivals = [each for each in fitting if each.code == letter.code and each.publisher == letter.publisher]
        if all(own[each.id] <= own[letter.id] for each in rivals if each.family != letter.family):
            yield letter
