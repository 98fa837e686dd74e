"""Of whom a text says something in a phrase, or denies it: of somebody whom it names, or of everybody at once.

It goes by the name before the phrase, or by the pronoun that stands for one. Where more than one may be meant, nobody
is: what is asked about because of it is not to be asked of what anybody would write.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from forms_service.engine.free_text.phrases import denied_at, in_words, said_at, short_section, words_of
from forms_service.engine.free_text.vocabulary import NO_VOCABULARY, Vocabulary

_MARK: Final = re.compile(r"xname(\d+)x(’s)?")
_EVERYBODY: Final = "xeverybodyx"
_NAMES: Final = r"xname\d+x(?:’s)?"
_VERB: Final = r"is|are|has|have|lives?|stays?|remains?|was|were|does|do|will|goes|attends?|had"
_SENTENCE: Final = re.compile(r"[.;!?\n]+")
_ASIDE: Final = re.compile(rf"({_NAMES}),\s*(?:who|which)\s([^,.;:!?\n]*),")
_CLAUSE: Final = re.compile(
    rf"\b(?:but|however|although|though|while|whilst|whereas)\b"
    rf"|,\s*(?=(?:and\s+)?(?:he|she|they|it|there|we|this|who|which|now|{_VERB})\b)"
    rf"|,\s*(?=(?:and\s+)?{_NAMES}\s+(?:{_VERB})\b)"
    rf"|\band\s+(?=(?:he|she|they|it|there|we|{_VERB})\b)"
    rf"|(?<!x )(?<!’s )\band\s+(?={_NAMES}\s)",
    re.IGNORECASE,
)
_ONE: Final = frozenset(["he", "she", "him", "her", "his", "hers"])
_WHO: Final = frozenset(["who", "which"])
_SEVERAL: Final = frozenset(["they", "them", "their", "theirs", "both"])
_STARTS: Final = re.compile(rf"(?:and|also|who|{_VERB})")
_BESIDE: Final = frozenset(
    ["with", "near", "by", "than", "like", "unlike", "from", "about", "without", "beside", "of", "to", "for"]
)
"""After one of these stands somebody of whom a clause does not speak, unless of nobody else."""
_TOWARDS: Final = frozenset(["for", "of", "about", "with", "in", "respect", "regarding", "on", "both", "to"])
_OF_THEM: Final = _TOWARDS | {"his", "her", "their", "the", "a", "an"}
_FAR: Final = 3
_LEAST: Final = 2
_THE_ONE: Final = frozenset([0])


@dataclass(frozen=True)
class _Mention:
    """Somebody of whom a clause speaks, *at* a word of it: *whom* by number, or nobody whom it may name."""

    at: int
    whom: frozenset[int]
    is_beside: bool = False


def said_of(
    text: str, phrases: Iterable[str], names: Sequence[str], vocabulary: Vocabulary = NO_VOCABULARY, *, no: bool = False
) -> frozenset[int]:
    """Return of whom of those with these *names*, by number, *text* says one of the *phrases* as of now.

    With *no*, of whom it says that it is not so, or no longer.
    """
    wanted, found = in_words(tuple(phrases)), set[int]()
    reading = _reading(text, tuple(names), vocabulary)
    for clause, before in reading.clauses:
        for at in denied_at(clause, wanted, vocabulary.nouns) if no else said_at(clause, wanted):
            found |= reading.spoken_of(clause, at, before)
    return frozenset(found)


def sayings(
    text: str, phrases: Iterable[str], names: Sequence[str], vocabulary: Vocabulary = NO_VOCABULARY
) -> Iterator[tuple[Sequence[str], range, frozenset[int]]]:
    """Return where *text* says one of the *phrases* as of now: the clause, its place in it, and of whom it says so.

    A text about one alone speaks of them wherever it names nobody else.
    """
    wanted, is_of_one = in_words(tuple(phrases)), len(names) <= 1
    reading = _reading(text, tuple(names), vocabulary, is_of_one=is_of_one)
    for clause, before in reading.clauses:
        for at in said_at(clause, wanted):
            of_whom = reading.spoken_of_one if is_of_one else reading.spoken_of
            yield clause, at, of_whom(clause, at, before)


def said_of_own(
    text: str, phrases: Iterable[str], names: Sequence[str], vocabulary: Vocabulary = NO_VOCABULARY
) -> bool:
    """Whether *text* says one of the *phrases* of one of these *names*, or, about one alone, of nobody else."""
    return any(whom for _, _, whom in sayings(text, phrases, names, vocabulary))


@lru_cache(maxsize=256)
def _reading(text: str, names: tuple[str, ...], vocabulary: Vocabulary, *, is_of_one: bool = False) -> _Reading:
    """One text is asked for many phrases: it is taken apart once."""
    return _Reading(text, names, vocabulary, is_of_one=is_of_one)


class _Reading:
    """How the *clauses* of a text are read, when these are the *names*; or of one alone, who may not be named in it."""

    def __init__(self, text: str, names: Sequence[str], vocabulary: Vocabulary, *, is_of_one: bool = False) -> None:
        self._is_of_one = is_of_one
        called = [name.replace("'", "’").split() for name in names]
        once = Counter(name[0] for name in called if name)
        self._called = {at: name for at, name in enumerate(called) if name and once[name[0]] == 1}
        self._all = frozenset(range(len(names)))
        self._vocabulary = vocabulary
        self.clauses = tuple(self._clauses(text))

    def _clauses(self, text: str) -> Iterator[tuple[list[str], frozenset[int]]]:
        """Each clause in words, with those for whom a pronoun in it stands."""
        before = last = _THE_ONE if self._is_of_one else frozenset[int]()
        marked = self._aside(self._marked(text))
        if not (self._is_of_one or _MARK.search(marked) or _EVERYBODY in marked):
            return
        for sentence in _SENTENCE.split(marked):
            for said in filter(None, map(words_of, _CLAUSE.split(sentence))):
                yield said, last if said[0] in _WHO else before
                before, last = self._next(said, before), self._last(said)

    def spoken_of(self, clause: Sequence[str], at: range, before: frozenset[int]) -> frozenset[int]:
        """Those of whom a clause speaks in the phrase *at* a place of it."""
        mentions = list(self._mentions(clause))
        ahead = [one for one in mentions if one.at < at.start]
        if ahead:
            return self._subject(clause, ahead)
        after = next((one for one in mentions if at.stop <= one.at), None)
        if after and all(word in _TOWARDS for word in clause[at.stop : after.at]) and after.at - at.stop <= _FAR:
            return self._together(clause, [one for one in mentions if one.at >= after.at], first=True)
        return before if self._stands_for_one(clause, before) else frozenset()

    def spoken_of_one(self, clause: Sequence[str], at: range, before: frozenset[int]) -> frozenset[int]:
        """The one of whom a text is, unless a clause speaks of somebody else in the phrase *at* a place of it."""
        mentions = list(self._mentions(clause))
        ahead = [one for one in mentions if one.at < at.start]
        if ahead:
            return _THE_ONE if self._subject(clause, ahead) else frozenset()
        after = next((one for one in mentions if at.stop <= one.at), None)
        is_of_another = after and not after.whom and all(word in _OF_THEM for word in clause[at.stop : after.at])
        return frozenset() if is_of_another else before

    def _subject(self, clause: Sequence[str], ahead: Sequence[_Mention]) -> frozenset[int]:
        speaks = [one for one in ahead if not one.is_beside] or ahead
        last = speaks[-1]
        is_followed = ahead[-1] is not last and clause[ahead[-1].at + 1 : ahead[-1].at + 2] == ["who"]
        if is_followed:
            return ahead[-1].whom
        return self._together(clause, [one for one in ahead if one.at <= last.at])

    def _together(self, clause: Sequence[str], mentions: Sequence[_Mention], *, first: bool = False) -> frozenset[int]:
        """The last of *mentions*, or the *first*, with those who are joined to it: “A, B and C”."""
        ordered = list(mentions) if first else list(reversed(mentions))
        found, is_joined = [ordered[0]], False
        for one in ordered[1:]:
            low, high = sorted((found[-1].at, one.at))
            between = clause[low + 1 : high]
            is_joined = is_joined or "and" in between or "or" in between
            if not all(
                word in {"and", "or", "both", "also", "her", "his", "their", *self._vocabulary.peers}
                for word in between
            ):
                break
            found.append(one)
        if not is_joined:
            found = found[:1]
        everyone = [one.whom for one in found]
        return frozenset().union(*everyone) if all(everyone) else frozenset()

    def _mentions(self, clause: Sequence[str]) -> Iterator[_Mention]:
        last: _Mention | None = None
        for at in range(len(clause)):
            whom = self._whom(clause, at)
            if whom is None:
                continue
            joined = last is not None and last.is_beside and clause[last.at + 1 : at] == ["and"]
            last = _Mention(at, whom, joined or (at > 0 and clause[at - 1] in _BESIDE))
            yield last

    def _whom(self, clause: Sequence[str], at: int) -> frozenset[int] | None:
        """Whom a word of a clause speaks of: an empty set of somebody who is not named; nobody, if it is another’s."""
        word = clause[at]
        if named := _MARK.fullmatch(word):
            is_of_another = at >= _LEAST and clause[at - 1] in {"of", "to", "for"} and self._is_other(clause[at - 2])
            is_another = named[2] and any(map(self._is_other, clause[at + 1 : at + 1 + _FAR]))
            return None if is_of_another or is_another else frozenset([int(named[1])])
        if word == _EVERYBODY:
            return self._all
        is_called = at + 1 < len(clause) and _MARK.fullmatch(clause[at + 1])  # “her cousin Wren”
        return frozenset() if self._is_other(word) and not is_called else None

    def _next(self, clause: Sequence[str], before: frozenset[int]) -> frozenset[int]:
        """Those for whom a pronoun stands after this clause: whom it speaks of first, unless of a peer of theirs."""
        mentions = list(self._mentions(clause))
        if any(self._is_peer(clause[one.at]) for one in mentions):
            return frozenset()
        named = [one for one in mentions if one.whom]
        if not named:
            return before
        speaks = [one for one in named if not one.is_beside] or named
        return self._together(clause, speaks, first=True)

    def _last(self, clause: Sequence[str]) -> frozenset[int]:
        """Whom a clause speaks of last: of them “who …” speaks after it."""
        mentions = list(self._mentions(clause))
        return self._together(clause, mentions) if mentions else frozenset()

    def _stands_for_one(self, clause: Sequence[str], before: frozenset[int]) -> bool:
        if _SEVERAL.intersection(clause):
            return len(before) > 1
        return bool(_ONE.intersection(clause)) or _STARTS.fullmatch(clause[0]) is not None

    def _is_other(self, word: str) -> bool:
        return self._is_peer(word) or _single(word) in self._vocabulary.elders

    def _is_peer(self, word: str) -> bool:
        return _single(word) in self._vocabulary.peers

    def _marked(self, text: str) -> str:
        """*text* with everybody who is named, and all of them together, as one word each."""
        plain = short_section(text.replace("'", "’"))
        for at, (first, *others) in self._called.items():
            rest = "|".join(map(re.escape, others)) or "(?!)"
            plain = re.sub(rf"\b{re.escape(first)}(?:\s+(?:{rest}))*\b", f"xname{at}x", plain)
        return _everybody(self._vocabulary).sub(lambda found: f"{_EVERYBODY} {found[0]}", plain)

    @staticmethod
    def _aside(text: str) -> str:
        """*text* with what it says of somebody in passing as a sentence by itself."""
        asides = [f" {found[1]} {found[2]}." for found in _ASIDE.finditer(text)]
        return _ASIDE.sub(r"\1", text) + "".join(f" .{aside}" for aside in asides)


@cache
def _everybody(vocabulary: Vocabulary) -> re.Pattern[str]:
    several = "|".join(re.escape(each) for each in sorted(vocabulary.everybody, key=len, reverse=True))
    return re.compile(rf"\b(?:{several or '(?!)'})\b(?!’)", re.IGNORECASE)


def _single(word: str) -> str:
    bare = word.removesuffix("’s")
    return bare.removesuffix("s") if len(bare) > _FAR else bare
