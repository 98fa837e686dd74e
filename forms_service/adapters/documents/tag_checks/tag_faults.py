"""What is wrong with the tags of a part of a letter, as one form fills it in.

Names are looked up in what the form could ever print (casework/documents/all_fields.py). What could not be looked up
is a finding once; nothing more is said of what hangs on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeAlias

from jinja2 import nodes

from forms_service.adapters.documents.tag_checks.compared_words import wrong_comparison
from forms_service.adapters.documents.template_branches import as_written
from forms_service.casework.documents.all_fields import ChosenOne, ChosenSeveral
from forms_service.casework.documents.pairs import SECTION_TAGS
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.fault import nearest

_BY_QUESTION: Final = frozenset(
    {"answer", "choice", "options", "lines", "rows", "statements", "label", "short", "group"}
)
_EMPTY_IF_UNFIT: Final = {"choice", "options", "lines", "rows"}
_LOOP: Final = {"index": 1, "first": True, "last": True, "length": 1}


class _Nothing(Enum):
    """What is not known: it may be anything."""

    KNOWN = "unknown"


_UNKNOWN: Final = _Nothing.KNOWN
Scope: TypeAlias = Mapping[str, object]


@dataclass(frozen=True)
class TagFault:
    """One finding: the *name* by which its tag is known in its *line*."""

    code: str
    line: int
    name: str
    message: str
    mend: str = ""


def tag_faults(
    syntax: nodes.Template, fields: Mapping[str, object], definition: Definition, others: Sequence[Definition]
) -> list[TagFault]:
    """Everything that is wrong with the tags of a part for a form that has these *fields*; *others* are other forms."""
    targets = {loop.target.name: loop for loop in syntax.find_all(nodes.For) if isinstance(loop.target, nodes.Name)}
    walk = _TagWalk(fields, definition, others, {name: as_written(loop.iter, {}) for name, loop in targets.items()})
    walk.body(syntax.body, {})
    return list(dict.fromkeys(walk.findings))


@dataclass
class _TagWalk:
    fields: Mapping[str, object]
    definition: Definition
    others: Sequence[Definition]
    targets: Mapping[str, str]
    findings: list[TagFault] = field(default_factory=list)

    def body(self, body: Sequence[nodes.Node], scope: Scope) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for one in node.nodes:
                        self._output(one, scope)
                case nodes.If():
                    self._value(node.test, scope)
                    self.body([*node.body, *node.elif_, *node.else_], scope)
                case nodes.For():
                    self._loop(node, scope)

    def _loop(self, node: nodes.For, scope: Scope) -> None:
        each = self._each(node.iter, self._value(node.iter, scope))
        inside = {**scope, "loop": _LOOP, getattr(node.target, "name", ""): each}
        if node.test is not None:
            self._value(node.test, inside)
        self.body(node.body, inside)
        self.body(node.else_, scope)

    def _each(self, node: nodes.Node, value: object) -> object:
        if isinstance(value, list):
            return value[0] if value else _UNKNOWN
        if value is not _UNKNOWN:
            path = as_written(node, {})
            self._note("not-a-list", node, f"“{path}” is no list that a loop could go through", self._rather(path))
        return _UNKNOWN

    def _output(self, node: nodes.Expr, scope: Scope) -> None:
        match node:
            case nodes.TemplateData() | nodes.Const():
                pass
            case nodes.CondExpr():
                self._value(node.test, scope)
                self._output(node.expr1, scope)
                if node.expr2 is not None:
                    self._output(node.expr2, scope)
            case _:
                self._text(node, self._value(node, scope))

    def _text(self, node: nodes.Expr, value: object) -> None:
        path = as_written(node, {})
        if value == [] or path.split(".")[0] in SECTION_TAGS:
            return  # of the one something was said already; the other prints many lines
        if isinstance(value, ChosenOne | ChosenSeveral):
            message = f"“{path}” is the answer as it is kept, and no words for a reader"
            self._note("not-a-text", node, message, f"Write {_path_in_words(path)}.")
        elif isinstance(value, list | dict):
            self._note("not-a-text", node, f"“{path}” is a list, which no tag can print", self._through(path, value))

    def _value(self, node: nodes.Node, scope: Scope) -> object:
        match node:
            case nodes.Name(name=name):
                return self._name(node, name, scope)
            case (
                nodes.Getattr(node=inner, attr=str() as entry)
                | nodes.Getitem(node=inner, arg=nodes.Const(value=str() as entry))
            ):
                return self._entry(node, inner, self._value(inner, scope), entry)
            case nodes.Getitem(node=inner):
                value = self._value(inner, scope)
                return value[0] if isinstance(value, list) and value else _UNKNOWN
            case nodes.Compare():
                self._compare(node, scope)
            case _:
                for part in node.iter_child_nodes():
                    self._value(part, scope)
        return _UNKNOWN

    def _name(self, node: nodes.Node, name: str, scope: Scope) -> object:
        if name in scope or name in self.fields:
            return scope.get(name, self.fields.get(name))
        if name in self.targets:
            message = f"“{name}” stands outside of its loop, which goes through {self.targets[name]}"
            self._note("outside-loop", node, message, name=name)
        else:
            message = f"there is nothing called “{name}”"
            self._note("unknown-tag", node, message, nearest(name, [*scope, *self.fields]), name)
        return _UNKNOWN

    def _entry(self, node: nodes.Node, inner: nodes.Node, value: object, entry: str) -> object:
        """What is called *entry* in the *value* of *inner*."""
        path = as_written(inner, {})
        if value is _UNKNOWN:
            return _UNKNOWN
        if isinstance(value, Mapping):
            if entry in value:
                return self._fit(node, path, entry, value[entry])
            self._note(*self._unknown(node, path, entry, value), name=entry)
        elif isinstance(value, list):
            message = f"“{path}” is a list: “{entry}” is said in each of its rows, inside a loop"
            self._note("outside-loop", node, message, self._through(path, value), entry)
        else:
            self._note("unknown-tag", node, f"“{path}” is a text, and has no “{entry}”", name=entry)
        return _UNKNOWN

    def _fit(self, node: nodes.Node, root: str, entry: str, value: Any) -> object:
        """A value that is there, unless it is of a kind that this question never has."""
        if root in _EMPTY_IF_UNFIT and (value is None or value == []):
            message = f"“{root}.{entry}” never holds anything, of a question like “{entry}”"
            self._note("always-empty", node, message, self._rather(f"{root}.{entry}"), entry)
            return _UNKNOWN
        return value

    def _unknown(
        self, node: nodes.Node, path: str, entry: str, there: Mapping[str, object]
    ) -> tuple[str, nodes.Node, str, str]:
        column = next((one for one in self._repeats if any(each.id == entry for each in one.columns)), None)
        if column is not None and path != "this":
            message = f"“{entry}” is a column of “{column.id}”, and no part of “{path}”"
            inside = f"rows.{column.id}" if not column.each else f"child.{column.id}_rows"
            return "outside-loop", node, message, f"Go through {inside} in a loop, and print it there."
        elsewhere = [form.id for form in self.others if entry in form.index]
        message = f"there is no “{entry}” in “{path}” of {self.definition.id}"
        if elsewhere and path in _BY_QUESTION and entry not in self.definition.index:
            message = f"{self.definition.id} does not ask “{entry}”, which {', '.join(elsewhere)} asks"
        rather = self._rather(f"{path}.{entry}") if entry in self.definition.index else ""
        return "unknown-tag", node, message, rather or nearest(entry, there)

    @property
    def _repeats(self) -> Iterator[Any]:
        return (one for one in (*self.definition.carried.values(), *self.definition.questions) if one.columns)

    def _compare(self, node: nodes.Compare, scope: Scope) -> None:
        left: nodes.Node = node.expr
        for operand in node.ops:
            sides = (left, operand.expr)
            values = [self._value(side, scope) for side in sides]
            for words, other, value in ((*sides, values[1]), (*sides[::-1], values[0])):
                if isinstance(words, nodes.Const) and isinstance(words.value, str) and value is not _UNKNOWN:
                    self._hold_against(other, value, operand.op, words.value)
            left = operand.expr

    def _hold_against(self, node: nodes.Node, value: object, operator: str, words: str) -> None:
        if wrong := wrong_comparison(value, as_written(node, {}), operator, words, self.definition.index):
            self._note(wrong.code, node, wrong.message, wrong.mend, words)

    def _rather(self, path: str) -> str:
        """Where the answer that somebody looked for in the wrong place is to be had."""
        root, _, entry = path.partition(".")
        roots = [
            one for one in ("answer", "rows", "options") if one != root and _has_entry(self.fields.get(one), entry)
        ]
        return f"Write {' or '.join(f'{one}.{entry}' for one in roots)}." if root in _BY_QUESTION and roots else ""

    def _through(self, path: str, value: object) -> str:
        if isinstance(value, list) and isinstance(first := next(iter(value), None), dict):
            return f"Go through it: {{% for row in {path} %}} … {{{{ row.{next(iter(first))} }}}} … {{% endfor %}}."
        return ""

    def _note(self, code: str, node: nodes.Node, message: str, mend: str = "", name: str = "") -> None:
        self.findings.append(TagFault(code, node.lineno, name or as_written(node, {}).split(".")[-1], message, mend))


def _has_entry(fields: object, entry: str) -> bool:
    return isinstance(fields, Mapping) and bool(fields.get(entry))


def _path_in_words(path: str) -> str:
    """The name of an answer in words, by that of its choice."""
    root, _, rest = path.partition(".")
    return f"answer.{rest}" if root == "choice" else path.removesuffix("_choice")
