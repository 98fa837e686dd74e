"""Of which others a text tells that they said, felt, did or suffered something, by the words for them.

Who is named is found elsewhere (``told_of.py``). Here it goes by the word for somebody that stands before a phrase in
its clause, with nobody else between.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Final

from forms_service.engine.free_text.phrases import in_words, phrase_places, words_of
from forms_service.engine.free_text.vocabulary import Vocabulary

_CLAUSE: Final = re.compile(r"[.;:!?\n“”]+|\b(?:but|because|although|though|that)\b", re.IGNORECASE)
_SAID_BY_THE_READER: Final = re.compile(
    r"\s*(?:as\s+)?you\s+(?:\w+\s+)?(?:told|said|say|asked|wrote|write)\b", re.IGNORECASE
)
_SENTENCE: Final = re.compile(r"[.;!?\n]+")
_NOBODY_ELSE: Final = frozenset(["i", "we", "you", "he", "she", "they", "it", "us"])
"""After one of these a clause speaks of somebody else."""
_BESIDE: Final = frozenset(["with", "by", "than", "like", "from", "about", "without", "of", "to", "for", "sees", "see"])
_SEVERAL: Final = frozenset(["both", "all", "one", "two", "some", "each"])
_OWN: Final = frozenset(["his", "her", "their", "your", "the", "a", "an", "my", "our", "this", "s"])
_FAR: Final = 6


def tells_of(text: str, group: str, phrases: Collection[str], vocabulary: Vocabulary) -> bool:
    """Whether *text* says one of the *phrases* of one of a *group* of others: “peers”, or “elders”.

    What the reader said is told back to nobody else.
    """
    wanted, others = in_words(tuple(phrases)), _words_for(group, vocabulary)
    for sentence in _SENTENCE.split(text.replace("'", "’")):
        if _SAID_BY_THE_READER.match(sentence):
            continue
        for clause in map(words_of, _CLAUSE.split(sentence)):
            ends = list(_ends(clause, others))
            if any(_is_of_last(clause, ends, at.start) for at in phrase_places(clause, wanted)):
                return True
    return False


@lru_cache(maxsize=64)
def _words_for(group: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What those of a *group* are called, in one word or several; nobody to whom letters are written."""
    called = (*vocabulary.peers, *vocabulary.others) if group == "peers" else vocabulary.elders
    return tuple(each for each in called if each not in vocabulary.readers)


def _ends(clause: Sequence[str], called: tuple[str, ...]) -> Iterator[tuple[int, bool]]:
    """Behind which word of a clause somebody is called so, and whether only beside another: “a visit with her”."""
    for at in phrase_places(clause, in_words(called)):
        before = [word for word in clause[max(0, at.start - 3) : at.start] if word not in _OWN]
        yield at.stop, bool(before) and before[-1] in _BESIDE and _SEVERAL.isdisjoint(before)


def _is_of_last(clause: Sequence[str], ends: Sequence[tuple[int, bool]], start: int) -> bool:
    """Whether the last of those called before a phrase is whom it is said of."""
    ahead = [(end, is_beside) for end, is_beside in ends if end <= start and start - end <= _FAR]
    if not ahead:
        return False
    end, is_beside = ahead[-1]
    is_possessive = clause[end - 1].endswith("’s")
    return not (is_beside or is_possessive) and _NOBODY_ELSE.isdisjoint(clause[end:start])
