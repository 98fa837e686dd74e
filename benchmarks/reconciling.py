"""How long it takes to hold database, store and log of an untouched service against each other, and how that grows.

    PYTHONPATH=. .venv/bin/python benchmarks/reconciling.py [records …]

Invented records (1,000 and 10,000 unless others are given) are filed in a service on SQLite and files that is thrown
away afterwards, each with an enquiry, people, four files, a manifest and log entries of its own. What is told is the
processor's time, so that whatever else the machine does counts for nothing, and how much longer it takes for ten times
as many. Nothing may be found.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Final

import click

from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.migrations import migrate
from tests.builders.alike import Model, file_alike, model_of
from tests.builders.disposing import closed_record, settle
from tests.builders.reconciled import reconciled
from tests.builders.world import DATABASE, World, open_world

HERE: Final = "northshire"
FAMILY: Final = "Sampleton"
AT_ONCE: Final = 50


def filled(world: World, records: int, have: int, model: Model | None) -> Model:
    """File as many records as are wanted beside those that are there, each of people who are called otherwise."""
    if model is None:
        played = closed_record(world)
        settle(world)
        with world.ports.unit_of_work() as unit:
            model = model_of(world.ports, unit.of(HERE).records.get(played.id))
        have = 1
    with click.progressbar(range(have, records, AT_ONCE), label=f"{records:,} records") as portions:
        for begin in portions:
            numbers = range(begin, min(begin + AT_ONCE, records))
            names = [f"{FAMILY[:2]}{sha256(str(number).encode()).hexdigest()[:12]}" for number in numbers]
            file_alike(world.ports, model, [{FAMILY: name} for name in names])
            settle(world)
    return model


def main() -> None:
    # Nobody cuts the power here, and how long a disk takes is not what is measured.
    os.fsync = lambda fd: None  # noqa: ARG005 (the parameter is called as that of the function in whose place it stands)
    sizes = [int(each) for each in sys.argv[1:]] or [1_000, 10_000]
    taken: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / DATABASE
        engine = open_database(f"sqlite:///{empty}")
        migrate(engine)
        engine.dispose()
        with open_world(Path(folder) / "world", empty) as world:
            model = None
            for have, records in zip([0, *sizes], sizes, strict=False):
                model = filled(world, records, have, model)
                begun, wall = time.process_time(), time.monotonic()
                run, found = reconciled(world.ports)
                taken.append(time.process_time() - begun)
                each = f"{1000 * taken[-1] / run.records:.1f} ms a record"
                told = f"{taken[-1]:.1f} s of the processor ({time.monotonic() - wall:.1f} s in all)"
                print(f"{run.records:,} records, {run.files:,} files: {len(found)} found, {told}, {each}")
    for (few, many), (before, after) in zip(pairwise(sizes), pairwise(taken), strict=True):
        print(f"{many / few:.0f} times as many records take {after / before:.1f} times as long")


if __name__ == "__main__":
    main()
