"""What a text advises of each kind of thing: that it is good for somebody, or that it is not.

It is read as a person would read a conclusion: clause by clause, now or as it was advised before. What somebody else
wants or says, what is only supposed, and what has happened, is no advice. The grammar is that of English; the kinds,
and the words for them, are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from forms_service.engine.free_text.vocabulary import AdviceWords

_SENTENCE: Final = re.compile(r"[.;!?\n]+")
_TURN: Final = re.compile(
    r"\s[–—-]\s|:|,?\s*\b(?:but|however|although|though|while|whereas|because|since|and so|until|till|once)\b"
    r"|,\s*(?:so|and)\b"
    r"|,?\s*(?=\b(?:nor|neither)\b)",
    re.IGNORECASE,
)
_CARRIED: Final = re.compile(
    r"\b(?:they|them|these|those|it|this|that|both|neither)\b|^\s*(?:would|are|is|should|must|can|could|cannot|will)\b",
    re.IGNORECASE,
)
_OURS: Final = re.compile(
    r"\b(we|i)\s+((?:do|would|can|could)\s*not\s+|don’t\s+|wouldn’t\s+)?(?:think|believe|feel|want|hope|wish)\b",
    re.IGNORECASE,
)
"""What we think is what we advise; what others think is theirs."""
_LONE: Final = 5
"""A clause of so few words that only names kinds is one list with the next: “the one and the other would …”."""
_STANDS: Final = re.compile(r"\b(?:stands?|remains?|still|unchanged|the same|holds?)\b", re.IGNORECASE)
_BEFORE: Final = re.compile(
    r"\b(?:(?:last|previous|earlier|first) (?:report|view|assessment|review|time)|"
    r"we (?:had )?(?:advised|recommended|said|supported|favoured))\b",
    re.IGNORECASE,
)

_VIEW: Final = r"(?:recommend|support|favou?r|advise|advocate|endorse|agree (?:to|with)|propose)"
_GOOD: Final = r"(?:good|safe|right|suitable|appropriate|helpful|beneficial|positive|in order|advisable|wise|fine)"
_NO: Final = r"(?:not|never|cannot|\w+n[’']t|no longer|neither|nor)"
_AGAINST: Final = re.compile(
    rf"\b{_NO}\b(?:\s+[\w’']+){{0,6}}?\s+(?:best\s+)?interests?\b"
    r"|\bagainst\b(?:\s+[\w’']+){0,3}?\s+(?:best\s+)?interests?\b"
    r"|\b(?:advise|advised|advising|recommend|recommended|are|am|remain|decided)\s+(?:\w+\s+)?against\b|\bwe oppose\b"
    rf"|\b{_NO}\s+(?:\w+\s+){{0,3}}?(?:{_VIEW}|recommended|supported|advised|happen|take place|start|begin|resume"
    rf"|go ahead|continue|see|meet|be allowed|allowed|{_GOOD})\b"
    rf"|\b{_NO}\s+consider\s+(?:[\w’']+\s+){{0,8}}?(?:recommended|supported|happen|start|begin|resume|{_GOOD})\b"
    r"|(?<!nothing )\b(?:forbids?|rules?(?:\s+\w+)? out|prohibits?|excludes?)\b|\bout of the question\b"
    r"|^\s*(?:and\s+)?(?:neither|nor)\b"
    r"|(?<!not )(?<!n[’']t )\b(?:harmful|unsafe|unsuitable|inappropriate|premature|damaging)\b"
    r"|(?<!not )(?<!n[’']t )\btoo (?:soon|early|risky|much)\b"
    r"|\b(?:should|must) (?:stop|end|cease)\b|\bcan wait\b",
    re.IGNORECASE,
)
_FOR: Final = re.compile(
    r"\bin\s+(?:[\w’']+\s+){0,4}?(?:best\s+)?interests?\b"
    rf"|\b(?:we|i|can|to)\s+(?:\w+\s+){{0,1}}?{_VIEW}\b"
    r"|\b(?:is|are|be)\s+(?:recommended|supported by us|advised)\b"
    r"|\b(?:no|any)\s+(?:known\s+)?reasons?\s+against\b|\bnothing\s+(?:known\s+)?against\b"
    rf"|\b(?:would|will|could|is|are|be)\s+(?:\w+\s+){{0,2}}?(?:{_GOOD}|help)\b"
    r"|\bwe (?:advised|recommended|supported|favoured)\b",
    re.IGNORECASE,
)
_NO_REASON: Final = re.compile(
    r"\b(?:no|not)\b(?:\s+\w+){0,4}?\s+reasons?\s+against\b|\bnothing\b(?:\s+\w+){0,5}?\s+(?:against|rules?|forbids?|prohibits?)\b",
    re.IGNORECASE,
)
_OF_OTHERS: Final = re.compile(
    r"\b(?:said|saying|thinks?|thought|wants?|wanted|wishes|wished|hopes?|hoped|feels?|felt|told|asks?|asked"
    r"|believes?|believed|would like|supports|opposes|objects|agrees|refuses|refused|worries|fears|longs|told us)\b",
    re.IGNORECASE,
)
_SUPPOSED: Final = re.compile(
    r"\b(?:if|unless|whether|without|unsupervised|unless|until we|stop(?:ping)?|end(?:ing)?|los(?:e|es|ing|s)|lack of"
    r"|reduc(?:e|ing)|withdraw(?:ing)?|miss(?:ing)?|refus(?:e|ing))\b",
    re.IGNORECASE,
)
_SHOULD_END: Final = re.compile(r"\b(?:should|must) (?:stop|end|cease)\b", re.IGNORECASE)
_HAPPENED: Final = re.compile(
    r"\b(?:has|have|had|was|were|took|came|ago|since|so far|been|there (?:is|are) no)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Advice:
    """What one clause advises: of which *kinds*, whether it *is_for* them, and whether it *was* so advised before."""

    kinds: frozenset[str]
    is_for: bool
    was: bool


def advises(text: str, kinds: Collection[str], words: AdviceWords, *, is_for: bool, was: bool = False) -> bool:
    """Whether *text* advises one of these *kinds*, or advises against it; now, or as it *was* before."""
    return any(one.is_for == is_for and one.was == was and one.kinds & set(kinds) for one in _advice(text, words))


@lru_cache(maxsize=256)
def _advice(text: str, words: AdviceWords) -> tuple[Advice, ...]:
    """One text is asked for every kind: it is read once."""
    return tuple(_reading(words).advice(text))


@cache
def _reading(words: AdviceWords) -> _Reading:
    return _Reading(words)


class _Reading:
    """How texts of one field are read: by its words, of which each pattern is made once."""

    def __init__(self, words: AdviceWords) -> None:
        self._kind_of = {_plain(each): kind.id for kind in words.kinds for each in kind.words}
        self._kinds = frozenset(kind.id for kind in words.kinds)
        self._whole = frozenset([words.whole.id])
        self._ladder = frozenset(words.ladder)
        self._naming = _pattern(
            rf"\b{_any_of((*words.besides, *(each for kind in words.kinds for each in kind.words)))}\b"
        )
        self._naming_whole = _pattern(rf"\b(?:{_any_of(words.whole.words)}|(?:none|any) of (?:it|this))\b")
        self._clause = _clause(words)
        self._against = _against(words)
        self._none_of = _none_of(words)
        self._only = _only(words)
        self._of_others = _of_others(words)

    def advice(self, text: str) -> Iterator[Advice]:
        kinds: frozenset[str] = frozenset()
        for sentence in _SENTENCE.split(text.replace("'", "’")):
            was, found = _BEFORE.search(sentence) is not None, list[Advice]()
            for part in _TURN.split(_OURS.sub(r"\1 \2consider", sentence)):
                lone = frozenset[str]()
                for clause in self._clause.split(part):
                    own = self._named(clause) | lone
                    kinds = own or (kinds if _CARRIED.search(clause) else frozenset())
                    told = [Advice(each, is_for, was) for each, is_for in self._of_clause(clause, kinds, was=was)]
                    lone = own if not told and len(clause.split()) <= _LONE else frozenset()
                    found += told
            yield from found
            if was and _STANDS.search(sentence):
                yield from (Advice(one.kinds, one.is_for, was=False) for one in found)

    def _named(self, clause: str) -> frozenset[str]:
        """The kinds that a clause names; all as a whole, if none."""
        called = {_plain(one[0]) for one in self._naming.finditer(clause)}
        found = frozenset(self._kind_of[each] for each in called & self._kind_of.keys())
        return found or (self._whole if self._naming_whole.search(clause) else frozenset())

    def _of_clause(self, clause: str, kinds: frozenset[str], *, was: bool) -> Iterator[tuple[frozenset[str], bool]]:
        """Of which kinds a clause says that they are good, and of which that they are not."""
        is_supposed = _SUPPOSED.search(clause) is not None and not _SHOULD_END.search(clause)
        if not kinds or is_supposed or _OF_OTHERS.search(clause) or self._of_others.search(clause):
            return
        if self._only.search(clause):
            yield kinds, True
            yield self._ladder - kinds, False
        elif self._is_against(clause, was=was):
            yield (kinds if kinds != self._whole else self._whole | self._kinds), False
        elif _FOR.search(clause):
            yield kinds, True

    def _is_against(self, clause: str, *, was: bool) -> bool:
        if _NO_REASON.search(clause):
            return False
        has_happened = _HAPPENED.search(clause) is not None and not was
        is_against = _AGAINST.search(clause) is not None or self._against.search(clause) is not None
        return is_against or (self._none_of.search(clause) is not None and not has_happened)


def _clause(words: AdviceWords) -> re.Pattern[str]:
    """Where another clause begins: “and not …”, “and they …”, “and” with one of the subjects and a verb."""
    return _pattern(
        r"\band\s+(?=(?:not|her|his|their|we|that|it|they|she|he)\b"
        rf"|(?:{_any_of(words.ways)}\s+)?{_any_of((*words.subjects, *words.whole.words))}"
        r"\s+(?:are|is|would|should|can|could|must|will|may|do)\b)"
    )


def _against(words: AdviceWords) -> re.Pattern[str]:
    """What says of a thing that it is left out, that it injures, or that somebody should not do it."""
    return _pattern(
        rf"^\s*not\s+(?:\w+\s+)?{_one_of(words.excluded, words.whole.words)}\b"
        r"|\b(?:would|could|will|may|might|is likely to|are likely to)\s+(?:\w+\s+){0,2}?"
        rf"{_any_of(words.injuries)}\b"
        rf"|\b(?:ought|should|must)\s+not\s+(?:to\s+)?{_any_of(words.deeds)}\b"
    )


def _none_of(words: AdviceWords) -> re.Pattern[str]:
    return _pattern(
        rf"\bno\s+(?:(?:{_any_of(words.manners)}|more|further|kind of)\s+)*"
        rf"{_one_of(words.refused, words.whole.words)}\b"
    )


def _only(words: AdviceWords) -> re.Pattern[str]:
    return _pattern(
        rf"\bonly\s+(?:by\s+)?{_one_of(words.limits, words.limited_by)}\b"
        rf"|\b{_one_of(words.limits, words.limiting)}\s+(?:only|alone)\b"
        r"(?!\s+(?:on|with|when|if|after|once|in|at|by|through|for|as)\b)"
        r"|\b(?:nothing (?:but|more than|beyond)|limited to|no more than|confined to)\s+(?:\w+\s+){0,2}?"
        rf"{_one_of(words.limits)}\b"
    )


def _of_others(words: AdviceWords) -> re.Pattern[str]:
    """What somebody else says, or is against; what is binding says what is so."""
    is_binding = "".join(rf"(?<!{re.escape(each)} )" for each in words.binding)
    return _pattern(
        rf"{is_binding}\bsays?\b"
        rf"|\b(?:{_any_of(words.opponents)}|he|she|they)\b(?:\s+\w+){{0,2}}?\s+(?:is|are|was|were)\s+(?:\w+\s+)?"
        r"(?:against|opposed)\b"
    )


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def _one_of(things: Iterable[str], others: Iterable[str] = ()) -> str:
    """Any of these things, one or several of them, or any of the *others*."""
    return f"(?:{_any_of(things)}s?|{_any_of(others)})"


def _any_of(several: Iterable[str]) -> str:
    """Any of these words, the longest first, in which a hyphen may be a blank; where there are none, nothing is."""
    spelt = (r"\s+".join(map(_spelt, each.split())) for each in sorted(several, key=len, reverse=True))
    return f"(?:{'|'.join(spelt) or '(?!)'})"


def _spelt(word: str) -> str:
    return r"[\s-]".join(map(re.escape, word.split("-")))


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace("-", " ").split())
