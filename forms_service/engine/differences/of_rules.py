"""What two versions of a form have otherwise beside their questions: rules, declarations, documents, proposals of ways.

Every field of a form that is no question stands in one of the tables here, so that no change goes untold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from forms_service.engine.definitions.forms import Continuation, Definition, Outcome
from forms_service.engine.definitions.rules import AgreementRule, AuthorDeclaration, CrossCheck, ManagerCheck
from forms_service.engine.differences.comparing import hold_against, out_of_order, says_alike
from forms_service.engine.differences.difference import DifferenceKind, FormDifference
from forms_service.engine.differences.in_words import FormInWords

_K: Final = DifferenceKind


@dataclass(frozen=True)
class _Several:
    """Rules of one sort, called by their ids: the kind, the three sentences, and one of them in words."""

    kind: DifferenceKind
    new: str
    gone: str
    other: str
    words: Callable[[Any, FormInWords], str]


def _declaration_in_words(one: AuthorDeclaration, words: FormInWords) -> str:
    return f"{one.label}{_in_brackets(words.condition(one.when)) if one.when else ''}"


def _confirmation_in_words(one: ManagerCheck, words: FormInWords) -> str:
    made = f" Otherwise not made: {', '.join(one.documents)}." if one.documents else ""
    return f"{one.label}{_in_brackets(words.condition(one.when))}{made}"


def _rule_in_words(one: CrossCheck, words: FormInWords) -> str:
    return f"{one.message}{_in_brackets(words.condition(one.when))}"


def _warning_in_words(one: AgreementRule, words: FormInWords) -> str:
    asked = ", ".join(f"“{words.label(question)}”" for question in one.questions)
    return f"{one.author} {words.condition(one.disagrees)}, for {asked}"


def _consequence(one: Outcome, words: FormInWords) -> str:
    each = f", once for each of “{words.label(one.each)}”" if one.each else ""
    return f"{one.kind.replace('_', ' ')} {one.name}{each}. {words.condition(one.when)}"


def _in_brackets(condition: str) -> str:
    return f" ({condition[:1].lower()}{condition[1:]})"


SEVERAL: Final[Mapping[str, _Several]] = {
    "declarations": _Several(
        _K.DECLARATION,
        "Whoever sends it declares one thing more",
        "Whoever sends it no longer declares this",
        "Whoever sends it declares this in other words, or at other times",
        _declaration_in_words,
    ),
    "manager_checks": _Several(
        _K.DECLARATION,
        "Whoever authorises it confirms one thing more",
        "Whoever authorises it no longer confirms this",
        "What whoever authorises it confirms is another",
        _confirmation_in_words,
    ),
    "cross_checks": _Several(
        _K.RULE,
        "There is a new rule over several answers",
        "A rule over several answers was taken out",
        "A rule over several answers is another",
        _rule_in_words,
    ),
    "agreement": _Several(
        _K.RULE,
        "There is a new warning of answers that do not agree",
        "A warning of answers that do not agree was taken out",
        "A warning of answers that do not agree is another",
        _warning_in_words,
    ),
}
ALONE: Final[Mapping[str, tuple[DifferenceKind, str]]] = {
    "title": (_K.FORM, "The form is called otherwise"),
    "purpose": (_K.FORM, "What is said of what the form is for is another"),
    "copies": (_K.PROPOSAL, "Which answers are copied from the intake is another"),
    "plays": (_K.FORM, "What the form is for in this service is another"),
    "about": (_K.FORM, "Of whom there is one such form each is another"),
    "reviews": (_K.FORM, "The question that chooses the document under review is another"),
    "phrases": (_K.RULE, "The phrases by which texts are held against answers are others"),
    "vocabulary": (_K.RULE, "The words by which texts are read are others"),
    "express": (_K.PLACE_CHANGED, "The short way through the form is another"),
}
"""The fields that are told whole; of the last three nobody reads every word."""
_TOLD_WITHOUT_WORDS: Final = frozenset({"phrases", "vocabulary", "express"})
SAY_NOTHING: Final = frozenset({"publisher", "name", "version", "derives_from", "digest", "at", "sections"})
"""The fields of a form by which its versions are told apart, and its sections, which are told by themselves."""
BY_THEMSELVES: Final = frozenset({"conditions", "carries", "continues", "outcomes"})


@dataclass(frozen=True)
class OtherRules:
    """Both versions, each with its words."""

    before: Definition
    after: Definition
    old: FormInWords
    new: FormInWords

    def of_the_form(self) -> Iterator[FormDifference]:
        for name, (kind, said) in ALONE.items():
            old, new = getattr(self.before, name), getattr(self.after, name)
            if not says_alike(old, new):
                told = ("", "") if name in _TOLD_WITHOUT_WORDS else self._in_words(old, new)
                yield FormDifference(kind, said, "", "", *told)
        yield from self._carries()

    def _in_words(self, old: object, new: object) -> tuple[str, str]:
        return self.old.words(old), self.new.words(new)

    def _carries(self) -> Iterator[FormDifference]:
        """From which version, and which answers; how that other form asks for them is told of that form."""
        told = [
            (each.carries.definition, *(question.id for question in each.carries.questions)) if each.carries else ()
            for each in (self.before, self.after)
        ]
        if told[0] != told[1]:
            said = "The answers that it reads from another form are others, or of another version of it"
            yield FormDifference(_K.FORM, said, "", "", *map(", ".join, told))

    def of_conditions(self) -> Iterator[FormDifference]:
        """What is said once and used in several places is told once."""
        before, after = self.before.conditions, self.after.conditions
        for name in dict.fromkeys((*before, *after)):
            old, new = before.get(name), after.get(name)
            if not says_alike(old, new):
                said = f"What “{name.replace('_', ' ')}” means in conditions is another"
                told = (self.old.condition(old) if old else ""), (self.new.condition(new) if new else "")
                yield FormDifference(_K.CONDITION, said, "", "", *told)

    def of_rules(self) -> Iterator[FormDifference]:
        for name, several in SEVERAL.items():
            yield from self._several(several, getattr(self.before, name), getattr(self.after, name))
        if not says_alike(self.before.continues, self.after.continues):
            told = (
                _in_parts(self.before.continues, self.old),
                _in_parts(self.after.continues, self.new),
            )
            yield FormDifference(_K.RULE, "When the reply is given in parts is another", "", "", *told)

    def _several(self, sort: _Several, before: Iterable[Any], after: Iterable[Any]) -> Iterator[FormDifference]:
        before, after = list(before), list(after)
        found = hold_against(before, after, lambda one: str(one.id))
        for one in found.taken_out.values():
            yield FormDifference(sort.kind, sort.gone, "", "", sort.words(one, self.old))
        for one in found.added.values():
            yield FormDifference(sort.kind, sort.new, "", "", "", sort.words(one, self.new))
        for old, new in found.changed.values():
            yield FormDifference(sort.kind, sort.other, "", "", sort.words(old, self.old), sort.words(new, self.new))
        for name in out_of_order([one.id for one in before], [one.id for one in after]):
            words = sort.words(found.pairs[name][1], self.new)
            yield FormDifference(sort.kind, "This stands elsewhere among its like", "", "", words, words)

    def of_outcomes(self) -> Iterator[FormDifference]:
        found = hold_against(
            self.before.outcomes, self.after.outcomes, lambda one: f"{one.kind} {one.name} {one.each}".strip()
        )
        for one in found.taken_out.values():
            said = f"{_beginning(one)} {'not made' if one.kind == 'document' else 'does not follow'} any more"
            yield FormDifference(_follows_as(one), said, "", "", _consequence(one, self.old))
        for one in found.added.values():
            said = f"{_beginning(one)} {'made' if one.kind == 'document' else 'follows'} now"
            yield FormDifference(_follows_as(one), said, "", "", "", _consequence(one, self.new))
        for old, new in found.changed.values():
            said = f"{_beginning(old)} {'made' if old.kind == 'document' else 'follows'} under another condition"
            yield FormDifference(
                _follows_as(old), said, "", "", _consequence(old, self.old), _consequence(new, self.new)
            )
        keys = [[f"{one.kind} {one.name}" for one in each.outcomes] for each in (self.before, self.after)]
        if not found.changed and out_of_order(*keys):
            yield FormDifference(_K.OUTCOME, "What follows from the answers stands in another order")


def _beginning(one: Outcome) -> str:
    if one.kind == "document":
        return f"The document {one.name} is"
    return f"“{one.kind.replace('_', ' ')}{f': {one.name}' if one.name else ''}”"


def _follows_as(one: Outcome) -> DifferenceKind:
    return _K.DOCUMENT if one.kind == "document" else _K.OUTCOME


def _in_parts(continues: Continuation | None, words: FormInWords) -> str:
    if continues is None:
        return ""
    return f"{words.condition(continues.when)}: {words.words(continues.sets)}. {words.words(continues.empties)}"
