"""When those for whom a document is may read an answer, a row or a cell: the rules of disclosure, as sentences.

What casework/sealing/disclosure.py decides of answers that were given, this says of answers that nobody has given yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms_service.casework.meanings import ADDRESS_REASON, ADDRESS_RELEASE, CHILDREN, YES
from forms_service.casework.sealing import disclosure
from forms_service.casework.sealing.disclosure import Audience
from forms_service.engine.conditions import Compare
from forms_service.engine.definitions.questions import Question
from forms_service.engine.possible.forms import PossibleAnswers
from forms_service.engine.possible.propositions import (
    ALWAYS,
    NEVER,
    Place,
    Proposition,
    all_true,
    any_true,
    certain,
    opposite,
)
from forms_service.engine.types.registry import locates


@dataclass(frozen=True)
class ReadableWhen:
    """Sentences about who may read what of *answers*, for one *audience*; for none, which reads the record copy."""

    answers: PossibleAnswers
    audience: Audience | None

    def answer(self, question: Question, place: Place) -> Proposition:
        """When the answer to a question, or of a repeat any row, may be read at all."""
        if self.audience is None:
            return ALWAYS
        return all_true(self._of_question(question, place, in_row=False), self._of_chosen(question, place))

    def row(self, question: Question, place: Place) -> Proposition:
        """When a row of a repeat may be read; *place* stands in it."""
        if self.audience is None:
            return ALWAYS
        if self.audience == "family":
            return ALWAYS if question.means == CHILDREN else NEVER
        return all_true(self._of_question(question, place[:-1], in_row=False), *self._of_columns(question, place))

    def cell(self, question: Question, column: Question, place: Place) -> Proposition:
        """When a cell may be read of a row that may be."""
        if self.audience is None:
            return ALWAYS
        beside = [self._chose(other, place, locating=True) for other in question.columns if other.id != column.id]
        gives_away = any_true(*(one for one in beside if one != NEVER)) if beside else NEVER
        plain = self._of_question(column, place, in_row=True)
        told = self._of_chosen(column, place)
        if gives_away == NEVER:
            return all_true(plain, told)
        to_recipient = self.audience == "recipient" and not column.internal
        guarded = self._addresses if to_recipient else NEVER
        return all_true(any_true(all_true(gives_away, guarded), all_true(opposite(gives_away), plain)), told)

    def row_always(self, question: Question) -> bool:
        """Whether every row may be read wherever one may be."""
        place: Place = ((question.id, "any"),)
        return self.audience is None or not list(self._of_columns(question, place))

    def _of_question(self, question: Question, place: Place, *, in_row: bool) -> Proposition:
        if question.leaves_when is None:
            return self._of_reader(question, place, in_row=in_row)
        leaves = certain(self.answers.holds(question.leaves_when, place))
        return all_true(leaves, self._of_reader(question, place, in_row=in_row))

    def _of_reader(self, question: Question, place: Place, *, in_row: bool) -> Proposition:
        if question.internal:
            return NEVER
        if locates(question):
            return self._addresses if self.audience == "recipient" else NEVER
        match self.audience:
            case "adult":
                if question.adult_when is not None:
                    return certain(self.answers.holds(question.adult_when, place))
                return ALWAYS if disclosure.adult_may_by_kind(question, in_row=in_row) else NEVER
            case "family":
                return ALWAYS if disclosure.family_may(question, in_row=in_row) else NEVER
            case _:
                return ALWAYS

    def _of_chosen(self, question: Question, place: Place) -> Proposition:
        """When those may be told of an option who would read that it was chosen."""
        limited = {one.id: one.told_when for one in question.options if one.told_when is not None}
        if not limited:
            return ALWAYS
        told = [
            self.answers.holds(Compare(question.id, "is", (one.id,)), place)
            if self.answers.is_one_of_some(question)
            else self.answers.holds(Compare(question.id, "includes", (one.id,)), place)
            for one in question.options
        ]
        ways = [
            all_true(certain(chosen), certain(self.answers.holds(one.told_when, place)))
            for chosen, one in zip(told, question.options, strict=True)
        ]
        return any_true(*ways)

    def _of_columns(self, question: Question, place: Place) -> Iterator[Proposition]:
        """What the columns of a row say of it: to whom it is open, and whether it is about somebody else."""
        for column in question.columns:
            if column.opens is not None and self.audience in {column.opens.to, "adult"}:
                several = self.answers.is_several_of_some(column)
                if several:
                    others = tuple(one.id for one in column.options if one.id not in column.opens.when)
                    chosen = self.answers.holds(Compare(column.id, "includes_any", others), place)
                    yield all_true(self.answers.filled(column.id, place), opposite(certain(chosen)))
                else:
                    yield certain(self.answers.holds(Compare(column.id, "in", column.opens.when), place))
            if self.audience == "adult":
                of_others = self._chose(column, place, locating=False)
                if of_others != NEVER:
                    yield opposite(of_others)

    def _chose(self, column: Question, place: Place, *, locating: bool) -> Proposition:
        ids = tuple(one.id for one in column.options if (one.locates if locating else one.third_party))
        if not ids:
            return NEVER
        operator = "includes_any" if self.answers.is_several_of_some(column) else "in"
        return certain(self.answers.holds(Compare(column.id, operator, ids), place))

    @property
    def _addresses(self) -> Proposition:
        """Whether it was decided, and said why, that this reply must say where somebody lives."""
        form = self.answers.definition
        release, reason = form.bearer(ADDRESS_RELEASE), form.bearer(ADDRESS_REASON)
        if not {release, reason} <= form.own_ids:
            return NEVER
        return all_true(certain(self.answers.holds(Compare(release, "is", (YES,)))), self.answers.filled(reason, ()))
