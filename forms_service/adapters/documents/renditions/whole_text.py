"""The words of a whole document as plain text, which is copied as it is: nothing of it may be lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from forms_service.adapters.documents.renditions import text as text_rendition
from forms_service.adapters.documents.word_reading.reader import read_word
from forms_service.casework.documents.documents import Merged, Missing, ReadBackFailed
from forms_service.casework.documents.tree import DocumentTree, Language


class _Reader(Protocol):
    def lost_from_word(self, tree: DocumentTree) -> list[Missing]: ...

    def lost_from_text(self, tree: DocumentTree, text: str) -> list[Missing]: ...


def text_of_word(merged: Merged, language: Language, reader: _Reader) -> str:
    """Return what a merged Word file says; ``ReadBackFailed`` names what is lost."""
    tree = read_word(merged, language)
    return whole_text(tree, reader, reader.lost_from_word(tree))


def whole_text(tree: DocumentTree, reader: _Reader, lost_before: Sequence[Missing] = ()) -> str:
    text = text_rendition.of_tree(tree)
    lost = (*lost_before, *reader.lost_from_text(tree, text))
    if lost:
        raise ReadBackFailed(tuple(f"{one.source}: “{one.text}” is lost in the text." for one in lost))
    return text
