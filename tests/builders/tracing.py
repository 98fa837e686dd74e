"""Every word of a finished document, held to what was sealed: to an answer or act of a person, or the letter's own words.

It goes by the sealed bytes, the bytes of the template and those of the finished files, and trusts what the tree says of
origins in nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from forms_service.adapters.documents.lettering import letters
from forms_service.casework.documents.documents import Printed
from forms_service.casework.documents.origins import Origin, OriginKind
from forms_service.casework.documents.sign_off import NOT_AUTHORISED, NOT_SIGNED
from forms_service.casework.documents.tree import NOT_STATED, Paragraph, Words
from forms_service.casework.meanings import MEANINGS
from forms_service.engine.dates import date_in_words, moment_in_words
from forms_service.engine.moments import Moment
from forms_service.engine.types.registry import TYPES
from forms_service.services.ports import Template
from tests.builders.finished import Finished, fixed_texts, read

MONTHS: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Ionawr|Chwefror|Mawrth|Ebrill|Mai|Mehefin|Gorffennaf|Awst|Medi|Hydref|Tachwedd|Rhagfyr"
)
A_DAY: Final = re.compile(rf"\b(?:{MONTHS})\s+\d{{4}}\b|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b|\b\d{{4}}-\d\d-\d\d\b")
A_PAGE: Final = re.compile(r"(?:Page|Tudalen)\s+\d+\s+(?:of|o)\s+\d+")
OF_A_BIRTH: Final = {"Unborn", "baby", "about", "years", "old", "not", "yet", "born"}
OF_AN_ACT: Final = {
    *("Authorised", "Not", "yet", "confirmed", "not", "Approved", "by", "telephone", "on", "recorded", "registration"),
}
SIGNS: Final = "•;:|()·✔●☐☒\u200b"


def faults(one: Finished) -> list[str]:
    """Whatever a document says that nobody said, in the tree or in one of its renditions."""
    found = [*_of_tree(one)]
    for kind, data in one.files.items():
        found += [f"{kind}: “{text}”, which the document does not say" for text in unaccounted(one, kind, data)]
    return [f"{one.template.id}: {fault}" for fault in dict.fromkeys(found)]


def _of_tree(one: Finished) -> Iterator[str]:
    trace, fixed = Trace(one), FixedWords(one.template)
    for paragraph in one.paragraphs():
        for value in paragraph.values:
            yield from (f"“{value.text[:80]}” ({value.source}): {why}" for why in trace.wrong(value))
        own = list(_own_words(paragraph))
        yield from (f"“{text}” stands in no letter" for text in own if not fixed.hold(text))
        yield from (f"“{day}” is a day of the letter’s own, which nobody gave" for day in A_DAY.findall("…".join(own)))
        yield from (f"“{sentence}” hangs on {on}, which is not so" for sentence, on in trace.unfounded(paragraph.text))


def _own_words(paragraph: Paragraph) -> Iterator[str]:
    """What stands between the values that a paragraph prints."""
    for is_own, run in groupby(paragraph.pieces, lambda piece: isinstance(piece, Words) and not piece.printed):
        if is_own:
            yield "".join(piece.text for piece in run if isinstance(piece, Words))


class FixedWords:
    """What stands in a template between its tags, and what it calls itself."""

    def __init__(self, template: Template) -> None:
        own = [template.called, "OFFICIAL-SENSITIVE", " · Reference ", *fixed_texts(template)]
        self.letters = [letters(text).casefold() for text in own]

    def hold(self, text: str) -> bool:
        seen = letters(text).casefold()
        return any(seen in own for own in self.letters) or not "".join(without(seen, self.letters)).strip(SIGNS + ".,")


@dataclass(frozen=True)
class Trace:
    """Asks the sealed bytes whether somebody said what a document says that they did."""

    one: Finished

    @property
    def told(self) -> Mapping[str, Any]:
        return self.one.sealed.contents

    @property
    def answers(self) -> Mapping[str, Mapping[str, Any]]:
        return {entry["id"]: entry for entry in (*self.told["carried"], *self.told["answers"])}

    def wrong(self, value: Printed) -> Iterator[str]:
        """Why it is not so that somebody said it, if it is not."""
        origin = value.origin
        if origin is None:
            yield "nothing says where it comes from"
            return
        match origin.kind:
            case OriginKind.ANSWER | OriginKind.DEED | OriginKind.READ:
                yield from self._answer(value, origin)
            case OriginKind.FACT:
                yield from self._fact(value, origin)
            case OriginKind.ACT:
                yield from self._act(value, origin)
            case OriginKind.HOUSE:
                yield from self._house(value, origin)
            case OriginKind.QUESTION:
                yield from self._question(value, origin)
            case OriginKind.COUNT if not value.text.isdigit():
                yield "it is no number"

    def unfounded(self, text: str) -> Iterator[tuple[str, str]]:
        """The sentences of a paragraph that assert something which is not so, with what they hang on."""
        for sentence, on in self.one.template.asserts.items():
            wanted = ".*".join(re.escape(letters(part)) for part in sentence.split("…"))
            if re.search(wanted, letters(text)) and not self._holds(on):
                yield sentence, on

    def _holds(self, on: str) -> bool:
        kind, names = on.removeprefix("no ").split(" ", 1)
        if kind == "act":
            return names == "issue" or any(said["since"] for said in self.told["agreement"])
        given = [self.answers[name] for name in names.split(" or ") if name in self.answers]
        return any(_is_said(entry) and entry["value"] for entry in given) is not on.startswith("no ")

    def _answer(self, value: Printed, origin: Origin) -> Iterator[str]:
        entry = self.answers.get(origin.name)
        if entry is None or not _is_said(entry):
            yield f"nobody saved {origin.name}"
        elif (entry["origin"] == "read") is not (origin.kind is OriginKind.READ):
            yield "it was read from what was sealed, or was not"
        elif (origin.by, origin.at) != (entry.get("saved_by", ""), entry.get("saved_at", "")):
            yield f"it was not {origin.by} who saved it"
        else:
            yield from self._in_words(value, origin)

    def _in_words(self, value: Printed, origin: Origin) -> Iterator[str]:
        entry = self.answers[origin.name]
        parts = [entry]
        for row in filter(None, origin.row.split("/")):
            parts = [inner for part in parts for inner in _of_row(part, row)]
        said = {text for part in parts for text in _words_in(part)}
        if self.one.template.language != "en":
            said |= {text for part in parts for text in _translated(part, entry["type"], self.one.template.language)}
        if not _pieces(value.text) <= {letters(text) for text in said} | {p for text in said for p in _pieces(text)}:
            yield f"{origin.name} was not answered so"

    def _fact(self, value: Printed, origin: Origin) -> Iterator[str]:
        definition = self.one.sealed.definition
        if origin.row:
            entries = [self.answers[definition.bearer("children")]]
            parts = [part for entry in entries for part in _of_row(entry, origin.row)]
        else:
            asked = {definition.bearer(name) for name in MEANINGS if name.startswith("adult.")}
            parts = entries = [entry for name, entry in self.answers.items() if name in asked]
        savers = {entry["saved_by"] for entry in entries if _is_said(entry)}
        if not origin.by or not set(origin.by.split("; ")) <= savers:
            yield "nobody wrote it down"
        said = {word for part in parts for text in _words_in(part) for word in _tokens(text)}
        if not _tokens(value.text) <= said | OF_A_BIRTH:
            yield "nobody wrote it down so"

    def _act(self, value: Printed, origin: Origin) -> Iterator[str]:
        act = self._acts[origin.name]
        if (origin.by, origin.at) != (act.get("by", ""), act.get("at", "")):
            yield f"it was not {origin.by} who did it, or not at {origin.at}"
        elif not act.get("by"):
            if value.text not in {NOT_SIGNED, NOT_AUTHORISED}:
                yield "nobody did it"
        elif origin.name in {"declared", "explained"}:
            if value.text not in {said["words"] for said in self.told["declared"]} and not self._explained(value.text):
                yield "nobody declared or explained it"
        elif not _tokens(value.text) <= _tokens(" ".join(_of_act(act, self.one.template.language))) | OF_AN_ACT:
            yield "it says more than who did it, as what and when"

    @property
    def _acts(self) -> Mapping[str, Mapping[str, str]]:
        """What people did; nobody has authorised or sealed a draft."""
        told = self.told
        sealed = {
            "authorised": told["authorised"],
            "sealed": {"by": told["sealed_by"], "at": told["sealed_at"]},
        }
        return {
            "prepared": told["prepared"],
            "declared": told["prepared"],
            "explained": {"by": "; ".join(dict.fromkeys(said["by"] for said in told["agreement"] if said["since"]))},
            **({name: {} for name in sealed} if self.one.is_draft else sealed),
        }

    def _explained(self, text: str) -> bool:
        return set(text.split("; ")) <= {said["label"] for said in self.told["agreement"] if said["since"]}

    def _house(self, value: Printed, origin: Origin) -> Iterator[str]:
        of, name = origin.name.split(", ")
        told: Mapping[str, str] = self.told["organisation"] if of == "organisation" else self.told
        is_named = isinstance(told.get(name), str)
        if is_named and letters(value.text) != letters(told[name].replace("\n", ", ")):
            yield "the service is not called so"
        if A_DAY.search(value.text) or (value.text in self._people()):
            yield "a day or a name is no word of the service's own"

    def _question(self, value: Printed, origin: Origin) -> Iterator[str]:
        """How it was asked, or is called where it is told, maybe with which row of which question it begins."""
        mine = [entry for entry in _entries(self.told) if entry["id"] == origin.name]
        asked = {entry[how] for entry in mine for how in ("asked", "short")}
        begins = {entry["short"] for entry in _entries(self.told)}
        head, _, rest = value.text.rpartition(": ")
        if value.text not in asked and not (rest in asked and re.sub(r" \d+$", "", head) in begins):
            yield "nobody was asked so"

    def _people(self) -> set[str]:
        return {self.told[act].get("by", "") for act in ("prepared", "authorised")} - {""}


def _is_said(entry: Mapping[str, Any]) -> bool:
    return bool(entry.get("saved_by") and entry.get("saved_at")) or entry.get("origin") == "read"


def _of_act(act: Mapping[str, str], language: str) -> Iterator[str]:
    for name, text in act.items():
        yield text
        if name in {"at", "confirm_by"} and text:
            yield from (date_in_words(text[:10], language), moment_in_words(Moment.read(text), language))


def _entries(told: Any) -> Iterator[Mapping[str, Any]]:
    """Every question and column that has an answer in what was sealed."""
    if isinstance(told, Mapping):
        if "asked" in told:
            yield told
        yield from (entry for inner in told.values() for entry in _entries(inner))
    elif isinstance(told, list):
        yield from (entry for inner in told for entry in _entries(inner))


def _of_row(entry: Any, row: str) -> Iterator[Mapping[str, Any]]:
    """The parts of a sealed answer that are of one row, wherever they are in it."""
    if isinstance(entry, Mapping):
        if entry.get("id") == row:
            yield entry
        elif row in (entry.get("each") or {}):
            yield entry["each"][row]
        else:
            yield from (part for inner in entry.values() for part in _of_row(inner, row))
    elif isinstance(entry, list):
        yield from (part for inner in entry for part in _of_row(inner, row))


def _words_in(entry: Any) -> Iterator[str]:
    """Every text and label within a sealed answer."""
    if isinstance(entry, Mapping):
        yield from (entry[name] for name in ("text", "label") if isinstance(entry.get(name), str))
        yield from (text for inner in entry.values() for text in _words_in(inner))
    elif isinstance(entry, list):
        yield from (text for inner in entry for text in _words_in(inner))


def _translated(part: Mapping[str, Any], kind: str, language: str) -> Iterator[str]:
    values = [part.get("value"), part.get("choice"), *(one.get("choice") for one in (part.get("each") or {}).values())]
    yield from (text for value in values if value is not None if (text := TYPES[kind].text_in(language, value)))


def _pieces(text: str) -> set[str]:
    return {letters(piece) for piece in re.split(r"\n|; |, ", text) if letters(piece)}


def _tokens(text: str) -> set[str]:
    return set(re.findall(r"[^\s,;()]+", text))


def unaccounted(one: Finished, kind: str, data: bytes) -> list[str]:
    """What of a file's text is neither one of the document's statements nor a fixed word of its template."""
    text = A_PAGE.sub("", read(one, kind, data))
    seen = "\0".join(letters(line).casefold() for line in ([text] if kind == "pdf" else text.split("\n")))
    paragraphs = [paragraph.text for paragraph in one.paragraphs()]
    pieces = [piece.text for paragraph in one.paragraphs() for piece in paragraph.pieces if isinstance(piece, Words)]
    meanings = [getattr(piece, "meaning", "") for paragraph in one.paragraphs() for piece in paragraph.pieces]
    known = [*paragraphs, *pieces, *meanings, NOT_STATED[one.tree.language], *fixed_texts(one.template)]
    left = [text for part in without(seen, known) if (text := part.strip(SIGNS))]
    # A page or a box may end within a statement: what is left of it is a part of one.
    return [text for text in left if kind != "pdf" or not any(text in letters(whole).casefold() for whole in known)]


def without(seen: str, known: Iterable[str]) -> list[str]:
    """What stands before, between and after *known* texts, of which the longest are taken out first."""
    lines = {letters(line).casefold() for text in known for line in (text, *text.split("\n"))} - {""}
    for text in sorted(lines, key=lambda text: (-len(text), text)):
        seen = seen.replace(text, "\0")
    return seen.split("\0")
