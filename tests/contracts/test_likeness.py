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
from forms_service.casework.people.likeness import Comparison, Likeness, compare, traits_of
from forms_service.casework.people.subjects import Subject
from forms_service.casework.people.terms import terms_of
from tests.builders.casework import HERE, adult, enquiry, facts
from tests.builders.tables import Units, put_in

PAIRS: Final = 200
GIVEN: Final = (
    (
        "Darren Siân Llŷr Gethin Owen Aled Rhys Mair Nerys Carys Priya Callum Zofia Łucja Tomasz Amal Yusuf Idris Hazel "
        "Rowan Joseph Catherine Stephen Geraint Ffion Huw Non Tŵm Aoife Siobhán Tadhg Gráinne Mary-Ann Jean-Paul Kay Bo "
        "Muhammad Amir Fatima Harpreet Gurpreet Simran Raj Syed_Ali Abdul_Rahman Wei Xiu_Ying Li Thị_Hoa Oleksandr"
    )
    .replace("_", "\N{NO-BREAK SPACE}")
    .split(" ")
)
FAMILY: Final = (
    (
        "O’Rourke Varlow Inventio Penhaligon Trevarrow Llewellyn Møller Đặng Kowalska Al-Fayed St._John McDonald Brân Crûg "
        "Whitlock Gwynne Nkemelu Jones Davies ap_Gwilym Prŷs Ó_Súilleabháin Ní_Dhomhnaill MacGiolla Byrne Smith-Jones Ng "
        "Day-Lewis Cox Singh Kaur Khan Hussain Begum Patel Ali Nguyễn Wang Shevchenko"
    )
    .replace("_", "\N{NO-BREAK SPACE}")
    .split(" ")
)
ONE_NAME_ONLY: Final = 0.05
"""How many have one name only, written in either of the two boxes."""


def typing_error(chance: random.Random, who: Subject) -> Subject:
    field = chance.choice([name for name in ("given_names", "family_name") if len(getattr(who, name)) > 1])
    word = getattr(who, field)
    at = chance.randrange(len(word) - 1)
    slips = [
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + chance.choice("aeinorst") + word[at + 1 :],
        *([word[:at] + word[at + 1 :]] if len(word) > 2 else []),
    ]
    typed = chance.choice(slips)
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
    return figures_of_the_date_exchanged(chance, who)


def figures_of_the_date_exchanged(chance: random.Random, who: Subject) -> Subject:
    born = who.date_of_birth
    for at in chance.sample((2, 5, 8), 3):
        with suppress(ValueError):
            other = date.fromisoformat(f"{born[:at]}{born[at + 1]}{born[at]}{born[at + 2 :]}")
            if other.isoformat() != born and other.year < 2027:
                return replace(who, date_of_birth=other.isoformat())
    return replace(who, date_of_birth=f"{born[:3]}{(int(born[3]) + 4) % 10}-{born[5:7]}-{min(28, int(born[8:])):02}")


def maiden_name(chance: random.Random, who: Subject) -> Subject:
    family_name = chance.choice([name for name in FAMILY if name != who.family_name])
    return replace(who, given_names=who.given_names or who.family_name, family_name=family_name)


def figures_of_the_number_exchanged(_: random.Random, who: Subject) -> Subject:
    number = who.numbers[0]
    return replace(who, numbers=(f"{number[:2]}{number[3]}{number[2]}{number[4:]}",))


def digit_of_the_number(chance: random.Random, who: Subject) -> Subject:
    number = who.numbers[0]
    return replace(who, numbers=(f"{number[:2]}{(int(number[2]) + 1) % 10}{number[3:]}",))


DIFFERENCES: Final[tuple[Callable[[random.Random, Subject], Subject], ...]] = (
    typing_error, swapped_names, without_accents, day_and_month_swapped, figures_of_the_date_exchanged, maiden_name,
    digit_of_the_number, figures_of_the_number_exchanged,
)  # fmt: skip


def anybody(chance: random.Random) -> Subject:
    born = date(1960, 1, 1) + timedelta(days=chance.randrange(16_000))
    names = [chance.choice(GIVEN), chance.choice(FAMILY)]
    if chance.random() < ONE_NAME_ONLY:
        names = chance.choice([[names[0], ""], ["", names[0]]])
    return adult(*names, date_of_birth=born.isoformat(), numbers=(number(chance),))


def number(chance: random.Random) -> str:
    return f"A{chance.randrange(10_000):04}{''.join(chance.choices('BCDFGHJKLMNPQRSTVWXZ', k=2))}"


def same(chance: random.Random) -> tuple[Subject, Subject, str]:
    """One person, written down twice with one or two differences; a prison and probation have numbers of their own."""
    who = anybody(chance)
    changes = chance.sample(DIFFERENCES, chance.choice([1, 2]))
    again = who
    for change in changes:
        again = change(chance, again)
    if not {digit_of_the_number, figures_of_the_number_exchanged}.intersection(changes) and chance.random() < 0.5:
        again = replace(again, numbers=())
    return who, replace(again, person=anybody(chance).person), " and ".join(change.__name__ for change in changes)


def different(chance: random.Random) -> tuple[Subject, Subject, str]:
    who, other = anybody(chance), anybody(chance)
    who = who if who.given_names else swapped_names(chance, who)
    has_number = (number(chance),) if chance.random() < 0.5 else ()
    kind = chance.choice(["twins", "twins of nearly one name", "father and son of one name", "same birth date"])
    given = chance.choice([name for name in GIVEN if name.split()[0] not in who.given_names])
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


Pairs = Callable[[random.Random], tuple[Subject, Subject, str]]


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


def fell_short(pairs: Pairs, figures: Figures) -> bool:
    """Whether too few of the same people are proposed, or any two of the different ones as likely the same."""
    if pairs is same:
        return figures.share(Likeness.MAYBE, Likeness.LIKELY) < 0.95
    return figures.share(Likeness.LIKELY) > 0


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
def test_people_are_proposed_as_they_should_be(unit_of_work: Units, pairs: Pairs) -> None:
    chance = random.Random(73)
    made = [pairs(chance) for _ in range(PAIRS)]
    with unit_of_work() as unit:
        known = [enquiry(subjects=(who,)) for who, _, _ in made]
        for each in known:
            put_in(unit, each)
        answers = [(kind, judged(unit, first, again)) for first, (_, again, kind) in zip(known, made, strict=True)]
    figures = Figures(Counter(answers))
    sys.stdout.write(f"\n{pairs.__name__}: {PAIRS} pairs\n{figures.table()}\n")
    assert not fell_short(pairs, figures)


def compared(one: Subject, other: Subject) -> Likeness:
    mine, theirs = (traits_of(facts(who, enquiry(subjects=(who,)))) for who in (one, other))
    found, the_other_way_round = compare(mine, theirs), compare(theirs, mine)
    assert found == the_other_way_round, (one, other)
    return found.likeness


@pytest.mark.parametrize("pairs", [same, different])
def test_with_whatever_people_they_are_compared_alike_and_from_both_sides_the_same(pairs: Pairs) -> None:
    shares = []
    for seed in range(5):
        chance = random.Random(seed)
        made = [pairs(chance) for _ in range(PAIRS)]
        figures = Figures(Counter((kind, compared(one, other)) for one, other, kind in made))
        shares.append([f"{figures.share(answer):.1%}" for answer in Likeness])
        assert not fell_short(pairs, figures), (seed, figures.table())
    sys.stdout.write(f"\n{pairs.__name__}, no / may be / likely: {shares}\n")


@pytest.mark.parametrize(
    ("one", "other"), [(("Ivo", "Quell"), ("Ivy", "Tollander")), (("Kai", "Quell"), ("Cai", "Vale"))]
)
def test_a_given_name_that_is_only_alike_says_something_beside_the_same_date_of_birth_alone(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    def born(first: str, second: str) -> Comparison:
        mine, theirs = (adult(*one, date_of_birth=first), adult(*other, date_of_birth=second))
        return compare(*(traits_of(facts(who, enquiry(subjects=(who,)))) for who in (mine, theirs)))

    assert born("2019-03-01", "2015-03-01").likeness is Likeness.NO
    same_day = born("2019-03-01", "2019-03-01")
    assert (same_day.likeness, same_day.reasons) == (Likeness.MAYBE, ("given name alike", "same date of birth"))
