"""Tags that take a whole paragraph, row or cell away with them ({%p, {%tr, {%tc), and what they may leave empty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from forms_service.adapters.documents.word_checks.template_parts import Unreadable
from forms_service.adapters.documents.word_reading.tables import cells_of
from forms_service.adapters.documents.word_reading.wordml import Element, W, children, local_name, text_of

_ENDS: Final = frozenset({"elif", "else", "endif", "endfor"})
_TAKEN: Final = (("p", "p", "paragraph"), ("tr", "tr", "row"), ("tc", "tc", "cell"))
_EMPTY: Final = "no {0} where the tags in it print nothing, which Word cannot open"
_IN_CELL: Final = (
    "Use {% if %} within the paragraph, without the p, or leave an empty paragraph at the end of the cell."
)


def faults_of_tags(root: Element) -> Iterator[Unreadable]:
    yield from _not_alone(root)
    for cell in root.iter(f"{W}tc"):
        if _may_lose_all(cell, "p"):
            yield Unreadable(cell, f"a cell that has {_EMPTY.format('paragraph')}", _IN_CELL)
    for row in root.iter(f"{W}tr"):
        if not tag_word(row, "tr") and may_be_empty([tag_word(cell, "tc") for cell in cells_of(row)]):
            yield Unreadable(row, f"a row that has {_EMPTY.format('cell')}", "Give it a cell that always stands.")
    if local_name(root) in {"hdr", "ftr"} and _may_lose_all(root, "p"):
        yield Unreadable(root, _EMPTY.format("paragraph"), "Leave an empty paragraph in it.")


def _may_lose_all(parent: Element, kind: str) -> bool:
    """Whether the tags among its paragraphs can choose so that none is left."""
    return may_be_empty([tag_word(child, kind) for child in children(parent) if child.tag == f"{W}p"])


def _not_alone(root: Element) -> Iterator[Unreadable]:
    """What stands beside such a tag in its paragraph, row or cell would be taken away with it."""
    for kind, element, what in _TAKEN:
        alone = re.compile(rf"\{{%-?\s*{kind}\s[^%]*%\}}")
        for one in root.iter(f"{W}{element}"):
            if tag_word(one, kind) and not alone.fullmatch(text_of(one).strip()):
                other = f"other text in the {what} of a {{%{kind} tag, which takes its whole {what} away"
                yield Unreadable(one, other, f"Put the tag into a {what} of its own.")


def tag_word(element: Element, kind: str) -> str:
    """The first word of the tag that takes this element away (``if``), or nothing if there is none."""
    found = re.search(rf"\{{%-?\s*{kind}\s+(\w+)", text_of(element))
    return found[1] if found else ""


def may_be_empty(words: Sequence[str]) -> bool:
    """Whether nothing is left of a sequence where its tags choose so; "" is what stands wherever it is reached."""
    return _Sequence(words).may_be_empty()


class _Sequence:
    def __init__(self, words: Sequence[str]) -> None:
        self._words, self._at = words, 0

    def may_be_empty(self) -> bool:
        """Read up to the end, or up to the tag that ends what this stands in."""
        is_empty = True
        while self._at < len(self._words) and self._words[self._at] not in _ENDS:
            word = self._words[self._at]
            self._at += 1
            is_empty = bool(word) and self._choice() and is_empty
        return is_empty

    def _choice(self) -> bool:
        """Read a condition or a loop up to its end; one without an `else` can always print nothing."""
        is_empty, has_else = self.may_be_empty(), False
        while self._at < len(self._words) and self._words[self._at] in {"elif", "else"}:
            has_else = has_else or self._words[self._at] == "else"
            self._at += 1
            is_empty = self.may_be_empty() or is_empty
        self._at += 1
        return is_empty or not has_else
