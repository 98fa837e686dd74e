"""Every tag of a part of a letter with all that must be so for it to be reached: the conditions and loops around it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from jinja2 import nodes

from forms_service.adapters.documents.omissions.tags import names_through
from forms_service.adapters.documents.tag_checks.tag_meanings import RowOf, Scope, TagMeanings
from forms_service.adapters.documents.template_branches import as_written
from forms_service.engine.possible.propositions import ALWAYS, NEVER, Proposition, all_true, opposite

_SIGN: Final = re.compile(r"(\[\[|\]\]|\n)")
_NAMES: Final = frozenset({"organisation", "document", "adult"})


@dataclass(frozen=True)
class TagUse:
    """One printing tag, or a look into something that must be there: when it is reached, and when it is not empty.

    *guards* are the tests around it, as they were written. *bracket* is the number of the brackets that it is in, 0 if
    none; *turns* are the loops within its line; *says* is what it says by itself, *about* every name it goes through.
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
    about: frozenset[str] = frozenset()
    is_empty_loop: bool = False
    """It stands for a loop over nothing, which prints nothing (adapters/documents/omissions/tags.py)."""


@dataclass(frozen=True)
class BranchUse:
    """One way that begins at a condition or loop: the *test* as it was written, and when it is taken."""

    line: int
    test: str
    reached: Proposition
    taken: Proposition
    has_words: bool


@dataclass(frozen=True)
class FixedText:
    """Words of the letter's own, in one line, and when they are reached."""

    line: int
    words: str
    reached: Proposition
    bracket: int = 0


@dataclass(frozen=True)
class Around:
    """Where a tag stands: what the names of loops are there, and what must be so for it to be reached.

    *paths* is what these names stand for as it is written: ``rows.ch_children[]``.
    """

    scope: Scope = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    inside: tuple[Proposition, ...] = ()
    guards: tuple[str, ...] = ()
    turns: frozenset[str] = frozenset()

    @property
    def reached(self) -> Proposition:
        return all_true(*self.inside)

    def where(self, *holds: Proposition, words: str) -> Around:
        """The same place, inside of a condition or loop."""
        return replace(self, inside=(*self.inside, *holds), guards=(*self.guards, words))


@dataclass
class TagUses:
    """Walks through the tags of one part."""

    meanings: TagMeanings
    tags: list[TagUse] = field(default_factory=list)
    branches: list[BranchUse] = field(default_factory=list)
    texts: list[FixedText] = field(default_factory=list)
    lines: dict[int, Proposition] = field(default_factory=lambda: {1: ALWAYS})
    _bracket: int = 0
    _brackets: int = 0

    def walk(self, body: Sequence[nodes.Node], around: Around) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for one in node.nodes:
                        self._output(one, around)
                case nodes.If():
                    self._condition(node, around)
                case nodes.For():
                    self._loop(node, around)

    def _output(self, node: nodes.Expr, around: Around) -> None:
        match node:
            case nodes.TemplateData(data=data):
                self._fixed(node.lineno, data, around)
            case nodes.Const():
                pass
            case nodes.CondExpr(test=test, expr1=first, expr2=second):
                self._needs(test, around)
                chosen, words = self.meanings.holds(test, around.scope), as_written(test, {})
                self._output(first, around.where(chosen, words=words))
                if second is not None:
                    self._output(second, around.where(opposite(chosen), words=f"not {words}"))
            case _:
                filled = self.meanings.holds(node, around.scope)
                self._use(node, as_written(node, {}), filled, around, says=_kind_of_speech(node, around.scope))

    def _use(self, node: nodes.Node, words: str, filled: Proposition, around: Around, **more: Any) -> None:
        about = names_through(as_written(node, around.paths))
        use = TagUse(
            node.lineno, words, around.reached, filled, around.guards, self._bracket, around.turns, about=about, **more
        )
        self.tags.append(use)

    def _fixed(self, line: int, data: str, around: Around) -> None:
        for piece in _SIGN.split(data):
            if piece == "\n":
                line, self._bracket = line + 1, 0
                self.lines[line] = around.reached
            elif piece == "[[":
                self._brackets += 1
                self._bracket = self._brackets
            elif piece == "]]":
                self._bracket = 0
            elif piece.strip():
                self.texts.append(FixedText(line, piece, around.reached, self._bracket))

    def _condition(self, node: nodes.If, around: Around) -> None:
        for one in (node, *node.elif_):
            self._needs(one.test, around)
            holds, words = self.meanings.holds(one.test, around.scope), as_written(one.test, {})
            self._branch(one, f"if {words}", around, holds, one.body)
            self.walk(one.body, around.where(holds, words=words))
            before, around = around, around.where(opposite(holds), words=f"not {words}")
        self._branch(node, f"if {words}, else", before, around.inside[-1], node.else_)
        self.walk(node.else_, around)

    def _loop(self, node: nodes.For, around: Around) -> None:
        over, words = self.meanings.loop(node.iter, around.scope), as_written(node.iter, {})
        name, path = getattr(node.target, "name", ""), f"{as_written(node.iter, around.paths)}[]"
        inner = replace(around, scope={**around.scope, name: over.each}, paths={**around.paths, name: path})
        kept = [over.some, over.of_each]
        if node.test is not None:
            self._needs(node.test, inner.where(*kept, words=words))
            kept.append(self.meanings.holds(node.test, inner.scope))
        self._branch(node, f"for {words}", around, all_true(*kept), node.body)
        inner = inner.where(*kept, words=words)
        is_within_line = _last_line(node) == node.lineno
        tag = over.each.place[-1][1] if isinstance(over.each, RowOf) else over.each.tag
        self.walk(node.body, replace(inner, turns=inner.turns | {tag}) if is_within_line else inner)
        # Where it goes over nothing, the row that would be printed is not there.
        is_over_nothing = opposite(all_true(*kept) if node.test is not None else over.some)
        nothing = around.where(is_over_nothing, words=f"not {words}")
        if is_within_line and not node.else_:
            self._use(node, words, NEVER, replace(nothing, guards=around.guards), is_empty_loop=True)
        self.walk(node.else_, nothing)

    def _needs(self, test: nodes.Node, around: Around) -> None:
        for node, when, there in self.meanings.needs(test, around.scope):
            self._use(test, as_written(node, {}), there, replace(around, inside=(*around.inside, when)), prints=False)

    def _branch(
        self, node: nodes.Node, test: str, around: Around, taken: Proposition, body: Sequence[nodes.Node]
    ) -> None:
        texts = [one for part in body for one in (part.nodes if isinstance(part, nodes.Output) else [part])]
        has_words = any(not isinstance(one, nodes.TemplateData) or one.data.strip() for one in texts)
        self.branches.append(BranchUse(node.lineno, test, around.reached, taken, has_words))


def _kind_of_speech(node: nodes.Expr, scope: Scope) -> str:
    path = as_written(node, {}).split(".")
    if path[0] in {"label", "short"} or path[-1] == "label":
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
