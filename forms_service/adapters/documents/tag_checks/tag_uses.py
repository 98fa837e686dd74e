"""Every tag of a part of a letter with all that must be so for it to be reached: the conditions and loops around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from jinja2 import nodes

from forms_service.adapters.documents.tag_checks.tag_meanings import RowOf, Scope, TagMeanings
from forms_service.adapters.documents.template_branches import as_written
from forms_service.engine.possible.propositions import ALWAYS, NEVER, Proposition, each_of, opposite

_SIGN: Final = re.compile(r"\[\[|\]\]|\n")
Says: type = Literal["statement", "name", "label", "count"]
_NAMES: Final = frozenset({"organisation", "document", "adult"})


@dataclass(frozen=True)
class TagUse:
    """One printing tag, or a look into something that must be there: when it is reached, and when it is not empty.

    *guards* are the tests around it, as they were written. *bracket* is the number of the brackets that it is in, 0 if
    none; *turns* are the loops within its line; *says* is what it says by itself.
    """

    line: int
    words: str
    reached: Proposition
    filled: Proposition
    guards: tuple[str, ...] = ()
    bracket: int = 0
    turns: frozenset[str] = frozenset()
    says: str = "statement"
    prints: bool = True
    is_empty_loop: bool = False
    """It stands for a loop over nothing, which prints nothing (adapters/documents/omissions/tags.py)."""


@dataclass(frozen=True)
class BranchUse:
    """One way that begins at a condition or loop: the *test* as it was written, and when it is taken."""

    line: int
    test: str
    outcome: str
    reached: Proposition
    taken: Proposition
    has_words: bool


@dataclass
class TagUses:
    """Walks through the tags of one part."""

    meanings: TagMeanings
    tags: list[TagUse] = field(default_factory=list)
    branches: list[BranchUse] = field(default_factory=list)
    lines: dict[int, Proposition] = field(default_factory=lambda: {1: ALWAYS})
    _bracket: int = 0
    _brackets: int = 0

    def walk(
        self,
        body: Sequence[nodes.Node],
        scope: Scope,
        inside: tuple[Proposition, ...] = (),
        guards: tuple[str, ...] = (),
        turns: frozenset[str] = frozenset(),
    ) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for one in node.nodes:
                        self._output(one, scope, inside, guards, turns)
                case nodes.If():
                    self._condition(node, scope, inside, guards, turns)
                case nodes.For():
                    self._loop(node, scope, inside, guards, turns)

    def _output(
        self,
        node: nodes.Expr,
        scope: Scope,
        inside: tuple[Proposition, ...],
        guards: tuple[str, ...],
        turns: frozenset[str],
    ) -> None:
        match node:
            case nodes.TemplateData(data=data):
                self._fixed(node.lineno, data, inside)
            case nodes.Const():
                pass
            case nodes.CondExpr(test=test, expr1=first, expr2=second):
                self._needs(test, scope, inside, guards, turns)
                chosen, words = self.meanings.holds(test, scope), as_written(test, {})
                self._output(first, scope, (*inside, chosen), (*guards, words), turns)
                if second is not None:
                    self._output(second, scope, (*inside, opposite(chosen)), (*guards, f"not {words}"), turns)
            case _:
                filled = self.meanings.holds(node, scope)
                use = TagUse(node.lineno, as_written(node, {}), each_of(*inside), filled, guards, self._bracket, turns)
                self.tags.append(TagUse(**{**vars(use), "says": _says(node, scope)}))

    def _fixed(self, line: int, data: str, inside: tuple[Proposition, ...]) -> None:
        for sign in _SIGN.findall(data):
            if sign == "\n":
                line, self._bracket = line + 1, 0
                self.lines[line] = each_of(*inside)
            elif sign == "[[":
                self._brackets += 1
                self._bracket = self._brackets
            else:
                self._bracket = 0

    def _condition(
        self,
        node: nodes.If,
        scope: Scope,
        inside: tuple[Proposition, ...],
        guards: tuple[str, ...],
        turns: frozenset[str],
    ) -> None:
        for one in (node, *node.elif_):
            self._needs(one.test, scope, inside, guards, turns)
            holds, words = self.meanings.holds(one.test, scope), as_written(one.test, {})
            self._branch(one.lineno, f"if {words}", "true", inside, holds, one.body)
            self.walk(one.body, scope, (*inside, holds), (*guards, words), turns)
            inside, guards = (*inside, opposite(holds)), (*guards, f"not {words}")
        self._branch(node.lineno, f"if {guards[-1].removeprefix('not ')}", "else", inside[:-1], inside[-1], node.else_)
        self.walk(node.else_, scope, inside, guards, turns)

    def _loop(
        self,
        node: nodes.For,
        scope: Scope,
        inside: tuple[Proposition, ...],
        guards: tuple[str, ...],
        turns: frozenset[str],
    ) -> None:
        over, words = self.meanings.loop(node.iter, scope), as_written(node.iter, {})
        name = getattr(node.target, "name", "")
        inner: Scope = {**scope, name: over.each}
        is_within_line = _last_line(node) == node.lineno
        tag = over.each.place[-1][1] if isinstance(over.each, RowOf) else over.each.tag
        kept = [over.some, over.of_each]
        if node.test is not None:
            self._needs(node.test, inner, (*inside, *kept), guards, turns)
            kept.append(self.meanings.holds(node.test, inner))
        self._branch(node.lineno, f"for {words}", "true", inside, each_of(*kept), node.body)
        within = turns | {tag} if is_within_line else turns
        self.walk(node.body, inner, (*inside, *kept), (*guards, words), within)
        nothing = ALWAYS if node.test is not None else opposite(over.some)
        if is_within_line and not node.else_:
            reached = each_of(*inside, nothing)
            over_nothing = TagUse(node.lineno, words, reached, NEVER, guards, self._bracket, turns, is_empty_loop=True)
            self.tags.append(over_nothing)
        self.walk(node.else_, scope, (*inside, nothing), (*guards, f"not {words}"), turns)

    def _needs(
        self,
        test: nodes.Node,
        scope: Scope,
        inside: tuple[Proposition, ...],
        guards: tuple[str, ...],
        turns: frozenset[str],
    ) -> None:
        for node, when, there in self.meanings.needs(test, scope):
            reached = each_of(*inside, when)
            words = as_written(node, {})
            self.tags.append(TagUse(test.lineno, words, reached, there, guards, 0, turns, "look", prints=False))

    def _branch(
        self,
        line: int,
        test: str,
        outcome: str,
        inside: tuple[Proposition, ...],
        taken: Proposition,
        body: Sequence[nodes.Node],
    ) -> None:
        has_words = any(
            not isinstance(one, nodes.TemplateData) or one.data.strip()
            for node in body
            for one in ([node] if not isinstance(node, nodes.Output) else node.nodes)
        )
        self.branches.append(BranchUse(line, test, outcome, each_of(*inside), taken, has_words))


def _says(node: nodes.Expr, scope: Scope) -> str:
    path = as_written(node, {}).split(".")
    if path[0] == "label" or path[-1] == "label":
        return "label"
    if path[0] == "loop":
        return "count"
    bound = scope.get(path[0])
    is_name = path[0] in _NAMES or (isinstance(bound, RowOf) and path[-1] in {"name", "born", "aliases", "numbers"})
    return "name" if is_name else "statement"


def _last_line(node: nodes.For) -> int:
    """The line in which a loop ends, as far as its own words say."""
    last = node.lineno
    for one in node.body:
        for data in [one] if isinstance(one, nodes.TemplateData) else one.find_all(nodes.TemplateData):
            last = max(last, data.lineno + data.data.count("\n"))
    return last
