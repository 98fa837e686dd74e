"""How soon and how surely people are found among many: invented people with a record each, on both databases.

    PYTHONPATH=. .venv/bin/python benchmarks/finding.py [sqlite|postgresql|both] [people …] [--plans]

Each number of people (10,000 and 100,000 unless others are given) is made in a database of its own that is thrown away
afterwards. People who are known by one name with at most two others are then looked for as somebody types who makes
one slip, exchanges the names, has no circumflex, knows another name, or part of a number; everybody else with the date
of birth too. The figures to quote are the share that stands within the first five, and how much longer a search takes
among ten times as many people. ``--plans`` also prints how the database goes about each kind of search.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Final

import click
from sqlalchemy import Engine, Table, event

from forms_service.adapters.sql import tables
from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.migrations import migrate
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.ids import FactId, PersonId
from forms_service.casework.keeping.finding.record_terms import REFERENCE, SENT, terms_of_answers
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.people.facts import Fact, FactKind, Source
from forms_service.casework.people.names import comparable, plain_number
from forms_service.casework.people.terms import index_of, parts_of_number
from tests.components.postgres import as_superuser, fresh_database, running_postgres

HERE: Final = "northshire"
KEY: Final = b"an invented key for a benchmark, 32 bytes"
FIRST: Final = 5
SAMPLE: Final = 200
CLASSES: Final = ("RC-01", "RC-02", "RC-03", "RC-05")
_NOW: Final = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
_AT_ONCE: Final = 5_000


@dataclass(frozen=True)
class Invented:
    """Somebody who is no one, with the number of their record."""

    number: int
    given: str
    family: str
    alias: str
    prison_number: str
    born: date

    @property
    def record(self) -> str:
        return f"{self.number:032x}"

    @property
    def reference(self) -> str:
        letters = _spelt(self.number * 2_654_435_761 % 32**8, "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 8)
        return f"SE-{2010 + self.number % 16}-{letters[:4]}-{letters[4:]}"


def _spelt(number: int, letters: str, length: int) -> str:
    spelt = ""
    for _ in range(length):
        number, place = divmod(number, len(letters))
        spelt += letters[place]
    return spelt


class Names:
    """Names that sound like names, as unevenly spread as names are: many share a few, and many are rare."""

    def __init__(self, chance: random.Random, people: int) -> None:
        self._chance = chance
        self._given = [self._word(2) for _ in range(800)]
        self._family = [self._word(2 + place % 2) for place in range(max(2_000, people // 4))]

    def _word(self, syllables: int) -> str:
        onsets = [
            "b",
            "br",
            "c",
            "d",
            "f",
            "g",
            "gl",
            "h",
            "l",
            "ll",
            "m",
            "n",
            "p",
            "r",
            "s",
            "st",
            "t",
            "tr",
            "v",
            "w",
        ]
        vowels = ["a", "e", "i", "o", "u", "ai", "ea", "oa", *(["ŷ", "ŵ", "â", "ê", "î", "ô", "û"] * (self._rarely()))]
        ends = ["", "", "n", "r", "l", "s", "th", "nd", "rk", "ck", "m"]
        pick = self._chance.choice
        return "".join(pick(onsets) + pick(vowels) + pick(ends) for _ in range(syllables)).capitalize()

    def _rarely(self) -> bool:
        return self._chance.random() < 0.06

    def _of(self, names: Sequence[str]) -> str:
        # Half the people share a twentieth of the names.
        few = self._chance.random() < 0.5
        return self._chance.choice(names[: max(1, len(names) // 20)] if few else names)

    def given(self) -> str:
        several = [self._of(self._given)] + [self._of(self._given)] * (self._chance.random() < 0.15)
        return " ".join(several)

    def family(self) -> str:
        several = [self._of(self._family)] + [self._of(self._family)] * (self._chance.random() < 0.04)
        return "-".join(several)


def invented(people: int, seed: int = 1) -> Iterator[Invented]:
    chance = random.Random(seed)  # noqa: S311 (nothing secret: the same people every time)
    names = Names(chance, people)
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    for number in range(people):
        prison = f"A{number * 7919 % 10_000:04d}{_spelt(number * 7919 // 10_000, letters, 2)}"
        born = date(1950, 1, 1) + timedelta(days=chance.randrange(20_000))
        alias = f"{names.given()} {names.family()}" if chance.random() < 0.1 else ""
        yield Invented(number, names.given(), names.family(), alias, prison, born)


def facts_of(someone: Invented) -> list[Fact]:
    said = [
        (FactKind.GIVEN_NAMES, someone.given), (FactKind.FAMILY_NAME, someone.family),
        (FactKind.BORN, someone.born.isoformat()), (FactKind.PRISON_NUMBER, someone.prison_number),
        (FactKind.OTHER_NAME, someone.alias),
    ]  # fmt: skip
    who = PersonId(someone.record)
    return [
        Fact(FactId(""), HERE, who, kind, Source.REQUEST, "nobody", _NOW, value=value) for kind, value in said if value
    ]


Row = tuple[object, ...]
Rows = dict[Table, list[Row]]
COLUMNS: Final[Mapping[Table, Sequence[str]]] = {
    tables.enquiries: ("id", "organisation", "reference", "created_by", "created_at", "state", "requester", "request",
        "needed_by", "received_at", "closed_by", "close_reason", "kind", "notes"),
    tables.questionnaires: ("id", "enquiry", "organisation", "definition", "owner", "created_at", "state", "revision",
        "express", "sent_by", "comments", "about", "part", "due", "why", "phone", "done", "recalled", "replaces"),
    tables.submissions: ("id", "organisation", "enquiry", "questionnaire", "definition", "sealed", "sha256",
        "authorised_by", "authorised_at"),
    tables.records: ("id", "organisation", "reference", "enquiry", "submission", "form", "definition", "title", "part",
        "filed_at", "issued_at", "case_system_reference", "standing", "retention_class", "retention_schedule",
        "retention_trigger", "due_date", "review_date", "retention_why"),
    tables.people: ("id", "organisation", "enquiry", "row", "kind", "identity"),
    tables.record_subjects: ("owner", "position", "organisation", "kind", "family_name", "given_names", "row",
        "aliases", "date_of_birth", "numbers", "unborn", "expected", "person"),
    tables.person_terms: ("person", "kind", "term", "organisation", "identity"),
    tables.record_terms: ("record", "kind", "term", "organisation"),
}  # fmt: skip


def rows_of(someone: Invented) -> Iterator[tuple[Table, Row]]:
    it, number, reference = someone.record, someone.number, someone.reference
    at = f"{_NOW - timedelta(minutes=number * 5):%Y-%m-%d %H:%M:%S}"
    due = None if number % 9 == 0 else (date(2027, 1, 1) + timedelta(days=number * 37 % 20_000)).isoformat()
    place = f"HMP Invented {number % 120}"
    yield (
        tables.enquiries,
        (it, HERE, reference, "nobody", at, "closed", place, "", "", "", "nobody", "", "enquiry", "[]"),
    )
    form = "core/prison_enquiry_response"
    yield tables.questionnaires, (it, it, HERE, f"{form}@1", "nobody", at, "issued", 1, "0", "", "[]", "", 1, "", "",
        "{}", "{}", "", "")  # fmt: skip
    yield tables.submissions, (it, HERE, it, it, f"{form}@1", "", "", "nobody", at)
    yield tables.records, (it, HERE, reference, it, it, form, f"{form}@1", "Reply", "", at, at, "", "issued",
        CLASSES[number % len(CLASSES)], "national@1", "closed", due, "2027-11-23", "Invented")  # fmt: skip
    yield tables.people, (it, HERE, it, "adult", "adult", it)
    aliases = f'["{someone.alias}"]' if someone.alias else "[]"
    yield tables.record_subjects, (it, 0, HERE, "adult", someone.family, someone.given, "adult", aliases,
        someone.born.isoformat(), f'["{someone.prison_number}"]', "0", "", it)  # fmt: skip
    yield from ((tables.person_terms, (it, kind, term, HERE, it)) for kind, term in index_of(facts_of(someone)))
    said = {*((REFERENCE, part) for part in parts_of_number(plain_number(reference))), (SENT, comparable(place))}
    yield from ((tables.record_terms, (it, kind, term, HERE)) for kind, term in said | terms_of_answers([place], ()))


def fill(engine: Engine, people: int) -> None:
    """Make so many people, with their records; the indexes of words are built once all of it is there."""
    with engine.begin() as connection, click.progressbar(length=people, label=f"{people:,} people") as bar:
        words = [index for table in (tables.person_terms, tables.record_terms) for index in table.indexes]
        for index in words:
            index.drop(connection)
        driver = connection.connection.driver_connection
        if hasattr(driver, "set_progress_handler"):
            driver.set_progress_handler(None, 0)  # Nobody waits for this, so nothing breaks it off.
        waiting: Rows = {table: [] for table in COLUMNS}
        for someone in invented(people):
            for table, row in rows_of(someone):
                waiting[table].append(row)
            if (someone.number + 1) % _AT_ONCE == 0 or someone.number + 1 == people:
                for table, rows in waiting.items():
                    put(driver, table, rows)
                    rows.clear()
                bar.update(min(_AT_ONCE, someone.number % _AT_ONCE + 1))
        for index in words:
            index.create(connection)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def put(driver: Any, table: Table, rows: Sequence[Row]) -> None:
    names = ", ".join(f'"{name}"' for name in COLUMNS[table])
    if hasattr(driver, "executemany"):
        marks = ", ".join("?" for _ in COLUMNS[table])
        driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)  # noqa: S608 (our own names)
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row(row)


Typed = Callable[[random.Random, Invented], str]


def slip(chance: random.Random, word: str) -> str:
    """A word with one slip: a letter more, less or another, or two exchanged."""
    place, letter = chance.randrange(len(word)), chance.choice("abcdefghijklmnopqrstuvwxyz")
    before, after = word[:place], word[place + 1 :]
    if chance.random() < 0.25 and after:
        return f"{before}{after[0]}{word[place]}{after[1:]}"
    return chance.choice([f"{before}{letter}{word[place:]}", f"{before}{after}", f"{before}{letter}{after}"])


def with_a_slip(chance: random.Random, someone: Invented) -> str:
    words = f"{someone.given} {someone.family}".split()
    long = [place for place, word in enumerate(words) if len(word) > 2]
    place = chance.choice(long)
    words[place] = slip(chance, words[place])
    return " ".join(words)


def part_of_number(chance: random.Random, someone: Invented, fewest: int = 4) -> str:
    length = chance.randint(fewest, len(someone.prison_number) - 1)
    start = chance.randrange(len(someone.prison_number) - length + 1)
    return someone.prison_number[start : start + length]


def day_typed(someone: Invented) -> str:
    return f"{someone.born.day} {someone.born.month} {someone.born.year}"


def exchanged(someone: Invented) -> str:
    return f"{someone.born.month} {someone.born.day} {someone.born.year}"


def part_of_reference(chance: random.Random, someone: Invented) -> str:
    return chance.choice([someone.reference[8:].replace("-", " "), someone.reference[-9:-1].lower()])


def is_accented(someone: Invented) -> bool:
    return comparable(someone.family) != someone.family.casefold() and not someone.family.isascii()


@dataclass(frozen=True)
class Kind:
    """One way of looking for somebody; *of* says for whom it can be tried."""

    name: str
    typed: Typed
    of: Callable[[Invented, Mapping[str, int]], bool]


def _anybody(_someone: Invented, _bearers: Mapping[str, int]) -> bool:
    return True


def _rare(someone: Invented, bearers: Mapping[str, int]) -> bool:
    return bearers[f"{someone.given} {someone.family}"] <= 3


def _common(someone: Invented, bearers: Mapping[str, int]) -> bool:
    return not _rare(someone, bearers)


KINDS: Final = (
    Kind("one slip", with_a_slip, _rare),
    Kind("one slip, with the date of birth", lambda c, p: f"{with_a_slip(c, p)} {day_typed(p)}", _common),
    Kind("family name first", lambda _, p: f"{p.family} {p.given}", _rare),
    Kind("no circumflex", lambda _, p: f"{comparable(p.given)} {comparable(p.family)}",
         lambda p, bearers: is_accented(p) and _rare(p, bearers)),
    Kind("another name", lambda _, p: p.alias, lambda p, bearers: bool(p.alias) and bearers[p.alias] <= 3),
    Kind("part of a number, with the date of birth", lambda c, p: f"{part_of_number(c, p)} {day_typed(p)}",
         _anybody),
    Kind("six of a number", lambda c, p: part_of_number(c, p, 6), _anybody),
    Kind("part of a reference", part_of_reference, _anybody),
    Kind("day and month exchanged", lambda _, p: f"{p.family} {exchanged(p)}",
         lambda p, bearers: p.born.day <= 12 and _rare(p, bearers)),
    Kind("year alone, with a name", lambda _, p: f"{p.given} {p.family} {p.born.year}", _rare),
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    tried: int
    found: int
    milliseconds: float
    slowest: float


def try_out(engine: Engine, people: int) -> dict[str, Result]:
    every = list(invented(people))
    bearers: Counter[str] = Counter()
    for someone in every:
        bearers.update({f"{someone.given} {someone.family}", someone.alias})
    chance = random.Random(2)  # noqa: S311 (nothing secret)
    results = {}
    for kind in KINDS:
        asked = chance.sample(every, min(len(every), SAMPLE * 40))
        asked = [someone for someone in asked if kind.of(someone, bearers)][:SAMPLE]
        results[kind.name] = _look(engine, [(someone, kind.typed(chance, someone)) for someone in asked])
    return results


def _look(engine: Engine, asked: Sequence[tuple[Invented, str]]) -> Result:
    spent, found = [], 0
    for someone, text in asked:
        with SqlUnitOfWork(engine, KEY) as unit:
            begun = time.perf_counter()
            ids = unit.of(HERE).record_lists.listed(RecordSearch(text=text), Sorting.BEST, after=None, limit=51)
            spent.append((time.perf_counter() - begun) * 1000)
        is_there = someone.record in ids[:FIRST]
        found += is_there
        if not is_there and "--missed" in sys.argv:
            print(f"    missed {someone.given} {someone.family} {someone.prison_number} by {text!r} of {len(ids)}")
    return Result(len(asked), found, median(spent), max(spent)) if asked else Result(0, 0, 0.0, 0.0)


LISTS: Final = {
    "everything, by what is due": (RecordSearch(), Sorting.DUE),
    "one class that is due in a year, counted": (
        RecordSearch(retention_class="RC-02", due_from=date(2030, 1, 1), due_to=date(2030, 12, 31)), Sorting.DUE,
    ),
    "without a due date": (RecordSearch(undated="yes"), Sorting.FILED),
    "asked by one prison": (RecordSearch(place="Invented 17"), Sorting.FILED),
}  # fmt: skip


def list_out(engine: Engine) -> dict[str, float]:
    """How long a page far behind the first takes, with how many there are."""
    taken = {}
    for name, (search, sorting) in LISTS.items():
        with SqlUnitOfWork(engine, KEY) as unit:
            lists, after = unit.of(HERE).record_lists, None
            for _ in range(4):
                begun = time.perf_counter()
                ids = lists.listed(search, sorting, after=after, limit=50)
                lists.how_many_match(search)
                taken[name] = (time.perf_counter() - begun) * 1000
                after = ids[-1] if ids else None
    return taken


def show_plans(engine: Engine, people: int) -> None:
    asked: list[tuple[str, Any]] = []
    someone = next(invented(people))
    texts = [f"{someone.given} {someone.family}", f"{someone.family} {day_typed(someone)}", someone.prison_number[1:6]]
    for text in texts:
        asked.clear()

        def keep(_: object, _cursor: object, sql: str, given: object, *_more: object) -> None:
            asked.append((sql, given))

        event.listen(engine, "before_cursor_execute", keep)
        with SqlUnitOfWork(engine, KEY) as unit:
            unit.of(HERE).record_lists.listed(RecordSearch(text=text), Sorting.BEST, after=None, limit=51)
        event.remove(engine, "before_cursor_execute", keep)
        sql, given = asked[-1]
        explain = (
            "EXPLAIN (ANALYZE, COSTS off, TIMING off)" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        )
        print(f"\n{text!r}: {sql}\n")
        with as_superuser(engine) as opened, opened.connect() as connection:
            for row in connection.exec_driver_sql(f"{explain} {sql}", given):
                print("   ", row[-1])


@contextmanager
def database(kind: str) -> Iterator[Engine]:
    if kind == "postgresql":
        with running_postgres() as server:
            engine = open_database(fresh_database(server, template="template0"))
            migrate(engine)
            yield engine
            engine.dispose()
        return
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'service.sqlite'}")
        migrate(engine)
        yield engine
        engine.dispose()


def measure(kind: str, people: int, *, plans: bool) -> Mapping[str, float]:
    with database(kind) as engine:
        with as_superuser(engine) as opened:
            begun = time.perf_counter()
            fill(opened, people)
        print(f"{kind}, {people:,} people, made in {time.perf_counter() - begun:.0f} s")
        results = try_out(engine, people)
        lists = list_out(engine)
        for name, result in results.items():
            share = f"{result.found} of {result.tried} within the first {FIRST}"
            print(f"  {name}: {share}, {result.milliseconds:.1f} ms (slowest {result.slowest:.0f})")
        for name, taken in lists.items():
            print(f"  list: {name}: {taken:.1f} ms")
        if plans:
            show_plans(engine, people)
    return {name: result.milliseconds for name, result in results.items()} | lists


def main() -> None:
    given = [each for each in sys.argv[1:] if not each.startswith("--")]
    kinds = [each for each in given if not each.isdigit()] or ["both"]
    sizes = [int(each) for each in given if each.isdigit()] or [10_000, 100_000]
    for kind in ("sqlite", "postgresql") if kinds == ["both"] else kinds:
        taken = [measure(kind, people, plans="--plans" in sys.argv) for people in sizes]
        for (few, many), (before, after) in zip(pairwise(sizes), pairwise(taken), strict=True):
            longer = {name: after[name] / before[name] for name in after if before.get(name)}
            most = max(longer, key=longer.__getitem__)
            said = f"{median(longer.values()):.1f} times as long, {longer[most]:.1f} at most ({most})"
            print(f"{kind}, {many // few} times as many people: searches take {said}")


if __name__ == "__main__":
    main()
