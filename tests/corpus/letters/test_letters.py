"""Each defect of the corpus of letters is found in its place; of what is right, nothing is said, and it is made.

A run of all tests takes some of each by lot; `make corpus` takes all, and changes letters by lot a few hundred times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random
from typing import Final

from tests.corpus.letters.form import LETTERS, PLAIN, form
from tests.corpus.letters.generated import contexts, made_up, merge_fault, slips
from tests.corpus.letters.rows import Defect
from tests.corpus.letters.run import LETTER_DEFECTS
from tests.corpus.letters.unusual_letters import UNUSUAL_LETTERS

LOT: Final = "7"


def some(rows: Iterable[Defect], count: int) -> Sequence[Defect]:
    """As many by lot, of each kind and code one at least."""
    left = list(rows)
    Random(LOT).shuffle(left)
    first = {(row.kind, row.code, row.letter): row for row in left}.values()
    return [*first, *left[: max(0, count - len(first))]]


def test_each_defect_of_a_letter_is_found_at_its_place_and_nothing_besides() -> None:
    assert {row.name: wrong for row in some(LETTER_DEFECTS, 30) if (wrong := row.wrong())} == {}


def test_of_a_letter_that_is_unusual_and_right_nothing_is_said_and_it_makes_documents() -> None:
    sealed = list(made_up([form()], 4))
    for row in some(UNUSUAL_LETTERS, 8):
        assert row.wrong() == "", row.name
        assert merge_fault(row.changed, list(contexts(row.changed, sealed))) == "", row.name


def test_what_the_check_passes_of_letters_changed_by_lot_makes_every_document() -> None:
    sealed, lot = list(made_up([form()], 6)), Random(LOT)
    for letter in LETTERS.values():
        given = list(contexts(letter, sealed))
        told = list(slips(letter, {form().id: form()}, given, lot, 8))
        assert [(what, why) for what, is_refused, why in told if why and not is_refused] == []
        assert any(is_refused for _, is_refused, _ in told)


def test_the_corpus_of_letters_is_as_large_as_it_says() -> None:
    names = [(row.kind, row.name) for row in (*LETTER_DEFECTS, *UNUSUAL_LETTERS)]

    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert len(LETTER_DEFECTS) >= 150
    assert len(UNUSUAL_LETTERS) >= 40
    assert {row.letter for row in LETTER_DEFECTS} > {PLAIN}
