"""``make matrix``: every route as everybody, and many generated requests; says what was expected and what came of it.

What it prints it also writes to ``var/access-matrix.md``. It ends with 1 if anything is otherwise than was reviewed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hypothesis import HealthCheck, Phase, given, seed, settings

from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.migrations import migrate
from forms_service.casework.users import ROLES
from tests.access.calls import ApiCall, api_calls
from tests.access.examples import STATES, Example
from tests.access.expected import COLUMNS, SYSTEMS, Place, expected
from tests.access.generated import Asked, closed_to, faults, requests, send
from tests.access.matrix import Cell, Matrix, answered, questions
from tests.access.systems import api_of
from tests.access.visitors import Ground, ground_beside_another
from tests.builders.world import open_world

OUT: Final = Path("var")
MANY: Final = 10_000


def log_to_file() -> None:
    """What is logged of each request is for whoever looks into a fault, and not what this process is to print."""
    log = os.open(OUT / "access-matrix.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(log, stream.fileno())


@contextmanager
def a_ground(*, restricted: bool) -> Iterator[tuple[Ground, Sequence[Example]]]:
    """An installation of its own, with what the other organisation has in it."""
    with TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.sqlite"
        engine = open_database(f"sqlite:///{empty}")
        migrate(engine)
        engine.dispose()
        with open_world(Path(folder) / "world", empty) as world:
            ours, theirs = ground_beside_another(world)
            if restricted:
                ours.restrict()
            yield ours, theirs


def cells_of(role: str, *, restricted: bool) -> list[Cell]:
    with a_ground(restricted=restricted) as (ours, _):
        every = questions(ours, expected(), restricted=restricted)
        return [*answered(ours, (question for question in every if question.role == role))]


def generate(number: int, turn: int) -> Counter[int]:
    """Send so many generated requests; return how many had which status. One with a fault is shown and raised."""
    statuses, kinds = Counter[int](), expected()
    with a_ground(restricted=bool(turn % 2)) as (ours, theirs):

        @seed(turn)
        @settings(max_examples=number, database=None, deadline=None, phases=[Phase.generate, Phase.shrink])
        @given(requests(ours, theirs))
        def try_one(asked: Asked) -> None:
            answer = send(ours, asked)
            statuses[answer.status] += 1
            assert faults(asked, answer, closed_to(asked, ours, theirs, kinds)) == []

        try_one()
    return statuses


def generate_calls(number: int, turn: int) -> Counter[int]:
    """The same with calls of the API, made from its document."""
    statuses = Counter[int]()
    with a_ground(restricted=bool(turn % 2)) as (ours, theirs):
        api = api_of(ours.world)

        @seed(turn)
        @settings(
            max_examples=number,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(api_calls(ours, api, theirs))
        def try_one(asked: ApiCall) -> None:
            answer = asked.answer(ours, api)
            statuses[answer.status] += 1
            assert asked.faults(answer, ours, theirs) == []

        try_one()
    return statuses


def tables(matrix: Matrix) -> Iterator[str]:
    """What was expected of each kind of access, by role and place, and how often it came so."""
    columns: Mapping[Place, str] = {place: name for name, places in COLUMNS.items() for place in places[:1]}
    for kind in matrix.kinds:
        mine = [cell for cell in matrix.cells if cell.question.kind == kind.name]
        places = [place for place in columns if any(cell.question.place == place for cell in mine)]
        yield f"\n## {kind.name}\n\n| Role | {' | '.join(columns[place] for place in places)} |\n|{'---|' * (len(places) + 1)}"
        for role in SYSTEMS if kind.is_of_systems else ROLES:
            found = [
                _cell([cell for cell in mine if (cell.question.role, cell.question.place) == (role, place)])
                for place in places
            ]
            yield f"| {role if kind.is_of_systems else ROLES[role].label} | {' | '.join(found)} |"


def _cell(cells: Sequence[Cell]) -> str:
    if not cells:
        return ""
    wrong = Counter(cell.actual for cell in cells if cell.deviates)
    otherwise = "".join(f", **{number} {word}**" for word, number in wrong.items())
    return f"{cells[0].question.expected} {len(cells) - wrong.total()}{otherwise}"


def states(matrix: Matrix) -> Iterator[str]:
    yield f"\n## In which states it is done by anybody\n\n| Route | {' | '.join(STATES)} |\n|{'---|' * (len(STATES) + 1)}"
    for (method, rule), passed in matrix.states.items():
        signs = ["yes" if passed.get(state) else "no" if state in passed else "" for state in STATES]
        yield f"| `{method} {rule}` | {' | '.join(signs)} |"


def wrong_in(matrix: Matrix) -> list[str]:
    """What came otherwise than was reviewed; what anybody may do in a state is known once everybody was asked."""
    everybody = {role for kind in matrix.kinds for role, _ in kind.cells}
    is_whole = everybody == {cell.question.role for cell in matrix.cells}
    return [*matrix.deviations, *(matrix.wrong_states if is_whole else ())]


def report(matrix: Matrix) -> str:
    wrong = wrong_in(matrix)
    deviations = "\n".join(f"- {line}" for line in wrong) or "None."
    return "\n".join(
        [
            "# Who was let in to what",
            f"\n{len(matrix.cells)} requests. Beside what docs/access.md expects: how often it came so, and what came else.",
            *tables(matrix),
            *states(matrix),
            f"\n## Deviations: {len(wrong)}\n\n{deviations}",
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Ask for every route as everybody.")
    parser.add_argument("--requests", type=int, default=MANY, help="how many generated requests to send")
    everybody = [*ROLES, *SYSTEMS]
    parser.add_argument("--roles", nargs="*", default=everybody, choices=everybody, help="ask as these alone")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    sys.stdout.flush()
    with ProcessPoolExecutor(asked.processes, initializer=log_to_file) as pool:
        parts = [
            pool.submit(cells_of, role, restricted=restricted) for role in asked.roles for restricted in (False, True)
        ]
        turns = range(2 * asked.processes) if asked.requests else []
        of_pages = -(-asked.requests * 4 // (5 * len(turns))) if turns else 0
        tries = [pool.submit(generate, of_pages, turn) for turn in turns]
        tries += [pool.submit(generate_calls, -(-of_pages // 4), turn) for turn in turns]
        matrix = Matrix(expected(), [cell for part in parts for cell in part.result()])
        written = report(matrix)
        if matrix.cells:
            (OUT / "access-matrix.md").write_text(written + "\n", encoding="utf-8")
            sys.stdout.write(f"{written}\n")
        statuses = sum((each.result() for each in tries), Counter[int]())
    by_status = ", ".join(f"{status}: {number}" for status, number in sorted(statuses.items()))
    sys.stdout.write(f"\n{statuses.total()} generated requests, nothing told and no error of ours ({by_status}).\n")
    return 1 if wrong_in(matrix) else 0


if __name__ == "__main__":
    sys.exit(main())
