"""Words of those who write, which a reading of free text is handed: it knows none of any field itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One thing of which texts advise: what rules call it, and its *words*, in which a hyphen may be a blank."""

    id: str = ""
    words: tuple[str, ...] = ()


NO_KIND = Kind()


@dataclass(frozen=True)
class AdviceWords:
    """The words by which it is read what a text advises, of each of several *kinds* and of all as a *whole*.

    Where *besides* has some words together, none of them names a kind. What a text advises alone leaves out whatever
    else stands on the *ladder*. The other words are told apart by where they stand, those of things as one of them:

    - *refused* behind “no”, with *manners* between, and *excluded* behind “not”, where a clause begins;
    - *subjects* where another clause may begin, with *ways* before them;
    - *limits* beside “only”, “alone” and “nothing but”, and so *limiting* before “alone”, *limited_by* behind “only”;
    - *deeds* behind “should not”, and *injuries*, what something may do, behind “would”;
    - *opponents* may be against it themselves, and what is *binding* says what is so.
    """

    kinds: tuple[Kind, ...] = ()
    whole: Kind = NO_KIND
    besides: tuple[str, ...] = ()
    ladder: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    manners: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    limiting: tuple[str, ...] = ()
    limited_by: tuple[str, ...] = ()
    deeds: tuple[str, ...] = ()
    injuries: tuple[str, ...] = ()
    opponents: tuple[str, ...] = ()
    binding: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """What rules call the kinds, and all of them as a whole."""
        return frozenset(kind.id for kind in (self.whole, *self.kinds) if kind.id)


NO_ADVICE = AdviceWords()


@dataclass(frozen=True)
class Stage:
    """A stage of growing up, by the *words* for it, and between which ages somebody is in it."""

    words: tuple[str, ...]
    youngest: int
    oldest: int

    def fits(self, ages: Iterable[int]) -> bool:
        """Whether somebody of one of these *ages* may be in it."""
        return any(self.youngest <= age <= self.oldest for age in ages)


@dataclass(frozen=True)
class Vocabulary:
    """The words by which texts of one field are read, in small letters; a form is given those of its blocks.

    What rows are about is called by *nouns*, and all of it together by what is in *everybody*. *peers* are others of
    their kind, of whom a row may be about one, and *elders* others still; *others* are peers in
    several words, and to *readers* letters may be written. A text is a *writing*, and what *sources*
    say is nobody's own. *idle* words stand in any text of the field, *abbreviations* are nobody's initials, and *grave*
    are the beginnings of words that nobody says by chance. Whoever reads an *alert* of what is
    done about them could act first. How old somebody is stands also in the *stages* of growing up. What texts advise is
    read by the words of *advice*.
    """

    nouns: tuple[str, ...] = ()
    everybody: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    elders: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    writings: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    idle: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    grave: frozenset[str] = frozenset()
    stages: tuple[Stage, ...] = ()
    advice: AdviceWords = NO_ADVICE


NO_VOCABULARY = Vocabulary()
