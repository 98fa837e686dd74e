"""What an extract prints: what is given and nothing else. What is not given is in none of it, in no form."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from forms_service.casework.errors import Conflict, IntegrityFailure
from forms_service.casework.keeping.extracts.extracts import Ground, Ruling, Treatment
from forms_service.casework.keeping.extracts.masking import ADDRESS, capital_words, cut_out
from forms_service.casework.keeping.extracts.passages import HeldPassage
from forms_service.casework.keeping.extracts.proposals import PassageView
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.engine.dates import date_in_words

_NATURES: Final[Mapping[str, str]] = {
    "fact": "Fact",
    "reported": "Reported to us",
    "reported to us": "Reported to us",
    "reply": "Said in a reply of ours",
    "assessment": "Our assessment",
    "our assessment": "Our assessment",
}


_IN_NATION: Final[Mapping[str, str]] = {
    "england": "Children Act 2004, section 11; ",
    "wales": "Social Services and Well-being (Wales) Act 2014, Part 7; ",
}
_WHY_HELD: Final[Mapping[Regime, tuple[str, str]]] = {
    Regime.UK_GDPR: (
        "To keep children safe: prisons and probation ask us, and we answer, as part of work in the public interest",
        "UK General Data Protection Regulation, Articles 6 and 9; Data Protection Act 2018, Schedule 1",
    ),
    Regime.PART_3: (
        "To keep children safe: prisons and probation ask us, and we answer, for a purpose of law enforcement",
        "Data Protection Act 2018, Part 3, section 35 and Schedule 8",
    ),
}


def why_held(regime: Regime, nation: str) -> str:
    """Why what is given is held, and by which law: that under which it is answered, and that of the nation."""
    words, law = _WHY_HELD[regime]
    return f"{words} ({law}; {_IN_NATION.get(nation, '')}Offender Management Act 2007, section 14)."


def cut_mark(ground: Ground) -> str:
    """What stands in the place of what is masked: always of one length, whatever was there."""
    return f"[———— {ground.value}]"


def groups_of_records(views: Sequence[PassageView]) -> list[dict[str, Any]]:
    """What is given of each record, in order, each passage with its mark where it is withheld."""
    groups: dict[str, dict[str, Any]] = {}
    for view in views:
        told = _told_of(view)
        if told is not None:
            heading = f"{view.passage.reference}: {view.passage.form}"
            passages = groups.setdefault(heading, {"heading": heading, "passages": []})["passages"]
            if told["asked"] or told not in passages:  # How much is withheld is not told either.
                passages.append(told)
    return list(groups.values())


def _told_of(view: PassageView) -> dict[str, str] | None:
    ruling, passage = view.ruling, view.passage
    if ruling is None:
        raise IntegrityFailure("Something of this extract is not decided, so nothing of it is given.")
    if ruling.treatment is Treatment.SILENT:
        return None
    if ruling.treatment is Treatment.WITHHELD:  # What was asked would say what is withheld.
        return {"asked": "", "about": "", "text": f"Withheld {cut_mark(_ground_of(ruling))}"}
    text = passage.text
    if ruling.treatment is Treatment.MASKED:
        text = cut_out(text, ruling.masks, cut_mark(_ground_of(ruling)))
    return {"asked": passage.asked, "about": _about(passage), "text": text}


def _ground_of(ruling: Ruling) -> Ground:
    if ruling.ground is None:
        raise IntegrityFailure("Something of this extract is withheld without a ground.")
    return ruling.ground


def _about(passage: HeldPassage) -> str:
    parts = [_NATURES.get(passage.nature, ""), date_in_words(passage.day), passage.author]
    disputed = "This is disputed" if passage.is_disputed else ""
    return ", ".join(part for part in (*parts, disputed) if part)


def grounds_told(views: Sequence[PassageView]) -> list[Ground]:
    """The grounds whose marks the extract prints: of what is not said to be there, none."""
    told = [view.ruling for view in views if view.ruling and view.ruling.treatment is not Treatment.SILENT]
    found = {ruling.ground for ruling in told if ruling.ground}
    return [ground for ground in Ground if ground in found]


def counted_restrictions(views: Sequence[PassageView]) -> Mapping[str, str]:
    """How many passages are withheld or masked under each ground, and in which way."""
    counts: dict[str, int] = {}
    for view in views:
        ruling = view.ruling
        if ruling and ruling.ground:
            name = f"{ruling.ground.value} {ruling.treatment.value}"
            counts[name] = counts.get(name, 0) + 1
    return {name: str(count) for name, count in sorted(counts.items())}


def refuse_leaks(fields: Mapping[str, Any], views: Sequence[PassageView], known: Collection[str]) -> None:
    """Refuse to print a word that is masked in one place and stands in another, but for what is *known* anyhow.

    Somebody who looked at one passage may have missed it in the next: it is masked in both, or in none.
    """
    printed = {word for text in _texts(fields) for word in capital_words(text)}
    for view in views:
        ruling = view.ruling
        for mask in ruling.masks if ruling else ():
            if mask.category == ADDRESS:  # Of words that stand in much else, such as Street.
                continue
            words = capital_words(view.passage.text[mask.start : mask.end])
            if leaked := {word for word in words - set(known) if word in printed and len(word) > 1}:
                raise Conflict(
                    f"{', '.join(sorted(leaked))}: masked in one passage, and standing elsewhere in the extract. Mask "
                    f"it wherever it stands, or nowhere. Nothing was given. Look at {view.passage.reference}."
                )


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for each in value.values():
                yield from _texts(each)
        case list() | tuple():
            for each in value:
                yield from _texts(each)
