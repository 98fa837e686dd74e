"""The stages of growing up, as a text tells that somebody is in one now: “is in Year 4”, “goes to college”.

Which there are, and of which age, stands in the vocabulary of the field; here is how it is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Final

from forms_service.engine.free_text.ages import clauses_of_now
from forms_service.engine.free_text.vocabulary import Stage

_NOT_THERE: Final = re.compile(
    r"\b(?:works?|working|worked|job|teach\w*|taught|staff|start\w*|move\w*|moving|going to go|left|finish\w*|applied"
    r"|next|used|once|report\w*|met|saw|seen|spoke|told|says?|said|ask\w*|not|no|never|if|whether|should|could|would|may"
    r"|might)\b",
    re.IGNORECASE,
)
"""Words beside which such a place is somebody’s work, of another time, or where somebody was asked."""


def stages_told(text: str, others: Collection[str], stages: Collection[Stage]) -> Iterator[Stage]:
    """Return the stages, of those that there are, in which *text* says that somebody is now."""
    for clause in clauses_of_now(text, others):
        if not _NOT_THERE.search(clause):
            yield from (stage for stage in stages if any(_being_there(word).search(clause) for word in stage.words))


@cache
def _being_there(word: str) -> re.Pattern[str]:
    """How a text says that somebody is there: “attends Sample College”, “is a toddler”, “in Year 4” alone."""
    stage = rf"\s+(?:[\w’']+\s+){{0,3}}?{re.escape(word)}\b(?!\s+(?:hospital|room|nurse|place|age))"
    is_there = r"\b(?:is|are|now|still|currently)\s+(?:\w+\s+)?(?:in|at|a)|\battends?|\battending|\bgoes\s+to"
    return re.compile(rf"(?:{is_there}){stage}|^(?:in|at){stage}$", re.IGNORECASE)
