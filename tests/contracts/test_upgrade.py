"""An installation of the service as it was is opened by the service as it is, on both databases, and work goes on."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forms_service import bootstrap, worker
from forms_service.adapters.sql import migrations, tables
from forms_service.adapters.sql.migrations.versions import person_terms, record_terms
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.answering.questionnaires import State
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.errors import Unavailable
from forms_service.casework.ids import FactId, PersonId, QuestionnaireId
from forms_service.casework.keeping.discrepancies import Lack
from forms_service.casework.keeping.row_seals import MATTERS, SealedThing
from forms_service.casework.people.facts import Fact, FactKind, Source
from forms_service.casework.people.terms import NUMBER, PART_OF_NUMBER, index_of
from forms_service.casework.users import User
from forms_service.demo.acting import tell_apart
from forms_service.engine.answers import Answers, Raw, Value, by_row
from forms_service.engine.losses import Loss, readable_answers
from forms_service.services.answering import saving as answering
from forms_service.services.answering.open_questionnaire import (
    OpenQuestionnaire,
    open_questionnaire,
    standing_answers,
)
from forms_service.services.auditing import anchors as audit
from forms_service.services.deciding import decide as submissions
from forms_service.services.documents import making
from forms_service.services.ports import Ports
from forms_service.serving import when_there
from forms_service.settings import read_settings
from forms_service.web.app import create_app
from tests.builders.installation import (
    NORTHSHIRE,
    Installation,
    changed_forms,
    find,
    questionnaire_of,
    take_out,
    unpacked,
)
from tests.builders.reconciled import discrepancies
from tests.builders.sending import send
from tests.builders.world import MANAGER, WORKER
from tests.components.postgres import as_superuser, fresh_database
from tests.web.client import Browser

pytestmark = pytest.mark.long

FIRST_MIGRATION = "d06945f63be5f917805de71c1c2d9ea081279aa61d3ff839ffedf9b44a0537d6"
PRISON_REPLY, ASSESSMENT = "prison_enquiry_response", "contact_assessment_known"
NOT_MADE = {"not made": PRISON_REPLY, "not made, approved by telephone": "probation_enquiry_response"}
ASKED_OTHERWISE = {
    "se_term",
    "se_term_kind",
    "se_term_text",
    "si_author",
    "si_author_role",
    "si_quality",
    "so_necessary",
    "st_ever",
    "vw_caution",
}
"""Answers that the saved installation has, and that are acts of whoever sends or searches now, or asked of each child."""
LOST = [
    Loss("rl_lived", "Did they live together before custody?", "yes_as_family"),
    Loss("pc_knows", "", "yes"),
    Loss("ba_longterm", "Fit with the long-term plan", "Staying with Hazel Fictional."),
    Loss("rf_other_children", "", "Birch lives in the same home and is assessed apart."),
]


@dataclass(frozen=True)
class Upgraded:
    """An installation opened by the service of today: *files* as they were before, *said* to whoever started it."""

    installation: Installation
    ports: Ports
    files: Mapping[str, tuple[str, str]]
    said: Sequence[str] = ()

    def user(self, name: str) -> User:
        return self.ports.directory.user(name)

    def work_off(self) -> None:
        worker.run(self.ports, threading.Event(), until_idle=True)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Callable[[], str]:
    """What makes an empty database of each kind; empty itself for SQLite, whose database is a file."""
    if request.param == "sqlite":
        return str
    return partial(fresh_database, request.getfixturevalue("postgres"), template="template0")


@pytest.fixture(scope="module")
def upgraded(database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    installation = unpacked(tmp_path_factory.mktemp("upgraded") / "var", database())
    ports = installation.start()
    yield Upgraded(installation, ports, files(ports))
    installation.end()


@pytest.fixture(scope="module")
def changed(forms: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    """The same with SQLite, started once more after its forms were changed."""
    installation, said = unpacked(tmp_path_factory.mktemp("changed") / "var"), list[str]()
    before = files(installation.start(said.append))
    ports = installation.with_forms(forms).start(said.append)
    yield Upgraded(installation, ports, before, said)
    installation.end()


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped forms: a question, an option and a column taken out of one, and a type of its changed; one renamed."""

    def renamed(form: dict[str, Any]) -> None:
        form["title"] += ", second wording"

    def dated(block: dict[str, Any]) -> None:
        find(block, "ba_longterm").update(type="date", checks=[])
        del block["agreement"]  # Its rules read that question as text.

    def unread(block: dict[str, Any], question: str) -> None:
        for rule in block["agreement"]:
            if question in rule["questions"]:
                rule["questions"].remove(question)

    def unruled(block: dict[str, Any], name: str) -> None:
        block["agreement"] = [rule for rule in block["agreement"] if name not in str(rule)]

    def not_asked(block: dict[str, Any]) -> None:
        take_out(block, "rf_other_children")
        unread(block, "rf_other_children")

    def not_as_a_family(block: dict[str, Any]) -> None:
        take_out(find(block, "rl_lived"), "yes_as_family")
        unruled(block, "yes_as_family")

    def without_what_they_know(block: dict[str, Any]) -> None:
        take_out(block, "pc_knows")
        unruled(block, "pc_knows")

    changes = {
        "core/ca_risk/1.yaml": not_asked,
        "core/ca_relationship/1.yaml": not_as_a_family,
        "core/ca_carers/1.yaml": without_what_they_know,
        "core/ca_best/1.yaml": dated,
        "core/ca_legal/1.yaml": lambda block: unread(block, "ba_longterm"),
        "core/ca_levels/1.yaml": lambda block: unread(block, "ba_longterm"),
        f"core/{PRISON_REPLY}/1.yaml": renamed,
    }
    return changed_forms(tmp_path_factory.mktemp("forms") / "forms", changes)


def files(ports: Ports) -> dict[str, tuple[str, str]]:
    """The name and digest of every file of every record, by its id."""
    with ports.unit_of_work() as unit:
        kept = [item for record in unit.of(NORTHSHIRE).records.everything() for item in record.objects]
    return {item.id: (item.file_name, item.sha256) for item in kept}


def assert_verifies(ports: Ports) -> None:
    """One record was dated by rules that were amended since: whether it goes earlier or later, a person says."""
    assert {(each.reference, each.lack) for each in discrepancies(ports)} <= {("SE-2026-4G6C-G6BC", Lack.DATING)}
    assert not audit.verify(ports, NORTHSHIRE).faults


def is_as_sealed(ports: Ports, questionnaire_id: str) -> bool:
    """Whether the form is still published as a reply was sealed with it."""
    with ports.unit_of_work() as unit:
        submission = unit.of(NORTHSHIRE).submissions.of_questionnaire(QuestionnaireId(questionnaire_id))[-1]
    return submission.answers.definition.digest == ports.library.get(submission.definition).digest


def document_states(ports: Ports, questionnaire_id: str) -> set[DocumentState]:
    with ports.unit_of_work() as unit:
        return {
            document.state
            for document in unit.of(NORTHSHIRE).documents.of_questionnaire(QuestionnaireId(questionnaire_id))
        }


def test_the_first_migration_is_frozen() -> None:
    """Installations hold what it made: a change of tables is a new migration."""
    first = Path(migrations.__file__).parent / "versions" / "first_tables.py"
    assert hashlib.sha256(first.read_bytes()).hexdigest() == FIRST_MIGRATION


@given(kind=st.sampled_from(FactKind), said=st.text(max_size=12), day=st.dates(date(1900, 1, 1)))
def test_the_last_migration_of_terms_writes_those_by_which_people_are_looked_for(
    kind: FactKind, said: str, day: date
) -> None:
    """Whoever changes the terms writes another migration, so that older people are found by them too."""
    value = day.isoformat() if kind is FactKind.BORN else said
    fact = Fact(FactId("f"), NORTHSHIRE, PersonId("p"), kind, Source.REQUEST, WORKER, datetime.now(UTC), value=value)
    written = set(person_terms.terms(kind, value))
    numbers = [term for each, term in written if each == NUMBER]
    assert written | {(PART_OF_NUMBER, part) for each in numbers for part in record_terms.parts(each)} == index_of(
        [fact]
    )


def test_everybody_is_found_by_the_terms_of_today(upgraded: Upgraded) -> None:
    units = cast(SqlUnitOfWork, upgraded.ports.unit_of_work())
    with as_superuser(units._engine) as superuser, superuser.connect() as connection:
        facts = connection.execute(
            select(tables.person_facts.c.person, tables.person_facts.c.kind, tables.person_facts.c.value)
        ).all()
        found = connection.execute(
            select(tables.person_terms.c.person, tables.person_terms.c.kind, tables.person_terms.c.term)
        ).all()
    told = {(person, *term) for person, kind, value in facts for term in person_terms.terms(kind, value)}
    told |= {
        (person, PART_OF_NUMBER, part)
        for person, kind, term in told
        if kind == NUMBER
        for part in record_terms.parts(term)
    }
    assert {tuple(each) for each in found} == told
    assert any(kind == "born~" and "~" in term for _, kind, term in told)
    with upgraded.ports.unit_of_work() as unit:
        assert {fact.source for person, *_ in facts for fact in unit.of(NORTHSHIRE).people.facts([person])} == {
            Source.REQUEST
        }


def _asked(opened: OpenQuestionnaire, answers: Answers) -> Mapping[str, Value]:
    return {name: value for name, value in answers.items() if not opened.definition.is_read(name)}


def test_every_answer_is_there_by_its_id_or_listed_as_lost(upgraded: Upgraded) -> None:
    for name, saved in upgraded.installation.saved.items():
        with upgraded.ports.unit_of_work() as unit:
            answers = standing_answers(unit.of(NORTHSHIRE).questionnaires.answers(QuestionnaireId(name)))
        assert answers == saved["answers"]
        opened = open_questionnaire(upgraded.ports, upgraded.user(WORKER), QuestionnaireId(name))
        readable = readable_answers(opened.definition, answers)
        # What is read now was answered in an older version: that is kept, and counts for nothing.
        assert _asked(opened, opened.path.everything) == _asked(opened, readable)
        assert _asked(opened, answers).keys() - opened.path.everything.keys() <= {
            loss.question for loss in opened.losses
        }


def test_its_records_and_its_log_verify(upgraded: Upgraded) -> None:
    assert len(upgraded.files) == 53
    assert_verifies(upgraded.ports)


def test_what_is_authorised_and_not_made_is_made_or_goes_back_with_the_reason(upgraded: Upgraded) -> None:
    ports = upgraded.ports
    upgraded.work_off()

    for enquiry, form in NOT_MADE.items():
        name = upgraded.installation.named(enquiry, form)
        reply = questionnaire_of(ports, name)
        if is_as_sealed(ports, name):
            assert (reply.state, document_states(ports, name)) == (State.AUTHORISED, {DocumentState.MADE})
        else:
            assert (reply.state, document_states(ports, name)) == (State.RETURNED, {DocumentState.STOPPED})
            assert "was changed after this was authorised" in reply.comments[-1].text
    assert_verifies(ports)


def test_a_reply_under_way_goes_the_rest_of_its_way(upgraded: Upgraded) -> None:
    ports, author, manager = upgraded.ports, upgraded.user(WORKER), upgraded.user(MANAGER)
    name = upgraded.installation.named("returned", PRISON_REPLY)
    typed: dict[str, Raw] = {
        "nx_us": "We will write again when we know more.",
        "se_systems": [".usual"],
        "se_at": {"when": "now"},
        "so_privileged": "no",
    }

    opened = open_questionnaire(ports, author, QuestionnaireId(name))
    typed["st_ever"] = {row: ["neither"] for row in by_row(opened.path.answers["st_current"])}
    answering.save_answers(ports, author, QuestionnaireId(name), typed, revision=opened.questionnaire.revision)
    tell_apart(ports, author, opened.enquiry.id)
    sent = send(ports, author, QuestionnaireId(name)).questionnaire
    submissions.authorise(ports, manager, {QuestionnaireId(name): sent.sending})
    upgraded.work_off()
    submissions.issue(
        ports, manager, {QuestionnaireId(name): submissions.view(ports, manager, QuestionnaireId(name)).submission}
    )

    assert questionnaire_of(ports, name).state is State.ISSUED
    assert_verifies(ports)


def test_a_changed_form_is_named_once_and_a_template_that_was_not_changed_never(changed: Upgraded, forms: Path) -> None:
    assert f"The form core/{PRISON_REPLY}@1 was changed." in changed.said
    assert not [line for line in changed.said if "The template" in line]

    again: list[str] = []
    changed.installation.with_forms(forms).start(again.append)
    assert not again


def test_what_is_authorised_with_a_form_that_was_changed_goes_back_and_the_log_says_so(changed: Upgraded) -> None:
    ports, name = changed.ports, changed.installation.named("not made", PRISON_REPLY)
    reply, reference = questionnaire_of(ports, name), changed.installation.contents["not made"]["reference"]
    said = reply.comments[-1]

    assert (reply.state, said.by, document_states(ports, name)) == (State.RETURNED, "system", {DocumentState.STOPPED})
    assert "” was changed after this was authorised and before its documents were made" in said.text
    assert [line for line in changed.said if reference in line and said.text in line]
    with ports.unit_of_work() as unit:
        (entry,) = [e for e in unit.of(NORTHSHIRE).audit.of_object([name]) if e.event.act == "reply_returned"]
    assert (entry.event.actor, entry.event.payload) == ("system", {"comment": said.text})


def test_whoever_starts_it_is_told_which_answers_are_lost_and_never_what_they_said(changed: Upgraded) -> None:
    reference = changed.installation.contents["assessment with rows"]["reference"]

    (line,) = [line for line in changed.said if reference in line and "rl_lived" in line]
    named = line.rstrip(".").split("answers that can no longer be read, to ")[1].split(", ")

    assert [question for question in named if question not in ASKED_OTHERWISE] == [loss.question for loss in LOST]
    assert not [loss for loss in LOST if loss.text in "".join(changed.said) and loss.text != "yes"]


def test_the_author_sees_what_was_lost_until_it_is_answered_again(changed: Upgraded) -> None:
    ports = changed.ports
    app = create_app(ports, secret_key="only for tests", https=False, development_sign_in=True)
    app.test_client_class = Browser
    author, name = app.test_client(), changed.installation.named("assessment with rows", ASSESSMENT, "alder")
    author.get("/sign-in")
    author.post("/sign-in", data={"user": WORKER})

    opened = open_questionnaire(ports, changed.user(WORKER), QuestionnaireId(name))
    assert [loss for loss in opened.losses if loss.question not in ASKED_OTHERWISE] == LOST
    for address in (f"/questionnaires/{name}", f"/questionnaires/{name}/check"):
        page = author.get(address).get_data(as_text=True)
        assert all(loss.text in page for loss in LOST)
        assert "No longer asked (rf_other_children)" in page

    typed = {"ba_longterm": {"day": "1", "month": "12", "year": "2027"}}
    revision = opened.questionnaire.revision
    after = answering.save_answers(
        ports, changed.user(WORKER), QuestionnaireId(name), typed, revision=revision, complete=False
    )
    still = [loss.question for loss in after.losses if loss.question not in ASKED_OTHERWISE]
    assert still == ["rl_lived", "pc_knows", "rf_other_children"]


def test_documents_that_were_made_stay_as_they_are_and_can_be_issued(changed: Upgraded) -> None:
    ports, manager = changed.ports, changed.user(MANAGER)
    changed.work_off()

    now = files(ports)
    assert {name: now[name] for name in changed.files} == changed.files
    for enquiry in ("made", "written down"):
        name = changed.installation.named(enquiry, PRISON_REPLY)
        tell_apart(ports, changed.user(WORKER), questionnaire_of(ports, name).enquiry)
        submissions.issue(
            ports, manager, {QuestionnaireId(name): submissions.view(ports, manager, QuestionnaireId(name)).submission}
        )
        assert questionnaire_of(ports, name).state is State.ISSUED
    assert_verifies(ports)


MOST_SAVES = 12
Acknowledged = dict[tuple[QuestionnaireId, str], str]


@dataclass
class Machines:
    """So *many* processes that start the new version at once; people go on saving in each as soon as it has started."""

    installation: Installation
    many: int
    started: list[Ports] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def are_starting(self) -> bool:
        return len(self.started) < self.many

    def start(self) -> Ports:
        ports = when_there(lambda: self.installation.start(self.said.append), lambda _: None)
        self.started.append(ports)
        return ports

    def save(self, enquiry: str) -> Acknowledged:
        """Start, and save until all have started; return what was acknowledged last."""
        ports, acknowledged = self.start(), Acknowledged()
        author, name = ports.directory.user(WORKER), QuestionnaireId(self.installation.named(enquiry, PRISON_REPLY))
        for turn in range(MOST_SAVES):
            if turn and not self.are_starting:
                break
            typed = f"We will write again: {uuid4().hex}."
            with suppress(Unavailable):  # A page says so, and gives back what was typed.
                revision = questionnaire_of(ports, name).revision
                answering.save_answers(ports, author, name, {"nx_us": typed}, revision=revision, complete=False)
                acknowledged[name, "nx_us"] = typed
        return acknowledged

    def make(self) -> Acknowledged:
        """Start, and make the documents that wait."""
        ports = self.start()
        while making.make_next(ports, "worker"):
            pass
        return {}


NAMED_VALUE = re.compile(r'"\w+":(?:"[^"]*"|[\w.]+)')
ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SEALED_WORDS: Mapping[SealedThing, str] = {
    SealedThing.RECORD: "d783fd87ee293d30",
    SealedThing.HOLD: "c10fa2d8119c4851",
    SealedThing.PERSON: "ceb50572b694f1f3",
    SealedThing.ENQUIRY: "736ba8a4ecc6b0dc",
    **dict.fromkeys(MATTERS, "4f53cda18c2baa0c"),  # There were none.
}
"""Digests of what is sealed of the saved installation, but for ids, as it was when seals came."""


def test_what_is_sealed_of_a_thing_is_what_was_sealed_when_seals_came(
    database: Callable[[], str], tmp_path: Path
) -> None:
    installation = unpacked(tmp_path / "var", database())
    with cast(SqlUnitOfWork, installation.start().unit_of_work()) as unit:
        seals = unit.of(NORTHSHIRE).row_seals
        words = {
            kind: " ".join(seals._contents[kind](seals.things(kind, "", limit=1000)).values()) for kind in SealedThing
        }
    said = {kind: sorted(NAMED_VALUE.findall(ID.sub("id", text))) for kind, text in words.items()}
    now = {kind: hashlib.sha256(json.dumps(pairs).encode()).hexdigest()[:16] for kind, pairs in said.items()}
    assert now == SEALED_WORDS, "no seal in any database fits any more: a migration has to seal what it changes anew"
    installation.end()


@pytest.fixture(scope="module")
def forms_read_once(tmp_path_factory: pytest.TempPathFactory) -> object:
    return bootstrap._read_only(read_settings({"FORMS_VAR": str(tmp_path_factory.mktemp("forms_read_once"))}))


def test_several_machines_start_a_new_version_at_once_and_nothing_saved_or_queued_is_lost(
    database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forms_read_once: object
) -> None:
    # Each machine reads the shipped forms for itself, which takes two seconds of a processor: here all have them alike.
    monkeypatch.setattr(bootstrap, "_read_only", lambda _: forms_read_once)
    machines = Machines(unpacked(tmp_path / "var", database()), 3)
    with ThreadPoolExecutor(machines.many) as pool:
        at_work = [
            pool.submit(machines.save, "returned"),
            pool.submit(machines.save, "reply half answered"),
            pool.submit(machines.make),
        ]
    acknowledged = {each: text for machine in at_work for each, text in machine.result().items()}
    ports = machines.started[0]

    assert len(acknowledged) == 2
    for (name, question), text in acknowledged.items():
        with ports.unit_of_work() as unit:
            assert unit.of(NORTHSHIRE).questionnaires.answers(name)[question].value == text
    for enquiry, form in NOT_MADE.items():
        waited = machines.installation.named(enquiry, form)
        reply, documents = questionnaire_of(ports, waited), document_states(ports, waited)
        went_back = [comment for comment in reply.comments if "was changed after this was authorised" in comment.text]
        assert (reply.state, documents, len(went_back)) in (
            (State.RETURNED, {DocumentState.STOPPED}, 1),
            (State.AUTHORISED, {DocumentState.MADE}, 0),
        )
    assert not audit.verify(ports, NORTHSHIRE).faults
    machines.installation.end()
