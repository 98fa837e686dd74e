"""YAML read as text only, with the file and line of every mapping: ``yes`` and ``1`` stay what was written."""

from __future__ import annotations

from typing import TypeAlias

import yaml

from forms_service.engine.fault import Fault

Node: TypeAlias = "str | list[Node] | Located"


class Located(dict[str, Node]):
    """A mapping that knows where it stands and on which line each of its keys does."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self.at = at
        self.lines: dict[str, str] = {}

    def line_of(self, key: str) -> str:
        return self.lines.get(key, self.at)


def read(source: bytes, file: str) -> tuple[Located, list[Fault]]:
    """Return the mapping that *source* holds, and what is wrong with it as YAML."""
    faults: list[Fault] = []
    try:
        root = yaml.compose(source.decode(), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        return Located(f"{file}:1"), [Fault("not-valid", f"{file}:1", f"This is not text in UTF-8 ({error})")]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return Located(f"{file}:1"), [Fault("not-valid", f"{file}:{line}", f"This is not YAML: {error.problem}")]
    except yaml.YAMLError as error:
        return Located(f"{file}:1"), [Fault("not-valid", f"{file}:1", f"This is not YAML: {error}")]
    if not isinstance(root, yaml.MappingNode):
        return Located(f"{file}:1"), [
            Fault("not-valid", f"{file}:1", "This holds no names with what they stand for, such as “form: …”")
        ]
    found = _node(root, file, faults)
    assert isinstance(found, Located)
    return found, faults


def _node(node: yaml.Node, file: str, faults: list[Fault]) -> Node:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, file, faults)
    if isinstance(node, yaml.SequenceNode):
        return [_node(item, file, faults) for item in node.value]
    return str(node.value)


def _mapping(node: yaml.MappingNode, file: str, faults: list[Fault]) -> Located:
    found = Located(_at(node, file))
    for key_node, value_node in node.value:
        key, at = str(key_node.value), _at(key_node, file)
        if key in found:
            faults.append(Fault("duplicate-key", at, f"“{key}” is already given at {found.line_of(key)}"))
        found[key] = _node(value_node, file, faults)
        found.lines[key] = at
    return found


def _at(node: yaml.Node, file: str) -> str:
    return f"{file}:{node.start_mark.line + 1}"
