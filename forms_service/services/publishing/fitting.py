"""Which forms each letter goes with, by what its tags name: nobody declares it.

A letter fits a version of a form that leads to its document and asks whatever the letter names. Of two letters that one
publisher made for the same document, the one is meant that names more of what this form itself asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from forms_service.casework.meaning_checks import DOCUMENT
from forms_service.engine.definitions.forms import Definition
from forms_service.services.ports import Template


def fitted(letters: Sequence[Template], forms: Iterable[Definition]) -> list[Template]:
    """Return the letters, each with the versions of *forms* that it serves, the oldest version first.

    They come in any order: what ships no more is read from the database after what ships.
    """
    every = list(forms)
    letters = sorted(letters, key=lambda letter: int(letter.id.rpartition("@")[2]))
    asked = asked_by_publisher(every)
    serves: dict[str, list[str]] = {letter.id: [] for letter in letters}
    for form in every:
        for letter in _best([each for each in letters if not names_not_asked(each, form, asked)], form):
            serves[letter.id].append(form.id)
    return [replace(letter, serves=tuple(serves[letter.id])) for letter in letters]


def asked_by_publisher(forms: Iterable[Definition]) -> Mapping[str, frozenset[str]]:
    """Return the ids of all that each publisher's forms ask."""
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for form in forms:
        asked[form.publisher] |= form.index.keys()
    return {publisher: frozenset(ids) for publisher, ids in asked.items()}


def names_not_asked(letter: Template, form: Definition, asked: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return what is *asked* by its own publisher, or where a form comes from, that a letter names and it has not.

    It is the document, if the form has none. What other publishers ask says nothing: any word of a tag may be the id of
    a question of theirs, and no organisation's form decides which letters another one has.
    """
    if not leads_to(form, letter.code):
        return frozenset({letter.code})
    publishers = {letter.publisher, (form.derives_from or form.publisher).partition("/")[0]}
    ids = frozenset[str]().union(*(asked.get(publisher, ()) for publisher in publishers))
    return (letter.names & ids) - form.index.keys()


def nearest_forms(letter: Template, forms: Iterable[Definition]) -> list[Definition]:
    """Return the forms that a letter was most likely meant for, and that lack least of what it names."""
    every = list(forms)
    asked = asked_by_publisher(every)
    leading = [form for form in every if leads_to(form, letter.code)]
    missing = {form.id: len(names_not_asked(letter, form, asked)) for form in leading}
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
