"""What a document may not print of sealed answers, worked out apart from what it may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from forms_service.casework.sealing.disclosure import READERS, Audience, Profile
from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedWords


def closed_texts(answers: Iterable[SealedAnswer], profile: Profile) -> list[str]:
    """Every text in the sealed *answers* that a document of this *profile* may not print."""
    audience = READERS[profile]
    return [text for answer in answers for text in _closed(answer, audience)] if audience else []


def _closed(words: SealedWords, audience: Audience) -> list[str]:
    if not words.may_be_read_by(audience):
        return _every_text(words)
    inner: list[SealedWords] = [*_each(words).values()]
    closed: list[str] = []
    for row in words.rows or ():
        if audience in row.readers:
            inner += row.cells.values()
        else:
            closed += [text for cell in row.cells.values() for text in _every_text(cell)]
    closed += [option.text for option in words.chosen or () if audience not in option.readers]
    return [*closed, *(text for one in inner for text in _closed(one, audience))]


def _every_text(words: SealedWords) -> list[str]:
    each = _each(words)
    if each:
        return [text for item in each.values() for text in _every_text(item)]
    if words.rows is not None:
        return [text for row in words.rows for cell in row.cells.values() for text in _every_text(cell)]
    return [words.text] if words.text else []


def _each(words: SealedWords) -> Mapping[str, SealedWords]:
    return words.each or {} if isinstance(words, SealedAnswer) else {}
