"""Words of those who write, which a reading of free text is handed: it knows none of any field itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Vocabulary:
    """The words by which texts of one field are read, in small letters; a form is given those of its blocks.

    What rows are about is called by *nouns*, and all of it together by what is in *everybody*. *peers* are others of
    their kind, of whom a row may be about one, and *elders* others still. A text is a *writing*, and what *sources*
    say is nobody's own. *idle* words stand in any text of the field, *abbreviations* are nobody's initials, and *grave*
    are the beginnings of words that nobody says by chance.
    """

    nouns: tuple[str, ...] = ()
    everybody: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    elders: tuple[str, ...] = ()
    writings: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    idle: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    grave: frozenset[str] = frozenset()


NO_VOCABULARY = Vocabulary()
