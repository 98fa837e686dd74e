"""What becomes of the answers of a questionnaire on another version of its form: worked out, and nothing written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from forms_service.casework.answering.moves import Move
from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.engine.answers import Problem, Value
from forms_service.engine.deeds import taken_back
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.differences.difference import DifferenceKind, FormDifference
from forms_service.engine.differences.forms import form_differences
from forms_service.engine.losses import Loss, losses, readable_answers
from forms_service.services.answering.open_questionnaire import (
    OpenQuestionnaire,
    answer_in_words,
    in_words_of,
    lay_open,
    naming_of,
    standing_answers,
)
from forms_service.services.answering.saving import cleared
from forms_service.services.published_forms import version_if_there
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

    *earlier* are its answers as they were when it left that version before, if it did, of which some are *back* again.
    *asked_by* are the versions, by their ids, that any of its answers were given to.
    """

    opened: OpenQuestionnaire
    after: OpenQuestionnaire
    asked_by: Mapping[str, Definition]
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
        return in_words_of(self.opened.definition, losses(self.target, asked), self.opened)

    @cached_property
    def off_path(self) -> Sequence[tuple[Question, str]]:
        """What was answered and is not asked there with these answers, though there is a place for it."""
        path, still = self.opened.path, readable_answers(self.target, self.opened.path.answers)
        gone = [q for q in path.questions if q.id in path.answers and q.id in still]
        return [(q, self._words(q)) for q in gone if not self.after.path.asks(q.id)]

    @property
    def in_other_words(self) -> Sequence[OtherWords]:
        """What is asked there, and otherwise than it was answered: to be confirmed, or said anew."""
        return [each for each in self._every_other_words if self.after.path.asks(each.question.id)]

    @cached_property
    def _every_other_words(self) -> Sequence[OtherWords]:
        """The same with what is not asked there now: it may be once something else is answered."""
        return list(self._in_other_words())

    def _in_other_words(self) -> Iterator[OtherWords]:
        mine, own = self.opened.questionnaire, readable_answers(self.target, standing_answers(self.opened.saved))
        # What a deed writes, or what is read, nobody was asked.
        asked = (q for q in self.target.questions if q.reads is None and q.id not in self.target.deed_of)
        for question in asked:
            given = self.opened.saved.get(question.id)
            if given is None or question.id not in own or question.id in self.back:
                continue
            form = self.asked_by.get(mine.version_at(given.revision), self.opened.definition)
            found = self._told_otherwise(form, question.id, own[question.id])
            if found:
                lost = Loss(question.id, "", str(given.value), given.value)
                words = in_words_of(form, [lost], self.opened)[0].text
                may_stand = question.id in self.after.answers and question.id not in self.opened.given_before
                yield OtherWords(question, words, found, may_stand)

    def _told_otherwise(self, form: Definition, question: str, value: Value) -> Sequence[FormDifference]:
        """How a question is asked otherwise there than in the version of the form that it was answered in."""
        return [
            each
            for each in self._differences_from(form)
            if form.repeat_of_column.get(each.question, each.question) == question
            and each.kind in ASKED_OTHERWISE
            and _is_about(each, value)
        ]

    def _differences_from(self, form: Definition) -> Sequence[FormDifference]:
        if form.id not in self._from_each:
            self._from_each[form.id] = form_differences(form, self.target)
        return self._from_each[form.id]

    @cached_property
    def _from_each(self) -> dict[str, Sequence[FormDifference]]:
        return {self.opened.definition.id: self.differences}

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
        for each in self._every_other_words:
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
    versions = {mine.version_at(given.revision) for given in opened.saved.values()}
    forms = ((each, version_if_there(work.ports.library, each)) for each in sorted(versions))
    return MovePreview(opened, after, {each: form for each, form in forms if form}, back, earlier)


def _comes_back(opened: OpenQuestionnaire, target: Definition, given: SavedAnswer, left: Move) -> bool:
    """Whether an earlier answer comes back: nobody has answered since, or has answered what has no place there.

    In an intake, what is one answer for everybody is asked anew where the people were named otherwise since.
    """
    saved = opened.saved.get(given.question)
    is_of_all = opened.is_intake and target.index[given.question].of_everyone is not None
    if given.value is None or (is_of_all and any(each.revision > left.revision for each in naming_of(opened).answers)):
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
    names = {child.row: child.name for child in opened.enquiry.children}
    return answer_in_words(question, opened.path.answers[question.id], opened.paths.context, names)
