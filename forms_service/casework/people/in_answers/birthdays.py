"""A birthday that a text about a child gives: “born on 3 May 2015”; not that of somebody else whom it names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forms_service.casework.people.subjects import Subject
from forms_service.engine.free_text.dated import DateTold, dates_told
from forms_service.engine.free_text.likeness import words
from forms_service.engine.free_text.vocabulary import Vocabulary

_PHRASES = ("born", "was born", "were born")
_SOMEBODY_BORN = re.compile(r"\b(?P<name>[A-Z][\w’'-]+)\s*[,(]*\s*(?:who\s+)?(?:(?:is|was)\s+)?born\b")
_PRONOUNS = ("he", "she", "they", "child")
_GENERATION = 10


def has_another_birthday(text: str, child: Subject, subjects: Sequence[Subject], vocabulary: Vocabulary) -> bool:
    """Whether *text*, about a *child*, gives a birthday that is neither theirs nor anybody else's of the *subjects*."""
    own = _SOMEBODY_BORN.sub(lambda found: found[0] if _may_name(found["name"], child) else "", text)
    born = [each.date_of_birth for each in subjects if each.date_of_birth and each is not child]
    told = (date for _, date in dates_told(own, _PHRASES, [child.name], vocabulary))
    return any(date.is_other_than(child.date_of_birth) and not _is_of_another(date, child, born) for date in told)


def _is_of_another(told: DateTold, child: Subject, born: Sequence[str]) -> bool:
    """Whether a birthday with its year is that of another, or of somebody who was grown up when the child was born."""
    if not told.year:
        return False
    return told.year < int(child.date_of_birth[:4]) - _GENERATION or not all(map(told.is_other_than, born))


def _may_name(name: str, child: Subject) -> bool:
    """Whether a word with a capital may stand for the child: a name of theirs, or a pronoun."""
    return name.casefold() in {
        *words(child.name),
        *(part for each in child.aliases for part in words(each)),
        *_PRONOUNS,
    }
