"""YAML read as text only, with the file and line of every mapping: ``yes`` and ``1`` stay what was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml

from forms_service.adapters.definitions import yaml_mistakes
from forms_service.engine.fault import Fault

Node: TypeAlias = "str | list[Node] | Located"

MOST_DEEP: Final = 40
"""How deep mappings and lists may stand in each other: the deepest condition that ships has twelve levels."""
MOST_NODES: Final = 100_000
"""How many texts, lists and mappings a file may come to when each alias is read as what it stands for."""
_NOTHING: Final = frozenset({"null", "Null", "NULL", "~"})
_TEXT_TAGS: Final = frozenset({None, "!", "tag:yaml.org,2002:str"})


class Located(dict[str, Node]):
    """A mapping that knows where it stands and on which line each of its keys does."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self.at = at
        self.lines: dict[str, str] = {}

    def line_of(self, key: str) -> str:
        return self.lines.get(key, self.at)


@dataclass(frozen=True)
class YamlFile:
    """The mapping that a file holds, as far as it could be read, and what is wrong with it as YAML."""

    root: Located
    faults: Sequence[Fault] = ()
    is_whole: bool = True


def read(source: bytes, file: str) -> YamlFile:
    """Read what *source* holds; what is wrong with it says where in *file*."""
    nothing = Located(f"{file}:1")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        return YamlFile(nothing, [Fault("not-utf-8", f"{file}:{line}", "This is not text in UTF-8")], is_whole=False)
    tree, is_whole = _Tree(file, text), True
    try:
        tree.grow()
    except yaml.YAMLError as error:
        tree.faults.append(yaml_mistakes.in_our_words(error, text, file))
        is_whole = False
    except _Abandoned:
        is_whole = False  # what made it not worth reading on is among the faults
    if isinstance(tree.root, Located):
        return YamlFile(tree.root, tree.faults, is_whole)
    if is_whole:
        message = "This holds no names with what they stand for, such as “form: …”"
        tree.faults.append(Fault("not-valid", f"{file}:1", message))
    return YamlFile(nothing, tree.faults, is_whole=False)


class _Abandoned(Exception):
    """The file is not read on."""


@dataclass
class _Growing:
    """A mapping or list that is being read: the key whose value comes next, and what has come so far."""

    node: list[Node] | Located
    anchor: str | None
    is_flow: bool
    key: yaml.ScalarEvent | None = None
    has_odd_key: bool = False
    weight: int = 1
    merged: list[Node] = field(default_factory=list)


class _Tree:
    """The nodes of one file, made as their events come: never deeper, nor larger, than can be read."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = yaml_mistakes.lines_of(text)
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self._open: list[_Growing] = []
        self._anchors: dict[str, tuple[Node, int]] = {}

    def grow(self) -> None:
        for event in self._events():
            match event:
                case yaml.MappingStartEvent():
                    self._begin(Located(self._at(event)), event)
                case yaml.SequenceStartEvent():
                    self._begin([], event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self._end()
                case yaml.ScalarEvent():
                    self._scalar(event)
                case yaml.AliasEvent():
                    self._alias(event)
                case yaml.DocumentStartEvent() if self.root is not None:
                    message = "A second document begins here, with “---”, which nobody reads"
                    self._fault("second-document", event, message)
                    raise _Abandoned

    def _events(self) -> Iterator[yaml.Event]:
        return yaml.parse(self.text, Loader=yaml.CSafeLoader)

    def _at(self, event: yaml.Event) -> str:
        return f"{self.file}:{event.start_mark.line + 1 if event.start_mark else 1}"

    def _fault(self, code: str, event: yaml.Event, message: str, mend: str = "") -> None:
        self.faults.append(Fault(code, self._at(event), message, mend))

    def _begin(self, node: list[Node] | Located, event: yaml.CollectionStartEvent) -> None:
        if len(self._open) >= MOST_DEEP:
            self._fault("too-deep", event, f"More than {MOST_DEEP} lists and names stand within each other here")
            raise _Abandoned
        self._tagged(event)
        self._add(node, event)
        self._open.append(_Growing(node, event.anchor, bool(event.flow_style)))

    def _end(self) -> None:
        growing = self._open.pop()
        if isinstance(growing.node, Located):
            self._merge(growing.node, growing.merged)
        if growing.anchor:
            self._anchors[growing.anchor] = (growing.node, growing.weight)
        if self._open:
            self._weigh(growing.weight)

    def _weigh(self, more: int) -> None:
        self._open[-1].weight += more
        if self._open[-1].weight > MOST_NODES:
            message = f"Written out, this comes to more than {MOST_NODES:,} pieces"
            self.faults.append(Fault("alias-multiplies", f"{self.file}:1", message))
            raise _Abandoned

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._tagged(event)
        if self._open and isinstance(self._open[-1].node, Located) and self._wants_key():
            self._open[-1].key = event
            return
        if not event.style:
            self._plain(event)
        self._add(str(event.value), event)
        if event.anchor:
            self._anchors[event.anchor] = (str(event.value), 1)
        if self._open:
            self._weigh(1)

    def _wants_key(self) -> bool:
        return self._open[-1].key is None and not self._open[-1].has_odd_key

    def _plain(self, event: yaml.ScalarEvent) -> None:
        """What becomes of a text without quotes that its author did not mean."""
        if event.value in _NOTHING:
            message = f"“{event.value}” stands for nothing in YAML, and is read as this word here"
            self._fault("word-for-nothing", event, message)
        line, behind = self._behind(event)
        if event.value and re.match(r"\s+#[^\s#]", behind):
            message = f"All from “{behind.strip()[:20]}” is a comment to YAML, and is not read"
            self._fault("cut-by-hash", event, message, yaml_mistakes.quoted(line, whole=True))

    def _tagged(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag not in _TEXT_TAGS and not isinstance(event, yaml.CollectionStartEvent):
            self._fault("yaml-tag", event, f"“{event.tag}” is a tag of YAML. Everything here is read as text")

    def _alias(self, event: yaml.AliasEvent) -> None:
        if any(growing.anchor == event.anchor for growing in self._open):
            self._fault("alias-in-itself", event, f"“*{event.anchor}” stands inside what it stands for")
            raise _Abandoned
        if event.anchor not in self._anchors:
            message = f"“*{event.anchor}” stands for what is called “&{event.anchor}”, which is not above"
            self._fault("unknown-alias", event, message, yaml_mistakes.quoted(self._behind(event)[0]))
            self._add("?", event)
            return
        node, weight = self._anchors[event.anchor]
        self._add(node, event)
        if self._open:
            self._weigh(weight)

    def _add(self, node: Node, event: yaml.NodeEvent) -> None:
        if not self._open:
            self.root = node
            return
        growing = self._open[-1]
        if isinstance(growing.node, list):
            growing.node.append(node)
        elif growing.key is not None:
            self._pair(growing, growing.key, node, event)
            growing.key = None
        elif growing.has_odd_key:
            growing.has_odd_key = False
        else:
            growing.has_odd_key = True
            self._fault("not-valid", event, "A name must be a text, and this is a list or names of its own")

    def _pair(self, growing: _Growing, key_event: yaml.ScalarEvent, node: Node, event: yaml.NodeEvent) -> None:
        found, key = growing.node, str(key_event.value)
        assert isinstance(found, Located)
        if growing.is_flow and node == "" and self._is_no_name(key_event):
            self._fault(*self._torn(found, key_event))
            return
        if key == "<<" and not key_event.style and not isinstance(node, str):
            growing.merged += node if isinstance(node, list) else [node]
            return
        at = self._at(key_event)
        if key in found:
            self._fault("duplicate-key", key_event, f"“{key}” is already given at {found.line_of(key)}")
        found[key] = node
        found.lines[key] = at

    def _is_no_name(self, key: yaml.ScalarEvent) -> bool:
        """Whether no colon stands behind what was read as a name."""
        return not self._behind(key)[1].lstrip().startswith(":")

    def _behind(self, event: yaml.Event) -> tuple[str, str]:
        """The line on which *event* ends, and what of it stands behind."""
        mark = event.end_mark
        line = self.lines[mark.line] if mark else ""
        return line, line[mark.column :] if mark else ""

    def _torn(self, found: Located, key: yaml.ScalarEvent) -> tuple[str, yaml.Event, str, str]:
        """A text that its comma tore in two."""
        before, text = next(reversed(found.items()), ("", ""))
        mend = f'{before}: "{text}, {key.value}"' if before and isinstance(text, str) and not key.style else ""
        message = f"The comma before “{key.value}” ends the text, so that “{key.value}” is read as a name of its own"
        return "needs-quotes", key, message, mend

    def _merge(self, found: Located, merged: Sequence[Node]) -> None:
        """What ``<<`` takes over from elsewhere, where nothing else is said here."""
        for mapping in (node for node in merged if isinstance(node, Located)):
            for key, value in mapping.items():
                if key not in found:
                    found[key] = value
                    found.lines[key] = mapping.line_of(key)
