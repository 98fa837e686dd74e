"""Why the tags of a letter cannot be read: one is not ended, or stands where it may not, or holds what it may not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from jinja2 import nodes

from forms_service.adapters.documents.making_faults.written_tags import TAG, WrittenTag, WrittenTags
from forms_service.adapters.documents.word_checks.template_parts import shown
from forms_service.casework.documents.documents import TemplateFault

_LEFT_OPEN: Final = re.compile(r"\{[{%].*")
_BLOCKS: Final = frozenset({"if", "for"})
_WITHIN: Final = frozenset({"elif", "else"})
_WHAT_A_TAG_IS: Final = (
    "A tag is a name, as in {{ answer.name }}, or one of if, elif, else, endif, for … in … and endfor."
)
_HOLDS: Final[Mapping[type[nodes.Node], str]] = {
    nodes.Call: "it calls something by ( and )",
    nodes.Filter: "it changes an answer by |",
    nodes.Test: "it asks by “is”",
    nodes.Concat: "it joins texts by ~",
    nodes.Assign: "it sets a name",
    nodes.AssignBlock: "it sets a name",
    nodes.Include: "it takes in another file",
    nodes.Import: "it takes in another file",
    nodes.FromImport: "it takes in another file",
    nodes.Extends: "it takes in another file",
    nodes.List: "it holds a list of its own",
    nodes.Tuple: "it holds several things, with a comma between",
    nodes.Dict: "it holds a list of its own",
    nodes.Slice: "it takes a part of something by :",
}


def unreadable_tag(tags: WrittenTags, line: int | None) -> TemplateFault:
    """Return what is wrong where the tags of a part cannot be read; *line* is where reading them broke off."""
    return next(_left_open(tags), None) or _Nesting().fault(tags) or tags.at(line).fault(
        f"it cannot be read. {_WHAT_A_TAG_IS}"
    )  # fmt: skip


def too_deep(tags: WrittenTags) -> TemplateFault:
    nesting = _Nesting()
    nesting.fault(tags)
    deepest = nesting.deepest or tags.at(None)
    what = "conditions or loops stand too deep within each other here"
    return deepest.fault(f"{what}. Say the same with fewer of them within each other.")


def held_by_tag(tag: WrittenTag, node: nodes.Node) -> TemplateFault:
    """Say what a tag holds that no tag may."""
    what = _HOLDS.get(type(node), "it works something out" if isinstance(node, nodes.Expr) else "it is no tag of ours")
    return tag.fault(f"{what}, which no tag may. {_WHAT_A_TAG_IS}")


def torn_apart(tags: WrittenTags) -> TemplateFault:
    """Return which pair of tags begins in one line and ends in another, so that what is between falls apart."""
    pair = next((one for one in _Nesting().pairs(tags) if _tears(*one)), None)
    if pair is None:
        return TemplateFault(
            f"{tags.whole}: its tags take a part of a line, row or cell away, and leave the rest. "
            "Let each if and for begin and end in the same paragraph, or give each tag a paragraph of its own."
        )
    begin, end = pair
    return begin.fault(
        f"it begins in one line and ends in another ({end.line.place}), so that what stands between falls apart. "
        f"Let both stand in the same paragraph, or give each a paragraph of its own: {{%p {begin.keyword} … %}}."
    )


def _tears(begin: WrittenTag, end: WrittenTag) -> bool:
    return begin.line is not end.line and not (begin.takes_its_place and end.takes_its_place)


def _left_open(tags: WrittenTags) -> Iterator[TemplateFault]:
    for line in tags.lines:
        if found := _LEFT_OPEN.search(TAG.sub("", line.text)):
            end = "}}" if found[0].startswith("{{") else "%}"
            begun = WrittenTag(shown(found[0]), line)
            yield begun.fault(f"this tag begins and does not end. Write {end} after it, in the same paragraph.")


@dataclass
class _Nesting:
    """Which tags stand open, walking over all of them."""

    open: list[WrittenTag] = field(default_factory=list)
    deepest: WrittenTag | None = None
    depth: int = 0

    def fault(self, tags: WrittenTags) -> TemplateFault | None:
        for tag in tags.tags:
            if found := self._step(tag):
                return found
        if not self.open:
            return None
        begun = self.open[-1]
        return begun.fault(f"it is not ended. Write {{% end{begun.keyword} %}} after what it holds.")

    def _step(self, tag: WrittenTag) -> TemplateFault | None:
        word = tag.keyword
        if word in _BLOCKS:
            self._begin(tag)
        elif word in _WITHIN and not self.open:
            return tag.fault("it stands in no if. Write the if before it, or take it out.")
        elif word.startswith("end") and word.removeprefix("end") in _BLOCKS:
            return self._end(tag, word.removeprefix("end"))
        return None

    def _begin(self, tag: WrittenTag) -> None:
        self.open.append(tag)
        if len(self.open) > self.depth:
            self.deepest, self.depth = tag, len(self.open)

    def _end(self, tag: WrittenTag, ends: str) -> TemplateFault | None:
        if not self.open:
            return tag.fault(f"it ends nothing: no {ends} stands open before it. Take it out, or write what it ends.")
        begun = self.open.pop()
        if begun.keyword == ends:
            return None
        return tag.fault(
            f"it ends no {ends}: what stands open before it is {begun.words} ({begun.line.place}). "
            f"Write {{% end{begun.keyword} %}} first."
        )

    def pairs(self, tags: WrittenTags) -> Iterator[tuple[WrittenTag, WrittenTag]]:
        for tag in tags.tags:
            begun = self.open[-1] if self.open else None
            self._step(tag)
            if begun is not None and tag.keyword == f"end{begun.keyword}":
                yield begun, tag
