"""What two versions of one question have otherwise, its options, columns and checks included.

Every field of a question and of an option stands in one of the tables here, so that no change goes untold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.engine.definitions.questions import Check, Option, Question, Wording
from forms_service.engine.differences.comparing import hold_against, out_of_order, says_alike
from forms_service.engine.differences.difference import DifferenceKind, FormDifference
from forms_service.engine.differences.in_words import FormInWords


@dataclass(frozen=True)
class Aspect:
    """One thing that a question, or an option, says by one field: its kind, and the sentence that it is otherwise.

    *empty* says what it means that nothing is there.
    """

    kind: DifferenceKind
    sentence: str
    empty: str = ""


_K: Final = DifferenceKind
OF_QUESTION: Final[Mapping[str, Aspect]] = {
    "label": Aspect(_K.REWORDED, "{it} is asked in other words"),
    "short": Aspect(_K.REWORDED, "{it} is called otherwise where answers are listed"),
    "type": Aspect(_K.ANSWERED_OTHERWISE, "{it} is answered in another way"),
    "hint": Aspect(_K.HINT, "The help with {it} is another"),
    "why": Aspect(_K.HINT, "What is said of why {it} is asked is another"),
    "required_message": Aspect(_K.HINT, "What is said where {it} lacks an answer is another"),
    "show_when": Aspect(_K.CONDITION, "{it} is asked under another condition", "Always"),
    "each": Aspect(_K.ANSWERED_OTHERWISE, "{it} is asked once for each of others than before", "Once"),
    "table": Aspect(_K.ANSWERED_OTHERWISE, "{it} is chosen from another list"),
    "rows_of": Aspect(_K.ANSWERED_OTHERWISE, "{it} is chosen from other rows"),
    "row_name": Aspect(_K.WORKINGS, "What each row of {it} is called is worked out otherwise"),
    "default": Aspect(_K.PROPOSAL, "What is proposed for {it} is another", "Nothing"),
    "usual": Aspect(_K.PROPOSAL, "What is usually chosen for {it} is another"),
    "usual_label": Aspect(_K.PROPOSAL, "The button for what is usually chosen for {it} says something else"),
    "never_default": Aspect(_K.PROPOSAL, "Whether {it} must always be said by a person is another"),
    "confirm": Aspect(_K.PROPOSAL, "Whether what is proposed for {it} must be confirmed is another"),
    "shared": Aspect(_K.PROPOSAL, "Whether {it} is proposed from the same form about another is another"),
    "reviewed": Aspect(_K.PROPOSAL, "Whether {it} is proposed from the report that is reviewed is another"),
    "reads": Aspect(_K.WORKINGS, "What {it} reads by itself is another"),
    "writes": Aspect(_K.WORKINGS, "What {it} fills in is another"),
    "over": Aspect(_K.WORKINGS, "After which changes {it} must be said again is another"),
    "finds": Aspect(_K.WORKINGS, "What {it} finds is another"),
    "covers": Aspect(_K.WORKINGS, "Whether {it} says for whom a thing was done is another"),
    "of_everyone": Aspect(_K.WORKINGS, "Whether {it} is one answer about everybody is another"),
    "of_details": Aspect(_K.WORKINGS, "Whether {it} is asked again once a name or a number changed is another"),
    "of_others": Aspect(_K.WORKINGS, "When {it} is about somebody else is another"),
    "before_birth": Aspect(_K.CHECK, "Whether {it} may be from before a birth is another"),
    "names_another": Aspect(_K.WORKINGS, "When {it} names somebody else is another"),
    "adult_when": Aspect(_K.READERS, "When the adult may read {it} is another"),
    "leaves_when": Aspect(_K.READERS, "When {it} may leave the house is another"),
    "opens": Aspect(_K.READERS, "Who may read the row of {it} is decided otherwise"),
    "locates": Aspect(_K.READERS, "Whether {it} gives away where somebody lives is another"),
    "nature": Aspect(_K.READERS, "Whether {it} is a fact, something reported or our assessment is another"),
    "subject": Aspect(_K.READERS, "Of whom {it} tells is another"),
    "sensitivity": Aspect(_K.READERS, "How sensitive {it} is, and who may read it, is another"),
    "internal": Aspect(_K.READERS, "Whether {it} stays in the house is another"),
    "as_received": Aspect(_K.WORKINGS, "Whether {it} stands as it was received is another"),
    "means": Aspect(_K.WORKINGS, "What {it} is to the rest of the service is another"),
}
OF_OPTION: Final[Mapping[str, Aspect]] = {
    "label": Aspect(_K.OPTION_REWORDED, "An answer to {it} is worded otherwise"),
    "in_nation": Aspect(_K.OPTION_REWORDED, "How {option} of {it} is worded in some nations is another"),
    "hint": Aspect(_K.HINT, "The help with {option} of {it} is another"),
    "only_in": Aspect(_K.OPTION_CHANGED, "Where {option} of {it} can be chosen is another", "Everywhere"),
    "show_when": Aspect(_K.CONDITION, "When {option} of {it} can be chosen is another", "Always"),
    "exclusive": Aspect(_K.OPTION_CHANGED, "Whether {option} of {it} is chosen alone is another"),
    "third_party": Aspect(_K.READERS, "Whether {option} of {it} makes its row one about somebody else is another"),
    "locates": Aspect(_K.READERS, "Whether {option} of {it} gives away where somebody lives is another"),
    "told_when": Aspect(_K.READERS, "When others may be told that {option} of {it} was chosen is another"),
    "promises_document": Aspect(_K.DOCUMENT, "Whether {option} of {it} promises a document is another"),
}
BY_THEMSELVES: Final = frozenset({"id", "at", "required", "options", "rows", "columns", "checks"})
"""The fields of a question that are told one by one, in sentences of their own, or that say nothing."""


@dataclass(frozen=True)
class QuestionPair:
    """Two versions of a question, each with the words of its form, and of which question it is a column, if of any."""

    before: Question
    after: Question
    old: FormInWords
    new: FormInWords
    inside: str = ""

    def differences(self) -> Iterator[FormDifference]:
        if says_alike(self.before, self.after):
            return
        yield from self._of(OF_QUESTION, self.before, self.after)
        yield from self._whether_required()
        yield from self._options(self.before.options, self.after.options, "answer")
        yield from self._options(self.before.rows, self.after.rows, "line")
        yield from self._columns()
        yield from self._checks()

    @property
    def _it(self) -> str:
        return quoted_label(self.before, self.inside)

    def _of(
        self, aspects: Mapping[str, Aspect], before: Question | Option, after: Question | Option, option: str = ""
    ) -> Iterator[FormDifference]:
        words = f"“{before.label}”" if option else ""
        for name, aspect in aspects.items():
            old, new = getattr(before, name), getattr(after, name)
            if not says_alike(old, new):
                said = aspect.sentence.format(it=self._it, option=words)
                told = wordings(old, new) if isinstance(old, Wording) else (self.old.words(old), self.new.words(new))
                yield self._difference(aspect.kind, said, *(each or aspect.empty for each in told), option=option)

    def _difference(
        self, kind: DifferenceKind, sentence: str, before: str = "", after: str = "", *, option: str = ""
    ) -> FormDifference:
        return FormDifference(kind, sentence, self.after.id, option, before, after)

    def _whether_required(self) -> Iterator[FormDifference]:
        if self.after.required and not self.before.required:
            yield self._difference(_K.REQUIRED, f"{self._it} must be answered now")
        elif self.before.required and not self.after.required:
            yield self._difference(_K.NOT_REQUIRED, f"{self._it} need not be answered any more")

    def _options(self, before: Sequence[Option], after: Sequence[Option], what: str) -> Iterator[FormDifference]:
        found = hold_against(before, after, lambda option: option.id)
        for name, option in found.taken_out.items():
            said = f"An {what} to {self._it} was taken out" if what == "answer" else f"A {what} of {self._it} is gone"
            yield self._difference(_K.OPTION_TAKEN_OUT, said, str(option.label), option=name)
        for name, option in found.added.items():
            said = f"There is a new {what} to {self._it}" if what == "answer" else f"{self._it} has a new {what}"
            yield self._difference(_K.OPTION_ADDED, said, "", str(option.label), option=name)
        for name, (old, new) in found.changed.items():
            yield from self._of(OF_OPTION, old, new, name)
        for name in out_of_order([each.id for each in before], [each.id for each in after]):
            said = f"“{found.pairs[name][0].label}” of {self._it} stands elsewhere among the others"
            yield self._difference(_K.OPTION_CHANGED, said, option=name)

    def _columns(self) -> Iterator[FormDifference]:
        within = self._it
        found = hold_against(self.before.columns, self.after.columns, lambda column: column.id)
        for column in found.taken_out.values():
            yield taken_out(column, self.old, within)
        for column in found.added.values():
            yield added(column, self.new, within)
        for old, new in found.changed.values():
            yield from QuestionPair(old, new, self.old, self.new, within).differences()
        both = [[each.id for each in question.columns] for question in (self.before, self.after)]
        for name in out_of_order(*both):
            said = f"{quoted_label(found.pairs[name][0], within)} is asked in another place of its row"
            yield FormDifference(_K.MOVED, said, name)

    def _checks(self) -> Iterator[FormDifference]:
        found = hold_against(self.before.checks, self.after.checks, lambda check: f"{check.rule} {check.answer}")
        for check in found.taken_out.values():
            yield self._difference(_K.CHECK, f"A check of {self._it} was taken out", _check_in_words(check, self.old))
        for check in found.added.values():
            yield self._difference(
                _K.CHECK, f"{self._it} is checked for one thing more", "", _check_in_words(check, self.new)
            )
        for old, new in found.changed.values():
            told = _check_in_words(old, self.old), _check_in_words(new, self.new)
            yield self._difference(_K.CHECK, f"{self._it} is checked otherwise", *told)
        keys = [[f"{c.rule} {c.answer}" for c in each.checks] for each in (self.before, self.after)]
        if found.pairs and not found.changed and out_of_order(*keys):
            yield self._difference(_K.CHECK, f"{self._it} is checked in another order")


def added(question: Question, words: FormInWords, place: str) -> FormDifference:
    """Tell of a question that was not there before; *place* is its page, or the question whose column it is."""
    conditions = words.condition(question.show_when) if question.show_when else ""
    must = "It must be answered" if question.required else "It may be left empty"
    said = f"New question, in {place}. {must}{f' {conditions[:1].lower()}{conditions[1:]}' if conditions else ''}"
    return FormDifference(DifferenceKind.QUESTION_ADDED, said, question.id, "", "", str(question.label))


def taken_out(question: Question, words: FormInWords, place: str) -> FormDifference:
    """Tell of a question that is not there any more; its answers are not asked for, and not printed."""
    said = f"No longer asked, in {place}: “{words.label(question.id)}”"
    return FormDifference(DifferenceKind.QUESTION_TAKEN_OUT, said, question.id, "", str(question.label))


def quoted_label(question: Question, inside: str = "") -> str:
    return f"“{question.short_label}”{f' in {inside}' if inside else ''}"


def wordings(before: Wording, after: Wording) -> tuple[str, str]:
    """The words before and after, in the languages in which they differ."""
    if before.cy == after.cy:
        return before.en, after.en
    if before.en == after.en:
        return (before.cy and f"Welsh: {before.cy}"), (after.cy and f"Welsh: {after.cy}")
    return _in_both(before), _in_both(after)


def _in_both(wording: Wording) -> str:
    return f"{wording.en} (Welsh: {wording.cy})" if wording.cy else wording.en


def _check_in_words(check: Check, words: FormInWords) -> str:
    rule = " ".join(filter(None, (check.rule.replace("_", " "), words.words(check.value), words.words(check.answer))))
    when = words.condition(check.when) if check.when else ""
    graver = "" if check.level == "error" else "a warning"
    return ". ".join(filter(None, (str(check.message), rule, when, graver, str(check.authoriser))))
