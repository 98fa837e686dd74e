"""The tags of a letter as its author wrote them, each with its place: by these it is said where making fails.

What is compiled has each tag on a line of its own: whatever Jinja says of a line is true of one tag.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from forms_service.adapters.documents.omissions.places import heading_level
from forms_service.adapters.documents.word_checks.template_parts import part_in_words, shown
from forms_service.adapters.documents.word_reading.styles import Styles
from forms_service.adapters.documents.word_reading.wordml import Element, W
from forms_service.casework.documents.documents import TemplateFault
from forms_service.casework.documents.pairs import SECTION_TAGS

_INSIDE: Final = r"(?:[^{]|\{(?![{%#]))*?"
"""What stands in a tag: no other tag begins there, so that a file of a million braces is read once and not over again."""
TAG: Final = re.compile(rf"\{{\{{{_INSIDE}\}}\}}|\{{%{_INSIDE}%\}}|\{{#{_INSIDE}#\}}")
_BEGINS: Final = re.compile(r"\{[{%][-+]?")
_TAKES_ITS_PLACE: Final = re.compile(r"^(\{[{%][-+]?)\s*(?:p|tr|tc|r)\s")
"""What docxtpl reads of a tag that takes its paragraph, row, cell or run away with it."""
_QUOTES: Final = str.maketrans("“”‘’", "\"\"''")
_THROUGH_SECTION: Final = re.compile(rf"for pair in ((?:{'|'.join(sorted(SECTION_TAGS))})\.\w+)")
_KEYWORD: Final = re.compile(r"\{%[-+]?\s*(?:(?:p|tr|tc|r)\s+)?(\w+)")
_PATH: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
_WORDS_OF_TAGS: Final = frozenset(
    {"p", "tr", "tc", "r", "if", "elif", "else", "endif", "for", "endfor", "in", "not", "and", "or", "is"}
)


_LETTERS: Final = tuple(f"{W}{name}" for name in ("t", "tab", "br"))


@dataclass(frozen=True)
class WrittenLine:
    """A paragraph of a Word file, or a line of a plain text, as it was written."""

    whole: str
    """The part that it stands in, in words."""
    unit: str
    number: int
    text: str
    heading: str = ""

    @cached_property
    def place(self) -> str:
        words = shown(" ".join(self.text.split()))
        under = f", under “{shown(self.heading)}”" if self.heading else ""
        return f"{self.whole}, {self.unit} {self.number}{under}{f' (“{words}”)' if words else ''}"


@dataclass(frozen=True)
class WrittenTag:
    words: str
    line: WrittenLine

    @property
    def keyword(self) -> str:
        """What a tag does that prints nothing itself: ``if``, ``endfor``."""
        found = _KEYWORD.match(self.words)
        return found[1] if found else ""

    @property
    def paths(self) -> Sequence[str]:
        """The names that it says, such as ``answer.ad_dob``."""
        unquoted = re.sub(r"'[^']*'|\"[^\"]*\"", "", self.words.translate(_QUOTES))
        return [path for path in _PATH.findall(unquoted) if path not in _WORDS_OF_TAGS]

    @property
    def takes_its_place(self) -> bool:
        return _TAKES_ITS_PLACE.match(self.words) is not None

    @property
    def place(self) -> str:
        return f"{self.line.place}: {' '.join(self.words.split())}"

    def fault(self, what: str) -> TemplateFault:
        return TemplateFault(f"{self.place}: {what}")


class WrittenTags:
    """The tags of one part of a template, in order."""

    def __init__(self, whole: str, lines: Sequence[WrittenLine]) -> None:
        self.whole = whole
        self.lines = lines
        self.tags = [WrittenTag(words, line) for line in lines for words in TAG.findall(line.text)]
        self._begin: list[int] = []
        self._begun: list[WrittenTag] = []

    def numbered(self, source: str) -> str:
        """What is compiled, with each tag on a line of its own, which prints nothing."""
        self._begin, self._begun = [], []
        return "".join(self._numbered(source))

    def _numbered(self, source: str) -> Iterator[str]:
        written, line, end = iter(self._in_order(TAG.findall(source))), 1, 0
        for tag in TAG.finditer(source):
            before = source[end : tag.start()]
            begun = _BEGINS.sub(lambda sign: f"{sign[0]}\n", tag[0], count=1) if tag[0][1] != "#" else tag[0]
            line += before.count("\n") + 1
            self._begin.append(line)
            self._begun.append(next(written))
            line += begun.count("\n") - 1
            end = tag.end()
            yield before + begun
        yield source[end:]

    def _in_order(self, sources: Sequence[str]) -> Iterator[WrittenTag]:
        """Each tag of what is compiled as it was written; those of a whole section are the one that stands for it."""
        ahead, last = 0, self._nowhere
        written = [_as_compiled(tag.words) for tag in self.tags]
        for source in sources:
            alike = {_as_compiled(source), *_of_section(source)}
            at = next((at for at in range(ahead, len(written)) if written[at] in alike), None)
            if at is not None:
                ahead, last = at + 1, self.tags[at]
            yield last

    @property
    def _nowhere(self) -> WrittenTag:
        first = self.lines[0] if self.lines else WrittenLine(self.whole, "line", 1, "")
        return self.tags[0] if self.tags else WrittenTag("", first)

    def at(self, line: int | None) -> WrittenTag:
        """The tag of which something is said by its *line* in what is compiled."""
        number = bisect_right(self._begin, line or 1) - 1
        return self._begun[max(number, 0)] if self._begun else self._nowhere


def _as_compiled(words: str) -> str:
    """A tag without what docxtpl changes of it."""
    return "".join(_TAKES_ITS_PLACE.sub(r"\1", words).translate(_QUOTES).split())


def _of_section(source: str) -> Iterator[str]:
    """The tag that a loop was put in place of, where it goes through a section."""
    through = _THROUGH_SECTION.search(source)
    if through:
        yield f"{{{{{through[1]}}}}}"


def tags_of_word(name: str, root: Element, styles: Styles) -> WrittenTags:
    return WrittenTags(part_in_words(name), list(_paragraphs(part_in_words(name), root, styles)))


def _paragraphs(whole: str, root: Element, styles: Styles) -> Iterator[WrittenLine]:
    heading = ""
    for number, paragraph in enumerate(root.iter(f"{W}p"), 1):
        text = "".join(one.text or "" if one.tag == f"{W}t" else " " for one in paragraph.iter(*_LETTERS))
        is_heading = heading_level(paragraph, styles) > 0 and text.strip()
        yield WrittenLine(whole, "paragraph", number, text, "" if is_heading else heading)
        heading = " ".join(text.split()) if is_heading else heading


def tags_of_text(text: str) -> WrittenTags:
    lines = [WrittenLine("The text", "line", number, line) for number, line in enumerate(text.split("\n"), 1)]
    return WrittenTags("The text", lines)


def tags_of_box(name: str, written: str) -> WrittenTags:
    """What a manifest has a box of a PDF form print."""
    return WrittenTags(f"The box {name}", [_BoxLine(f"The box {name}", "line", 1, written)])


class _BoxLine(WrittenLine):
    @cached_property
    def place(self) -> str:
        return f"{self.whole} (“{shown(self.text)}”)"


Asked = Mapping[str, str]
"""How each question is asked, by its id."""


def question_of(tag: WrittenTag, asked: Asked) -> str:
    """The question as it was asked that a tag prints the answer to; nothing, where it prints something else."""
    names = (name for path in tag.paths for name in reversed(path.split(".")))
    return next((asked[name] for name in names if name in asked), "")
