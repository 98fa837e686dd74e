"""Whether answers could ever make a letter go a certain way, and, where they could, which ones, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from forms_service.adapters.documents.tag_checks.tag_meanings import TagMeanings
from forms_service.engine.possible.propositions import (
    ABSENT,
    BLANK,
    FREE,
    AllTrue,
    Given,
    Opposite,
    Place,
    Proposition,
    Slot,
    slots_in,
)
from forms_service.engine.possible.witnesses import Undecided, witness

_MOST_NAMED = 2


@dataclass(frozen=True)
class LetterProof:
    """Tries the ways of one letter on all answers to its form at once."""

    meanings: TagMeanings
    _made_from: dict[Place, Proposition] = field(default_factory=dict)
    _latest: list[Given] = field(default_factory=lambda: [{}])

    def may_be(self, *wanted: Proposition) -> bool:
        """Whether any answers make all of *wanted* so, as far as that can be decided in time."""
        parts = self._parts(wanted)
        try:
            # Most of a letter is printed together: the answers that led to one thing mostly lead to the next.
            found = self._witness(parts, self._latest[0])
            found = self._witness(parts, {}) if found is None else found
        except Undecided:
            return True
        self._latest[0] = found or {}
        return found is not None

    def answers_for(self, *wanted: Proposition) -> Given | None:
        """Answers with which all of *wanted* is so in a letter that is made, the innermost last; none, if none are.

        Where it cannot be decided in time there are none: a check must never refuse wrongly.
        """
        parts = self._parts(wanted)
        try:
            return None if _contradict(parts) else self._witness(parts, {})
        except Undecided:
            return None

    def _parts(self, wanted: Sequence[Proposition]) -> list[Proposition]:
        parts = [one for each in reversed(wanted) for one in (each.parts if isinstance(each, AllTrue) else (each,))]
        places = [slot.place for part in parts for slot in slots_in(part) if slot.form != FREE]
        return [*dict.fromkeys(parts), self._made(max(places, key=len, default=()))]

    def _made(self, place: Place) -> Proposition:
        if place not in self._made_from:
            self._made_from[place] = self.meanings.made(place)
        return self._made_from[place]

    def _witness(self, parts: Sequence[Proposition], given: Given) -> Given | None:
        return witness(parts, self.meanings.answers.domain, self.meanings.answers.rules, given)

    def why_empty(self, filled: Proposition, given: Given) -> str:
        """Why, with these answers, there is nothing where *filled* does not hold."""
        for slot in dict.fromkeys(slots_in(filled)):
            match given.get(slot):
                case str(value) if value == BLANK:
                    return f"“{self._label(slot)}” may be left out"
                case str(value) if value == ABSENT:
                    return f"“{self._label(slot)}” is not asked{self._where(slot, given)}"
                case str() if slot.form == FREE:
                    return f"“{slot.answer}” is so or not" if " " in slot.answer else f"{slot.answer} may be empty"
                case _:
                    pass
        return "those whom the letter is for may not always read it"

    def _where(self, slot: Slot, given: Given) -> str:
        names = list(dict.fromkeys(self._in_words(self.meanings.answers.asked(slot), given)))
        return f" where {' and '.join(names[:_MOST_NAMED])}" if names else ""

    def _in_words(self, asked: Proposition, given: Given) -> Iterator[str]:
        for slot in dict.fromkeys(slots_in(asked)):
            question, value = self.meanings.answers.definition.index.get(slot.answer), given.get(slot)
            option = question.option(value) if question and value else None
            if question and option is not None and not slot.option:
                yield f"“{question.label}” is “{option.label}”"
            elif question and value == ABSENT:
                yield f"“{question.label}” is not asked"
            elif question and value == BLANK:
                yield f"“{question.label}” is left out"

    def _label(self, slot: Slot) -> str:
        question = self.meanings.answers.definition.index.get(slot.answer)
        return str(question.label) if question and slot.form != FREE else ""


def _contradict(parts: Sequence[Proposition]) -> bool:
    """Whether something is wanted whose opposite is wanted word for word, as of a tag that stands in its own guard."""
    there = set(parts)
    return any(
        isinstance(one, Opposite)
        and (one.of in there or (isinstance(one.of, AllTrue) and one.of.parts and set(one.of.parts) <= there))
        for one in parts
    )
