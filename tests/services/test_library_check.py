"""Every night what people work with is looked through again: what it stands on may have changed since."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from forms_service.bootstrap import library_check
from forms_service.services.ports import Ports
from forms_service.services.publishing import importing, releases
from forms_service.services.publishing.releases import ReleaseProposal
from forms_service.services.scheduling import jobs
from forms_service.services.scheduling.library_check import check_nightly
from forms_service.settings import read_settings
from tests.builders.own_forms import own_copy
from tests.builders.shipped import REPOSITORY
from tests.builders.workshop import Workshop
from tests.builders.world import SetClock

FORM: Final = "core/local_arrangement"
LETTER: Final = "core/local_arrangement_summary"


@pytest.fixture
def ports(workshop: Workshop, tmp_path: Path) -> Ports:
    """One form and its letter, as they ship, in a folder of their own."""
    for folder, name in (("form_definitions", FORM), ("document_templates", LETTER)):
        shutil.copytree(REPOSITORY / folder / name, tmp_path / folder / name)
        shutil.copyfile(REPOSITORY / folder / "published.lock", tmp_path / folder / "published.lock")
        _only(tmp_path / folder / "published.lock", name)
    check = replace(
        library_check(read_settings({"FORMS_VAR": str(tmp_path)}, with_keys=False)),
        definitions=tmp_path / "form_definitions",
        templates=tmp_path / "document_templates",
    )
    return replace(workshop.world.ports, library_check=check)


def test_of_what_is_as_it_was_published_nothing_is_refused(ports: Ports) -> None:
    outcome = check_nightly(ports)

    assert (outcome.done.partition(",")[0], outcome.fault) == ("0 would not be published today", "")


def test_a_published_form_that_names_what_is_there_no_more_is_told_until_it_is_retired(ports: Ports) -> None:
    form = own_copy("northshire", "local_arrangement", _kept_under_no_class)
    author, manager = (ports.directory.user(f"northshire-{role}") for role in ("author", "service-manager"))
    importing.import_drafts(ports, author, [form])
    digests = {f"{form.kind} {form.name}": form.sha256}
    proposed = releases.propose(ports, author, ReleaseProposal(form.name, (), digests, ()))
    assert not check_nightly(ports).fault

    releases.publish(ports, manager, proposed.number)
    assert check_nightly(ports).fault == "LibraryRefused"

    releases.retire(ports, manager, proposed.number, "The schedule lost its class.")
    assert not check_nightly(ports).fault


def test_a_file_that_somebody_changed_is_told_as_long_as_it_is_so(ports: Ports, tmp_path: Path) -> None:
    job = next(each for each in jobs.JOBS if each.run is check_nightly)
    jobs.hasten(ports)
    form = tmp_path / "form_definitions" / FORM / "1.yaml"
    as_published = form.read_bytes()
    form.write_bytes(as_published + b"# changed\n")

    told = _after_run(ports, job)
    assert [(each.title, "library check" in each.remedy) for each in told] == [(job.title, True)]

    form.write_bytes(as_published)
    assert _after_run(ports, job, later=timedelta(hours=1)) == []


def _kept_under_no_class(form: dict[str, Any]) -> None:
    """As if the schedule had lost the class that the form names."""
    (outcome,) = (each for each in form["outcomes"] if each["kind"] == "retention")
    outcome["name"] = "RC-99"


def _after_run(ports: Ports, job: jobs.Job, later: timedelta = timedelta(days=1)) -> list[jobs.LateJob]:
    """What is told once the job ran by itself, so much *later*."""
    clock = ports.clock
    assert isinstance(clock, SetClock)
    clock.pass_by(later)
    while taken := jobs.take(ports, "a worker"):
        jobs.run(ports, taken)
    return [each for each in jobs.late(ports) if each.title == job.title]


def _only(lock: Path, name: str) -> None:
    lines = [line for line in lock.read_text("utf-8").splitlines(keepends=True) if line.startswith(f"{name}@")]
    lock.write_text("".join(lines), "utf-8")
