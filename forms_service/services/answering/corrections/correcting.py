"""What a correction notice is asked beside: what is reached, what may be picked, and who had what, as of now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from forms_service.casework.ids import FactId, RecordId
from forms_service.casework.keeping.reach import Tie
from forms_service.casework.keeping.records import Record
from forms_service.casework.meanings import (
    CORRECTION_BIRTH,
    CORRECTION_BIRTH_HOW,
    CORRECTION_BIRTHS,
    CORRECTION_BORN_ON,
    CORRECTION_ITEMS,
    CORRECTION_KIND,
    CORRECTION_MISSING,
    CORRECTION_NAME,
    CORRECTION_NAME_HOW,
    CORRECTION_NAMED,
    CORRECTION_NAMES,
    CORRECTION_RIGHT,
    CORRECTION_SENT,
    REACHED_BY,
    REACHED_DOCUMENT,
    REACHED_SAYS,
    REACHED_TIE,
    REACHED_TOUCHED,
    REACHED_WRONG,
    RECIPIENT,
    RECIPIENT_BIRTHS,
    RECIPIENT_CHANNEL,
    RECIPIENT_HAD,
    RECIPIENT_HELD,
    RECIPIENT_NAMES,
    RECIPIENT_STATEMENTS,
    SENT_IN_ERROR,
)
from forms_service.engine.answers import AnswersByMeaning, Value
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.derivations.context import Table
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.corrections import known_facts, sealed_statements
from forms_service.services.answering.corrections.known_facts import KnownFact
from forms_service.services.answering.corrections.reached import Reached, reached_by
from forms_service.services.answering.corrections.reached_documents import ReachedDocument
from forms_service.services.answering.corrections.sealed_statements import Statement
from forms_service.services.answering.corrections.told_before import Notification, notification, told_before
from forms_service.services.answering.corrections.who_had import Had, had_by_the_family, who_had
from forms_service.services.answering.issued_documents import chosen_document
from forms_service.services.work import Work

REACHED: Final = "correction.reached"
"""The fact that lists what else may be wrong."""
SENT: Final = "sent.recipients"
"""The fact that says who had any of what is wrong."""
FAMILY: Final = "sent.family"
UNTOLD: Final = "correction.untold"
"""The fact that says what is named as wrong and was told to nobody."""
RESERVED: Final = "correction.service_manager"
"""The fact that says whether a service manager had to authorise any of what is wrong."""


@dataclass(frozen=True)
class Correcting:
    """What *reached* comes to with the *answers* of a notice: what they say is wrong, and who had that.

    *before* is what earlier notices named, by recipient.
    """

    reached: Reached
    answers: AnswersByMeaning
    before: Mapping[str, Sequence[Notification]] = field(default_factory=dict)

    @property
    def wrong(self) -> list[ReachedDocument]:
        """What is corrected, and whatever nobody said is not affected; what was sent with it, where nobody is asked."""
        if REACHED_WRONG not in self.answers.bearers:
            return [each for each in self.reached.documents if each.tie is Tie.BESIDE]
        marked = self.answers.each(REACHED_WRONG)
        return self.reached.wrong({row for row, said in marked.items() if said == "no"})

    @property
    def tables(self) -> Mapping[str, Table]:
        return {
            sealed_statements.TABLE: self.reached.statements,
            known_facts.BIRTHS_TABLE: self.reached.births,
            known_facts.NAMES_TABLE: self.reached.names,
        }

    @cached_property
    def statements(self) -> Sequence[Statement]:
        """The statements that are picked as wrong."""
        picked = picked_statements(self.answers)
        return [one for one in self.reached.statements.statements if one.id in picked]

    @cached_property
    def named(self) -> Sequence[Statement]:
        """The same as whoever had them is told of them: what was given wrongly is not given again to be deleted."""
        if CORRECTION_RIGHT not in self.answers.bearers:
            return self.statements
        rows = [cells for _, cells in self.answers.rows(CORRECTION_ITEMS)]
        right = {str(cells.value(CORRECTION_SENT)) for cells in rows if cells.value(CORRECTION_RIGHT)}
        return [one if one.id in right else one.to_be_deleted for one in self.statements]

    @cached_property
    def births(self) -> Sequence[KnownFact]:
        return self.reached.births.these(_chosen(self.answers, CORRECTION_BIRTHS, CORRECTION_BIRTH))

    @cached_property
    def names(self) -> Sequence[KnownFact]:
        return self.reached.names.these(_chosen(self.answers, CORRECTION_NAMES, CORRECTION_NAME))

    @cached_property
    def still_to_tell(self) -> Sequence[Had]:
        """Whoever had any of what is wrong, but for those whom an earlier notice told the same."""
        return [had for had in who_had(self.wrong) if not self._knows(had)]

    def _knows(self, had: Had) -> bool:
        picked = [*had.statements(self.statements), *had.facts(self.births), *had.facts(self.names)]
        mine = notification(self.answers, picked, self._words_for(had))
        before = self.before.get(had.name.casefold(), ())
        return bool(before) and mine.is_covered_by(before)

    @property
    def facts(self) -> Mapping[str, Value]:
        reserved = any(each.was_reserved for each in self.wrong)
        family = [f"{sent.recipient}: {each.had_as(sent)}" for each, sent in had_by_the_family(self.wrong)]
        return {
            REACHED: [self._reached_row(each) for each in self.reached.others],
            SENT: [self._had_row(had) for had in self.still_to_tell],
            FAMILY: "\n".join(family),
            UNTOLD: "\n".join(self._untold()),
            RESERVED: "yes" if reserved else "no",
        }

    def _untold(self) -> Iterator[str]:
        """What is named as wrong and stands in nothing that anybody had."""
        acts = [*(act for had in who_had(self.wrong) for act in had.by), *had_by_the_family(self.wrong)]
        for one in self.statements:
            if not any(document.tells(sent, one) for document, sent in acts):
                yield one.words
        for known in (*self.births, *self.names):
            if not any(document.tells_fact(sent, known) for document, sent in acts):
                yield known.words

    def _reached_row(self, each: ReachedDocument) -> Value:
        by = list(dict.fromkeys(sent.recipient for sent in each.sendings))
        cells: dict[str, Value] = {
            REACHED_DOCUMENT: each.words,
            REACHED_TIE: each.tie.label,
            REACHED_BY: list(by or ["Nobody so far"]),
            REACHED_TOUCHED: "yes" if self._may_be_wrong(each) else "no",
            REACHED_SAYS: "yes" if self._prints(each) else "no",
        }
        return self._row(each.row, cells)

    def _may_be_wrong(self, each: ReachedDocument) -> bool:
        """Whether what is named as wrong may stand in a document, or have led to it.

        It is surely not where the document prints none of it, and is about another child than all of it, or went out
        beside what only says a date of birth wrongly: anything else may be said there in other words.
        """
        wrong = [*(one.whom for one in self.statements), *(one.meant for one in (*self.births, *self.names))]
        if not wrong or self._prints(each) or self.answers.rows(CORRECTION_MISSING):
            return True
        only_births = not self.statements and not self.names
        return not (all(map(each.is_of_another, wrong)) or (each.tie is Tie.BESIDE and only_births))

    def _prints(self, each: ReachedDocument) -> bool:
        facts = (*self.births, *self.names)
        return any(map(each.prints, self.statements)) or any(map(each.prints_fact, facts))

    def _had_row(self, had: Had) -> Value:
        cells: dict[str, Value] = {
            RECIPIENT: had.name,
            RECIPIENT_CHANNEL: ", ".join(had.channels),
            RECIPIENT_HAD: "\n".join(had.words),
            RECIPIENT_HELD: "\n".join(self._words_for(had)),
            RECIPIENT_STATEMENTS: list(had.statements(self.statements)),
            RECIPIENT_BIRTHS: list(had.facts(self.births)),
            RECIPIENT_NAMES: list(had.facts(self.names)),
        }
        return self._row(had.row, cells)

    def _words_for(self, had: Had) -> list[str]:
        """What their notice says that they had: of what should not have been sent, not whom it was about."""
        if self.answers.value(CORRECTION_KIND) == SENT_IN_ERROR:
            return had.nameless
        return had.held(self.named, [*self.births, *self.names])

    def _row(self, row: str, cells: Mapping[str, Value]) -> Value:
        """A row of the form's own: its cells under the columns that bear these meanings."""
        bearers = self.answers.bearers
        return {"id": row, "cells": {bearers[what]: said for what, said in cells.items() if said and what in bearers}}

    def facts_put_right(self) -> Iterator[tuple[KnownFact, str, str]]:
        """Each fact that is corrected, with what is right and how that is known."""
        for known, *named in (
            (self.births, CORRECTION_BIRTHS, CORRECTION_BIRTH, CORRECTION_BORN_ON, CORRECTION_BIRTH_HOW),
            (self.names, CORRECTION_NAMES, CORRECTION_NAME, CORRECTION_NAMED, CORRECTION_NAME_HOW),
        ):
            facts = {one.fact.id: one for one in known}
            repeat, *columns = named
            for _, cells in self.answers.rows(repeat):
                chosen, right, how = (str(cells.value(column) or "") for column in columns)
                if chosen in facts and right:
                    yield facts[FactId(chosen)], right, how


def of_notice(
    work: Work, definition: Definition, answers: AnswersByMeaning, about: str, notice: str = ""
) -> Correcting | None:
    """Return what a *notice* is about: the document that its answers chose, or of the record that it was begun for."""
    record, chosen = noticed_record(work, definition, answers, about)
    if record is None or record.issued_at is None:
        return None
    return correcting(work, record, chosen, answers, notice)


def noticed_record(
    work: Work, definition: Definition, answers: AnswersByMeaning, about: str
) -> tuple[Record | None, str]:
    """Return the record that a notice is about, and the document of it that its answers chose, if they chose one."""
    asked = next((question.id for question in definition.questions if type_of(question).chooses_document), "")
    chosen = str(answers.answers.get(asked) or "")
    if chosen:
        document = chosen_document(work, chosen)
        return (work.records.of_submission(document.submission) if document else None), chosen
    return (next(iter(work.records.these([RecordId(about)])), None) if about else None), ""


def correcting(work: Work, record: Record, document: str, answers: AnswersByMeaning, notice: str) -> Correcting:
    """Return what a *notice* about a *document* of a *record* is asked beside, with these *answers*."""
    reached = reached_by(work, record, document, picked_statements(answers), notice)
    return Correcting(reached, answers, told_before(work, record, but=notice))


def picked_statements(answers: AnswersByMeaning) -> Sequence[str]:
    """The ids of the statements that a notice says are wrong."""
    return _chosen(answers, CORRECTION_ITEMS, CORRECTION_SENT)


def _chosen(answers: AnswersByMeaning, repeat: str, column: str) -> list[str]:
    return [str(chosen) for _, cells in answers.rows(repeat) if (chosen := cells.value(column))]
