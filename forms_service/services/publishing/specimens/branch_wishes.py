"""What would have to be answered for a template to go a certain way: its tests, as wishes about answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from forms_service.casework.meanings import ADDRESS_RELEASE, CHILD_AGE, CHILD_BORN_ON, CHILD_DUE_ON, CHILDREN
from forms_service.casework.sealing.disclosure import READERS
from forms_service.engine.conditions import AllOf, AnyOf, Compare, Condition, Not
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.specimens.solving import EVERY, FIRST, Solver, Wish, Wishes
from forms_service.engine.types.registry import locates, type_of
from forms_service.engine.types.rows import nature_column
from forms_service.services.ports import Template
from forms_service.services.publishing.template_branches import Branch

ALWAYS = Compare("", "always")
"""Stands for what every document is given, whatever was answered."""

FREE = Compare("", "free")
"""Stands for what is one way or the other whatever was answered: a draft's marking, what a team says of itself."""

NOT_THE_WORDS_OF = " != answer."
"""How a template compares an answer with another one."""

_FREE = ("document.", "organisation.", "authorised.", "prepared.", "loop.")
_GIVEN = (
    "document.reference",
    "document.sealed_on",
    "organisation.name",
    "authorised.on",
    "authorised.by",
    "prepared.by",
)
_BORN = (CHILD_BORN_ON, CHILD_AGE, CHILD_DUE_ON)


@dataclass(frozen=True)
class Wishing:
    """Turns the ways of one *template* of a form, the last of *chain*, into wishes; *always* is wished besides."""

    chain: tuple[Definition, ...]
    template: Template
    always: Wishes

    @property
    def definition(self) -> Definition:
        return self.chain[-1]

    def ways(self, branch: Branch) -> tuple[list[Wishes], bool]:
        """What to wish for to take *branch*, and whether that is all of it: no wishes then mean that nothing does."""
        parts = [*map(self.meant, (*branch.inside, branch.condition)), self._asked_for()]
        whole = None not in parts
        known = [part for part in parts if part is not None]
        solver = Solver(self.chain)
        solved: list[Iterable[Wishes]] = [self._solved(part, solver) for part in known]
        readable = [self._readable(name, solver) for name in dict.fromkeys(_positive(known))]
        return list(solver.both(*solved, *readable, [self.always])), whole

    def _asked_for(self) -> Condition:
        """When the document is made at all."""
        asked = [o.when for o in self.definition.outcomes if o.kind == "document" and o.name == self.template.code]
        known = tuple(one for one in asked if one is not None)
        return AnyOf(known) if known and len(known) == len(asked) else ALWAYS

    def _solved(self, condition: Condition, solver: Solver) -> Iterator[Wishes]:
        """A test that nothing passes must fail in every row, unless one row is what it is about."""
        match condition:
            case Compare(operator="always" | "free") | Not(Compare(operator="free")):
                yield {}
            case Not(Compare(operator="always")):
                return
            case Not(inner) if _is_of_rows(inner, self.definition):
                yield from solver.solutions(inner, truth=False, row=EVERY)
                if not self._is_loop(inner):
                    yield from solver.solutions(inner, truth=False, row=FIRST)
            case _:
                yield from solver.solutions(condition, truth=True)

    def _is_loop(self, condition: Condition) -> bool:
        """Whether it is a loop over rows that are such and such, which must find none at all to be passed over."""
        match condition:
            case AllOf((Compare(answer, "empty"), *_)):
                question = self._of_chain(answer)
                return bool(question and question.columns)
            case _:
                return False

    def meant(self, condition: Condition) -> Condition | None:
        """The test over questions of the form; ``None`` where it is about something else."""
        match condition:
            case Compare():
                return self._compare(condition)
            case Not(inner):
                found = self.meant(inner)
                return None if found is None else Not(found)
            case AllOf(parts) | AnyOf(parts):
                several = [self.meant(part) for part in parts]
                known = tuple(one for one in several if one is not None)
                if isinstance(condition, AnyOf):
                    certain = next((one for one in (ALWAYS, FREE) if one in known), None)
                    return certain or (AnyOf(known) if len(known) == len(several) else None)
                rest = tuple(one for one in known if one not in {ALWAYS, FREE, Not(FREE)})
                return (AllOf(rest) if rest else ALWAYS) if len(known) == len(several) else None
            case _:
                return condition

    def _compare(self, compare: Compare) -> Condition | None:
        path = compare.answer
        if path.startswith(_GIVEN) or path.endswith("[].name") or path == "this":
            return ALWAYS
        if path.startswith(_FREE):
            return FREE
        if NOT_THE_WORDS_OF in path:
            return self._other_than_proposed(path.partition(NOT_THE_WORDS_OF)[0], compare)
        head, _, rest = path.partition(".")
        if head == "statements":
            return self._statement(rest, compare)
        if head == "section":
            return self._any_of_section(rest)
        last = path.replace("[]", "").rpartition(".")[2]
        if path.endswith("[].id") and head == "options":
            return Compare(rest.partition("[]")[0], "includes", compare.operand)
        if path == "children":
            return self._question(self.definition.bearer(CHILDREN), compare)
        if last == "born" and head == "children[]":
            names = (self.definition.bearer(meaning) for meaning in _BORN)
            return AnyOf(tuple(Compare(name, "empty", ("false",)) for name in names if name))
        return self._question(last.removesuffix("_choice").removesuffix("_rows"), compare)

    def _any_of_section(self, section: str) -> Condition | None:
        """Whether anything of a section was answered that its one tag prints."""
        asked = [question for one in self.definition.sections if one.id == section for question in one.questions]
        once = [question.id for question in asked if not question.each and not type_of(question).takes_files]
        return AnyOf(tuple(Compare(name, "empty", ("false",)) for name in once)) if once else None

    def _other_than_proposed(self, path: str, compare: Compare) -> Condition | None:
        """A text that a template prints where it is not what was proposed, the words of another answer."""
        found = self._question(path.rpartition(".")[2], compare)
        return replace(found, operator="differs_from_proposal", operand=("true",)) if found else None

    def _question(self, name: str, compare: Compare) -> Compare | None:
        question = self._of_chain(name)
        if question is None:
            return None
        if compare.operator == "is" and type_of(question).has_several:
            return Compare(name, "includes", compare.operand)
        return Compare(name, compare.operator, compare.operand)

    def _statement(self, rest: str, compare: Compare) -> Condition | None:
        """A statement list is taken apart by nature: one of this nature, which says this."""
        name, _, inner = rest.partition(".")
        nature, _, column = inner.partition("[].")
        question = self._of_chain(name)
        decides = nature_column(question) if question else ""
        if not decides:
            return None
        of_nature = Compare(decides, "is", (nature,))
        return self._question(column.removesuffix("_choice"), compare) if column else of_nature

    def _of_chain(self, name: str) -> Question | None:
        return next((one.index[name] for one in reversed(self.chain) if name in one.index), None)

    def _readable(self, name: str, solver: Solver) -> Iterator[Wishes]:
        """What makes the answer to *name* be one that this document's readers may read."""
        question = self._of_chain(name)
        if question is None:
            yield {}
            return
        repeat = next((d.repeat_of_column[name] for d in self.chain if name in d.repeat_of_column), "")
        holder = self._of_chain(repeat) if repeat else None
        audience = READERS[self.template.profile]
        needed: list[Iterable[Wishes]] = []
        for column in holder.columns if holder else ():
            if column.opens and audience in {column.opens.to, "adult"}:
                needed.append([{(column.id, FIRST): Wish(blank=False, among=frozenset(column.opens.when))}])
            others = frozenset(option.id for option in column.options if option.third_party)
            if audience == "adult" and others:
                needed.append([{(column.id, FIRST): Wish(blank=False, never=others)}])
        for one in (question, holder):
            if audience == "adult" and one and one.adult_when is not None:
                needed.append(solver.solutions(one.adult_when, truth=True))
            if audience and one and one.leaves_when is not None:
                needed.append(solver.solutions(one.leaves_when, truth=True))
            if audience and one and locates(one) and (release := self.definition.bearer(ADDRESS_RELEASE)):
                needed.append(solver.solutions(Compare(release, "is", ("yes",)), truth=True))
        yield from solver.both(*needed)


def _positive(conditions: Iterable[Condition]) -> Iterator[str]:
    """The answers that must be there."""
    for condition in conditions:
        match condition:
            case Compare(answer, operator) if answer and (operator != "empty" or condition.operand == ("false",)):
                yield answer
            case AllOf(parts):
                yield from _positive(parts)
            case _:
                pass


def _is_of_rows(condition: Condition, definition: Definition) -> bool:
    match condition:
        case Compare(answer):
            question = definition.index.get(answer)
            return bool(answer in definition.repeat_of_column or (question and question.each))
        case AllOf(parts) | AnyOf(parts):
            return any(_is_of_rows(part, definition) for part in parts)
        case Not(inner):
            return _is_of_rows(inner, definition)
        case _:
            return False
