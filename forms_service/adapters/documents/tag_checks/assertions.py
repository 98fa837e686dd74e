"""Fixed sentences that say something of the case: where one is printed, what it hangs on must be so, always."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from forms_service.adapters.documents.tag_checks.proof import LetterProof
from forms_service.adapters.documents.tag_checks.tag_faults import TagFault
from forms_service.adapters.documents.tag_checks.tag_uses import FixedText, TagUses
from forms_service.engine.possible.propositions import IsFilled, Proposition, all_true, any_true, opposite

_ON_ANSWERS: Final = re.compile(r"(no )?answer (\w+(?: or \w+)*)")
_SPEAKING: Final = frozenset({"statement", "name"})


def unfounded(uses: TagUses, proof: LetterProof) -> Iterator[TagFault]:
    """The sentences of the manifest that some answers print where what they hang on is not so."""
    for sentence, hangs_on in proof.meanings.template.asserts.items():
        on = _ON_ANSWERS.fullmatch(hangs_on)
        holds = _holds(on[2], proof) if on else None
        if on is None or holds is None:
            continue
        missing = holds if on[1] else opposite(holds)
        for text in _texts_with(sentence, uses):
            given = proof.answers_for(text.reached, _line_is_there(text, uses), missing)
            if given is not None:
                message = f"“{sentence}” hangs on “{hangs_on}” (manifest, asserts), and stands there without"
                yield TagFault("unfounded-sentence", text.line, sentence, message)
                break


def _holds(names: str, proof: LetterProof) -> Proposition | None:
    """When one of some answers is given; nothing, where they are given in rows or not known."""
    slots = [proof.meanings.answers.slot(name, ()) for name in names.split(" or ")]
    known = [IsFilled(slot) for slot in slots if slot is not None]
    return any_true(*known) if len(known) == len(slots) else None


def _texts_with(sentence: str, uses: TagUses) -> Iterator[FixedText]:
    """Where its longest piece without a tag stands."""
    piece = max((_spaced(part) for part in sentence.split("…")), key=len)
    yield from (text for text in uses.texts if piece and piece in _spaced(text.words))


def _line_is_there(text: FixedText, uses: TagUses) -> Proposition:
    """Where what nobody said is left out, a line stands with the tags that are in it."""
    if uses.meanings.template.empty_tags == "refused":
        return all_true()
    beside = [use for use in uses.tags if use.line == text.line and use.prints and use.says in _SPEAKING]
    of_it = [use for use in beside if use.bracket in {0, text.bracket}]
    return all_true(*(any_true(opposite(use.reached), use.filled) for use in of_it))


def _spaced(text: str) -> str:
    return " ".join(text.split())
