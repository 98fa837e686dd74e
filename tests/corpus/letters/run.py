"""What the check finds of the corpus of letters, by kind, and of letters that were changed by lot; for `make corpus`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Final

import click

from forms_service.engine.definitions.forms import Definition
from forms_service.services.ports import Template
from tests.builders.replies import templates
from tests.builders.shipped import chain_of, shipped
from tests.corpus.letters.answer_defects import ANSWER_DEFECTS
from tests.corpus.letters.form import LETTERS, form
from tests.corpus.letters.generated import Context, contexts, made_up, merge_fault, slips
from tests.corpus.letters.look_defects import LOOK_DEFECTS, LOOKS_RIGHT
from tests.corpus.letters.package_defects import PACKAGE_DEFECTS
from tests.corpus.letters.rows import Defect
from tests.corpus.letters.tag_defects import TAG_DEFECTS
from tests.corpus.letters.unusual_letters import UNUSUAL_LETTERS

LETTER_DEFECTS: Final[tuple[Defect, ...]] = (*TAG_DEFECTS, *ANSWER_DEFECTS, *PACKAGE_DEFECTS, *LOOK_DEFECTS)
RIGHT_LETTERS: Final[tuple[Defect, ...]] = (*UNUSUAL_LETTERS, *LOOKS_RIGHT)
SEED: Final = 7
ANSWER_SETS, CHANGED = 120, 200
"""How many answer sets are made up for the small form, and how often each of its letters is changed."""
SETS_OF_SHIPPED, CHANGED_OF_SHIPPED, AT_A_TIME = 500, 8, 100
"""The same of each form that ships, and how many answer sets lie in memory at a time: thousands of documents."""


def letters_wrong() -> Iterator[str]:
    """Print recall and precision by kind; return what is wrong."""
    wrong = {row: row.wrong() for row in (*LETTER_DEFECTS, *RIGHT_LETTERS)}
    every = Counter(row.kind for row in LETTER_DEFECTS)
    found = Counter(row.kind for row in LETTER_DEFECTS if not wrong[row] or wrong[row].startswith("besides"))
    besides = Counter(row.kind for row in LETTER_DEFECTS if wrong[row].startswith("besides"))
    click.echo(f"{'letters':15} {'defects':>8} {'found':>6} {'recall':>7} {'more said':>10}")
    for kind, count in every.items():
        click.echo(f"{kind:15} {count:8} {found[kind]:6} {100 * found[kind] / count:6.1f}% {besides[kind]:10}")
    quiet = sum(not wrong[row] for row in RIGHT_LETTERS)
    click.echo(f"{'all':15} {every.total():8} {found.total():6} {'':7} {besides.total():10}")
    click.echo(f"unusual and right: {len(RIGHT_LETTERS)}, of which nothing is said: {quiet}")
    yield from (f"{row.kind}: {row.name}: {told}" for row, told in wrong.items() if told)


@dataclass(frozen=True)
class Merged:
    """What came of the letters of one form: how many documents were *made*, what was told of letters changed by lot."""

    form: str
    made: int
    told: Counter[str]
    wrong: Sequence[str]


def documents_wrong() -> Iterator[str]:
    """Merge every published letter with answers that are made up for its form, and letters changed by lot.

    Two forms at a time, those with the most letters first; each says when it is through.
    """
    told, made = Counter[str](), 0
    names = sorted(shipped().definitions, key=lambda name: len(_letters_of(name)), reverse=True)
    with ProcessPoolExecutor(2) as pool:
        parts = [pool.submit(_merged, name) for name in names]
        for part in as_completed([pool.submit(_merged_small), *parts]):
            merged = part.result()
            click.echo(f"{merged.form}: {merged.made:,} documents, {merged.told.total()} letters changed by lot")
            made, told = made + merged.made, told + merged.told
            yield from merged.wrong
    click.echo(f"published letters: {made:,} documents made of answers that were made up")
    click.echo(f"letters changed by lot: {', '.join(f'{count} {what}' for what, count in sorted(told.items()))}")


def _letters_of(name: str) -> list[Template]:
    return [letter for letter in templates().all() if name in letter.serves and letter.kind != "form"]


def _merged_small() -> Merged:
    """The two small letters of the corpus, changed many times."""
    told, wrong, made = Counter[str](), list[str](), 0
    small = list(made_up([form()], ANSWER_SETS))
    for letter in LETTERS.values():
        given = list(contexts(letter, small))
        made += len(given)
        wrong += _changed_by_lot(letter, {form().id: form()}, given, CHANGED, told)
    return Merged(form().id, made, told, wrong)


def _merged(name: str) -> Merged:
    """The letters of one form: each with all answer sets, a hundred at a time, and changed by lot with some of the first."""
    told, wrong, made = Counter[str](), list[str](), 0
    answers = made_up(chain_of(name), SETS_OF_SHIPPED)
    sealed = first = list(islice(answers, AT_A_TIME))
    while sealed:
        for letter in _letters_of(name):
            given = list(contexts(letter, sealed))
            made += len(given)
            if why := merge_fault(letter, given):
                wrong.append(f"{letter.id}: {why}")
        sealed = list(islice(answers, AT_A_TIME))
    forms = {one.id: one for one in shipped().all()}
    for letter in (each for each in _letters_of(name) if each.kind == "word"):
        given = list(contexts(letter, first))
        few = given[:: max(1, len(given) // 24)]
        wrong += _changed_by_lot(letter, forms, few, CHANGED_OF_SHIPPED, told)
    return Merged(name, made, told, wrong)


def _changed_by_lot(
    letter: Template, forms: Mapping[str, Definition], given: Sequence[Context], count: int, told: Counter[str]
) -> Iterator[str]:
    """What passes the check and makes no document; the lot of each letter is its own, whatever came before."""
    for what, is_refused, why in slips(letter, forms, given, Random(f"{SEED} {letter.id}"), count):
        told[_told(why, is_refused=is_refused)] += 1
        if why and not is_refused:
            yield f"{letter.id}: {what}: {why}"


def _told(why: str, *, is_refused: bool) -> str:
    return f"{'refused' if is_refused else 'passed'}, {'not made with some answers' if why else 'made with all'}"
