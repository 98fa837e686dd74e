"""Reading one definition file: YAML, then the schema of its kind; every fault of shape with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from marshmallow import Schema, ValidationError

from forms_service.adapters.definitions.grammar import NOT_KNOWN, Part
from forms_service.adapters.definitions.located import Located, Node, YamlFile
from forms_service.adapters.definitions.schemas import BlockSchema, BlockSource, FormSchema, FormSource
from forms_service.engine.fault import Fault, nearest


@dataclass
class Shaped:
    """The form or block that a file holds, what is wrong with its shape, and what had to be left out to read on.

    *lost* are the names that stood in what was left out, and *torn* the places that miss something since: what is
    found of these besides is not the author's fault.
    """

    source: FormSource | BlockSource | None = None
    faults: list[Fault] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    torn: set[str] = field(default_factory=set)

    def leave_out(self, node: Node) -> None:
        """Remember every text of *node*, which is read no further."""
        if isinstance(node, str):
            self.lost.add(node)
            return
        for inner in node.values() if isinstance(node, Located) else node:
            self.leave_out(inner)
        self.lost |= node.keys() if isinstance(node, Located) else set()


_LACKING: Final = "Missing data for required field."
"""What marshmallow says."""

_ROUNDS: Final = 5
"""How often a file is read once more without what was wrong: what is wrong in parts is told in one or two."""


def source_of(written: YamlFile) -> Shaped:
    """Return the form or block that was *written*; where a part is wrong, the rest of it without that part."""
    shaped = Shaped(faults=list(written.faults))
    if not written.is_whole:
        return shaped
    schema: Schema = BlockSchema() if "block" in written.root else FormSchema()
    rest: Located | None = written.root
    for turn in range(_ROUNDS):
        if rest is None:
            break
        try:
            shaped.source = schema.load(rest)
            break
        except ValidationError as error:
            if not turn:
                shaped.faults += faults_of(error.messages, rest, rest.at, "")
            rest = _copy_of_tree(rest)
            rest = None if _is_unusable(rest, error.messages, shaped) else rest
    return shaped


def _copy_of_tree(node: Any) -> Any:
    if isinstance(node, Located):
        copy = Located(node.at)
        copy.update({key: _copy_of_tree(inner) for key, inner in node.items()})
        copy.lines = node.lines
        return copy
    return [_copy_of_tree(inner) for inner in node] if isinstance(node, list) else node


def _is_unusable(node: Node, messages: Any, shaped: Shaped) -> bool:
    """Take out of *node* what *messages* are about; whether nothing of it can be used then."""
    if not isinstance(messages, dict) or isinstance(node, str):
        return True
    if isinstance(node, Located):
        shaped.torn.add(node.at)
    steps = sorted(messages, key=lambda step: step if isinstance(step, int) else 0, reverse=True)
    lacks = [step for step in steps if _is_needed(node, step, messages[step], shaped)]
    return bool(lacks)


def _is_needed(node: Node, step: str | int, inner: Any, shaped: Shaped) -> bool:
    """Take one part out of *node*, or what is wrong out of that part; whether *node* is nothing without it."""
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        if _is_unusable(node[step], inner, shaped):
            shaped.leave_out(node.pop(step))
        return False
    if isinstance(node, Located) and step in node:
        named = inner.get("value", "") if isinstance(inner, dict) and inner.keys() <= {"key", "value"} else inner
        if _is_unusable(node[str(step)], named, shaped):
            shaped.leave_out(node.pop(str(step)))
        return False
    return True


def faults_of(messages: Any, node: Node | None, at: str, key: str, lacking: Sequence[str] = ()) -> Iterator[Fault]:
    """Walk marshmallow's tree of *messages* beside the tree that was read, to find the line of each.

    What a mapping is *lacking* is what an unknown name in it is most likely meant for.
    """
    if isinstance(messages, dict):
        lacks = [str(step) for step, inner in messages.items() if inner == [_LACKING]]
        for step, inner in messages.items():
            child = _child(node, step)
            # Of a mapping by name, marshmallow says “value” (or “key”) between the name and what is wrong.
            named = key if child is node else str(step) if isinstance(step, str) else key
            yield from faults_of(inner, child, _line(node, step, child, at), named, lacks)
        return
    for message in messages:
        told = str(message).replace(_LACKING, "is missing").rstrip(".")
        mend = (nearest(key, lacking) or nearest(key, _every_key())) if told == NOT_KNOWN else ""
        yield Fault("not-valid", at, f"“{key}” {told}" if key else told, mend)


@cache
def _every_key() -> Sequence[str]:
    """What may be a key of some part of a definition."""
    waiting, keys = [Part], set[str]()
    while waiting:
        part = waiting.pop()
        waiting += part.__subclasses__()
        keys |= {field.data_key or name for name, field in part().fields.items()}
    return sorted(keys)


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, list) and isinstance(step, int):
        return node[step] if step < len(node) else None
    if isinstance(node, Located):
        return node if step in {"_schema", "value", "key"} and step not in node else node.get(str(step))
    return node


def _line(node: Node | None, step: str | int, child: Node | None, at: str) -> str:
    if isinstance(node, Located) and str(step) in node.lines:
        return node.line_of(str(step))
    return child.at if isinstance(child, Located) else at
