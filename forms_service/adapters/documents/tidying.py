"""Taking idle spaces and lines out of printed pieces, wherever they come from, so that each stays what it is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from forms_service.casework.documents.tree import Words, text_of

SPACES_AT_ENDS: Final = re.compile(r"[^\S\n]+(?=\n|\Z)")


def without(pieces: Sequence[Words], idle: Sequence[re.Pattern[str]]) -> Iterator[Words]:
    """The pieces without what each pattern, one after the other, finds in their text."""
    text = text_of(pieces)
    left = list(range(len(text)))
    for pattern in idle:
        so_far = "".join(text[at] for at in left)
        taken = {at for found in pattern.finditer(so_far) for at in range(*found.span())}
        left = [at for number, at in enumerate(left) if number not in taken]
    begin = 0
    for piece in pieces:
        end = begin + len(piece.text)
        stays = "".join(text[at] for at in left[bisect_left(left, begin) : bisect_left(left, end)])
        begin = end
        if stays:
            yield Words(stays, piece.printed)
