"""The one reading of a merged Word file: a tree of what it says, in which every text knows its place and its answer."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from forms_service.adapters.documents.word_reading.numbering import Numbering, read_lists
from forms_service.adapters.documents.word_reading.part_reader import PartReader
from forms_service.adapters.documents.word_reading.styles import read_styles
from forms_service.adapters.documents.word_reading.wordml import (
    BODY,
    TWIPS_A_POINT,
    Element,
    R,
    W,
    is_on,
    parse_strictly,
)
from forms_service.casework.documents.documents import Merged, Printed, TemplateFault
from forms_service.casework.documents.tree import DocumentTree, Language, Margin, PageLayout, Paragraph

_READ: Final = re.compile(r"word/(?:document|header\d*|footer\d*|styles|numbering)\.xml|word/_rels/.*\.rels")
_NO_LISTS: Final = b'<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
NO_STYLES: Final = _NO_LISTS.replace(b"numbering", b"styles")


def read_word(merged: Merged, language: Language = "en") -> DocumentTree:
    """Read a merged Word file from its bytes."""
    with zipfile.ZipFile(io.BytesIO(merged.docx)) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if _READ.fullmatch(name)}
    return WordFile(members, language).tree(merged.printed)


class WordFile:
    """One Word file of one section, opened to be read."""

    def __init__(self, members: Mapping[str, bytes], language: Language = "en") -> None:
        self._members = members
        self._language = language
        self.styles = read_styles(self._members.get("word/styles.xml", NO_STYLES))
        self._body = parse_strictly(self._members[BODY], BODY)

    def root(self, part: str) -> Element:
        """The XML of one part, read afresh."""
        return parse_strictly(self._members[part], part)

    def tree(self, printed: Sequence[Printed] = ()) -> DocumentTree:
        body = self._body.find(f"{W}body")
        blocks = self._part(BODY, self._body, printed).blocks(body) if body is not None else []
        margins = tuple(replace(one, paragraphs=self._margin(one.part, printed)) for one in self._margins())
        shown = {BODY, *(margin.part for margin in margins)}
        read = tuple(value for value in printed if value.part in shown)
        return DocumentTree(tuple(blocks), self._language, margins, self._layout(), read)

    def numbering(self) -> Numbering:
        return Numbering(read_lists(self._members.get("word/numbering.xml", _NO_LISTS)))

    def _margin(self, part: str, printed: Sequence[Printed]) -> tuple[Paragraph, ...]:
        root = self.root(part)
        reader = self._part(part, root, printed)
        return tuple(paragraph for one in root.iter(f"{W}p") if (paragraph := reader.paragraph(one)))

    def _part(self, part: str, root: Element, printed: Sequence[Printed]) -> PartReader:
        answers = [value for value in printed if value.part == part]
        return PartReader(part, root, self.styles, self.numbering(), self._language, answers, self.targets(part))

    def targets(self, part: str) -> Mapping[str, str]:
        """What the part refers to, by its ids."""
        name = f"word/_rels/{posixpath.basename(part)}.rels"
        if name not in self._members:
            return {}
        return {str(item.get("Id")): str(item.get("Target")) for item in parse_strictly(self._members[name], name)}

    def _layout(self) -> PageLayout:
        def points(element: str, attribute: str) -> float:
            found = self._section.find(f"{W}{element}")
            if found is None:
                raise TemplateFault("The section does not say how large its page and margins are.")
            return abs(float(found.get(f"{W}{attribute}", "0"))) / TWIPS_A_POINT

        width, height = points("pgSz", "w"), points("pgSz", "h")
        return PageLayout(width, height, points("pgMar", "top"), points("pgMar", "bottom"), points("pgMar", "left"))

    def _margins(self) -> Iterator[Margin]:
        targets = self.targets(BODY)
        first_differs = is_on(self._section.find(f"{W}titlePg"))
        for kind in ("header", "footer"):
            for reference in self._section.iter(f"{W}{kind}Reference"):
                if reference.get(f"{W}type") != "even":
                    yield Margin(
                        part=posixpath.normpath(posixpath.join("/word", targets[str(reference.get(f"{R}id"))]))[1:],
                        is_header=kind == "header",
                        on_first=(reference.get(f"{W}type") == "first") == first_differs,
                        on_later=reference.get(f"{W}type") == "default",
                    )

    @property
    def _section(self) -> Element:
        sections = list(self._body.iter(f"{W}sectPr"))
        if len(sections) != 1:
            raise TemplateFault("The letter must have one section. Take out its section breaks.")
        return sections[0]
