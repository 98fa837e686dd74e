"""Every job that comes round, of which there may be more: each can be done at any time, and again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.scheduling.jobs import JOBS, Job
from tests.builders.workshop import Workshop
from tests.builders.world import KNOWN, World


@pytest.mark.parametrize("job", JOBS, ids=[job.name for job in JOBS])
def test_a_job_may_run_at_any_time_and_again(workshop: Workshop, job: Job) -> None:
    world = workshop.world
    job.run(world.ports)
    world.issued(KNOWN)
    outcomes = [outcome for _ in range(2) for outcome in _to_the_end(world, job)]

    assert all(outcome.done for outcome in outcomes)


def _to_the_end(world: World, job: Job) -> Iterator[JobOutcome]:
    """Run it as often as it says that more is due at once."""
    for _ in range(20):
        outcome = job.run(world.ports)
        yield outcome
        if not outcome.more:
            return
    raise AssertionError("it never ends")


def test_each_job_has_a_name_of_its_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert len({job.title for job in JOBS}) == len(JOBS)
