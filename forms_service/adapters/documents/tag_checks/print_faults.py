"""What a letter would print wrongly, or not at all, with some answers: decided for all answers at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forms_service.adapters.documents.tag_checks.assertions import unfounded
from forms_service.adapters.documents.tag_checks.half_said import half_said
from forms_service.adapters.documents.tag_checks.proof import LetterProof
from forms_service.adapters.documents.tag_checks.tag_faults import TagFault
from forms_service.adapters.documents.tag_checks.tag_uses import Around, TagUse, TagUses
from forms_service.adapters.documents.tag_checks.tagged_lines import TaggedPart
from forms_service.engine.possible.propositions import opposite


def print_faults(part: TaggedPart, proof: LetterProof) -> Iterator[TagFault]:
    """Everything that a part whose tags name what there is would print wrongly for any answers."""
    uses = TagUses(proof.meanings)
    uses.walk(part.syntax.body, Around())
    if proof.meanings.template.empty_tags == "refused":
        yield from _empty([use for use in uses.tags if not use.is_empty_loop], proof)
    else:
        yield from _empty([use for use in uses.tags if not use.prints], proof)
        yield from half_said(part, uses, proof)
    yield from _never_taken(uses, proof)
    yield from unfounded(uses, proof)


def _empty(tags: Sequence[TagUse], proof: LetterProof) -> Iterator[TagFault]:
    for use in tags:
        given = proof.answers_for(use.reached, opposite(use.filled))
        if given is None:
            continue
        why = proof.why_empty(use.filled, given)
        what = "has nothing to print" if use.prints else "holds nothing to look into"
        around = f", and {{% {_as_tag(use.guards[-1])} %}} around it does not ask for it" if use.guards else ""
        mend = f"Write {{% if {use.words} %}} before it and {{% endif %}} behind it."
        if not use.prints:
            mend = f"Write {use.words} and before what looks into it."
        yield TagFault("may-be-empty", use.line, use.words, f"it {what}: {why}{around}", mend)


def _as_tag(guard: str) -> str:
    return f"if {guard}"


def _never_taken(uses: TagUses, proof: LetterProof) -> Iterator[TagFault]:
    for branch in uses.branches:
        if branch.has_words and not proof.may_be(branch.reached, branch.taken):
            message = f"no answers lead to what is printed behind “{branch.test}”"
            name = branch.test.removesuffix(", else").split(" ")[1].rpartition(".")[2]
            yield TagFault("never-printed", branch.line, name, message)
