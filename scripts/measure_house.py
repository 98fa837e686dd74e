"""Measure the house: how large it is, how long its functions are, what one page costs. Prints tables of Markdown.

Usage: PYTHONPATH=. .venv/bin/python scripts/measure_house.py [--write | CHECKOUT]

With --write what is counted now is written into docs/architecture.md. CHECKOUT is another checkout of this repository,
of which only what stands in its files is counted.
"""

from __future__ import annotations

import ast
import re
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FrameType

from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from forms_service import bootstrap
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.engine import path
from forms_service.services.answering import open_questionnaire
from forms_service.settings import read_settings

HERE = Path(__file__).resolve().parents[1]
PACKAGE, TESTS = ("forms_service", "storage"), ("tests",)
DOCUMENTED = HERE / "docs/architecture.md"
Function = ast.FunctionDef | ast.AsyncFunctionDef

OPENINGS, UNITS, PATHS, STATEMENTS = "Questionnaires opened", "Units of work", "Paths computed", "SQL statements"
COSTS = (OPENINGS, UNITS, PATHS, STATEMENTS)
COUNTED: Mapping[CodeType, str] = {
    open_questionnaire.load.__code__: OPENINGS,
    SqlUnitOfWork.__enter__.__code__: UNITS,
    path.find_path.__code__: PATHS,
}
"""What is counted as often as its code is entered, whoever calls it and by whatever name."""

FIRST_PAGE = {
    "in_request_text": "Dear colleagues, do you know this family?",
    "en_type": "prison_newly_sentenced_check",
    "ad_family_name": "Example",
    "ad_given_names": "Ada",
    "ad_dob-day": "3",
    "ad_dob-month": "13",  # there is no such month, so the page is refused
    "ad_dob-year": "1985",
    "ad_prison_number": "A1234BC",
    "ad_offence_child": "no",
    "ad_pprc": "not_pprc",
    "ad_domestic_abuse": "no",
    "ad_caring": "no",
}
CHILD = {
    "ch_family_name": "Example",
    "ch_given_names": "Bela",
    "ch_dob-day": "1",
    "ch_dob-month": "2",
    "ch_dob-year": "2015",
    "ch_relationship": "child",
}
SEARCH = {"se_systems": ".usual", "se_everyone": "yes", "se_restricted": "no", "tr_immediate": "no"}


def main() -> None:
    if sys.argv[1:] == ["--write"]:
        text = DOCUMENTED.read_text(encoding="utf-8")
        DOCUMENTED.write_text(with_measures(text, sizes(HERE), page_costs()), encoding="utf-8")
        return
    checkout = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    print("\n".join(size_table(checkout)))
    if checkout == HERE:
        print("\n".join(["", *cost_table(page_costs())]))


def size_table(checkout: Path) -> list[str]:
    rows = [f"| {what} | {number} |" for what, number in sizes(checkout).items()]
    return ["| In the files | |", "|---|---|", *rows]


def cost_table(costs: Mapping[str, Counter[str]]) -> list[str]:
    rows = [f"| {page} | {' | '.join(str(cost[what]) for what in COSTS)} |" for page, cost in costs.items()]
    return [f"| What is asked for | {' | '.join(COSTS)} |", "|---|---|---|---|---|", *rows]


def with_measures(text: str, counted: Mapping[str, str], costs: Mapping[str, Counter[str]]) -> str:
    """Put what was counted into the tables of a documentation, in place of what they say is counted now."""
    lines = text.splitlines(keepends=True)
    return "".join(_with_measure(line, counted, costs) for line in lines)


def _with_measure(line: str, counted: Mapping[str, str], costs: Mapping[str, Counter[str]]) -> str:
    what = line.strip("| \n").split(" | ")[0]
    if what in counted:
        return re.sub(r"[^|]*\|$", lambda _: f" {counted[what]} |", line, flags=re.MULTILINE)
    if what in costs and "→" in line:
        cells = iter([costs[what][each] for each in COSTS])
        return re.sub(r"→ \d+", lambda _: f"→ {next(cells)}", line)
    return line


# What stands in the files


@dataclass(frozen=True)
class Module:
    name: str
    text: str

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def functions(self) -> Iterator[int]:
        """How many lines each function has, its own name and docstring among them."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield (node.end_lineno or node.lineno) - node.lineno + 1

    @property
    def names(self) -> Iterator[str]:
        """The functions and classes that it defines."""
        return (node.name for node in self.tree.body if isinstance(node, Function | ast.ClassDef))

    @property
    def names_with_members(self) -> Iterator[str]:
        """Its names, and the methods and fields of its classes."""
        yield from self.names
        for one in (node for node in self.tree.body if isinstance(node, ast.ClassDef)):
            for member in one.body:
                if isinstance(member, Function):
                    yield member.name
                elif isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
                    yield member.target.id


def sizes(checkout: Path) -> dict[str, str]:
    package, tests = modules(checkout, PACKAGE), modules(checkout, TESTS)
    ours, theirs = (sum(module.lines for module in every) for every in (package, tests))
    lengths = sorted(length for module in package for length in module.functions)
    largest = max(package, key=lambda module: module.lines)
    homes = homes_of_names(package)
    shared = sum(len(where) > 1 for where in homes.values())
    return {
        "Lines of the package": f"{ours:,}",
        "Lines of tests": f"{theirs:,}, or {theirs / ours:.2f} for each of the package",
        "Lines of a function: median, p99, longest": f"{statistics.median_low(lengths)}, "
        f"{lengths[len(lengths) * 99 // 100]}, {lengths[-1]}",
        "Lines of the largest module": f"{largest.lines} (`{largest.name}`)",
        "Names defined in more than one module": f"{shared} of {len(homes):,}",
    }


def homes_of_names(package: Iterable[Module]) -> Mapping[str, set[str]]:
    """In which modules each name is defined."""
    homes = defaultdict(set)
    for module in package:
        for name in module.names:
            homes[name].add(module.name)
    return homes


@cache
def modules(checkout: Path, folders: tuple[str, ...]) -> tuple[Module, ...]:
    """The modules under *folders*, but for the migrations, which are never changed."""
    files = [file for folder in folders for file in sorted((checkout / folder).rglob("*.py"))]
    kept = [file for file in files if "migrations" not in file.parts]
    return tuple(Module(str(file.relative_to(checkout)), file.read_text(encoding="utf-8")) for file in kept)


# What a page costs


def page_costs() -> dict[str, Counter[str]]:
    """Let invented people use the real application, and return what some of their pages cost."""
    with TemporaryDirectory(prefix="measured-") as folder:
        settings = read_settings({"FORMS_VAR": folder})
        bootstrap.prepare(settings)
        app = bootstrap.build_app(settings)
        author = Browser(app.test_client(), "northshire-worker")
        return dict(_pages(author, Browser(app.test_client(), "northshire-manager")))


def _search() -> dict[str, list[str]]:
    return {question: [answer] for question, answer in SEARCH.items()}


def _pages(author: Browser, manager: Browser) -> Iterator[tuple[str, Counter[str]]]:
    begun = MultiDict({**fields_of(author.get("/enquiries/new")), "in_request_text": FIRST_PAGE["in_request_text"]})
    first = author.post("/enquiries/new", begun).location
    empty = author.get(first)
    yield "The first page of the short way", cost_of(lambda: author.get(first))
    yield "The same, sent in empty and refused", cost_of(lambda: author.post(first, fields_of(empty)))
    filled = _filled(empty)
    yield "The same, filled in and refused for one date", cost_of(lambda: author.post(first, filled))
    second = author.post(first, MultiDict({**filled.to_dict(flat=False), "ad_dob-month": ["4"]})).location
    answers: dict[str, list[str]] = {**fields_of(author.get(second)).to_dict(flat=False), **_search()}
    searched: MultiDict[str, str] = MultiDict(answers)
    reply = author.post(second, searched).location
    unanswered = fields_of(author.get(reply))
    yield "The page of the reply, sent in unanswered and refused", cost_of(lambda: author.post(reply, unanswered))
    yield "A reply, for its manager", cost_of(lambda: manager.get(f"/replies/{reply.split('/')[2]}"))


def _filled(page: TestResponse) -> MultiDict[str, str]:
    fields = fields_of(page)
    (row,) = fields.getlist("ch_children-.rows")
    for name, value in {**FIRST_PAGE, **{f"ch_children-{row}-{cell}": text for cell, text in CHILD.items()}}.items():
        fields[name] = value
    fields["rq_contact"] = next(option for option in _Fields(page.text).options["rq_contact"] if option)
    return fields


def cost_of(ask: Callable[[], TestResponse]) -> Counter[str]:
    """Count while a page is asked for, which must be answered or refused as such pages are."""
    with counting() as counted:
        response = ask()
    if response.status_code not in {200, 422}:
        raise RuntimeError(f"{response.request.path} answers {response.status}")
    return counted


@contextmanager
def counting() -> Iterator[Counter[str]]:
    counted: Counter[str] = Counter()

    def enter(frame: FrameType, happened: str, _: object) -> None:
        if happened == "call" and frame.f_code in COUNTED:
            counted[COUNTED[frame.f_code]] += 1

    def execute(_: object, __: object, statement: str, *___: object) -> None:
        # What a process asks once a second, for all its pages, is no page's.
        counted[STATEMENTS] += statement != "BEGIN" and "library_files" not in statement

    event.listen(Engine, "before_cursor_execute", execute)
    sys.setprofile(enter)
    try:
        yield counted
    finally:
        sys.setprofile(None)
        event.remove(Engine, "before_cursor_execute", execute)


@dataclass
class Browser:
    """Somebody signed in, who sends the token and a ticket of the page that they saw last."""

    client: FlaskClient
    user: str

    def __post_init__(self) -> None:
        self.token = self.ticket = ""
        self.get("/sign-in")
        self.post("/sign-in", {"user": self.user})
        self.get("/work")

    def get(self, address: str) -> TestResponse:
        response = self.client.get(address)
        fields = fields_of(response)
        self.token, self.ticket = fields.get("csrf_token", self.token), fields.get(".ticket", self.ticket)
        return response

    def post(self, address: str, fields: Mapping[str, str]) -> TestResponse:
        data = MultiDict(fields)
        data["csrf_token"] = self.token
        data.setdefault(".ticket", self.ticket)
        return self.client.post(address, data=data)


def fields_of(page: TestResponse) -> MultiDict[str, str]:
    """What the page would send if it were sent in as it is."""
    return _Fields(page.text).sent


class _Fields(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: MultiDict[str, str] = MultiDict()
        self.options: defaultdict[str, list[str]] = defaultdict(list)
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._select = has["name"]
        if tag == "option":
            self.options[self._select].append(has.get("value", ""))
            self._send(self._select, has.get("value", ""), is_sent="selected" in has)
        if tag == "input":
            self._send(has.get("name", ""), has.get("value", ""), is_sent=_is_sent(has))

    def _send(self, name: str, value: str, *, is_sent: bool) -> None:
        if name and is_sent:
            self.sent.add(name, value)


def _is_sent(has: Mapping[str, str]) -> bool:
    kind = has.get("type", "text")
    return "checked" in has if kind in {"radio", "checkbox"} else kind not in {"submit", "button", "file"}


if __name__ == "__main__":
    main()
