"""Who is proposed as the same person: looked up in the database and compared, over invented pairs of people."""

import random
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import pytest

from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.people.likeness import Likeness, compare, traits_of
from forms_service.casework.people.subjects import Subject
from forms_service.casework.people.terms import terms_of
from tests.builders.casework import HERE, adult, enquiry, facts
from tests.builders.tables import Units, put_in

PAIRS: Final = 200
GIVEN: Final = [
    "Darren",
    "Siân",
    "Llŷr",
    "Gethin",
    "Owen",
    "Aled",
    "Rhys",
    "Mair",
    "Nerys",
    "Carys",
    "Priya",
    "Callum",
    "Zofia",
    "Łucja",
    "Tomasz",
    "Amal",
    "Yusuf",
    "Idris",
    "Hazel",
    "Rowan",
    "Joseph",
    "Michael",
    "Catherine",
    "Elizabeth",
    "Stephen",
    "Geraint",
    "Ffion",
    "Eleri",
    "Dylan",
    "Huw",
]
FAMILY: Final = (
    "O’Rourke Varlow Inventio Penhaligon Trevarrow Llewellyn Fictional Møller Đặng Kowalska Al-Fayed St. John McDonald "
    "Achterberg Brân Crûg Whitlock Sandalwood Merrivale Thistlewood Gwynne Prosser Abernethy Nkemelu"
).replace("St. John", "St.\N{NO-BREAK SPACE}John").split(" ")  # fmt: skip


def typing_error(chance: random.Random, who: Subject) -> Subject:
    field = chance.choice(["given_names", "family_name"])
    word = who.given_names if field == "given_names" else who.family_name
    at = chance.randrange(1, len(word) - 1)
    typed = chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
        ]
    )
    return replace(who, given_names=typed) if field == "given_names" else replace(who, family_name=typed)


def swapped_names(chance: random.Random, who: Subject) -> Subject:
    return replace(who, given_names=who.family_name, family_name=who.given_names)


def without_accents(chance: random.Random, who: Subject) -> Subject:
    plain = str.maketrans("âêîôûŵŷÂłŁøØđĐặ’", "aeiouwyAlLoOdDa'")
    return replace(who, given_names=who.given_names.translate(plain), family_name=who.family_name.translate(plain))


def day_and_month_swapped(chance: random.Random, who: Subject) -> Subject:
    year, month, day = who.date_of_birth.split("-")
    with suppress(ValueError):
        return replace(who, date_of_birth=date(int(year), int(day), int(month)).isoformat())
    return replace(who, date_of_birth=f"{year}-{month}-{(int(day) % 28) // 10}{int(day) % 10}")


def maiden_name(chance: random.Random, who: Subject) -> Subject:
    return replace(who, family_name=chance.choice([name for name in FAMILY if name != who.family_name]))


def digit_of_the_number(chance: random.Random, who: Subject) -> Subject:
    number = who.numbers[0]
    return replace(who, numbers=(f"{number[:2]}{(int(number[2]) + 1) % 10}{number[3:]}",))


DIFFERENCES: Final[tuple[Callable[[random.Random, Subject], Subject], ...]] = (
    typing_error, swapped_names, without_accents, day_and_month_swapped, maiden_name, digit_of_the_number,
)  # fmt: skip


def anybody(chance: random.Random) -> Subject:
    born = date(1960, 1, 1) + timedelta(days=chance.randrange(16_000))
    return adult(chance.choice(GIVEN), chance.choice(FAMILY), date_of_birth=born.isoformat(), numbers=(number(chance),))


def number(chance: random.Random) -> str:
    return f"A{chance.randrange(10_000):04}{''.join(chance.choices('BCDFGHJKLMNPQRSTVWXZ', k=2))}"


def same(chance: random.Random) -> tuple[Subject, Subject, str]:
    """One person, written down twice with one or two differences; a prison and probation have numbers of their own."""
    who = anybody(chance)
    changes = chance.sample(DIFFERENCES, chance.choice([1, 2]))
    again = who
    for change in changes:
        again = change(chance, again)
    if digit_of_the_number not in changes and chance.random() < 0.5:
        again = replace(again, numbers=())
    return who, replace(again, person=anybody(chance).person), " and ".join(change.__name__ for change in changes)


def different(chance: random.Random) -> tuple[Subject, Subject, str]:
    who, other = anybody(chance), anybody(chance)
    has_number = (number(chance),) if chance.random() < 0.5 else ()
    kind = chance.choice(["twins", "twins of nearly one name", "father and son of one name", "same birth date"])
    given = chance.choice([name for name in GIVEN if name != who.given_names])
    match kind:
        case "twins":
            other = replace(who, given_names=given)
        case "twins of nearly one name":
            who = replace(who, given_names=chance.choice(["Ella", "Mia", "Jayden"]))
            near = {"Ella": "Bella", "Mia": "Mya", "Jayden": "Kayden"}
            other = replace(who, given_names=near[who.given_names])
        case "father and son of one name":
            other = replace(who, date_of_birth=f"{int(who.date_of_birth[:4]) + 23}{who.date_of_birth[4:7]}-11")
        case _:
            other = replace(other, given_names=given, date_of_birth=who.date_of_birth)
    return who, replace(other, numbers=has_number, person=anybody(chance).person), kind


@dataclass(frozen=True)
class Figures:
    """Of how many pairs of each kind which answer was given."""

    answers: Counter[tuple[str, Likeness]]

    def share(self, *answers: Likeness) -> float:
        return sum(count for (_, answer), count in self.answers.items() if answer in answers) / self.answers.total()

    def table(self) -> str:
        kinds = sorted({kind for kind, _ in self.answers})
        rows = [f"{kind:50} " + " ".join(f"{self.answers[kind, answer]:6}" for answer in Likeness) for kind in kinds]
        return "\n".join([f"{'':50} {'no':>6} {'may be':>6} {'likely':>6}", *rows])


def judged(unit: SqlUnitOfWork, first: Enquiry, again: Subject) -> Likeness:
    """What would be proposed of *again*, asked of the database as the pages ask it."""
    asked = enquiry(subjects=(again,))
    mine = facts(again, asked)
    ours = unit.of(HERE).people
    for group in ours.alike({again.person: terms_of(mine)}, limit=60)[again.person]:
        if first.subjects[0].person in {person.id for person in group}:
            theirs = ours.facts([person.id for person in group])
            return compare(traits_of(mine), traits_of(theirs)).likeness
    return Likeness.NO


@pytest.mark.parametrize("pairs", [same, different])
def test_people_are_proposed_as_they_should_be(
    unit_of_work: Units, pairs: Callable[[random.Random], tuple[Subject, Subject, str]]
) -> None:
    chance = random.Random(73)
    made = [pairs(chance) for _ in range(PAIRS)]
    with unit_of_work() as unit:
        known = [enquiry(subjects=(who,)) for who, _, _ in made]
        for each in known:
            put_in(unit, each)
        answers = [(kind, judged(unit, first, again)) for first, (_, again, kind) in zip(known, made, strict=True)]
    figures = Figures(Counter(answers))
    sys.stdout.write(f"\n{pairs.__name__}: {PAIRS} pairs\n{figures.table()}\n")
    if pairs is same:
        assert figures.share(Likeness.MAYBE, Likeness.LIKELY) >= 0.95
    else:
        assert figures.share(Likeness.LIKELY) == 0
