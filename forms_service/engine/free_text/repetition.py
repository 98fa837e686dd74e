"""Whether one text gives away what another says: the same words, somebody who is named there, or harm told again.

It is a question put to a person, and so rather asked once too often. What a reader knows anyhow is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import product
from typing import Final

from forms_service.engine.dates import date_in_words
from forms_service.engine.free_text.likeness import words
from forms_service.engine.free_text.variants import ages_in, alike, alike_any, days_in, initials_in, years_in

RUN: Final = 4
"""So many words in their order, one of which says something, are another's words."""

SHARE: Final = 0.5
"""The share of what one sentence says from which on another says it again."""

LEAST: Final = 3
"""A word of fewer letters says nothing by itself."""

_IDLE_WORDS: Final = """
about after again against all also and any are ask asked back because been before being both but can cannot
could did does doing done each even ever every few for from get gets give given got had has have her here hers
herself him himself his how into its just know known knows let like long made make makes many may might more
most much must need needs never not now off once one only other our out over own please put said same say says
see seen she should since some still such take taken tell tells than that the their them then there these they
thing things think this those through told too two until upon very want wants was way well were what when where
which while who whom whose why will with without would yes yet you your yours adult child children family parent
parents mother father mum dad prisoner prison probation social worker care council service services team case
record records file system report reply our view advice information call calls contact letter letters card cards
phone telephone photo photos photograph photographs video visit visits write writing written talk talks spoke
speak feel feels felt happy time times day days week weeks month months year years moment present today good
best right wrong reference number court order
"""
_IDLE: Final = frozenset(_IDLE_WORDS.split())
"""Words that do not show that one text speaks of what another does: of grammar, and of any letter of this kind."""

_HARM_WORDS: Final = """
abus abusiv afraid alcohol allegation alleg assault attack batter beat bit bruis bulli bully burn chok
cocain coerc cried cruel cry cut danger drug drunk exploit fear fight fright groom grop harm heroin hit hurt
injur injury kick kill knif molest neglect nightmar porn punch push rap scar scream sex sexual shak shook shout
slap smack spank stab strangl strik struck suicid threat touch victim viol weapon whip wound
"""
_HARM: Final = frozenset(_HARM_WORDS.split())
"""Beginnings of words of harm: where both texts have one, the one tells what was said of it in the other."""

_SENTENCE: Final = re.compile(r"[.;:!?\n]+")
_TOLD_APART: Final = 6
_NAMES: Final = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+(?:[ ]+[A-ZÀ-Þ][\w’'-]+)+")
_CAPITAL: Final = re.compile(r"(?<!^)(?<![.!?:;\n“\"‘]\s)(?<![“\"‘(])\b[A-ZÀ-Þ][\w’'-]+")


def repeated(text: str, withheld: str, known: Collection[str] = ()) -> str:
    """Return what of *withheld* stands in *text* too, in words; empty if nothing does.

    *known* are words that the reader of *text* has anyhow.
    """
    heard = {_stem(word) for word in known} | {word.casefold() for word in known}
    return (
        _name(text, withheld, heard)
        or _time(text, withheld, heard)
        or _harm(text, withheld)
        or _sentence(text, withheld, heard)
    )


def mentions(text: str, source: str, known: Collection[str] = ()) -> str:
    """Return which word of a *source*, an agency or a person, *text* has too; empty if none.

    *known* are words that the reader of *text* has anyhow.
    """
    heard = {_stem(word) for word in known} | {word.casefold() for word in known}
    found = next((word for word in words(text) if _stem(word) in _content(source, heard)), "")
    return found or _written_otherwise(text, _called(source), heard)


def _name(text: str, withheld: str, heard: Collection[str]) -> str:
    """Somebody, or some place, that both call by name."""
    there = {_bare(found) for found in _CAPITAL.findall(withheld)}
    here: dict[str, str] = {_bare(found): found for found in _CAPITAL.findall(text)}
    first = {_bare(found): found for sentence in _sentences(text) for found in sentence.split()[:1]}
    both = [word for word in there if word in {**first, **here} and _stem(word) not in heard and word not in _IDLE]
    if both:
        return {**first, **here}[min(both)]
    named = [name for name in _called(withheld) if _bare(name[0]) in there]
    return _written_otherwise(text, [[word] for word in there] + named, heard)


def _called(text: str) -> list[list[str]]:
    """The names of a text: words with a capital that stand together, the first of a sentence among them."""
    return [found.split() for found in _NAMES.findall(text)]


def _written_otherwise(text: str, names: Sequence[Sequence[str]], heard: Collection[str]) -> str:
    """A name that *text* writes with a slip, or as its initials; what is as near to a known word is that word."""
    here: list[str] = [*_CAPITAL.findall(text), *(word for each in _sentences(text) for word in _long_first(each))]
    for name in names:
        own = [word for word in name if _bare(word) not in _IDLE and _stem(word) not in heard]
        for word, mine in product(own, here):
            if alike(mine, word) and not alike_any(mine, heard) and _bare(mine) not in _IDLE:
                return mine
        if own and len(name) > 1 and name[0] in own and (found := initials_in(text, name)):
            return found
    return ""


def _long_first(sentence: str) -> list[str]:
    """The first word of a sentence, which has a capital anyhow, if it is long enough to be told from another."""
    return [word for word in sentence.split()[:1] if len(word) >= _TOLD_APART]


def _time(text: str, withheld: str, heard: Collection[str]) -> str:
    """A day or an age that both tell of, however it is written."""
    days = (days_in(text) & days_in(withheld)) - set(heard)
    ages = {age for age in years_in(text) & ages_in(withheld) if f"age:{age}" not in heard}
    if days:
        return date_in_words(min(days))
    return f"{min(ages)} years" if ages else ""


def _harm(text: str, withheld: str) -> str:
    there = {stem for word in words(withheld) if (stem := _stem(word)) in _HARM}
    return next((word for word in words(text) if _stem(word) in there), "")


def _sentence(text: str, withheld: str, heard: Collection[str]) -> str:
    for theirs in _sentences(withheld):
        content = _content(theirs, heard)
        for mine in _sentences(text):
            both = content & _content(mine, heard)
            is_same = bool(content) and len(both) >= max(min(2, len(content)), SHARE * len(content))
            if is_same or _runs(mine, heard) & _runs(theirs, heard):
                return mine.strip()
    return ""


def _runs(sentence: str, heard: Collection[str]) -> set[tuple[str, ...]]:
    said = words(sentence)
    runs = (tuple(said[start : start + RUN]) for start in range(len(said) - RUN + 1))
    return {run for run in runs if any(_says_something(word, heard) for word in run)}


def _content(sentence: str, heard: Collection[str]) -> set[str]:
    return {_stem(word) for word in words(sentence) if _says_something(word, heard)}


def _says_something(word: str, heard: Collection[str]) -> bool:
    return len(word) >= LEAST and word not in _IDLE and _stem(word) not in heard and word.isalpha()


def _sentences(text: str) -> Iterator[str]:
    return (sentence for sentence in _SENTENCE.split(text) if sentence.strip())


def _bare(word: str) -> str:
    return word.casefold().replace("'", "’").removesuffix("’s")


def _stem(word: str) -> str:
    """A word without its ending, so that “hits” and “hitting” are one."""
    bare = _bare(word)
    for ending in ("ening", "ened", "ence", "ing", "ent", "en", "ed", "es", "s", "e"):
        if bare.endswith(ending) and len(bare) - len(ending) >= LEAST:
            cut = bare.removesuffix(ending)
            return cut[:-1] if len(cut) > LEAST and cut[-1] == cut[-2] and ending in {"ing", "ed"} else cut
    return bare
