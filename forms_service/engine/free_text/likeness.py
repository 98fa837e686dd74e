"""Whether one text is another's: the same but for names, a mere pointer to another, or about somebody else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from forms_service.engine.free_text.vocabulary import NO_VOCABULARY, Vocabulary

LEAST_WORDS: Final = 6
"""Texts of fewer different words than this are alike by chance: “None that we know of”."""

LEAST_CHARACTERS: Final = 60
"""Texts shorter than this are alike as both are true: “None that we can see at all.”"""

ALIKE: Final = 0.92
"""The share of words, in their order, from which on one text is the other with a little changed."""

SHORT: Final = 12
"""A text of fewer words than this, but for names, may be as true of another: “Kit misses him and asks for him.”"""

LONGEST_POINTER: Final = 30
"""A text of more words than this says something itself, wherever else it points."""

_WORD: Final = re.compile(r"\w+(?:[’'‑-]\w+)*")
_SENTENCE: Final = re.compile(r"[.;:!?\n“”\"‘(]+")
_WORDS_AND_NAMES: Final = """
angel april art august autumn bill blessing charity chase christian dawn dean destiny drew earl eve faith frank
grace grant harmony honor honour hope joy june justice king major mark may melody mercy miracle pat patience
precious prince rob rose star sue summer sunny true unity wade will win
"""
_ALSO_WORDS: Final = frozenset(_WORDS_AND_NAMES.split())
"""Given names that are also words, or months: with a small letter, or before a sentence, they name nobody."""
_MONTH: Final = re.compile(
    r"\b(?:in|since|until|till|last|next|this|early|late|mid|\d{1,2}(?:st|nd|rd|th)?)[\s-]+(?:April|May|June|August)\b"
    r"|\b(?:April|May|June|August)\s+\d"
)
_PRONOUNS: Final = frozenset(["he", "she", "him", "her", "his", "hers", "himself", "herself", "they", "them", "their"])
_POINTER: Final = re.compile(
    r"""^(?:please\s|this\s(?:is|was)\s|they\sare\s|it\sis\s|exactly\s|just\s|all\s|again,?\s|much\s|also\s)*
      (?:as\s(?:in|for|of|per|with|above|before|already|was\b|stated|said|set\sout|written|described|noted|explained)
      |(?:the\s)?same\b|see\b|ditto\b|likewise\b|similar(?:ly)?\b|idem\b|ibid\b|refer(?:red)?\sto|identical\b
      |cop(?:y|ied)\s(?:from|of)|like\s(?:in|for|with)|cf\b
      |(?:unchanged|no\sdifferent|not\sdifferent|no\schange|nothing\sdifferent)\s(?:from|to)
      |what\s(?:was|is|has\sbeen|i|we)\s(?:have\s)?(?:said|written|stated|wrote|say|set\sout)
      |(?:nothing|no\smore|no\sneed)\s(?:to\s(?:add|say)|else|more))""",
    re.IGNORECASE | re.VERBOSE,
)


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared: without capitals and signs."""
    return [word.casefold().replace("'", "’") for word in _WORD.findall(text)]


def without_months(text: str) -> str:
    """Return a text without those months that are also given names: “in May”."""
    return _MONTH.sub(" ", text)


def same_text(text: str, other: str, names: Iterable[str]) -> bool:
    """Whether *text* is the *other*, or that with the *names* exchanged and little else; short ones never are."""
    mine, theirs = _but_names(names, text, other)
    if min(len(set(mine)), len(set(theirs))) < LEAST_WORDS or min(len(text), len(other)) < LEAST_CHARACTERS:
        return False
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= ALIKE


def same_short_text(text: str, other: str, names: Iterable[str]) -> bool:
    """Whether they are the same, and so short that it may truly be said of both."""
    known = tuple(names)
    return same_text(text, other, known) and min(map(len, _but_names(known, text, other))) < SHORT


def _but_names(names: Iterable[str], *texts: str) -> list[list[str]]:
    """The words of each of *texts*, without names and pronouns."""
    called = {word for name in names for word in _parts(name)} | _PRONOUNS
    return [[word for word in words(each) if word not in called] for each in texts]


def points_elsewhere(text: str, names: Iterable[str] = (), vocabulary: Vocabulary = NO_VOCABULARY) -> bool:
    """Whether *text* says nothing itself and points to what was written elsewhere: “As in the report about …”.

    What was written about somebody of one of these *names* is elsewhere too.
    """
    said = words(text)
    if len(said) > LONGEST_POINTER or not _POINTER.match(text.strip()):
        return False
    called = {part for name in names for part in _first(name)}
    is_ours = _elsewhere(vocabulary).search(text) is not None and not _has_source(text, vocabulary)
    return is_ours or not called.isdisjoint(said)


@cache
def _elsewhere(vocabulary: Vocabulary) -> re.Pattern[str]:
    """What speaks of another text of the field, or of somebody whom another is about."""
    writings, nouns = _any_of(vocabulary.writings), _any_of((*vocabulary.nouns, *vocabulary.writings))
    return re.compile(
        rf"\b(?:{writings}s?\s(?:about|on|for|of)\b|{_any_of(vocabulary.peers)}|above\b|ditto\b|idem\b|ibid\b"
        rf"|likewise\W*$|(?:other|another)\s{nouns}|\w+(?:’s|'s)\s{writings}"
        r"|the\s(?:other|others|rest|first|eldest|oldest|elder|older|youngest|younger|middle)(?:\s(?:one|two|three|four))?"
        r"(?=\W*$|\s(?:too|also|here|as\swell)\b))",
        re.IGNORECASE,
    )


@cache
def _sources(vocabulary: Vocabulary) -> re.Pattern[str]:
    return re.compile(rf"\b{_any_of(vocabulary.sources)}", re.IGNORECASE)


def _has_source(text: str, vocabulary: Vocabulary) -> bool:
    return _sources(vocabulary).search(text) is not None


def _any_of(several: Iterable[str]) -> str:
    """Any of these words; where there are none, nothing is."""
    return f"(?:{'|'.join(map(re.escape, several)) or '(?!)'})"


def names_only(text: str, there: Collection[str], here: Collection[str]) -> bool:
    """Whether *text* calls somebody by name who is *there*, and nobody who is *here*."""
    ours = {part for name in here for part in _parts(name)}
    theirs = {part for name in there for part in _parts(name)[:1]} - ours
    alone = _but_company(text, theirs.intersection(_parts(text)))
    if not any(calls(alone, name, surely=True) for name in theirs.intersection(_parts(alone))):
        return False
    return not any(calls(text, part) for name in here for part in _parts(name)[:1])


def _but_company(text: str, names: Collection[str]) -> str:
    """Return *text* without those of *names* in whose company somebody else is: “a call, which he shared with Gwen”."""
    called = _any_of(names)
    company = rf"(\b(?:he|she|they|him|her|them)\b[^.;:!?\n]*\bwith\s)(?:\w+\s+){{0,2}}{called}(?:\s+and\s+{called})*\b"
    return re.sub(company, r"\1", text, flags=re.IGNORECASE)


def calls(text: str, name: str, *, surely: bool = False) -> bool:
    """Whether *text* calls somebody by the given *name*; one that is also a word only with its capital.

    *Surely* it is such a name only within a sentence, where a word has none.
    """
    if name not in _ALSO_WORDS:
        return name in _parts(text)
    capital = name.capitalize()
    sentences = (_WORD.findall(sentence) for sentence in _SENTENCE.split(without_months(text)))
    said = (word for sentence in sentences for word in (sentence[1:] if surely else sentence))
    return any(word.replace("'", "’").removesuffix("’s") == capital for word in said)


def may_be_name(word: str) -> bool:
    """Whether a word of a text may be a name: one that is also a word only with its capital."""
    return word[:1].isupper() or word.casefold() not in _ALSO_WORDS


def called_alike(text: str, names: Iterable[str]) -> bool:
    """Whether *text* is how somebody of one of these *names* may be called: by all of them, or by fewer."""
    said = set(_parts(text))
    return any(called and (called <= said or said <= called) for called in (set(_parts(name)) for name in names))


def names_all(text: str, names: Collection[str]) -> bool:
    """Whether *text* has every one of the *names*, each in full."""
    called = {part for name in names for part in _parts(name)}
    return bool(called) and called <= set(_parts(text))


def _parts(name: str) -> list[str]:
    return [part.removesuffix("’s") for part in words(name)]


def _first(name: str) -> list[str]:
    """A given name, as it is called and as it stands before what is theirs."""
    first = words(name)[:1]
    return [*first, *(f"{word}’s" for word in first)]
