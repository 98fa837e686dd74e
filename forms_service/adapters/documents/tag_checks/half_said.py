"""Lines of a letter that leaves out what nobody said, of which some answers would leave one half: sought as goals.

The rules are those of merging (adapters/documents/omissions/lines.py): the tags outside of brackets are said all or
none, those within a bracket likewise, and nothing is said in brackets of a line that goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, product, takewhile
from operator import attrgetter

from forms_service.adapters.documents.omissions.tags import question_of_label
from forms_service.adapters.documents.tag_checks.proof import LetterProof
from forms_service.adapters.documents.tag_checks.tag_faults import TagFault
from forms_service.adapters.documents.tag_checks.tag_uses import TagUse, TagUses
from forms_service.adapters.documents.tag_checks.tagged_lines import TaggedPart
from forms_service.engine.possible.propositions import (
    ALWAYS,
    NEVER,
    AllTrue,
    Among,
    AnyTrue,
    Certain,
    IsAsked,
    IsFilled,
    Opposite,
    Proposition,
    Slot,
    all_true,
    any_true,
    opposite,
)

_LINE, _BRACKET = attrgetter("line"), attrgetter("bracket")
_SPEAKING = frozenset({"statement", "name"})


def half_said(part: TaggedPart, uses: TagUses, proof: LetterProof) -> Iterator[TagFault]:
    """The lines that some answers would leave half said, and headings that they would leave out above something."""
    printing = [use for use in uses.tags if use.prints]
    by_line = {line: list(tags) for line, tags in groupby(sorted(printing, key=_LINE), key=_LINE)}
    for tags in by_line.values():
        outside = [use for use in tags if not use.bracket]
        groups = [list(some) for _, some in groupby(sorted(tags, key=_BRACKET), key=_BRACKET)]
        faults = [fault for group in groups if (fault := _in_group(group, proof))]
        if not faults and outside:
            faults = [*_said_in_brackets(outside, tags, part, proof)]
        yield from faults[:1]
    yield from _empty_headings(part, uses, by_line, proof)


def _in_group(group: Sequence[TagUse], proof: LetterProof) -> TagFault | None:
    """Of tags that stand together, two of which one can be said without the other."""
    for one, beside in product(group, repeat=2):
        if one.says not in _SPEAKING or beside.filled == ALWAYS or one.filled == NEVER:
            continue
        if one is beside and not one.turns:
            continue
        other = _in_another_turn(beside) if one.turns & beside.turns else beside
        given = proof.answers_for(one.reached, one.filled, other.reached, opposite(other.filled))
        if given is not None:
            why = proof.why_empty(other.reached if other.is_empty_loop else other.filled, given)
            message = f"it has nothing to print and {{{{ {one.words} }}}} beside it has: {why}"
            mend = "Put [[ and ]] round what may be left out, or give it a line of its own."
            return TagFault("half-said", other.line, other.words, message, mend)
    return None


def _said_in_brackets(
    outside: Sequence[TagUse], tags: Sequence[TagUse], part: TaggedPart, proof: LetterProof
) -> Iterator[TagFault]:
    """What is in brackets and is said where the line around it goes."""
    if all(use.says not in _SPEAKING for use in outside):
        return
    nothing = [any_true(opposite(use.reached), opposite(use.filled)) for use in outside if use.says in _SPEAKING]
    there = any_true(*(use.reached for use in outside if use.says in _SPEAKING))
    always = [(ALWAYS, "a picture or page number")] if outside[0].line in part.shown_always else []
    said = [
        (all_true(use.reached, use.filled), f"{{{{ {use.words} }}}} in brackets")
        for use in tags
        if use.bracket and use.says == "statement"
    ]
    for is_said, words in [*always, *said]:
        given = proof.answers_for(there, is_said, *nothing)
        if given is not None:
            first = outside[0]
            message = f"it has nothing to print and {words} beside it has: {proof.why_empty(first.filled, given)}"
            mend = "Put [[ and ]] round it too, or give it a line of its own."
            yield TagFault("half-said", first.line, first.words, message, mend)
            return


def _empty_headings(
    part: TaggedPart, uses: TagUses, by_line: Mapping[int, Sequence[TagUse]], proof: LetterProof
) -> Iterator[TagFault]:
    """A heading that goes while something under it is said, which would be read under the heading before it."""
    for line, level in part.levels.items():
        tags = [use for use in by_line.get(line, ()) if not use.bracket]
        # What a question is called decides about a heading only where nothing else stands in it.
        speaking = [use for use in tags if use.says in _SPEAKING] or tags
        if not speaking:
            continue
        nothing = [any_true(opposite(use.reached), opposite(_keeps_its_line(use, uses))) for use in speaking]
        there = any_true(*(use.reached for use in speaking))
        for under in _lines_under(part, line, level):
            for said, words in _sayings(part, uses, by_line.get(under, ()), under):
                given = proof.answers_for(there, said, *nothing)
                if given is not None:
                    first = speaking[0]
                    why = proof.why_empty(first.filled, given)
                    message = f"this heading has nothing to print, and {words} under it has: {why}"
                    yield TagFault("half-said", line, first.words, message, "Give the heading words that always stand.")
                    return


def _keeps_its_line(use: TagUse, uses: TagUses) -> Proposition:
    """When a tag keeps its line: a label with its answer, printed before the same label comes again."""
    asks = question_of_label(use.words)
    if not asks:
        return use.filled
    after = uses.tags[next(at for at, each in enumerate(uses.tags) if each is use) + 1 :]
    until = takewhile(lambda each: question_of_label(each.words) != asks, after)
    answers = [each for each in until if each.prints and each.says in _SPEAKING and asks in each.about]
    return all_true(use.filled, any_true(*(all_true(each.reached, each.filled) for each in answers)))


def _sayings(part: TaggedPart, uses: TagUses, tags: Sequence[TagUse], line: int) -> Iterator[tuple[Proposition, str]]:
    if tags:
        yield from (
            (all_true(use.reached, use.filled), f"{{{{ {use.words} }}}}") for use in tags if use.says in _SPEAKING
        )
    elif part.has_words(line):
        yield uses.lines.get(line, ALWAYS), "a line"


def _lines_under(part: TaggedPart, heading: int, level: int) -> Iterator[int]:
    for line in range(heading + 1, len(part.lines) + 1):
        if 0 < part.levels.get(line, 0) <= level:
            return
        yield line


def _in_another_turn(use: TagUse) -> TagUse:
    """The same tag in another turn of the loops that go round within its line."""
    reached, filled = (_moved(one, use.turns) for one in (use.reached, use.filled))
    return TagUse(**{**vars(use), "reached": reached, "filled": filled})


def _moved(what: Proposition, turns: frozenset[str]) -> Proposition:
    match what:
        case Among(slot, values, is_other):
            return Among(_slot_moved(slot, turns), values, is_other)
        case IsFilled(slot):
            return IsFilled(_slot_moved(slot, turns))
        case IsAsked(slot):
            return IsAsked(_slot_moved(slot, turns))
        case Opposite(inner):
            return Opposite(_moved(inner, turns))
        case Certain(inner):
            return Certain(_moved(inner, turns))
        case AllTrue(parts):
            return AllTrue(tuple(_moved(part, turns) for part in parts))
        case AnyTrue(parts):
            return AnyTrue(tuple(_moved(part, turns) for part in parts))


def _slot_moved(slot: Slot, turns: frozenset[str]) -> Slot:
    place = tuple((repeat, f"{tag}, another" if tag in turns else tag) for repeat, tag in slot.place)
    return Slot(slot.form, slot.answer, place, slot.option)
