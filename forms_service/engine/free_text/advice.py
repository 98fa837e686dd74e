"""What a text advises of each kind of contact: that it is good for a child, or that it is not.

It is read as a person would read a conclusion: clause by clause, now or as it was advised before. What somebody else
wants or says, what is only supposed, and what has happened, is no advice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

CONTACT: Final = "contact"
"""What is said of contact as a whole, and of no kind of it."""

_KINDS: Final = {
    "letters": re.compile(r"\b(?:letters?|cards?|writing|written contact)\b", re.IGNORECASE),
    "phone": re.compile(
        r"\b(?:tele)?phone\b|\btelephoning\b|(?<!video\s)\bcalls?\b(?!\s+for\s+(?:an?|the|more|help)\b)",
        re.IGNORECASE,
    ),
    "video": re.compile(r"\bvideos?\b", re.IGNORECASE),
    "visits": re.compile(r"\bvisit(?:s|ing)?\b|\bface[\s-]to[\s-]face\b|\bin[\s-]person\b", re.IGNORECASE),
    "photos": re.compile(r"\bphoto(?:s|graphs?)?\b", re.IGNORECASE),
}
KINDS: Final = frozenset(_KINDS)
_WHOLE: Final = re.compile(r"\b(?:contact|none of (?:it|this)|any of (?:it|this))\b", re.IGNORECASE)
_ORDERED: Final = ("letters", "phone", "visits")
"""What “letters only” leaves out: what stands above it on the ladder of levels."""

_SENTENCE: Final = re.compile(r"[.;!?\n]+")
_TURN: Final = re.compile(
    r"\s[–—-]\s|:|,?\s*\b(?:but|however|although|though|while|whereas|because|since|and so|until|till|once)\b"
    r"|,\s*(?:so|and)\b"
    r"|,?\s*(?=\b(?:nor|neither)\b)",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    r"\band\s+(?=(?:not|her|his|their|we|that|it|they|she|he)\b"
    r"|(?:telephone\s+|video\s+)?(?:letters|visits|calls|contact)\s+(?:are|is|would|should|can|could|must|will|may|do)\b)",
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
"""A clause of so few words that only names kinds of contact is one list with the next: “calls and visits would …”."""
_STANDS: Final = re.compile(r"\b(?:stands?|remains?|still|unchanged|the same|holds?)\b", re.IGNORECASE)
_BEFORE: Final = re.compile(
    r"\b(?:(?:last|previous|earlier|first) (?:report|view|assessment|review|time)|"
    r"we (?:had )?(?:advised|recommended|said|supported|favoured))\b",
    re.IGNORECASE,
)

_VIEW: Final = r"(?:recommend|support|favou?r|advise|advocate|endorse|agree (?:to|with)|propose)"
_GOOD: Final = r"(?:good|safe|right|suitable|appropriate|helpful|beneficial|positive|in order|advisable|wise|fine)"
_HARM: Final = (
    r"(?:harm|frighten|distress|upset|unsettle|hurt|damage|scare|traumati[sz]e|retraumati[sz]e|destabili[sz]e|endanger)"
)
_NO: Final = r"(?:not|never|cannot|\w+n[’']t|no longer|neither|nor)"
_AGAINST: Final = re.compile(
    rf"\b{_NO}\b(?:\s+[\w’']+){{0,6}}?\s+(?:best\s+)?interests?\b"
    r"|\bagainst\b(?:\s+[\w’']+){0,3}?\s+(?:best\s+)?interests?\b"
    r"|\b(?:advise|advised|advising|recommend|recommended|are|am|remain|decided)\s+(?:\w+\s+)?against\b|\bwe oppose\b"
    rf"|\b{_NO}\s+(?:\w+\s+){{0,3}}?(?:{_VIEW}|recommended|supported|advised|happen|take place|start|begin|resume"
    rf"|go ahead|continue|see|meet|be allowed|allowed|{_GOOD})\b"
    rf"|\b{_NO}\s+consider\s+(?:[\w’']+\s+){{0,8}}?(?:recommended|supported|happen|start|begin|resume|{_GOOD})\b"
    r"|(?<!nothing )\b(?:forbids?|rules?(?:\s+\w+)? out|prohibits?|excludes?)\b|\bout of the question\b"
    r"|^\s*(?:and\s+)?(?:neither|nor)\b|^\s*not\s+(?:\w+\s+)?(?:letters?|cards?|calls?|visits?|videos?|contact)\b"
    rf"|\b(?:would|could|will|may|might|is likely to|are likely to)\s+(?:\w+\s+){{0,2}}?{_HARM}\b"
    r"|(?<!not )(?<!n[’']t )\b(?:harmful|unsafe|unsuitable|inappropriate|premature|damaging)\b"
    r"|(?<!not )(?<!n[’']t )\btoo (?:soon|early|risky|much)\b"
    r"|\b(?:should|must) (?:stop|end|cease)\b|\bcan wait\b"
    r"|\b(?:ought|should|must)\s+not\s+(?:to\s+)?(?:visit|write|call|ring|telephone)\b",
    re.IGNORECASE,
)
_NONE_OF: Final = re.compile(
    r"\bno\s+(?:(?:telephone|phone|video|more|further|face[\s-]to[\s-]face|direct|kind of)\s+)*"
    r"(?:letters?|cards?|calls?|visits?|videos?|contact|photographs?|photos?)\b",
    re.IGNORECASE,
)
_ONLY: Final = re.compile(
    r"\bonly\s+(?:by\s+)?(?:letters?|cards?|calls?|telephone|writing|written)\b"
    r"|\b(?:letters?|cards?|calls?|writing)\s+(?:only|alone)\b"
    r"(?!\s+(?:on|with|when|if|after|once|in|at|by|through|for|as)\b)"
    r"|\b(?:nothing (?:but|more than|beyond)|limited to|no more than|confined to)\s+(?:\w+\s+){0,2}?"
    r"(?:letters?|cards?|calls?)\b",
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
    r"(?<!plan )(?<!order )(?<!court )\bsays?\b"
    r"|\b(?:said|saying|thinks?|thought|wants?|wanted|wishes|wished|hopes?|hoped|feels?|felt|told|asks?|asked"
    r"|believes?|believed|would like|supports|opposes|objects|agrees|refuses|refused|worries|fears|longs|told us)\b"
    r"|\b(?:mother|mum|mam|father|dad|carers?|grandmother|grandfather|nan|school|police|he|she|they)\b"
    r"(?:\s+\w+){0,2}?\s+(?:is|are|was|were)\s+(?:\w+\s+)?(?:against|opposed)\b",
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


def advises(text: str, kinds: Collection[str], *, is_for: bool, was: bool = False) -> bool:
    """Whether *text* advises one of these *kinds* of contact, or advises against it; now, or as it *was* before."""
    return any(one.is_for == is_for and one.was == was and one.kinds & set(kinds) for one in _advice(text))


def _advice(text: str) -> Iterator[Advice]:
    kinds: frozenset[str] = frozenset()
    for sentence in _SENTENCE.split(text.replace("'", "’")):
        was, found = _BEFORE.search(sentence) is not None, list[Advice]()
        for part in _TURN.split(_OURS.sub(r"\1 \2consider", sentence)):
            lone = frozenset[str]()
            for clause in _CLAUSE.split(part):
                own = _kinds(clause) | lone
                kinds = own or (kinds if _CARRIED.search(clause) else frozenset())
                told = [Advice(each, is_for, was) for each, is_for in _of_clause(clause, kinds, was=was)]
                lone = own if not told and len(clause.split()) <= _LONE else frozenset()
                found += told
        yield from found
        if was and _STANDS.search(sentence):
            yield from (Advice(one.kinds, one.is_for, was=False) for one in found)


def _kinds(clause: str) -> frozenset[str]:
    """The kinds of contact that a clause names; contact as a whole, if none."""
    found = frozenset(name for name, words in _KINDS.items() if words.search(clause))
    return found or (frozenset({CONTACT}) if _WHOLE.search(clause) else frozenset())


def _of_clause(clause: str, kinds: frozenset[str], *, was: bool) -> Iterator[tuple[frozenset[str], bool]]:
    """Of which kinds of contact a clause says that they are good, and of which that they are not."""
    is_supposed = _SUPPOSED.search(clause) is not None and not _SHOULD_END.search(clause)
    if not kinds or is_supposed or _OF_OTHERS.search(clause):
        return
    if _ONLY.search(clause):
        yield kinds, True
        yield frozenset(_ORDERED) - kinds, False
    elif _is_against(clause, was=was):
        yield (kinds if kinds != {CONTACT} else frozenset({CONTACT, *KINDS})), False
    elif _FOR.search(clause):
        yield kinds, True


def _is_against(clause: str, *, was: bool) -> bool:
    if _NO_REASON.search(clause):
        return False
    has_happened = _HAPPENED.search(clause) is not None and not was
    return _AGAINST.search(clause) is not None or (_NONE_OF.search(clause) is not None and not has_happened)
