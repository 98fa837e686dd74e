"""What the tags of a letter come to, as sentences about answers: when each has something to print, or a test holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeAlias

from jinja2 import nodes

from forms_service.adapters.documents.template_branches import as_written
from forms_service.casework.meanings import (
    ADULT_AGE,
    ADULT_ALIASES,
    ADULT_CRN,
    ADULT_FAMILY_NAME,
    ADULT_GIVEN_NAMES,
    ADULT_PRISON_NUMBER,
    CHILD_ALIASES,
    CHILD_FAMILY_NAME,
    CHILD_GIVEN_NAMES,
    CHILDREN,
    FormRole,
)
from forms_service.casework.sealing.disclosure import READERS
from forms_service.casework.sealing.readable_when import ReadableWhen
from forms_service.engine.conditions import Compare
from forms_service.engine.definitions.questions import Option, Question
from forms_service.engine.possible.forms import PossibleAnswers
from forms_service.engine.possible.propositions import (
    ALWAYS,
    NEVER,
    IsFilled,
    Place,
    Proposition,
    all_true,
    any_true,
    certain,
    opposite,
)
from forms_service.engine.types.registry import type_of
from forms_service.engine.types.rows import nature_column
from forms_service.services.ports import Template

_ANSWERS: Final = frozenset({"answer", "choice", "options", "lines", "rows", "statements"})
_ADULT: Final = {
    "family_name": (ADULT_FAMILY_NAME,),
    "given_names": (ADULT_GIVEN_NAMES,),
    "aliases": (ADULT_ALIASES,),
    "numbers": (ADULT_PRISON_NUMBER, ADULT_CRN),
    "age": (ADULT_AGE,),
}
_CHILD: Final = {"family_name": CHILD_FAMILY_NAME, "given_names": CHILD_GIVEN_NAMES, "aliases": CHILD_ALIASES}
_NAMED_ALWAYS: Final = frozenset({"name", "born"})
_DRAFT: Final = "this is a draft"
_AT_TIMES: Final = frozenset(
    {"document.marking", "document.changed_since", "document.wrong_before", "authorised.confirm_by"}
    | {"authorised.job_title", "prepared.job_title", "prepared.role"}
)
"""What is not said of every document, whatever was answered."""
_WHEN_DONE: Final = frozenset({"document.sealed_on", "authorised.on", "authorised.on_at"})
"""What is said of no draft."""
_ONE_OF_SEVERAL: Final = frozenset({"id", "text", "label", "choice", "words"})


@dataclass(frozen=True)
class RowOf:
    """What the name of a loop stands for: a row of a repeat, seen from *place*, which stands in it."""

    repeat: Question
    place: Place


@dataclass(frozen=True)
class OneOf:
    """One of several things that always have words: an option of *question*, a line of a matrix, a declaration."""

    tag: str
    question: Question | None = None
    place: Place = ()


Bound: TypeAlias = "RowOf | OneOf"
Scope: TypeAlias = Mapping[str, Bound]


@dataclass(frozen=True)
class Loop:
    """What a loop goes through: when there is anything, what each is, and what is true of each."""

    some: Proposition
    each: Bound
    of_each: Proposition = ALWAYS


@dataclass(frozen=True)
class TagMeanings:
    """Reads the tags of one *template* as its form fills it in."""

    answers: PossibleAnswers
    template: Template
    loops: list[str] = field(default_factory=list)

    @cached_property
    def _readable(self) -> ReadableWhen:
        return ReadableWhen(self.answers, READERS[self.template.profile])

    @cached_property
    def made_for(self) -> Place:
        """The row that the letter is made for, where it is made for each of several."""
        outcomes = self.answers.definition.outcomes
        mine = (one.each for one in outcomes if one.kind == "document" and one.name == self.template.code)
        return next((((each, "this"),) for each in mine if each), ())

    def made(self, place: Place = ()) -> Proposition:
        """When the letter is made at all; seen from a row, what is so of every row is so of that one."""
        outcomes = self.answers.definition.outcomes
        mine = [one for one in outcomes if one.kind == "document" and one.name == self.template.code]
        ways = [
            all_true(
                certain(self.answers.holds(one.when, self.made_for if one.each else place)),
                *([self.answers.filled(one.each, ())] if one.each else []),
            )
            for one in mine
        ]
        return any_true(*ways) if ways else ALWAYS

    def holds(self, node: nodes.Node, scope: Scope) -> Proposition:
        """When an expression is true, which is when a tag with it has something to print."""
        match node:
            case nodes.Const(value=value):
                return ALWAYS if value else NEVER
            case nodes.Not(node=inner):
                return opposite(self.holds(inner, scope))
            case nodes.And(left=left, right=right):
                return all_true(self.holds(left, scope), self.holds(right, scope))
            case nodes.Or(left=left, right=right):
                return any_true(self.holds(left, scope), self.holds(right, scope))
            case nodes.CondExpr(test=test, expr1=first, expr2=second):
                chosen = self.holds(test, scope)
                other = NEVER if second is None else self.holds(second, scope)
                return any_true(all_true(chosen, self.holds(first, scope)), all_true(opposite(chosen), other))
            case nodes.Compare(expr=left, ops=[nodes.Operand(op=operator, expr=right)]):
                return self._compare(node, left, operator, right, scope)
            case _:
                return self._of_path(node, scope)

    def needs(self, node: nodes.Node, scope: Scope) -> Iterator[tuple[nodes.Node, Proposition, Proposition]]:
        """What a test looks into, when it does, and when that is there: into nothing, nobody can look."""
        match node:
            case nodes.And(left=left, right=right) | nodes.Or(left=left, right=right):
                yield from self.needs(left, scope)
                first = self.holds(left, scope)
                reached = first if isinstance(node, nodes.And) else opposite(first)
                for inner, when, there in self.needs(right, scope):
                    yield inner, all_true(reached, when), there
            case nodes.Not(node=inner):
                yield from self.needs(inner, scope)
            case nodes.Compare(ops=[nodes.Operand(op="in" | "notin", expr=right)]):
                yield right, ALWAYS, self.holds(right, scope)
            case _:
                pass

    def loop(self, node: nodes.Node, scope: Scope) -> Loop:
        self.loops.append("")
        tag = f"{as_written(node, {})} {len(self.loops)}"
        path = path_of(node)
        if path[0] == "children" and (children := self._question(self.answers.definition.bearer(CHILDREN))):
            return self._rows(children, (), tag, self._of_path(node, scope))
        if path[0] in scope:
            return self._loop_in_row(node, scope[path[0]], path, tag)
        if len(path) > 1 and path[0] in _ANSWERS and (question := self._question(path[1])):
            some = self._of_path(node, scope)
            if path[0] == "rows":
                return self._rows(question, (), tag, some)
            if path[0] == "statements":
                return self._statements(question, (), tag, some, path[-1])
            return Loop(some, OneOf(tag, question))
        return Loop(self._of_path(node, scope), OneOf(tag))

    def _loop_in_row(self, node: nodes.Node, bound: Bound, path: Sequence[str], tag: str) -> Loop:
        some = self._of_bound(bound, path[1:], as_written(node, {}))
        question = self._question(path[-1].removesuffix("_rows")) if len(path) == 2 else None
        if question and isinstance(bound, RowOf):
            return self._rows(question, bound.place, tag, some)
        return Loop(some, OneOf(tag))

    def _rows(self, question: Question, outer: Place, tag: str, some: Proposition) -> Loop:
        """A loop over rows; of what the letter is made for each of, that row alone."""
        is_this = not outer and [repeat for repeat, _ in self.made_for] == [question.id]
        place = self.made_for if is_this else (*outer, (question.id, tag))
        return Loop(some, RowOf(question, place), self._readable.row(question, place))

    def _statements(self, question: Question, outer: Place, tag: str, some: Proposition, nature: str) -> Loop:
        rows = self._rows(question, outer, tag, some)
        place = (*outer, (question.id, tag))
        decides = Compare(nature_column(question), "is", (nature,))
        return Loop(some, rows.each, all_true(rows.of_each, certain(self.answers.holds(decides, place))))

    def _of_path(self, node: nodes.Node, scope: Scope) -> Proposition:
        path, words = path_of(node), as_written(node, {})
        root, rest = path[0], path[1:]
        if root in scope:
            return self._of_bound(scope[root], rest, words)
        match root:
            case "answer" | "choice" | "options" | "lines" | "rows" | "statements" if rest:
                return self._of_answer(root, rest)
            case "children":
                return self._answer(self._question(self.answers.definition.bearer(CHILDREN)), (), words)
            case "this" if self.made_for and rest:
                repeat = self._question(self.made_for[0][0])
                return self._cell(repeat, rest[0], self.made_for) if repeat else self.answers.free(words)
            case "label" | "short" if rest:
                return self._label(rest[0], scope)
            case "adult":
                return self._adult(rest[0] if rest else "name")
            case "document" | "prepared" | "authorised" | "organisation":
                return self._of_house(words)
            case "loop":
                return (
                    self.answers.free(f"{words} {len(self.loops)}") if rest and rest[0] in {"first", "last"} else ALWAYS
                )
            case _:
                return self.answers.free(words)

    def _of_answer(self, root: str, rest: Sequence[str]) -> Proposition:
        question = self._question(rest[0])
        words = ".".join((root, *rest))
        whole = self._answer(question, (), words)
        if len(rest) == 1 or question is None:
            return whole
        if root == "rows" and len(rest) > 2:
            return all_true(whole, self._cell(question, rest[2], ((question.id, f"row {rest[1]}"),)))
        return all_true(whole, self.answers.free(words))

    def _answer(self, question: Question | None, place: Place, words: str) -> Proposition:
        """When there is an answer that may be read, seen from *place*."""
        if question is None:
            return self.answers.free(words)
        slot = self.answers.slot(question.id, place)
        if slot is None:
            return self._of_everybody(question)
        open_rows = [self.answers.free(f"any row of {question.id} may be read", slot.place)]
        some = [] if not question.columns or self._readable.row_always(question) else open_rows
        return all_true(IsFilled(slot), self._readable.answer(question, place), *some)

    def _of_everybody(self, question: Question) -> Proposition:
        """What was answered for any row of another question."""
        some = self.answers.filled(question.each, ())
        form = self.answers.holder(question.id)
        section = form.section_of.get(question.id) if form else None
        is_for_all = question.required and question.show_when is None
        if is_for_all and self._readable.answer(question, ()) == ALWAYS:
            return all_true(some, certain(self.answers.holds(section.show_when if section else None)))
        return all_true(some, self.answers.free(f"any {question.id}"))

    def _cell(self, repeat: Question, entry: str, place: Place) -> Proposition:
        name = entry.removesuffix("_choice")
        column = next((one for one in repeat.columns if one.id == name), None)
        if column is None:
            return self._given_for(repeat, entry, place)
        return all_true(self.answers.filled(name, place), self._readable.cell(repeat, column, place))

    def _given_for(self, repeat: Question, entry: str, place: Place) -> Proposition:
        """What is said of a row besides its cells: what was asked for each, and what a child is called."""
        if entry in _NAMED_ALWAYS or entry == "id":
            return ALWAYS
        if bearer := self.answers.definition.bearer(_CHILD.get(entry, "")):
            return self._cell(repeat, bearer, place)
        question = self._question(entry.removesuffix("_choice").removesuffix("_rows"))
        return self._answer(question, place, f"{entry} in {place}")

    def _of_bound(self, bound: Bound, rest: Sequence[str], words: str) -> Proposition:
        if not rest:
            return ALWAYS
        if isinstance(bound, RowOf):
            return self._cell(bound.repeat, rest[0], bound.place)
        return ALWAYS if rest[0] in _ONE_OF_SEVERAL else self.answers.free(f"{words} {bound.tag}")

    def _label(self, name: str, scope: Scope) -> Proposition:
        """A question has its words wherever there is an answer to it that may be read."""
        rows = [bound for bound in scope.values() if isinstance(bound, RowOf)]
        here = [self._cell(row.repeat, name, row.place) for row in rows if _speaks_of(row.repeat, name, self.answers)]
        question = self._question(name)
        is_once = question is not None and not self._is_in_rows(name)
        if is_once:
            return self._answer(question, (), f"label.{name}")
        return any_true(*here, self.answers.free(f"label.{name}"))

    def _is_in_rows(self, name: str) -> bool:
        form = self.answers.holder(name)
        return bool(form and form.row_source(name))

    def _adult(self, name: str) -> Proposition:
        form = self.answers.definition
        if name in _NAMED_ALWAYS:
            meanings: Sequence[str] = (ADULT_GIVEN_NAMES, ADULT_FAMILY_NAME)
        else:
            meanings = _ADULT.get(name, ())
        bearers = [form.bearer(meaning) for meaning in meanings if form.bearer(meaning)]
        return any_true(*(self._answer(self._question(one), (), one) for one in bearers))

    def _of_house(self, words: str) -> Proposition:
        if words.startswith("organisation.") and words != "organisation.name":
            return self.answers.free(words)
        if words.startswith("authorised.") and self.answers.definition.plays == FormRole.INTAKE:
            return self.answers.free("somebody authorised this")
        if words in _WHEN_DONE:
            return opposite(self.answers.free(_DRAFT))
        if words == "document.marking":
            return self.answers.free(_DRAFT)
        return self.answers.free(words) if words in _AT_TIMES else ALWAYS

    def _compare(
        self, node: nodes.Node, left: nodes.Node, operator: str, right: nodes.Node, scope: Scope
    ) -> Proposition:
        if operator in {"ne", "notin"}:
            positive = {"ne": "eq", "notin": "in"}[operator]
            return opposite(self._compare(node, left, positive, right, scope))
        if operator == "eq" and isinstance(left, nodes.Const):
            left, right = right, left
        if operator == "in" and isinstance(left, nodes.Const):
            return self._chosen(right, str(left.value), scope)
        if operator == "eq" and isinstance(right, nodes.Const):
            return self._chosen(left, str(right.value), scope)
        return self._unknown(node, scope)

    def _unknown(self, node: nodes.Node, scope: Scope) -> Proposition:
        known = {name: _tag_of(bound) for name, bound in scope.items()}
        return self.answers.free(as_written(node, known))

    def _chosen(self, node: nodes.Node, value: str, scope: Scope) -> Proposition:
        """When an answer is, or several have among them, this one."""
        path = path_of(node)
        there = self.holds(node, scope)
        found = self._question_at(path, scope)
        if found is None:
            return all_true(there, self._unknown_value(node, value, scope))
        question, place, is_words = found
        ids = [one.id for one in question.options if value in _labels(one)] if is_words else [value]
        if not question.options or not ids or type_of(question).has_rows:
            return all_true(there, self._unknown_value(node, value, scope))
        several = self.answers.is_several_of_some(question)
        if several and is_words:
            return all_true(there, self._unknown_value(node, value, scope))
        is_these = Compare(question.id, "includes_any" if several else "in", tuple(ids))
        return all_true(there, certain(self.answers.holds(is_these, place)))

    def _unknown_value(self, node: nodes.Node, value: str, scope: Scope) -> Proposition:
        known = {name: _tag_of(bound) for name, bound in scope.items()}
        return self.answers.free(f"{as_written(node, known)} is {value}")

    def _question_at(self, path: Sequence[str], scope: Scope) -> tuple[Question, Place, bool] | None:
        """The question whose answer a path is, from where, and whether in words; nothing, if it is no such path."""
        bound = scope.get(path[0])
        if isinstance(bound, RowOf) and len(path) == 2:
            question = self._question(path[1].removesuffix("_choice"))
            return (question, bound.place, not path[1].endswith("_choice")) if question else None
        if isinstance(bound, OneOf) and bound.question and path[1:] == ["id"]:
            return bound.question, bound.place, False
        if bound is None and len(path) == 2 and path[0] in {"answer", "choice"}:
            question = self._question(path[1])
            return (question, (), path[0] == "answer") if question and not question.each else None
        return None

    def _question(self, name: str) -> Question | None:
        return self.answers.definition.index.get(name)


def path_of(node: nodes.Node) -> list[str]:
    """The names by which something is had, the first of all first."""
    return as_written(node, {}).split(".")


def _labels(option: Option) -> list[str]:
    wordings = (option.label, *option.in_nation.values())
    return [text for wording in wordings for text in (wording.en, wording.cy) if text]


def _speaks_of(repeat: Question, name: str, answers: PossibleAnswers) -> bool:
    asked = answers.definition.index.get(name)
    return any(one.id == name for one in repeat.columns) or bool(asked and asked.each == repeat.id)


def _tag_of(bound: Bound) -> str:
    return str(bound.place) if isinstance(bound, RowOf) else bound.tag
