"""What becomes of the answers of a questionnaire on another version of its form: worked out, and nothing written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from forms_service.casework.answering.moves import Move
from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.engine.answers import Problem, Value, by_row
from forms_service.engine.deeds import taken_back
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.differences.difference import DifferenceKind, FormDifference
from forms_service.engine.differences.forms import form_differences
from forms_service.engine.losses import Loss, losses, readable_answers
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, in_words_of, lay_open
from forms_service.services.answering.saving import cleared
from forms_service.services.work import Work

ASKED_OTHERWISE: Final = frozenset(
    {
        DifferenceKind.REWORDED,
        DifferenceKind.ANSWERED_OTHERWISE,
        DifferenceKind.OPTION_REWORDED,
        DifferenceKind.READERS,
    }
)
"""After these an answer was given to other words, or for other readers, than are asked now: a person says it anew."""


@dataclass(frozen=True)
class OtherWords:
    """An *answer*, in words, that was given where the form asked otherwise; *differences* say how.

    One that was given before people were named as they are does not stand: it is asked anew.
    """

    question: Question
    answer: str
    differences: Sequence[FormDifference]
    may_stand: bool


@dataclass(frozen=True)
class MovePreview:
    """*opened* as it is, and *after* as it would be if all that may stand of its answers stood.

    *left* is the move by which it left that version before; *earlier* are its answers as they were then, of which some
    are *back* again.
    """

    opened: OpenQuestionnaire
    after: OpenQuestionnaire
    left: Move | None
    back: Mapping[str, SavedAnswer]
    earlier: Mapping[str, SavedAnswer]

    @property
    def target(self) -> Definition:
        return self.after.definition

    @property
    def undoes(self) -> bool:
        """Whether it leads back to the version that it was moved from last."""
        last = self.opened.questionnaire.move_to_undo
        return last is not None and last.before == self.target.id

    @cached_property
    def differences(self) -> tuple[FormDifference, ...]:
        return form_differences(self.opened.definition, self.target)

    @cached_property
    def lost(self) -> Sequence[Loss]:
        """What was answered and has no place there, in the words in which it was asked."""
        asked = {q: value for q, value in self.opened.path.answers.items() if q not in self.back}
        return in_words_of(self.opened.definition, losses(self.target, asked), self.opened.paths.context)

    @cached_property
    def off_path(self) -> Sequence[tuple[Question, str]]:
        """What was answered and is not asked there with these answers, though there is a place for it."""
        path, still = self.opened.path, readable_answers(self.target, self.opened.path.answers)
        gone = [q for q in path.questions if q.id in path.answers and q.id in still]
        return [(q, self._words(q)) for q in gone if not self.after.path.asks(q.id)]

    @cached_property
    def in_other_words(self) -> Sequence[OtherWords]:
        """What is to be said anew, or to be confirmed: there it is asked otherwise than it was answered."""
        return list(self._in_other_words())

    def _in_other_words(self) -> Iterator[OtherWords]:
        told: dict[str, list[FormDifference]] = {}
        for each in self.differences:
            asked = self.opened.definition.repeat_of_column.get(each.question, each.question)
            value = self.opened.path.answers.get(asked)
            if each.kind in ASKED_OTHERWISE and value is not None and _is_about(each, value):
                told.setdefault(asked, []).append(each)
        for question in self.after.path.questions:
            if question.id in told and self._is_given_since(question.id):
                before = self.opened.definition.index[question.id]
                may_stand = question.id not in self.opened.given_before
                yield OtherWords(question, self._words(before), told[question.id], may_stand)

    def _is_given_since(self, question: str) -> bool:
        """Whether an answer was given after it left that version; what was given before was given to its words."""
        saved, left = self.opened.saved.get(question), self.left
        return saved is not None and question not in self.back and (left is None or saved.revision >= left.revision)

    @property
    def given_back(self) -> Sequence[tuple[Question, str]]:
        """What was answered before the form left that version, and will be there again."""
        path = self.after.path
        asked = [q for q in path.questions if q.id in self.back and q.id in path.answers]
        return [(q, _in_words(self.after, q)) for q in asked]

    @property
    def to_answer(self) -> Sequence[Problem]:
        """What must be answered there, or put right, and need not be as it is."""
        known = {problem.place for problem in self.opened.problems}
        return [each for each in self.after.problems if each.level == "error" and each.place not in known]

    def _words(self, question: Question) -> str:
        return _in_words(self.opened, question)

    def answers(self, work: Work, revision: int, standing: Collection[str]) -> list[SavedAnswer]:
        """Return what is to be saved with the move, all of it as one *revision*.

        Of what is asked otherwise, what a person said is *standing* is theirs from now on; the rest is asked anew.
        """
        found = {q: self._again(work, given, revision) for q, given in self.back.items()}
        for each in self.in_other_words:
            asked = each.question.id
            stands = asked in standing and each.may_stand
            said = SavedAnswer(asked, self.after.answers[asked] if stands else None, revision, work.by, work.now)
            is_said = stands or asked not in self.earlier
            found[asked] = said if is_said else self._again(work, self.earlier[asked], revision)
        changed = {q: given.value for q, given in found.items() if given.value != self.opened.answers.get(q)}
        for deed in taken_back(self.target, self.after.answers, changed):
            found.setdefault(deed, SavedAnswer(deed, None, revision, work.by, work.now))
        return list(found.values())

    def _again(self, work: Work, given: SavedAnswer, revision: int) -> SavedAnswer:
        """An earlier answer as it comes back: whose it was; in an intake, said by whoever brings it back."""
        again = replace(given, revision=revision)
        return replace(again, saved_by=work.by, saved_at=work.now) if self.opened.is_intake else again


def preview_of(work: Work, opened: OpenQuestionnaire, target: Definition) -> MovePreview:
    """Work out what a move to *target* would do."""
    mine = opened.questionnaire
    left = next((move for move in reversed(mine.moves) if move.before == target.id), None)
    earlier = work.questionnaires.answers(mine.id, until=left.revision - 1) if left else {}
    own = {question.id for question in target.questions}
    back = {q: given for q, given in earlier.items() if q in own and left and _comes_back(opened, target, given, left)}
    after = lay_open(work, opened.enquiry, replace(mine, definition=target.id))
    values = cleared({q: given.value for q, given in back.items()})
    after = replace(after, saved={**after.saved, **back}, paths=after.paths.with_answers(values))
    return MovePreview(opened, after, left, back, earlier)


def _comes_back(opened: OpenQuestionnaire, target: Definition, given: SavedAnswer, left: Move) -> bool:
    """Whether an earlier answer comes back: nobody has answered since, or has answered what has no place there.

    In an intake, what is one answer for everybody is asked anew: the people may have been named otherwise since.
    """
    saved = opened.saved.get(given.question)
    if given.value is None or (opened.is_intake and target.index[given.question].of_everyone):
        return False
    if saved is None or saved.revision == left.revision:
        return True
    return saved.value is not None and given.question not in readable_answers(target, {given.question: saved.value})


def _is_about(difference: FormDifference, value: Value) -> bool:
    """Whether it is about what was answered: where an option is worded otherwise, that was chosen."""
    return not difference.option or difference.option in set(_parts_of(value))


def _parts_of(value: Value) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from _parts_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from _parts_of(each)
    else:
        yield str(value)


def _in_words(opened: OpenQuestionnaire, question: Question) -> str:
    """An answer in words, of each row where it is asked so."""
    value, kind, context = opened.path.answers[question.id], type_of(question), opened.paths.context
    if not question.each:
        return kind.text(question, value, context)
    return "\n".join(kind.text(question, item, context) for item in by_row(value).values())
