"""What answers say of the people of an enquiry that cannot be true of them, or hardly: in every form, by itself.

A day before a child was born, an age, a stage or a birthday that is not theirs, another child's name in what is said
of this one, the adult or a child of the enquiry named as the worker or carer, a carer or one of the household as the
worker. A question that is not of the child, or not always, says so (``of_others``, ``before_birth``,
``names_another``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from forms_service.casework.meanings import OTHER_NAME
from forms_service.casework.people.in_answers.birthdays import has_another_birthday
from forms_service.casework.people.subjects import Subject
from forms_service.engine.agreement import AnswerInWords, Disagreement, Place
from forms_service.engine.answers import Value
from forms_service.engine.conditions import Absent, Condition, holds
from forms_service.engine.dates import date_in_words
from forms_service.engine.definitions.questions import Question
from forms_service.engine.free_text.ages import ages_to_come, ages_told
from forms_service.engine.free_text.likeness import calls, words
from forms_service.engine.free_text.slips import alike
from forms_service.engine.free_text.stages import stages_told
from forms_service.engine.path import Path
from forms_service.engine.reader import Reader
from forms_service.engine.types.days import Date, age_on
from forms_service.engine.types.parts import Person
from forms_service.engine.types.registry import type_of
from forms_service.engine.types.text import TextArea
from forms_service.engine.validation import places

PREGNANCY = timedelta(days=300)
"""So long before its birth may there be a plan for a child."""

LATELY = timedelta(days=92)
"""So long after a birthday may a text still have the age before it."""


_ALSO_WORKERS = frozenset({"guardian", "friend", "partner"})
"""What somebody of the family may be called, and somebody at work too: the children’s guardian."""


@dataclass(frozen=True)
class Answer:
    """One answer, or one cell: at its *place*, seen by *reader* from there, in its *text*; and the *child* it is of.

    *chosen* are the children of whom its row is, where they are chosen there.
    """

    question: Question
    place: Place
    reader: Reader
    value: Value
    text: str
    child: Subject | None
    chosen: Sequence[Subject] = ()

    def is_true_of(self, condition: Condition | None) -> bool:
        return condition is not None and holds(condition, self.reader) is True


@dataclass(frozen=True)
class People:
    """The adult and the children of an enquiry, and the names of the *family*: of carers and of the household."""

    subjects: Sequence[Subject]
    family: Sequence[str] = ()

    def child(self, row: str) -> Subject | None:
        return next((each for each in self.subjects if each.kind == "child" and each.row == row), None)

    def others(self, child: Subject) -> list[Subject]:
        """The other children, as far as they have a name of their own."""
        return [each for each in self.subjects if each.kind == "child" and each.row != child.row and not each.unborn]


def disagreements(
    path: Path, subjects: Sequence[Subject], child: str, named_already: Collection[Place] = ()
) -> list[Disagreement]:
    """What of the answers on *path*, of one *child* if the form is about one, is hardly true of these people.

    Of what stands at the places *named_already* it is asked already whether it is another child's.
    """
    people, found = People(subjects, [*_named_family(path)]), list[Disagreement]()
    for answer in _answers(path, people, child):
        for look in _LOOKS:
            is_asked = look is _of_another_child and answer.place in named_already
            found += [] if is_asked else look(answer, people)
    return found


def _answers(path: Path, people: People, child: str) -> Iterator[Answer]:
    """Every answer and every cell that somebody gave here: not what a deed writes, or is read from elsewhere."""
    own = (each for each in path.questions if each.id not in path.definition.deed_of and each.reads is None)
    for question, repeat in ((one, each) for each in own for one in (each, *each.columns)):
        for place, reader in places(question.id, path):
            value = reader.look(question.id)
            if value is not None and not isinstance(value, Absent):
                about = people.child(child or (place[1] if len(place) > 1 else ""))
                chosen = _chosen(repeat, reader, people) if question is not repeat else ()
                yield Answer(question, place, reader, value, reader.text(question.id), about, chosen)


def _chosen(repeat: Question, reader: Reader, people: People) -> Sequence[Subject]:
    """The children of whom a row says that it is about them."""
    answers = (reader.look(column.id) for column in repeat.columns if column.rows_of)
    rows = (row for answer in answers if isinstance(answer, list) for row in answer)
    return [child for row in rows if (child := people.child(str(row)))]


def _before_birth(answer: Answer, _: People) -> Iterator[Disagreement]:
    """A day in the past on which the child was not born yet."""
    child, day = answer.child, str(answer.value)
    is_day = isinstance(type_of(answer.question), Date) and not answer.is_true_of(answer.question.of_others)
    if not is_day or child is None or not child.date_of_birth:
        return
    born = date.fromisoformat(child.date_of_birth) - (PREGNANCY if answer.question.before_birth else timedelta())
    if day[: len(born.isoformat())] < born.isoformat()[: len(day)]:
        said = f"This is before {child.name} was born ({date_in_words(child.date_of_birth)})"
        yield _disagreement("before_birth", answer, f"{said}. Which is right?", said)


def _other_age(answer: Answer, _: People) -> Iterator[Disagreement]:
    """An age in words, or a stage of growing up, that is not the child's."""
    child, now = answer.child, answer.reader.context.now.day
    if child is None or not _is_of_child(answer) or not _is_written(answer.question):
        return
    others, ages = _others(answer.reader), _ages(child, now)
    wrong = (ages_told(answer.text, others) - ages) | (ages_to_come(answer.text, others) - ages - _a_year_older(ages))
    stages = (each for each in stages_told(answer.text, others, answer.reader.vocabulary.stages) if not each.fits(ages))
    told = next((f"{age} years" for age in sorted(wrong)), "") or next((f"“{each.words[0]}”" for each in stages), "")
    if told and ages:
        said = f"This says {told}, and {child.name} is {max(ages)}"
        yield _disagreement("another_age", answer, f"{said}. Is it about this child, and is it right now?", said)


def _a_year_older(ages: Collection[int]) -> set[int]:
    return {age + 1 for age in ages}


def _other_birth(answer: Answer, people: People) -> Iterator[Disagreement]:
    """A birthday in words that is not the child's."""
    child = answer.child
    if child is None or not child.date_of_birth or not _is_of_child(answer) or not _is_written(answer.question):
        return
    if any(_calls(answer.text, each, child) for each in people.others(child)):
        return
    if has_another_birthday(answer.text, child, people.subjects, answer.reader.vocabulary):
        said = f"This gives another date of birth than that of {child.name} ({date_in_words(child.date_of_birth)})"
        yield _disagreement("another_birth", answer, f"{said}. Which is right?", said)


def _others(reader: Reader) -> frozenset[str]:
    """What those are called whose age may stand in a text about a child."""
    called = {*reader.vocabulary.peers, *reader.vocabulary.elders, "baby"}
    return frozenset(called | {f"{each}s" for each in called})


def _ages(child: Subject, now: date) -> set[int]:
    """How old a child may be called: what they are, or were until lately."""
    if child.date_of_birth:
        born = date.fromisoformat(child.date_of_birth)
        return {age_on(born, day) for day in (now, now - LATELY) if day >= born}
    about = child.approximate_age
    return set() if about is None else {about - 1, about, about + 1}


def _of_another_child(answer: Answer, people: People) -> Iterator[Disagreement]:
    """A text about one child that names another, and not this one; for the adult to read, one that names another."""
    if answer.child is None or not _is_of_child(answer) or not _is_written(answer.question) or answer.question.internal:
        return
    named = [each for each in people.others(answer.child) if _calls(answer.text, each, answer.child)]
    if not named:
        return
    if answer.is_true_of(answer.question.adult_when):
        said = f"The adult may read this, and it names another child ({named[0].name})"
        yield _disagreement("another_child_for_the_adult", answer, f"{said}. Take it out, or say why it stays", said)
    elif not _calls(answer.text, answer.child, None):
        said = f"This names another child of this enquiry ({named[0].name}), and not this one"
        yield _disagreement("another_child_named", answer, f"{said}. Is it about this child?", said)


def _of_more_than_chosen(answer: Answer, people: People) -> Iterator[Disagreement]:
    """A statement of which it is chosen which children it is about, and that names another child besides."""
    if not answer.chosen or not isinstance(type_of(answer.question), TextArea) or answer.question.internal:
        return  # A source may be named after another child: “Kit’s school”.
    rows = {each.row for each in answer.chosen}
    others = (each for each in people.others(answer.chosen[0]) if each.row not in rows)
    if named := next((each for each in others if _calls(answer.text, each, answer.chosen[0])), None):
        about = " and ".join(each.name for each in answer.chosen)
        said = f"This is said to be about {about}, and it names another child of this enquiry ({named.name})"
        yield _disagreement("more_than_chosen", answer, f"{said}. Choose every child it is about, or take it out", said)


def _in_another_role(answer: Answer, people: People) -> Iterator[Disagreement]:
    """The adult or a child of the enquiry, named where somebody else is asked for."""
    name = answer.value.get("name") if isinstance(answer.value, dict) else answer.value
    if not isinstance(name, str) or not _asks_another(answer):
        return
    for subject in people.subjects:
        if not subject.unborn and _is_called(name, subject):
            who = "the adult" if subject.kind == "adult" else "a child"
            said = f"This names {subject.name}, who is {who} of this enquiry, where somebody else is asked for"
            yield _disagreement("another_role", answer, f"{said}. Who is it?", said)
            return


def _named_family(path: Path) -> Iterator[str]:
    """The names of carers, as far as they are somebody else, and of those whom the request names besides."""
    columns = [column for each in path.questions if each.subject == "carer" for column in each.columns]
    for column, (_, reader) in ((each, seen) for each in columns for seen in places(each.id, path)):
        if column.names_another is not None and holds(column.names_another, reader) is True:
            yield reader.text(column.id)
    if asked := path.definition.bearer(OTHER_NAME):
        yield from (name for name in path.reader.everywhere(asked) if isinstance(name, str))


def _as_a_worker(answer: Answer, people: People) -> Iterator[Disagreement]:
    """A carer or one of the household, by name or by what they are called, as the worker who saw or confirmed."""
    if not isinstance(answer.value, dict) or answer.question.subject != "prof":
        return
    name, role = (str(answer.value.get(part) or "") for part in ("name", "role"))
    named = next((each for each in people.family if _has_all_of(name, [words(each)])), "")
    related = role if role.casefold() in set(answer.reader.vocabulary.elders) - _ALSO_WORKERS else ""
    if named or related:
        said = f"This names {named or name} as a worker, and {'they are one of the family' if named else role}"
        yield _disagreement("family_as_a_worker", answer, f"{said}. Who was it?", said)


def _asks_another(answer: Answer) -> bool:
    if isinstance(type_of(answer.question), Person):
        return True
    return answer.is_true_of(answer.question.names_another)


def _is_called(name: str, subject: Subject) -> bool:
    """Whether a name is theirs in full, in any order, with a slip or without what stands between."""
    given, family = words(subject.given_names)[:1], words(subject.family_name)
    return _has_all_of(name, [[*given, *family], *(words(alias) for alias in subject.aliases)])


def _has_all_of(name: str, whole: Iterable[Sequence[str]]) -> bool:
    """Whether a name has all words of one of several, each of more than one, with a slip or others between."""
    said = words(name)
    return any(len(each) > 1 and all(any(alike(part, mine) for mine in said) for part in each) for each in whole)


def _calls(text: str, subject: Subject, beside: Subject | None) -> bool:
    """Whether a text calls somebody by a given name, or another name, that is not also how *beside* is called."""
    names = {*words(subject.given_names)[:1], *(word for alias in subject.aliases for word in words(alias)[:1])}
    if beside is not None:
        names -= {part for name in (beside.name, *beside.aliases) for part in words(name)}
    capitals = (name for name in names if re.search(rf"\b{re.escape(name.capitalize())}(?:['’]s)?\b", text))
    return any(calls(text, name, surely=beside is not None) for name in capitals if name)


def _is_of_child(answer: Answer) -> bool:
    """Whether what is said there is said of the child, as far as the form says."""
    return not answer.is_true_of(answer.question.of_others)


def _is_written(question: Question) -> bool:
    return type_of(question).is_free_text and question.names_another is None


def _disagreement(rule: str, answer: Answer, author: str, authoriser: str) -> Disagreement:
    question = answer.question
    whom = answer.child.name if answer.child and question.each else ""
    now = AnswerInWords(question.id, question.short_label, answer.text)
    return Disagreement(rule, answer.place, author, authoriser, whom=whom, now=now)


_LOOKS: Sequence[Callable[[Answer, People], Iterator[Disagreement]]] = (
    _before_birth,
    _other_age,
    _other_birth,
    _of_another_child,
    _of_more_than_chosen,
    _in_another_role,
    _as_a_worker,
)
