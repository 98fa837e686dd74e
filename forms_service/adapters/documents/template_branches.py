"""Marks put into every template where its ways part, so that it can be told which were ever taken.

A mark prints nothing and decides nothing. Nobody can write one: names that begin with ``_`` are refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from jinja2 import Template, TemplateRuntimeError, nodes

from forms_service.adapters.documents.making_faults.written_tags import WrittenTags
from forms_service.engine.conditions import AllOf, AnyOf, Compare, Condition, Not
from forms_service.services.publishing.template_branches import Branch, Recording

MARK: Final = "_branch"
MOST_STEPS: Final = 300_000
"""The longest letter takes some thousands."""
MOST_LETTERS: Final = 10_000_000
"""Its XML counted; the longest letter has a million."""
_branches: Final[dict[tuple[str, str], list[Branch]]] = {}
_steps: Final[ContextVar[list[int]]] = ContextVar("steps")
_recording: Final[ContextVar[Recording | None]] = ContextVar("recording", default=None)


def mark(name: str, digest: str, number: int) -> None:
    """Note that a template got here: to branch *number*, or, below nought, to its beginning.

    Every turn of a loop comes by, so that it is here where one without end is stopped.
    """
    steps = _steps.get()
    steps[0] += 1
    if steps[0] > MOST_STEPS:
        raise TemplateRuntimeError(f"the template takes more than {MOST_STEPS:,} steps, as one does that goes round")
    recording = _recording.get()
    if recording is None:
        return
    known = _branches[name, digest]
    if number < 0:
        recording.all.update(known)
    else:
        recording.taken.add(known[number])


class BoundedTemplate(Template):
    """A template that ends."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        token = _steps.set([0])
        try:
            return "".join(_up_to_the_end(self.generate(*args, **kwargs)))
        finally:
            _steps.reset(token)


def _up_to_the_end(pieces: Iterator[str]) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > MOST_LETTERS:
            raise TemplateRuntimeError(f"the template makes more than {MOST_LETTERS:,} letters, as one that goes round")
        yield piece


class Branches:
    """Records the branches taken by whatever is rendered in this thread."""

    @contextmanager
    def recorded(self) -> Iterator[Recording]:
        recording = Recording()
        token = _recording.set(recording)
        try:
            yield recording
        finally:
            _recording.reset(token)


def with_marks(name: str, source: str, syntax: nodes.Template, tags: WrittenTags) -> nodes.Template:
    """Return *syntax* with a mark at its beginning and on both sides of every condition and loop."""
    # Every mark says which template it is in: by its hash, because the whole of it in each would take long to compile.
    digest = hashlib.sha256(source.encode()).hexdigest()
    marking = _Marking(name, digest, tags)
    marking.walk(syntax.body, {})
    syntax.body.insert(0, marking.at_beginning())
    _branches[name, digest] = marking.branches
    return syntax


Inside: TypeAlias = "tuple[Condition, ...]"


@dataclass(frozen=True)
class Way:
    """A way that begins at a condition or loop."""

    test: str
    outcome: str
    condition: Condition
    inside: Inside


class _Marking:
    def __init__(self, name: str, digest: str, tags: WrittenTags) -> None:
        self._name, self._digest, self._tags = name, digest, tags
        self.branches: list[Branch] = []

    def at_beginning(self) -> nodes.Stmt:
        return self._call(-1)

    def walk(self, body: list[nodes.Node], known: Mapping[str, str], inside: Inside = ()) -> None:
        """Mark everything in *body*; *known* says what the names of loops stand for, *inside* what it stands in."""
        for node in body:
            match node:
                case nodes.If():
                    self._condition(node, known, inside)
                case nodes.For():
                    self._loop(node, known, inside)
                case _:
                    pass

    def _condition(self, node: nodes.If, known: Mapping[str, str], inside: Inside) -> None:
        for one in (node, *node.elif_):
            condition, test = _meant(one.test, known), f"if {as_written(one.test, known)}"
            self._way(one.body, one.lineno, known, Way(test, "true", condition, inside))
            inside = (*inside, Not(condition))
        self._way(node.else_, node.lineno, known, Way(test, "not true", inside[-1], inside[:-1]))

    def _loop(self, node: nodes.For, known: Mapping[str, str], inside: Inside) -> None:
        over = as_written(node.iter, known)
        item = node.target.name if isinstance(node.target, nodes.Name) else ""
        named = {**known, item: f"{over}[]"}
        some: Condition = Compare(over, "empty", ("false",))
        test = f"for {over}"
        if node.test is not None:
            some, test = AllOf((some, _meant(node.test, named))), f"{test} if {as_written(node.test, named)}"
        self._way(node.body, node.lineno, named, Way(test, "some", some, inside))
        self._way(node.else_, node.lineno, known, Way(test, "none", Not(some), inside))

    def _way(self, body: list[nodes.Node], line: int, known: Mapping[str, str], way: Way) -> None:
        self.walk(body, known, (*way.inside, way.condition))
        number = len(self.branches)
        place = self._tags.at(line).place
        self.branches.append(Branch(self._name, place, number, way.test, way.outcome, way.condition, way.inside))
        body.insert(0, self._call(number, line))

    def _call(self, number: int, line: int = 1) -> nodes.Stmt:
        said: list[nodes.Expr] = [nodes.Const(self._name), nodes.Const(self._digest), nodes.Const(number)]
        call = nodes.Call(nodes.Name(MARK, "load"), said, [], None, None)
        statement = nodes.ExprStmt(call)
        statement.set_lineno(line, override=True)
        return statement


def as_written(node: nodes.Node, known: Mapping[str, str]) -> str:
    """A condition as it is written, but with what a loop's name stands for."""
    match node:
        case nodes.Name(name=name):
            return known.get(name, name)
        case nodes.Getattr(node=inner, attr=attr):
            return f"{as_written(inner, known)}.{attr}"
        case nodes.Getitem(node=inner, arg=argument):
            return f"{as_written(inner, known)}.{as_written(argument, known).strip(chr(39))}"
        case nodes.Const(value=value):
            return repr(value)
        case nodes.Not(node=inner):
            return f"not {as_written(inner, known)}"
        case nodes.And(left=left, right=right):
            return f"({as_written(left, known)} and {as_written(right, known)})"
        case nodes.Or(left=left, right=right):
            return f"({as_written(left, known)} or {as_written(right, known)})"
        case nodes.Compare(expr=inner, ops=operands):
            signs = {"eq": "==", "ne": "!=", "in": "in", "notin": "not in"}
            compared = " ".join(f"{signs.get(one.op, one.op)} {as_written(one.expr, known)}" for one in operands)
            return f"{as_written(inner, known)} {compared}"
        case _:
            return type(node).__name__


def _meant(node: nodes.Node, known: Mapping[str, str]) -> Condition:
    """A condition of a template as one of the form language, over what the template names."""
    match node:
        case nodes.Not(node=inner):
            return Not(_meant(inner, known))
        case nodes.And(left=left, right=right):
            return AllOf((_meant(left, known), _meant(right, known)))
        case nodes.Or(left=left, right=right):
            return AnyOf((_meant(left, known), _meant(right, known)))
        case nodes.Compare(expr=inner, ops=[nodes.Operand(op="eq" | "ne" as sign, expr=nodes.Const(value=value))]):
            same = Compare(as_written(inner, known), "is", (str(value),))
            return same if sign == "eq" else Not(same)
        case _:
            return Compare(as_written(node, known), "empty", ("false",))
