"""Tags that know their own words, and what each of them had to print.

Whether a tag had anything to print is recorded by the tag itself, and not guessed from what is left of a letter. A loop
over nothing is such a tag too: it had nothing to print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final

from jinja2 import Undefined, nodes, pass_context
from jinja2.runtime import Context

from forms_service.adapters.documents.lettering import letters
from forms_service.adapters.documents.making_faults.merge_words import NoText
from forms_service.adapters.documents.making_faults.written_tags import WrittenTags
from forms_service.adapters.documents.template_branches import as_written
from forms_service.casework.documents.documents import ASKED, PrintedText
from forms_service.casework.documents.origins import Origin, OriginKind
from forms_service.casework.documents.pairs import SECTION_TAGS

TAG: Final = "_tag"
"""A name that no template may use: it begins with `_`."""
ROWS_SUFFIX: Final = "_rows"
"""What the rows of a question that is asked for each child are called, after its id."""
LABEL_TAGS: Final = frozenset({"label", "short"})
_NAME: Final = re.compile(r"\w+")
_BEGINS: Final = re.compile(r"<w:(p|tr|tc|tbl|r)[ >]|</w:")
_AROUND: Final = {
    "": ("", ""),
    "r": ("<w:r><w:t>", "</w:t></w:r>"),
    "p": ("<w:p><w:r><w:t>", "</w:t></w:r></w:p>"),
    "tr": ("<w:tr><w:tc><w:p><w:r><w:t>", "</w:t></w:r></w:p></w:tc></w:tr>"),
}
"""What the mark of a loop over nothing stands in, by what the loop repeats: a line or row that goes with it."""
_OF_NAMES: Final = frozenset({OriginKind.FACT, OriginKind.HOUSE})


class Voice(Enum):
    """What a tag says of its own: an answer or act, what something is called, or only what stands beside it."""

    STATEMENT = "statement"
    NAME = "name"
    LABEL = "label"
    COUNT = "count"


@dataclass(frozen=True)
class SpokenTag:
    """One tag with what it had to print; *words* are its author's, *about* every name that it goes through.

    *place* is where it stands, and *question* what it prints the answer to, as it was asked.

    It prints nothing where its *text* has no letter that anybody could see.
    """

    words: str
    about: frozenset[str]
    text: PrintedText
    place: str = ""
    question: str = ""

    @cached_property
    def prints(self) -> bool:
        return bool(letters(self.text))

    @property
    def asks(self) -> str:
        """Of a label, the question that it is of; of any other tag nothing."""
        return question_of_label(self.words)

    @cached_property
    def voice(self) -> Voice:
        kind = self.text.origin.kind if self.text.origin else None
        if self.asks or kind is OriginKind.QUESTION:
            return Voice.LABEL
        if kind is OriginKind.COUNT:
            return Voice.COUNT
        return Voice.NAME if kind in _OF_NAMES else Voice.STATEMENT

    @property
    def speaks(self) -> bool:
        """Whether it decides about its line: a label and a number never do."""
        return self.voice in {Voice.STATEMENT, Voice.NAME}


def question_of_label(words: str) -> str:
    """Of a tag that prints what a question is called, that question; of any other nothing."""
    called, _, question = words.partition(".")
    return question if called in LABEL_TAGS else ""


@pass_context
def spoken_tag(context: Context, value: object, words: str, path: str, place: str) -> SpokenTag:
    """Return a tag with its value as text; nothing and an empty list are an empty text."""
    if isinstance(value, Undefined):
        str(value)  # raises, naming what is missing
    if value is None or value == ():
        value = PrintedText("", source=words)
    elif isinstance(value, int) and not isinstance(value, bool):
        value = PrintedText(str(value), source="a number", origin=Origin(OriginKind.COUNT, "a number"))
    if not isinstance(value, PrintedText):
        raise NoText(value)
    asked = context.get(ASKED) or {}
    question = next((asked[name] for name in reversed(_NAME.findall(words)) if name in asked), "")
    printed = PrintedText(value, source=value.source, origin=value.origin, place=place)
    return SpokenTag(words, names_through(path), printed, place, question)


def names_through(path: str) -> frozenset[str]:
    """Every name that a tag goes through, of rows also the question whose rows they are."""
    names = frozenset(_NAME.findall(path))
    return names | {name.removesuffix(ROWS_SUFFIX) for name in names}


def with_words(tags: WrittenTags, syntax: nodes.Template) -> None:
    """Let every tag of a template say its own words, and every loop over nothing that it prints nothing."""
    _Speaking(tags).walk(syntax.body, {})


@dataclass(frozen=True)
class _Speaking:
    tags: WrittenTags

    def walk(self, body: Sequence[nodes.Node], known: Mapping[str, str]) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    node.nodes = [self._spoken(one, known) for one in node.nodes]
                case nodes.If():
                    self.walk([*node.body, *node.elif_, *node.else_], known)
                case nodes.For():
                    self._loop(node, known)

    def _loop(self, node: nodes.For, known: Mapping[str, str]) -> None:
        item = node.target.name if isinstance(node.target, nodes.Name) else ""
        over = as_written(node.iter, known)
        self.walk(node.body, {**known, item: f"{over}[]"})
        self.walk(node.else_, known)
        around = _AROUND.get(_repeated(node.body))
        if around is not None and not node.else_:
            mark = self._call(nodes.Const(None), as_written(node.iter, {}), over, node.lineno)
            before, after = map(nodes.TemplateData, around)
            node.else_ = [nodes.Output([before, mark, after]).set_lineno(node.lineno, override=True)]

    def _spoken(self, one: nodes.Expr, known: Mapping[str, str]) -> nodes.Expr:
        if isinstance(one, nodes.TemplateData):
            return one
        if isinstance(one, nodes.Const):
            raise self.tags.at(one.lineno).fault("it prints no answer. Type the words.")
        words = " or ".join(as_written(part, {}) for part in _spoken_parts(one))
        if words.split(".")[0] in SECTION_TAGS:
            raise self.tags.at(one.lineno).fault("it prints many lines: give it a paragraph of its own.")
        return self._call(one, words, " ".join(as_written(part, known) for part in _spoken_parts(one)), one.lineno)

    def _call(self, value: nodes.Expr, words: str, path: str, line: int) -> nodes.Call:
        said = [nodes.Const(words), nodes.Const(path), nodes.Const(self.tags.at(line).place)]
        call = nodes.Call(nodes.Name(TAG, "load"), [value, *said], [], None, None)
        call.set_lineno(line, override=True)
        return call


def _spoken_parts(one: nodes.Expr) -> Iterator[nodes.Node]:
    if isinstance(one, nodes.CondExpr):
        yield from _spoken_parts(one.expr1)
        if one.expr2 is not None:
            yield from _spoken_parts(one.expr2)
    else:
        yield one


def _repeated(body: Sequence[nodes.Node]) -> str:
    """What a loop repeats: rows, paragraphs, tables or runs; nothing of the kind, where it is within a text."""
    data = "".join(one.data for node in body for one in _data_in(node))
    first = _BEGINS.search(data)
    if first is None or first[1] is None:
        # What begins by ending something stands within a paragraph, over several of its runs.
        return "" if "</w:p>" not in data else "none"
    return "p" if first[1] == "tbl" else first[1]


def _data_in(node: nodes.Node) -> Iterator[nodes.TemplateData]:
    if isinstance(node, nodes.TemplateData):
        yield node
    yield from node.find_all(nodes.TemplateData)
