"""A form with other question ids and the same meanings works: every id of every form is renamed, and scenarios played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from forms_service.adapters.definitions import DefinitionLibrary
from forms_service.adapters.documents.templates import TemplateLibrary
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.keeping.records import Record
from forms_service.demo.acting import MovingClock, UseCases, play
from forms_service.demo.scripts import Scenario, enquiries, scenario_of, scenarios
from forms_service.services.answering.context import context_for
from forms_service.services.deciding.work_list import work_list
from forms_service.services.documents import reading
from forms_service.services.ports import Ports
from forms_service.services.publishing.around_forms import FACTS, around_forms
from tests.builders.renaming import Renaming, every_id_renamed
from tests.builders.shipped import shipped
from tests.builders.world import MANAGER, WORKER, World

EVERY_SCENARIO: Mapping[str, Scenario] = {
    scenario.title: scenario for scenario in (*map(scenario_of, enquiries()), *scenarios())
}
PLAYED = ("The wrong person", "Probation shares a new relationship")
"""What prisons and probation ask: between them they have people, routes, clocks, retention, promises, a report that is
recalled, and a search that begins again."""


@pytest.fixture(scope="module")
def renaming() -> Renaming:
    return every_id_renamed()


@dataclass(frozen=True)
class Renamed:
    """The forms with other ids in a folder, and the templates for them."""

    folder: Path
    library: DefinitionLibrary
    templates: TemplateLibrary


@pytest.fixture(scope="module")
def forms(renaming: Renaming, tmp_path_factory: pytest.TempPathFactory) -> Renamed:
    folder = tmp_path_factory.mktemp("renamed")
    return Renamed(folder, renaming.library(folder), renaming.templates(folder))


def left_by(scenario: Scenario, world: World) -> list[Mapping[str, Any]]:
    """Play a scenario; say of each record that it leaves what it says, why it is kept, what was sent and promised."""
    clock = MovingClock(world.clock.now)
    ports = replace(world.ports, clock=clock)
    records = play(UseCases(ports, clock), scenario)
    with ports.unit_of_work() as unit:
        ours = unit.of("northshire").records
        found = [ours.get(record) for record in records]
    return [_remains(ports, world, record) for record in found]


def _remains(ports: Ports, world: World, record: Record) -> Mapping[str, Any]:
    manager = world.user(MANAGER)
    with ports.unit_of_work() as unit:
        submission = unit.of(record.organisation).submissions.get(record.submission)
        documents = unit.of(record.organisation).documents.of_questionnaire(submission.questionnaire)
    mine = [d for d in documents if d.submission == submission.id and d.state is DocumentState.MADE]
    promised = [task for task in work_list(ports, manager).tasks if task.promises]
    told = {
        "title": record.title,
        "subjects": [(subject.name, subject.born, subject.numbers) for subject in record.subjects],
        "kept": (record.retention.class_id, record.retention.trigger, record.retention.due_date),
        "standing": record.standing,
        "on hold": len(record.on_hold),
        "sendings": sorted((sent.recipient, sent.channel, sent.gateway, sent.said) for sent in record.sendings),
        "answers": [(answer.id, answer.text, answer.readers) for answer in submission.answers.everything],
        "documents": sorted((d.code, reading.read_text(ports, manager, d.id).words) for d in mine),
        "promised": sorted(
            (task.promises, task.key.partition(":")[0], str(task.by and task.by.day)) for task in promised
        ),
    }
    by_chance = {record.reference: "REFERENCE", submission.sha256[:12]: "DIGEST"}
    return {name: _without(by_chance, repr(value)) for name, value in told.items()}


def _without(by_chance: Mapping[str, str], text: str) -> str:
    for written, name in by_chance.items():
        text = text.replace(written, name)
    return text


@pytest.mark.long
def test_every_shipped_form_is_whole_with_other_ids(renaming: Renaming, forms: Renamed) -> None:
    """Nothing is wrong with it, or it would not have been read."""
    library = forms.library

    assert {name for form in library.all() for name in form.own_ids} == set(renaming.names.values())
    assert {form.id: renaming.undone.data(dict(form.bearers)) for form in library.all()} == {
        form.id: dict(form.bearers) for form in shipped().all()
    }


@pytest.mark.long
@pytest.mark.parametrize("title", PLAYED)
def test_a_scenario_leaves_the_same_records_when_every_question_is_called_something_else(
    title: str, renaming: Renaming, forms: Renamed, world: World, other_world: World
) -> None:
    usual = left_by(EVERY_SCENARIO[title], world)
    other_world.use(library=forms.library, templates=forms.templates)

    renamed = left_by(renaming.scenario(EVERY_SCENARIO[title]), other_world)

    assert any(remains["documents"] != "[]" for remains in usual)
    assert sorted(map(repr, renaming.undone.data(renamed))) == sorted(map(repr, usual))


def test_forms_may_name_every_fact_and_table_that_is_given_to_them_and_no_other(world: World) -> None:
    """What the check of forms knows of (services/publishing/around_forms.py) is what answers may depend on."""
    context = context_for(world.ports, world.user(WORKER))
    around = around_forms(dict.fromkeys(world.ports.tables(context.now.day), ()), (), {})
    of_corrections = {name for name in FACTS if name.startswith(("correction.", "sent."))}

    assert FACTS - of_corrections == context.facts.keys()
    assert context.tables.keys() <= (around.tables or {}).keys()
