"""What is said to be impossible never happens: answers that could be authorised break none of the sentences of a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

import pytest

from forms_service.engine.answers import Value, is_empty
from forms_service.engine.path import Path
from forms_service.engine.possible.forms import PossibleAnswers
from forms_service.engine.possible.propositions import (
    ABSENT,
    BLANK,
    GIVEN,
    NO,
    TRUE,
    YES,
    AllTrue,
    Given,
    IsFilled,
    Slot,
    all_true,
    opposite,
    truths,
)
from forms_service.engine.possible.witnesses import Undecided, witness
from forms_service.engine.specimens import Search
from forms_service.services.publishing.specimens import specimen_context
from tests.builders.shipped import chain_of, sample_context

FORMS = ["core/prison_enquiry_response@1", "core/contact_assessment_known@1", "core/local_arrangement@1"]


def answers_of(paths: tuple[Path, ...], possible: PossibleAnswers) -> Given:
    """What was answered once, as it stands in slots."""
    return dict(slot for path in paths for slot in _slots(path, possible))


def _slots(path: Path, possible: PossibleAnswers) -> Iterator[tuple[Slot, str]]:
    for question in path.definition.questions:
        if question.each:
            continue
        slot, value = Slot(path.definition.id, question.id), path.answers.get(question.id)
        yield slot, _standing(slot, value, possible) if path.asks(question.id) else ABSENT
        if possible.is_several_of_some(question) and isinstance(value, list):
            chosen: Mapping[str, bool] = {option.id: option.id in value for option in question.options}
            yield from ((possible.option(slot, name), YES if is_in else NO) for name, is_in in chosen.items())


def _standing(slot: Slot, value: Value | None, possible: PossibleAnswers) -> str:
    if value is None or is_empty(value):
        return BLANK
    return str(value) if value in possible.domain(slot) else GIVEN


@pytest.mark.parametrize("form", FORMS)
def test_answers_that_could_be_authorised_break_no_sentence_of_their_form(form: str) -> None:
    chain = chain_of(form)
    possible = PossibleAnswers(chain)
    search = Search(chain, specimen_context(sample_context()))
    made = filter(None, (search.make(search.always).specimen for _ in range(6)))
    for specimen in islice(made, 4):
        given = answers_of(specimen.paths, possible)
        for slot, value in given.items():
            assert value in possible.domain(slot), (slot, value)
            broken = [rule for rule in possible.rules(slot) if not truths(rule, given, possible.domain) & TRUE]
            assert broken == [], slot


def test_what_is_asked_can_be_answered_and_what_must_be_cannot_be_left_out() -> None:
    """Of every question it is decided at once, in a few hundred steps."""
    possible = PossibleAnswers(chain_of(FORMS[0]))
    for question in possible.definition.questions:
        slot = possible.slot(question.id, ((question.each, "one"),) if question.each else ())
        assert slot is not None
        assert witness([IsFilled(slot)], possible.domain, possible.rules) is not None
        left_out = witness([all_true(possible.asked(slot), opposite(IsFilled(slot)))], possible.domain, possible.rules)
        assert (left_out is None) is (question.required or question.id in possible.definition.deed_of), question.id


def test_what_takes_too_long_is_left_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    possible = PossibleAnswers(chain_of(FORMS[0]))
    every = [Slot(FORMS[0], question.id) for question in possible.definition.questions if not question.each]
    monkeypatch.setattr("forms_service.engine.possible.witnesses.MOST_STEPS", 3)

    with pytest.raises(Undecided):
        witness([AllTrue(tuple(map(IsFilled, every[:40])))], possible.domain, possible.rules)
