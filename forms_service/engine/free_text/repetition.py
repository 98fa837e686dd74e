"""Whether one text gives away what another says: the same words, somebody who is named there, or a grave word.

It is a question put to a person, and so rather asked once too often. What a reader knows anyhow is handed in.
"""

from __future__ import annotations

import re
from calendar import day_name, month_name
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.engine.dates import date_in_words
from forms_service.engine.free_text.days_in_words import days_in
from forms_service.engine.free_text.likeness import without_months, words
from forms_service.engine.free_text.slips import Words, alike_any
from forms_service.engine.free_text.variants import ages_in, initials_in, years_in
from forms_service.engine.free_text.vocabulary import NO_VOCABULARY, Vocabulary

RUN: Final = 4
"""So many words in their order, one of which says something, are another's words."""

QUOTATION: Final = 8
"""So many words in their order are another's words although each of them is common."""

COMMON_FROM: Final = 3
"""A word that stands in so many wordings of a form is common in the field: it gives nothing away."""

SHARE: Final = 0.5
"""The share of what one sentence says from which on another says it again."""

LEAST: Final = 3
"""A word of fewer letters says nothing by itself."""

_IDLE_WORDS: Final = """
about after again against all also and any are ask asked back because been before being both but can cannot could did
does doing done each even ever every few for from further get gets give given got had has have her here hers herself
him himself his how into its just know known knows let like long made make makes many may might more most much must
need needs never none not nothing now off once one only other our out over own please put said same say says see seen
she should since some still such take taken tell tells than that the their them then there these they thing things
think this those through told too two until upon very want wants was way well were what when where which while who whom
whose why will with without would yes yet you your yours
"""
_ALSO_NAMES: Final = frozenset({"April", "May", "June", "August"})
_NOBODYS_NAME: Final = frozenset(each.casefold() for each in {*day_name, *month_name} - _ALSO_NAMES)
_IDLE: Final = frozenset(_IDLE_WORDS.split()) | _NOBODYS_NAME
"""Words of grammar and of the calendar, which do not show that one text speaks of what another does."""

_ORDINARY_WORDS: Final = """
above across afternoon ago almost along already although always among another around asks away become bed began begin
begun below best better between bring brought came come comes day different door down during early either else email
end enough evening feel find fine first found gave gives glad goes going gone great half having hear heard held help
helped hold house however itself keep keeps kept kind knew large last late later least leave leaves left less likely
little longer look looked looks lot mark marked maybe mean means meet meeting met mine morning name near nearly needed
new next nice night nor often ok old onto others part people perhaps phone place point possible quite rang rather read
reads really ring room saw second seem seems sees send sent set several shall show shown side small soon sorry start
started stop sure takes thank theirs third though thought three thus today tomorrow tonight took towards tried try turn
under unless use used useful usual usually wanted went whether whole within word words work worked works yesterday
young
"""
_ORDINARY: Final = frozenset(_ORDINARY_WORDS.split())
"""Words of any day, some of which are also names: they show it no more, but for a name."""

_SENTENCE: Final = re.compile(r"[.;:!?\n]+")
_TOLD_APART: Final = 6
_TELLS_ALONE: Final = 5
_NAMES: Final = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+(?:[ ]+[A-ZÀ-Þ][\w’'-]+)+")
_NUMBER: Final = re.compile(r"\d{4,}")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_CAPITAL: Final = re.compile(r"(?<!^)(?<![.!?:;\n“\"‘]\s)(?<![“\"‘(])\b[A-ZÀ-Þ][\w’'-]+")


@dataclass(frozen=True)
class Listener:
    """Whoever a text is for: the words that they have *heard* anyhow, and those that stand in any text of the field.

    Besides those of the vocabulary, these are what is *common* in the wording of the form, without its endings.
    """

    heard: frozenset[str] = frozenset()
    vocabulary: Vocabulary = NO_VOCABULARY
    common: frozenset[str] = frozenset()

    def is_idle(self, word: str) -> bool:
        return word in _IDLE or word in self.vocabulary.idle

    def hears_of(self, word: str) -> bool:
        """Whether a word tells them something."""
        return len(word) >= LEAST and word.isalpha() and not self.is_idle(word) and _stem(word) not in self.heard

    def is_struck_by(self, word: str) -> bool:
        """Whether a word tells them something, and is not one that any text of the field may have."""
        return self.hears_of(word) and word not in _ORDINARY and _stem(word) not in self.common


def listener(known: Collection[str], vocabulary: Vocabulary, common: frozenset[str] = frozenset()) -> Listener:
    """Return whoever has the words *known* anyhow, as they stand and without their endings."""
    heard = frozenset({_stem(word) for word in known} | {word.casefold() for word in known})
    return Listener(heard, vocabulary, common)


def common_in(wordings: Iterable[str]) -> frozenset[str]:
    """Return the words that several *wordings* of one form have, without their endings."""
    counted = Counter(stem for wording in wordings for stem in {_stem(word) for word in words(wording)})
    return frozenset(stem for stem, number in counted.items() if number >= COMMON_FROM)


def repeated(text: str, withheld: str, reader: Listener) -> str:
    """Return what of *withheld* stands in *text* too, in words, as far as its *reader* has it from nowhere else."""
    return (
        _name(text, withheld, reader)
        or _time(text, withheld, reader)
        or _number(text, withheld, reader)
        or _grave(text, withheld, reader)
        or _sentence(text, withheld, reader)
    )


def mentions(text: str, source: str, reader: Listener) -> str:
    """Return which word of a *source*, an agency or a person, *text* has too; empty if none, or if it is heard."""
    there = _content(source, reader) | {_stem(word) for word in words(source) if _is_agency(word, reader)}
    found = next((word for word in words(text) if _stem(word) in there), "")
    return found or _written_otherwise(text, _called(source), reader)


def names_in(text: str) -> list[str]:
    """What has a capital in *text* within a sentence, and words with a capital that stand together."""
    return [*_CAPITAL.findall(text), *_NAMES.findall(text)]


def _name(text: str, withheld: str, reader: Listener) -> str:
    """Somebody, or some place, that both call by name."""
    text, withheld = without_months(text), without_months(withheld)
    there = {_bare(found) for found in _CAPITAL.findall(withheld)}
    here: dict[str, str] = {_bare(found): found for found in _CAPITAL.findall(text)}
    first = {_bare(found): found for sentence in _sentences(text) for found in sentence.split()[:1]}
    both = [word for word in there if word in {**first, **here} and _is_told(word, reader)]
    if both:
        return {**first, **here}[min(both)]
    named = [name for name in _called(withheld) if _bare(name[0]) in there]
    return _written_otherwise(text, [[word] for word in there] + named, reader)


def _called(text: str) -> list[list[str]]:
    """The names of a text: words with a capital that stand together, the first of a sentence among them."""
    return [found.split() for found in _NAMES.findall(text)]


def _written_otherwise(text: str, names: Sequence[Sequence[str]], reader: Listener) -> str:
    """A name that *text* writes with a slip, or as its initials; what is as near to a known word is that word."""
    here = Words([*_CAPITAL.findall(text), *(word for each in _sentences(text) for word in _long_first(each))])
    for name in names:
        own = [word for word in name if _is_told(_bare(word), reader)]
        for mine in (mine for word in own for mine in here.like(word)):
            if not alike_any(mine, reader.heard) and not reader.is_idle(_bare(mine)):
                return mine
        if own and len(name) > 1 and name[0] in own and (found := initials_in(text, name, reader.vocabulary)):
            return found
    return ""


def _long_first(sentence: str) -> list[str]:
    """The first word of a sentence, which has a capital anyhow, if it is long enough to be told from another."""
    return [word for word in sentence.split()[:1] if len(word) >= _TOLD_APART]


def _time(text: str, withheld: str, reader: Listener) -> str:
    """A day or an age that both tell of, however it is written."""
    days = (days_in(text) & days_in(withheld)) - reader.heard
    ages = {age for age in years_in(text) & ages_in(withheld) if f"age:{age}" not in reader.heard}
    if days:
        return date_in_words(min(days))
    return f"{min(ages)} years" if ages else ""


def _number(text: str, withheld: str, reader: Listener) -> str:
    """A number that both have: of a case, of a telephone; a year is none."""
    both = {number for number in _NUMBER.findall(withheld) if not _YEAR.fullmatch(number)} & {*_NUMBER.findall(text)}
    return min((number for number in both if not any(number in word for word in reader.heard)), default="")


def grave_words(text: str, grave: Collection[str]) -> set[str]:
    """Return the *grave* words that a text has, however they end."""
    return {stem for word in words(text) if (stem := _stem(word)) in grave}


def _grave(text: str, withheld: str, reader: Listener) -> str:
    """A grave word, however it ends, that both texts have: the one tells what the other does."""
    there = grave_words(withheld, reader.vocabulary.grave)
    return next((word for word in words(text) if _stem(word) in there), "")


def _sentence(text: str, withheld: str, reader: Listener) -> str:
    here = [(mine, _content(mine, reader), _runs(mine, reader)) for mine in _sentences(text)]
    for theirs in _sentences(withheld):
        content, runs = _content(theirs, reader), _runs(theirs, reader)
        for mine, said, told in here:
            if _is_most(content & said, content) or told & runs:
                return mine.strip()
    return ""


def _is_most(both: set[str], content: set[str]) -> bool:
    """Whether what two sentences share is most of what one says: one word alone only if it is long, and all of it."""
    if len(content) == 1:
        return any(len(stem) >= _TELLS_ALONE for stem in both)
    return bool(content) and len(both) >= max(2, SHARE * len(content))


def _runs(sentence: str, reader: Listener) -> set[tuple[str, ...]]:
    """The words in their order that are nobody else's: a few with one that strikes, or many with one that tells."""
    said = words(sentence)
    return {run for run in _in_order(said, RUN) if any(map(reader.is_struck_by, run))} | {
        run for run in _in_order(said, QUOTATION) if any(map(reader.hears_of, run))
    }


def _in_order(said: Sequence[str], number: int) -> Iterator[tuple[str, ...]]:
    return (tuple(said[start : start + number]) for start in range(len(said) - number + 1))


def _content(sentence: str, reader: Listener) -> set[str]:
    return {_stem(word) for word in words(sentence) if reader.is_struck_by(word)}


def _is_agency(word: str, reader: Listener) -> bool:
    return reader.hears_of(word) and word.startswith(reader.vocabulary.sources)


def _is_told(word: str, reader: Listener) -> bool:
    return _stem(word) not in reader.heard and not reader.is_idle(word)


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
