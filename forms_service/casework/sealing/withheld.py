"""What a reply withholds from one of its readers, and what it tells that reader all the same.

Who may read an answer is decided row by row and cell by cell (``disclosure.py``). Here the whole is held against that:
what it says of itself as a whole, and what somebody wrote for a reader who may not know what stands elsewhere in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from forms_service.casework.meanings import ADDRESS_RELEASE, SHOWN_TO_ADULT
from forms_service.casework.sealing import disclosure
from forms_service.casework.sealing.disclosure import Audience
from forms_service.casework.sealing.reaching import way_to_anybody, way_to_family
from forms_service.casework.sealing.sealed_answers import SealedWords
from forms_service.casework.sealing.submissions import in_words
from forms_service.engine.agreement import AnswerInWords, Disagreement, Place
from forms_service.engine.answers import Value
from forms_service.engine.definitions.questions import Question
from forms_service.engine.free_text.addresses import addresses_in, lines_of_address, names_line
from forms_service.engine.free_text.days_in_words import days_in
from forms_service.engine.free_text.likeness import words
from forms_service.engine.free_text.phrases import says
from forms_service.engine.free_text.repetition import Listener, listener, mentions, names_in, repeated
from forms_service.engine.path import Path
from forms_service.engine.types.registry import locates, type_of
from forms_service.engine.types.text import TextArea

ALL, NOTHING = "all", "nothing"


@dataclass(frozen=True)
class Piece:
    """One answer, or one cell of the rows *of* a question, with who may read it; *row_name* names the child."""

    place: Place
    question: Question
    words: SealedWords
    row_name: str = ""
    of: str = ""
    is_row_closed: bool = False
    is_read: bool = False

    @property
    def text(self) -> str:
        return self.words.text

    @property
    def is_written(self) -> bool:
        """Whether somebody wrote it freely: what is read from elsewhere nobody wrote here."""
        return type_of(self.question).is_free_text and not self.is_read

    @property
    def is_known(self) -> bool:
        """Whether whoever may read it has its words: who is named where a name is asked for is no secret elsewhere."""
        return not self.is_written or self.question.names_another is not None

    @property
    def name(self) -> str:
        called = self.of or self.question.short_label
        return f"{called} ({self.row_name})" if self.row_name else called

    @property
    def is_kept_back(self) -> bool:
        """Whether it was decided, or goes without saying, that somebody may not read it."""
        asked = self.question
        is_others = asked.subject in disclosure.THIRD_PARTIES
        is_secret = (
            asked.internal or asked.leaves_when is not None or asked.withheld_from_adult or asked.adult_when is not None
        )
        return not locates(asked) and (self.is_row_closed or is_others or is_secret)

    def is_told_to(self, audience: Audience) -> bool:
        return self.words.may_be_read_by(audience)


@dataclass(frozen=True)
class Telling:
    """The pieces of a reply, its *own* and those *carried* from its request.

    *for_adult* are the questions of which the letters for the adult may say anything, where it has such letters.
    """

    path: Path
    own: Sequence[Piece]
    carried: Sequence[Piece] = ()
    for_adult: Collection[str] | None = None

    def read_by(self, audience: Audience) -> Iterator[Piece]:
        """What somebody wrote that stands, or may stand, in what a reader is given."""
        printed = self.for_adult if audience == "adult" else None
        for piece in self.own:
            if piece.is_written and piece.is_told_to(audience) and (printed is None or piece.question.id in printed):
                yield piece

    @cached_property
    def everything(self) -> Sequence[Piece]:
        return (*self.own, *self.carried)

    def known_to(self, audience: Audience) -> Collection[str]:
        """The words that a reader has from what was chosen, named or numbered, as far as they may read that.

        Besides the days that are among it, and how old whoever was born on one of them is, or was a year ago.
        """
        told = [piece.text for piece in self.everything if piece.is_told_to(audience) and piece.is_known]
        days = {day for text in told for day in days_in(text)}
        year = int(self.path.reader.now()[:4])
        ages = {f"age:{year - int(day[:4]) - back}" for day in days for back in (0, 1)}
        return {word for text in told for word in words(text)} | days | ages

    def named_by(self, audience: Audience) -> Collection[str]:
        """Whom those who asked name in their request: that they are named again tells them nothing."""
        if audience != "recipient":
            return ()
        sent = (piece for piece in self.carried if piece.question.as_received or piece.is_told_to(audience))
        return {word for piece in sent if piece.is_written for name in names_in(piece.text) for word in words(name)}

    def withheld_from(self, audience: Audience) -> Iterator[Piece]:
        """What somebody wrote and keeps from that reader, or says where somebody lives.

        What is only our judgement is kept from nobody: it stands in its own words for those who asked. Of what a
        request says, where somebody lives: the rest of it is theirs who sent it.
        """
        written = (piece for piece in self.own if piece.is_written and piece.is_kept_back)
        homes = (piece for piece in self.everything if locates(piece.question))
        yield from (piece for piece in (*written, *homes) if not piece.is_told_to(audience))


def disagreements(
    path: Path, carried: Path | None = None, printed: Collection[str] | None = None
) -> list[Disagreement]:
    """What a reply withholds and says all the same, for its author and whoever authorises it."""
    addresses = disclosure.addresses_released(path)
    telling = Telling(
        path,
        [*_pieces(path, addresses=addresses)],
        [*_pieces(carried, addresses=addresses)] if carried else [],
        printed,
    )
    shown = path.by_meaning.value(SHOWN_TO_ADULT)
    for_adult = [*_told(telling, "adult", addresses=False)] if shown not in {None, NOTHING, ALL} else []
    once = {one.place for one in for_adult}
    for_others = [one for one in _told(telling, "recipient", addresses=addresses) if one.place not in once]
    alerts = [*_alerts(telling, shown)] if shown not in {None, NOTHING} else []
    return [*(_all_of_it(telling) if shown == ALL else ()), *for_adult, *alerts, *for_others]


def _alerts(telling: Telling, shown: Value) -> Iterator[Disagreement]:
    """What the adult may read, and that is done or to be done about them: they could act on it first."""
    for piece in telling.read_by("recipient" if shown == ALL else "adult"):
        if says(piece.text, telling.path.definition.vocabulary.alerts):
            said = "The adult may read this, and it tells of a referral, an enquiry or the police"
            yield Disagreement(
                "adult_told_what_we_did",
                piece.place,
                f"{said}, and could act on it first. Take it out, or say why it stays",
                said,
                whom=piece.row_name,
                now=AnswerInWords(piece.question.id, piece.question.short_label, piece.text),
            )


def _all_of_it(telling: Telling) -> Iterator[Disagreement]:
    """The adult may be shown all of it, and something in it is withheld from the adult."""
    held = [piece.name for piece in telling.everything if _is_held_back(piece)]
    if held:
        asked = telling.path.definition.bearer(SHOWN_TO_ADULT)
        question = telling.path.definition.index[asked]
        listed = "; ".join(dict.fromkeys(held))
        yield Disagreement(
            "all_beside_withheld",
            (asked,),
            "You let the adult see all of it, and something in it is withheld from the adult. Choose “Only a version "
            "made for the adult” or “Nothing”, or say why",
            "The adult may be shown all of it, and something in it is withheld from the adult",
            now=AnswerInWords(asked, question.short_label, telling.path.reader.text(asked)),
            against=AnswerInWords(asked, "Withheld from the adult", listed),
        )


def _is_held_back(piece: Piece) -> bool:
    """Whether those who asked may read it, and it was decided, or goes without saying, that the adult may not.

    What somebody wrote in judgement is not told to the adult by itself; to show it is a decision that may be made.
    """
    if not piece.is_told_to("recipient") or piece.is_told_to("adult") or piece.question.means == ADDRESS_RELEASE:
        return False
    asked = piece.question
    is_closed = piece.is_row_closed or asked.subject in disclosure.THIRD_PARTIES
    is_said = piece.is_written or not asked.options
    return asked.adult_when is not None or locates(asked) or ((is_closed or asked.withheld_from_adult) and is_said)


def _told(telling: Telling, audience: Audience, *, addresses: bool) -> Iterator[Disagreement]:
    """What is written for a reader, and says what is withheld from that reader, or where somebody lives."""
    withheld, known = list(telling.withheld_from(audience)), telling.known_to(audience)
    reader = _listener(telling, audience, {*known, *telling.named_by(audience)})
    for piece in telling.read_by(audience):
        home = "" if addresses else _home(piece.text, withheld, known)
        yield from [_gives_address(piece, home, audience)] if home else ()
        way = "" if addresses else _reached_for(audience, piece.text, telling)
        yield from [_gives_way_to_reach(piece, way, audience)] if way else ()
        yield from _repeats(piece, withheld, reader, audience)


def _listener(telling: Telling, audience: Audience, known: Collection[str]) -> Listener:
    """A reader of the reply. Whoever asked reads of harm in every one; to the adult, each grave word may tell."""
    form = telling.path.definition
    grave = form.vocabulary.grave if audience == "adult" else form.vocabulary.grave - form.common_words
    return listener(known, replace(form.vocabulary, grave=grave), form.common_words)


def _home(text: str, withheld: Iterable[Piece], known: Collection[str]) -> str:
    """Where somebody lives, as *text* says it; what its reader knows by name is no secret."""
    found = (each for each in addresses_in(text) if not set(words(each)) <= set(known))
    homes = (piece for piece in withheld if locates(piece.question) and not piece.is_written)
    lines = (line for piece in homes for line in lines_of_address(piece.text) if not set(words(line)) <= set(known))
    return next(found, "") or names_line(text, lines)


def _reached_for(audience: Audience, text: str, telling: Telling) -> str:
    """How somebody is reached, as *text* says it, and is not the council's own; for those who asked, somebody at home.

    What they know of themselves, or are told where a number is asked for, is no news to them.
    """
    ours = [str(each) for each in telling.path.reader.context.facts.values()]
    if audience != "recipient":
        return way_to_anybody(text, ours)
    told = [piece.text for piece in telling.own if piece.is_known] + [piece.text for piece in telling.carried]
    return way_to_family(text, [*ours, *told], telling.path.definition.vocabulary.sources)


def _gives_way_to_reach(piece: Piece, way: str, audience: Audience) -> Disagreement:
    said = f"{_READER[audience]} may read this, and it says how somebody is reached (“{way}”)"
    return Disagreement(
        f"way_to_reach_for_{audience}",
        piece.place,
        f"{said}. Take it out, or say why it stays",
        said,
        whom=piece.row_name,
        now=AnswerInWords(piece.question.id, piece.question.short_label, piece.text),
    )


def _gives_address(piece: Piece, home: str, audience: Audience) -> Disagreement:
    who = _READER[audience]
    return Disagreement(
        f"address_for_{audience}",
        piece.place,
        f"{who} may read this, and it seems to say where somebody lives (“{home}”). Take it out, or say why it stays",
        f"{who} may read this, and it seems to say where somebody lives (“{home}”)",
        whom=piece.row_name,
        now=AnswerInWords(piece.question.id, piece.question.short_label, piece.text),
    )


def _repeats(piece: Piece, withheld: Iterable[Piece], reader: Listener, audience: Audience) -> Iterator[Disagreement]:
    """The first thing withheld that a text says: whoever reads that it does reads all of it."""
    for secret in withheld:
        same = _same(piece.text, secret, reader)
        if same and secret.place != piece.place:
            who = _READER[audience]
            yield Disagreement(
                f"withheld_from_{audience}",
                piece.place,
                f"{who} may read this, and it seems to say what is withheld from them (“{same}”). Take it out, or say "
                "why it stays",
                f"{who} may read this, and it seems to say what is withheld from them (“{same}”)",
                whom=piece.row_name,
                now=AnswerInWords(piece.question.id, piece.question.short_label, piece.text),
                against=AnswerInWords(secret.question.id, secret.name, secret.text),
            )
            return


def _same(text: str, secret: Piece, reader: Listener) -> str:
    if locates(secret.question) and not secret.is_written:
        return ""  # Its lines are looked for as such.
    if isinstance(type_of(secret.question), TextArea) or secret.question.internal:
        return repeated(text, secret.text, reader)
    return mentions(text, secret.text, reader)


_READER = {"recipient": "Whoever asked", "adult": "The adult", "family": "The family"}


def _pieces(path: Path, *, addresses: bool) -> Iterator[Piece]:
    definition = path.definition
    for answer in in_words(path, addresses=addresses):
        question = definition.index[answer.id]
        each = [("", answer)] if answer.each is None else list(answer.each.items())
        yield from chain.from_iterable(_of_answer(path, question, row, told) for row, told in each)


def _of_answer(path: Path, question: Question, row: str, told: SealedWords) -> Iterator[Piece]:
    place: Place = (question.id, row) if row else (question.id,)
    name = _called(path, question.each, row)
    if told.rows is None:
        yield Piece(place, question, told, name, is_read=question.reads is not None)
        return
    for one in told.rows:
        of_row, called = (*place, one.id), name or _called(path, question.id, one.id)
        for cell in one.cells.values():
            column, is_closed = path.definition.index[cell.id], "adult" not in one.readers
            is_read = question.reads is not None
            yield Piece((*of_row, cell.id), column, cell, called, question.short_label, is_closed, is_read)


def _called(path: Path, repeat: str, row: str) -> str:
    return path.reader.context.rows.get(repeat, {}).get(row, "")
