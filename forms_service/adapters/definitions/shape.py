"""Reading one definition file: YAML, then the schema of its kind; every fault of shape with its line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, ValidationError

from forms_service.adapters.definitions.located import Located, Node, read
from forms_service.adapters.definitions.schemas import BlockSchema, BlockSource, FormSchema, FormSource
from forms_service.engine.fault import Fault


def source_of(content: bytes, file: str) -> tuple[FormSource | BlockSource | None, list[Fault]]:
    """Return the form or block that *content* holds, or ``None`` and what is wrong with it."""
    written, faults = read(content, file)
    if faults:
        return None, faults
    schema: Schema = BlockSchema() if "block" in written else FormSchema()
    try:
        source: FormSource | BlockSource = schema.load(written)
    except ValidationError as error:
        return None, list(faults_of(error.messages, written, written.at, ""))
    return source, []


def faults_of(messages: Any, node: Node | None, at: str, key: str) -> Iterator[Fault]:
    """Walk marshmallow's tree of *messages* beside the tree that was read, to find the line of each."""
    if isinstance(messages, dict):
        for step, inner in messages.items():
            child = _child(node, step)
            # Of a mapping by name, marshmallow says “value” (or “key”) between the name and what is wrong.
            named = key if child is node else str(step) if isinstance(step, str) else key
            yield from faults_of(inner, child, _line(node, step, child, at), named)
        return
    for message in messages:
        said = str(message).replace("Missing data for required field.", "is missing").rstrip(".")
        yield Fault("not-valid", at, f"“{key}” {said}" if key else said)


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
