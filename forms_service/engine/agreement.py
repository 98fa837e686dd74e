"""Answers that do not agree: among themselves, or with other answers that they are held against.

What is found is to be answered by its author and by whoever authorises it, or is to be put right. Who the rows and
the other answers are about is the form's matter: here they are rows and answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal

from forms_service.engine.answers import Answers, Problem, Value, by_row
from forms_service.engine.conditions import Truth, holds
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.definitions.rules import Across, AgreementRule
from forms_service.engine.derivations.context import Context
from forms_service.engine.path import Path
from forms_service.engine.reader import Reader
from forms_service.engine.types.registry import type_of
from forms_service.engine.validation import places, warnings

Place = tuple[str, ...]


@dataclass(frozen=True)
class Apart:
    """That other answers are about somebody else: why, who said so and when; *id* is that of what they said."""

    id: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Other:
    """Answers that a form's own are held against: *id* and *name* say which, and *is_sent* that they went out.

    What *is_unsent* is sealed, and nobody has had it yet: if it is wrong it is taken back.
    *elsewhere* is the id of what they belong to, where that is something else than the form's own belong to. Of what
    *is_closed* nothing but that it is there may be told. *called* is how questions and rows are called there, by how
    they are called here. *apart* is what somebody said of them: that they are about somebody else.
    """

    across: Across
    id: str
    name: str
    reader: Reader
    is_sent: bool = False
    is_unsent: bool = False
    elsewhere: str = ""
    is_closed: bool = False
    called: Mapping[str, str] = field(default_factory=dict)
    apart: Apart | None = None
    told: Collection[str] | None = None
    """The questions whose answers whoever had them could read; all of them, where nobody says."""


@dataclass(frozen=True)
class AnswerInWords:
    """An answer in words, by what was asked, and of which *row*: both as they are called where it was said."""

    question: str
    label: str
    words: str
    row: str = field(default="", repr=False)  # Not in what tells disagreements apart: their place says which row.

    def as_called(self, there: Mapping[str, str]) -> AnswerInWords:
        """The same by how its question and its row are called *there*."""
        return replace(self, question=there.get(self.question, self.question), row=there.get(self.row, self.row))


@dataclass(frozen=True)
class Disagreement:
    """One rule that is broken, at one *place*, in words for its author and for whoever authorises.

    *whom* names the row, *now* is the answer in question, and *against* what stands against it, in *where* unless it
    is the same form. Where that was *sent*, its author says whether it has changed since or was wrong; where it is
    *unsent*, whether it is wrong. *elsewhere* is the id of what it belongs to, where that is something else. *apart* is
    what somebody said already of why both may stand: that it is about somebody else.
    """

    rule: str
    place: Place
    author: str
    authoriser: str
    level: Literal["stop", "answer"] = "answer"
    at_once: bool = False
    whom: str = ""
    now: AnswerInWords | None = None
    against: AnswerInWords | None = None
    where: str = ""
    sent: str = ""
    unsent: str = ""
    elsewhere: str = ""
    apart: Apart | None = None

    @property
    def question(self) -> str:
        return self.place[0]

    @property
    def is_stop(self) -> bool:
        return self.level == "stop"

    @property
    def in_full(self) -> str:
        """What it is, for its author; of what must be put right, which answer, and beside which other text."""
        whom = f"{self.whom}: " if self.whom else ""
        if not self.is_stop or self.now is None:
            return whom + self.author
        return f"{whom}{self.now.label}: {self.author}{f' ({self.where})' if self.where else ''}"

    @property
    def key(self) -> str:
        """Which it is: of another place, other answers or another form it is another, and to be answered anew."""
        what = (*self.place, self.author, self.where, self.sent, str(self.now), str(self.against))
        return f"{self.rule}-{sha256('|'.join(what).encode()).hexdigest()[:12]}"


def disagreements(path: Path, others: Sequence[Other] = ()) -> list[Disagreement]:
    """What does not agree along *path*, alone and with *others*, in order of asking."""
    found = [_warned(problem, path) for problem in warnings(path)]
    found += [one for rule in path.definition.agreement for one in _by_rule(rule, path, others)]
    order = path.definition.order
    found.sort(key=lambda one: order.get(one.question, len(order)))
    return list(_each_stop_once(found))


def held_against(path: Path, other: Other) -> list[Disagreement]:
    """What does not agree of the answers on *path* with one of the others, and nothing else."""
    rules = [rule for rule in path.definition.agreement if rule.across == other.across]
    return [one for rule in rules for one in _by_rule(rule, path, [other])]


def alone(path: Path) -> list[Disagreement]:
    """What does not agree of the answers on *path* themselves."""
    return disagreements(path)


def as_answered(definition: Definition, answers: Answers, carried: Answers, context: Context) -> Reader:
    """*answers* to be read as they were sealed: what is among them was asked, and nothing else."""
    own = {question.id: question for question in definition.questions}
    shown: dict[str, Truth] = {name: name in answers for name in own}
    rows: dict[str, Mapping[str, Truth]] = {
        name: dict.fromkeys(by_row(answers[name]), True) for name, asked in own.items() if asked.each and shown[name]
    }
    return Reader(definition, answers, carried, context, shown, rows)


def _each_stop_once(found: Sequence[Disagreement]) -> Iterator[Disagreement]:
    """Where several rules forbid one answer, the first of them is enough."""
    stopped: set[Place] = set()
    for one in found:
        if one.is_stop and one.place in stopped:
            continue
        if one.is_stop:
            stopped.add(one.place)
        yield one


def _warned(problem: Problem, path: Path) -> Disagreement:
    reader = _standing(problem.place, path)
    innermost = [part for part in problem.place if part in path.definition.index][-1]
    return Disagreement(
        f"{innermost}-{problem.rule}",
        problem.place,
        problem.message,
        problem.authoriser or problem.message,
        whom=_whom(problem.place, path.reader.context.rows),
        now=_said(reader, innermost),
    )


def _standing(place: Place, path: Path) -> Reader:
    """The answers as they are seen from a place: from the row of a repeat, or of what is asked for each."""
    found = path.definition.index[place[0]]
    rows = [part for part in place[1:] if part not in path.definition.index]
    if found.each:
        return path.reader.inside(found.each, rows[0])
    return path.reader.inside(found.id, rows[0]) if rows and found.columns else path.reader


def _by_rule(rule: AgreementRule, path: Path, others: Sequence[Other]) -> Iterator[Disagreement]:
    """What breaks a rule; where its questions have counterparts, what is broken in one row is one."""
    broken = _broken(rule, path, others)
    if not rule.counterparts:
        yield from broken
        return
    in_rows: dict[tuple[Place, str], list[Disagreement]] = {}
    for one in broken:
        in_rows.setdefault((one.place[:-1], one.where), []).append(one)
    yield from (_as_one_question(rule, each, path) for each in in_rows.values())


def _as_one_question(rule: AgreementRule, several: Sequence[Disagreement], path: Path) -> Disagreement:
    """Several of one row as one, at the first of them, with every answer; what the rule shows *now* says of whom."""
    first, asked = several[0], path.definition.index[several[0].place[0]]
    whose = _said(_standing(first.place, path), rule.now) if rule.now else None
    lines = [f"{one.label}: {one.words}" for each in several if (one := each.now)]
    words = "\n".join([whose.words, *lines] if whose else lines)
    label = asked.short_label if asked.columns else path.definition.page_of[asked.id][1].title
    return replace(first, now=AnswerInWords(first.place[-1], str(label), words, first.now.row if first.now else ""))


def _broken(rule: AgreementRule, path: Path, others: Sequence[Other]) -> Iterator[Disagreement]:
    """Each place, and each of the other answers, for which a rule is broken."""
    before = next((one for one in others if one.across == "part_before"), None)
    for question in rule.questions:
        condition = rule.seen_from(question)
        for place, reader in places(question, path):
            for other in _held_against(rule, reader, others):
                seen = replace(reader, against=other.reader) if other else reader
                if holds(condition, seen) is True:
                    yield _disagreement(rule, question, place, seen, other or _sent(rule, seen, before))


def _held_against(rule: AgreementRule, reader: Reader, others: Sequence[Other]) -> Sequence[Other | None]:
    """What a rule holds an answer against: nothing else, one of the other answers, or what was said of another row."""
    if rule.across == "row":
        return list(_other_rows(rule, reader))
    return [one for one in others if one.across == rule.across] if rule.across else [None]


def _other_rows(rule: AgreementRule, reader: Reader) -> Iterator[Other]:
    """The same answers seen from each other row. Of two texts that are the same, the first was written first."""
    names, is_later = reader.context.rows.get(reader.repeat, {}), False
    for row in reader.rows(reader.repeat):
        if row.row == reader.row:
            is_later = True
            continue
        later = frozenset(rule.questions) if is_later else frozenset[str]()
        yield Other("row", row.row, names.get(row.row, ""), replace(row, later=later))


def _sent(rule: AgreementRule, reader: Reader, before: Other | None) -> Other | None:
    """The part before, where what stands against an answer was sent in it and still says the same."""
    is_same = before is not None and bool(rule.against) and before.reader.value(rule.against) is not None
    if before is not None and before.told is not None and rule.against not in before.told:
        return None
    return before if is_same and before and before.reader.value(rule.against) == reader.value(rule.against) else None


def _disagreement(
    rule: AgreementRule, question: str, place: Place, reader: Reader, other: Other | None
) -> Disagreement:
    same = question if other and rule.reads_answers_there else ""
    against = "" if other and other.is_closed else rule.against or same
    return Disagreement(
        rule.id,
        place,
        str(rule.author),
        str(rule.authoriser),
        rule.level,
        rule.at_once,
        _whom(place, reader.context.rows),
        _said(reader, question if rule.counterparts else rule.now or question),
        _against(reader, other, against) if against else None,
        other.name if other else "",
        other.id if other and other.is_sent else "",
        other.id if other and other.is_unsent else "",
        other.elsewhere if other else "",
        other.apart if other else None,
    )


def _against(reader: Reader, other: Other | None, name: str) -> AnswerInWords | None:
    found = _said(_there(reader, other), name)
    return found.as_called(other.called) if found and other else found


def _there(reader: Reader, other: Other | None) -> Reader:
    """Where what stands against an answer is read: in the same row there, or in the other row."""
    if other is None or other.across == "row":
        return other.reader if other else reader
    return other.reader.inside(reader.repeat, reader.row, reader.outer)


def _whom(place: Collection[str], names: Mapping[str, Mapping[str, str]]) -> str:
    called = {row: name for rows in names.values() for row, name in rows.items()}
    return ", ".join(called[part] for part in place if part in called)


def _said(reader: Reader, name: str) -> AnswerInWords | None:
    question = reader.definition.index.get(name)
    if question is not None and not _is_of_row(question, reader):
        reader = reader.outside
    value = None if question is None else reader.look(name)
    if question is None or not isinstance(value, (str, int, list, dict)):
        return None
    return AnswerInWords(name, question.short_label, _in_words(question, value, reader), _row(question, reader))


def _row(question: Question, reader: Reader) -> str:
    """The row that an answer is of: whom it was answered for, or in which row of a repeat it stands."""
    if question.each:
        return reader.outer or reader.row
    return reader.row if question.id in reader.definition.repeat_of_column else ""


def _is_of_row(question: Question, reader: Reader) -> bool:
    """Whether what is asked for each of some rows is asked for the one that is stood in, or for none."""
    repeat = reader.definition.index.get(reader.repeat)
    return question.each in {"", reader.repeat, repeat.each if repeat else ""}


def _in_words(question: Question, value: Value, reader: Reader) -> str:
    """An answer in words; where it is one for each row and none is stood in, each by the name of its row."""
    kind, context = type_of(question), reader.context
    if not question.each or reader.row:
        return kind.text(question, value, context)
    names = context.rows.get(question.each, {})
    each = by_row(value).items()
    return "\n".join(f"{names.get(row, '')}: {kind.text(question, one, context)}".lstrip(": ") for row, one in each)
