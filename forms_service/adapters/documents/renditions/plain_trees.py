"""The trees of documents that are no Word files: a filled form, and a plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from forms_service.casework.documents.tree import (
    Block,
    DocumentTree,
    Heading,
    LabelledLine,
    LabelledText,
    Language,
    Margin,
    Paragraph,
    Place,
    Words,
    text_of,
)


def tree_of_form(
    lines: Sequence[LabelledLine], title: str, notices: Sequence[str], *, above: Sequence[Words], language: Language
) -> DocumentTree:
    """The tree of a filled form: its *notices*, which stand in no box, and each box as a fact under its label."""
    header = Paragraph(Place("above", 1), tuple(above))
    margin = Margin("above", is_header=True, on_first=True, on_later=True, paragraphs=(header,))
    texts = (_labelled_text(number, label, pieces) for number, (label, pieces) in enumerate(lines, 1))
    told = (Paragraph(Place("notice", number), (Words(text),)) for number, text in enumerate(notices, 1))
    return DocumentTree((_title(title), *told, *texts), language, (margin,))


def tree_of_text(pieces: Sequence[Words], title: str, language: Language) -> DocumentTree:
    """The tree of a plain text: its paragraphs, between which a line is left free, under its title."""
    blocks: list[Block] = [_title(title)]
    for number, some in enumerate(_paragraphs(pieces), 1):
        blocks.append(Paragraph(Place("text", number), tuple(some)))
    return DocumentTree(tuple(blocks), language)


def _paragraphs(pieces: Sequence[Words]) -> Iterator[list[Words]]:
    text = text_of(pieces)
    free = [found.span() for found in re.finditer(r"\n{2,}", text)]
    for (_, begin), (end, _) in pairwise([(0, 0), *free, (len(text.rstrip("\n")), len(text))]):
        if text[begin:end].strip():
            yield list(_cut(pieces, begin, end))


def _cut(pieces: Sequence[Words], begin: int, end: int) -> Iterator[Words]:
    """What of *pieces* lies between two places of their text."""
    at = 0
    for piece in pieces:
        text = piece.text[max(begin - at, 0) : max(end - at, 0)]
        if text:
            yield Words(text, piece.printed)
        at += len(piece.text)


def _title(title: str) -> Heading:
    return Heading(Paragraph(Place("title", 1), (Words(title),)), level=1)


def _labelled_text(number: int, label: str, pieces: tuple[Words, ...]) -> LabelledText:
    name = Words(label)
    return LabelledText(Paragraph(Place("form", number), (name, Words("\t"), *pieces)), (name,), pieces)
