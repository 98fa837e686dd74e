"""Names in a text that are not given: found in whatever form they are written, and what cannot be told for sure.

Everything that is known of the others is looked for: names they have or ever had, whole or in part, with or without
accents, apostrophes and hyphens, with what is theirs (Siân’s), split over lines or run together; numbers, days of
birth, addresses. A name that is also a word, or very short, or that the person bears too, is a doubt for whoever
decides; so is every other word that is written as a name is, and that nobody here is known to bear.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from forms_service.casework.keeping.extracts.extracts import MaskedSpan
from forms_service.casework.people.names import comparable, plain_number
from forms_service.engine.free_text.addresses import addresses_in
from forms_service.engine.free_text.days_in_words import whole_days_in
from forms_service.engine.free_text.likeness import may_be_name

_UNSEEN: Final = "\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f"
_RUN: Final = re.compile(rf"[^\W_](?:[^\W_]|[{_UNSEEN}]|[’'‘`´ʼʻ](?=[^\W_]))*")
_HIDDEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_JOINS: Final = re.compile(r"[\s\-‐‑–—’'‘`´.,/_]{0,4}")
"""What may stand between two parts of one name, a new line too."""
_ENDS_SENTENCE: Final = re.compile(r"(?:^|[.!?:;\n•“\"(\[-])[\s’'‘“\"(\[-]*$")
_OWN: Final = re.compile(r"[’'‘`´ʼ]s?$", re.IGNORECASE)
_OF_NUMBER: Final = re.compile(r"[-/]\d")
_LONGEST: Final = 3
_SHORT_NAME: Final = 3
"""A name of fewer letters is found in much that is none."""
_FEWEST_WITH_S: Final = 5
_MONTHS_AND_DAYS_WORDS: Final = """
january february march april may june july august september october november december monday tuesday wednesday
thursday friday saturday sunday
"""
_MONTHS_AND_DAYS: Final = frozenset(_MONTHS_AND_DAYS_WORDS.split())
_TITLES_WORDS: Final = """
mr mrs ms miss dr mx sir lady i hmp yoi nhs gp ok
"""
_TITLES: Final = frozenset(_TITLES_WORDS.split())
_PARTICLES_WORDS: Final = """
de la le du da di dos das do van von der den al el bin ibn bint ap ab ferch mac mc o st san the and of
"""
_PARTICLES: Final = frozenset(_PARTICLES_WORDS.split())
_ALSO_COMMON_WORDS: Final = """
amber ash bay bishop black bloom bright brook brown carol cook day daisy field forest fox gene gray green grey
guy hall harper hazel heather hill holly hunt iris ivy jasmine jewel king kit lake lane lily long love marshal
martin mason mill miles miller moon moss noble north olive page park penny pepper pilot poppy price ray reed
rich river robin rock ruby rusty sage sandy sky smith star stone taylor tiger violet ward west white wood
woods young child mother father carer adult baby
"""
_ALSO_COMMON: Final = frozenset(_ALSO_COMMON_WORDS.split())
"""Names that are also words, beside those that the engine knows."""


@dataclass(frozen=True)
class NameBearer:
    """Somebody who may be named: what they are to the case (*category*), and all by which they were ever known."""

    category: str
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    births: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """A word of which it is not sure whether it names somebody: where it stands, and why; *category* if it is known."""

    start: int
    end: int
    word: str
    why: str
    category: str = ""
    is_masked: bool = False
    """Whether it is masked until somebody says otherwise."""


@dataclass(frozen=True)
class MaskedText:
    masks: tuple[MaskedSpan, ...] = ()
    doubts: tuple[Doubt, ...] = ()


NOTHING_FOUND: Final = MaskedText()


@dataclass(frozen=True)
class _WrittenWord:
    start: int
    end: int
    raw: str
    keys: frozenset[str]

    @property
    def is_capital(self) -> bool:
        return self.raw[:1].isupper()


@dataclass
class NameLookup:
    """Whom a text may name: the *others*, whose names are masked, and the *person*, whose own are not.

    *staff* are the names of those who act here, each as a whole: it is not hidden where all of it stands. *plain* are
    words that the forms write small, and so are no names where they stand at the beginning of a sentence; within one,
    what has a capital is asked about all the same, but for *labels*, which stand before the parts of a row.
    """

    person: NameBearer
    others: Sequence[NameBearer]
    staff: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    _terms: dict[str, str] = field(init=False, default_factory=dict)
    _own: frozenset[str] = field(init=False, default=frozenset())
    _staff: frozenset[tuple[str, ...]] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        self._own = frozenset(key for name in self.person.names for key in keys_of_name(name))
        whole = (tuple(comparable(name).split()) for name in self.staff)
        self._staff = frozenset(words for words in whole if len(words) > 1)
        for other in self.others:
            for name in other.names:
                for key in keys_of_name(name):
                    self._terms.setdefault(key, other.category)

    @property
    def known_words(self) -> frozenset[str]:
        """What may be masked in one place and stand in another: it is no secret by itself."""
        return self._own | words_of_names(self.staff) | self.plain | self.labels | _MONTHS_AND_DAYS | _PARTICLES

    def names_person(self, text: str) -> bool:
        """Whether a text names the person: by any of their names, or numbers."""
        words = _written_words(text)
        if any(key in self._own for word in words for key in word.keys if len(key) >= _SHORT_NAME):
            return True
        return any(True for number in self.person.numbers for _ in _places_of_number(text, number))

    def look_through(self, text: str, *, is_free: bool = True) -> MaskedText:
        """Return what is masked in a text, and what is not sure; only of free text every name-like word is asked."""
        words = _written_words(text)
        found = self._names_in(text, words)
        masks = [*self._details_in(text), *((start, end, category) for start, end, category, why in found if not why)]
        doubts = [
            Doubt(start, end, text[start:end], why, category, is_masked=not why.startswith(_UNMASKED))
            for start, end, category, why in found
            if why
        ]
        masks += [(doubt.start, doubt.end, doubt.category) for doubt in doubts if doubt.is_masked]
        spans = _merged(text, masks)
        if is_free:
            doubts += list(self._unknown_in(text, words, spans))
        settled = [each for each in doubts if each.is_masked or not _is_masked_anyway(each, spans)]
        return MaskedText(spans, tuple(sorted(settled, key=lambda each: each.start)))

    def _names_in(self, text: str, words: Sequence[_WrittenWord]) -> list[tuple[int, int, str, str]]:
        found: dict[int, tuple[int, int, str, str]] = {}
        sure: set[int] = set()
        for at in range(len(words)):
            for several in _together(text, words, at):
                keys = _keys_together(several)
                key = next((each for each in sorted(keys, key=len, reverse=True) if each in self._terms), "")
                if not key:
                    continue
                last = at + len(several) - 1
                why = self._why_unsure(text, several, key)
                if not why:
                    sure |= set(range(at, last + 1))
                for place in range(at, last + 1):
                    here = words[place]
                    if place not in found or found[place][3]:
                        found[place] = (here.start, here.end, self._terms[key], why)
        beside = {place + step for place in sure for step in (-1, 1)}
        for place, (start, end, category, why) in list(found.items()):
            if why and place in beside and _is_joined(text, words, place, sure):
                found[place] = (start, end, category, "")
            elif why == _PARTICLE or (why == _SHARED and self._is_beside_own(text, words, place)):
                del found[place]
        return list(found.values())

    def _is_beside_own(self, text: str, words: Sequence[_WrittenWord], place: int) -> bool:
        """Whether a name that the person shares with another stands beside one that is theirs alone."""
        for other in (place - 1, place + 1):
            if not 0 <= other < len(words) or not _is_joined(text, words, place, {other}):
                continue
            if words[other].keys & self._own and not words[other].keys & self._terms.keys():
                return True
        return False

    def _why_unsure(self, text: str, several: Sequence[_WrittenWord], key: str) -> str:
        word = several[0]
        if key in _PARTICLES:
            return _PARTICLE
        if key in self._own or all(each.keys & self._own for each in several):
            return _SHARED
        if len(key) < _SHORT_NAME and len(several) == 1:
            return _VERY_SHORT if word.is_capital else _UNMASKED_SHORT
        if _is_common(key):
            if not word.is_capital:
                return _UNMASKED_WORD
            begins = _ENDS_SENTENCE.search(text[: word.start]) is not None
            return _MAY_BE_WORD if begins or key in _MONTHS_AND_DAYS else ""
        return ""

    def _details_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        days = list(whole_days_in(text))
        for other in self.others:
            for number in set(other.numbers) - set(self.person.numbers):
                yield from ((start, end, other.category) for start, end in _places_of_number(text, number))
            for day, words in days:
                if day.isoformat() in set(other.births) - set(self.person.births):
                    yield from ((m.start(), m.end(), other.category) for m in re.finditer(re.escape(words), text))
        for address in addresses_in(text):
            pattern = r"\s+".join(map(re.escape, address.split()))
            yield from ((found.start(), found.end(), ADDRESS) for found in re.finditer(pattern, text))

    def _unknown_in(self, text: str, words: Sequence[_WrittenWord], spans: Sequence[MaskedSpan]) -> Iterator[Doubt]:
        """Words that are written as names are, and that nobody is known to bear."""
        of_staff = self._places_of_staff(text, words)
        for at, word in enumerate(words):
            if (
                not word.is_capital
                or len(word.raw) < _SHORT_NAME - 1
                or any(s.start <= word.start < s.end for s in spans)
            ):
                continue
            if at in of_staff or word.keys & (self._own | _MONTHS_AND_DAYS | _TITLES):
                continue
            is_label = bool(word.keys & self.labels) and text[word.end : word.end + 1] == ":"
            is_plain = is_label or (bool(word.keys & self.plain) and not _stands_within(text, word))
            is_number = any(map(str.isdigit, word.raw)) or _OF_NUMBER.match(text[word.end :]) is not None
            if not is_plain and not is_number:
                yield Doubt(word.start, word.end, word.raw, _UNKNOWN)

    def _places_of_staff(self, text: str, words: Sequence[_WrittenWord]) -> Collection[int]:
        """Where the whole name of somebody at work stands: a part of it alone may be somebody else’s."""
        found: set[int] = set()
        longest = max((len(name) for name in self._staff), default=0)
        for at in range(len(words)):
            for end in range(at + 2, min(at + longest, len(words)) + 1):
                several = words[at:end]
                if not all(_JOINS.fullmatch(text[a.end : b.start]) for a, b in pairwise(several)):
                    break
                if any(
                    len(name) == len(several)
                    and all(part in word.keys for part, word in zip(name, several, strict=True))
                    for name in self._staff
                ):
                    found |= set(range(at, end))
        return found


ADDRESS: Final = "address"
_UNMASKED: Final = "not masked: "
_SHARED: Final = f"{_UNMASKED}the person bears this name too"
_PARTICLE: Final = f"{_UNMASKED}a part of names and of language"
_UNMASKED_WORD: Final = f"{_UNMASKED}this is a name here, and is also a word"
_UNMASKED_SHORT: Final = f"{_UNMASKED}a very short name"
_MAY_BE_WORD: Final = "masked: this is a name here, and may be a word"
_VERY_SHORT: Final = "masked: a very short name"
_UNKNOWN: Final = f"{_UNMASKED}this may name somebody who is not known here"


@lru_cache(maxsize=20_000)
def keys_of_name(name: str) -> frozenset[str]:
    """By what words a name may be known in a text: each of it, and all of it run together."""
    words = [word for word in comparable(name).split() if len(word) > 1]
    return frozenset([*words, "".join(words)] if words else [])


def capital_words(text: str) -> frozenset[str]:
    """The words of a text that are written as names are, as they are compared."""
    return frozenset(key for word in _written_words(text) if word.is_capital for key in word.keys)


def words_written_small(texts: Iterable[str]) -> frozenset[str]:
    """The words that stand somewhere with a small letter."""
    return frozenset(key for text in texts for word in _written_words(text) if not word.is_capital for key in word.keys)


def words_of_names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(key for name in names for key in keys_of_name(name))


def cut_out(text: str, masks: Sequence[MaskedSpan], mark: str) -> str:
    """Return a text with a mark, always the same, in the place of each thing that is masked in it."""
    parts, at = [], 0
    for mask in sorted(masks, key=lambda each: each.start):
        if mask.start >= at:
            parts += [text[at : mask.start], mark]
        at = max(at, mask.end)
    return "".join([*parts, text[at:]])


def spans_of_phrase(text: str, phrase: str, category: str) -> list[MaskedSpan]:
    """Wherever somebody's words stand in a text, whatever the blanks between them and their capitals."""
    words = phrase.split()
    if not words:
        return []
    pattern = r"\s+".join(map(re.escape, words))
    return [MaskedSpan(m.start(), m.end(), category) for m in re.finditer(pattern, text, re.IGNORECASE)]


def merged_spans(text: str, spans: Iterable[MaskedSpan]) -> tuple[MaskedSpan, ...]:
    return _merged(text, [(each.start, each.end, each.category) for each in spans])


def _written_words(text: str) -> list[_WrittenWord]:
    return [_WrittenWord(m.start(), m.end(), m[0], _keys_written(m[0])) for m in _RUN.finditer(text)]


@lru_cache(maxsize=50_000)
def _keys_written(raw: str) -> frozenset[str]:
    """By what a written word is compared: as it is, without what makes it somebody's, without figures at its end."""
    seen = _HIDDEN.sub("", raw)
    forms = {comparable(seen).replace(" ", ""), comparable(_OWN.sub("", seen)).replace(" ", "")}
    forms |= {form[:-1] for form in forms if len(form) >= _FEWEST_WITH_S and form.endswith("s")}
    forms |= {form.rstrip("0123456789") for form in forms}
    return frozenset(form for form in forms if form)


def _keys_together(words: Sequence[_WrittenWord]) -> frozenset[str]:
    if len(words) == 1:
        return words[0].keys
    before = "".join(comparable(_HIDDEN.sub("", word.raw)).replace(" ", "") for word in words[:-1])
    return frozenset(before + key for key in words[-1].keys)


def _together(text: str, words: Sequence[_WrittenWord], at: int) -> Iterator[Sequence[_WrittenWord]]:
    yield words[at : at + 1]
    for more in range(2, _LONGEST + 1):
        if at + more > len(words):
            return
        if not _JOINS.fullmatch(text[words[at + more - 2].end : words[at + more - 1].start]):
            return
        yield words[at : at + more]


def _is_joined(text: str, words: Sequence[_WrittenWord], place: int, sure: Collection[int]) -> bool:
    for other in (place - 1, place + 1):
        if other in sure:
            one, two = sorted((place, other))
            if _JOINS.fullmatch(text[words[one].end : words[two].start]):
                return True
    return False


def _places_of_number(text: str, number: str) -> Iterator[tuple[int, int]]:
    figures = plain_number(number)
    if len(figures) < _SHORT_NAME:
        return
    pattern = r"[\s/-]{0,2}".join(map(re.escape, figures))
    yield from ((m.start(), m.end()) for m in re.finditer(rf"(?<![^\W_]){pattern}(?![^\W_])", text, re.IGNORECASE))


def _is_common(key: str) -> bool:
    return key in _ALSO_COMMON or key in _MONTHS_AND_DAYS or not may_be_name(key)


def _stands_within(text: str, word: _WrittenWord) -> bool:
    return _ENDS_SENTENCE.search(text[: word.start]) is None


def _is_masked_anyway(doubt: Doubt, spans: Sequence[MaskedSpan]) -> bool:
    return any(span.start <= doubt.start and doubt.end <= span.end for span in spans)


_INITIAL: Final = re.compile(r"(?<![^\W_])[^\W\d_]\.?[\s]*$")
_JOINED: Final = re.compile(r"[\s\-‐‑–’'‘.,/]*")


def _merged(text: str, several: Iterable[tuple[int, int, str]]) -> tuple[MaskedSpan, ...]:
    """Masks that stand beside each other as one, with an initial before them: how many names there are is not told."""
    found: list[MaskedSpan] = []
    for start, end, category in sorted(several):
        before = _INITIAL.search(text[:start])
        begin = before.start() if before and text[before.start()].isupper() and before[0].strip() != "I" else start
        last = found[-1] if found else None
        if (
            last
            and last.category == category
            and (begin <= last.end or (_JOINED.fullmatch(text[last.end : begin]) and "," not in text[last.end : begin]))
        ) or (last and begin < last.end):
            found[-1] = MaskedSpan(last.start, max(last.end, end), last.category)
        else:
            found.append(MaskedSpan(begin, end, category))
    return tuple(found)


def counted_by_category(masks: Iterable[MaskedSpan]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for mask in masks:
        counts[mask.category] = counts.get(mask.category, 0) + 1
    return counts
