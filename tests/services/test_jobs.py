"""Every job that comes round, of which there may be more: each can be done at any time, and again."""

from __future__ import annotations

import pytest

from forms_service.services.scheduling.jobs import JOBS, Job
from tests.builders.workshop import Workshop
from tests.builders.world import KNOWN


@pytest.mark.parametrize("job", JOBS, ids=[job.name for job in JOBS])
def test_a_job_may_run_at_any_time_and_again(workshop: Workshop, job: Job) -> None:
    world = workshop.world
    job.run(world.ports)
    world.issued(KNOWN)
    outcomes = [job.run(world.ports) for _ in range(2)]

    assert all(outcome.done and not outcome.more for outcome in outcomes)


def test_each_job_has_a_name_of_its_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert len({job.title for job in JOBS}) == len(JOBS)
