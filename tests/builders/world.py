"""A small world: two councils, a real database and store, and invented enquiries at any stage."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import flask
from sqlalchemy import Dialect, Engine, event

from forms_service.adapters.calendar import working_days_after, working_time
from forms_service.adapters.definitions.schedules import load_schedules
from forms_service.adapters.documents.disposal_papers.word_papers import DocxPapers
from forms_service.adapters.documents.extract_letter import extract_letter
from forms_service.adapters.documents.pdf_forms.filling import PdfForms
from forms_service.adapters.documents.rendering import DocumentRenderer
from forms_service.adapters.documents.templates import TemplateLibrary, load_templates
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.identity.directory import DevelopmentDirectory
from forms_service.adapters.sql.counters import SqlCounters
from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.repositories.staff.sessions import SqlSessionLookup
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.adapters.uploads.contents import FileContents
from forms_service.bootstrap import _team_facts
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import Missing
from forms_service.casework.documents.tree import DocumentTree
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import Schedule
from forms_service.casework.keeping.schedules import SCHEDULE, Schedules
from forms_service.casework.users import Permission, User
from forms_service.engine.answers import Raw
from forms_service.engine.fault import Fault
from forms_service.services.answering import saving
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide
from forms_service.services.documents import making
from forms_service.services.enquiries import enquiries
from forms_service.services.ports import Directory, Ports
from forms_service.services.replies import progress, sendings
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work
from storage.filesystem import FilesystemStore
from tests.builders.agreeing import considered, explain_everything
from tests.builders.scripts import scripts
from tests.builders.sending import complete, send
from tests.builders.shipped import REPOSITORY, sample_tables, shipped
from tests.builders.stages import files_of, stage
from tests.web.client import Browser, application, signed_in

WORKER, MANAGER, RECORDS, AUDITOR = (
    "northshire-worker",
    "northshire-manager",
    "northshire-records",
    "northshire-auditor",
)
ADMINISTRATOR, ASSET_OWNER = "northshire-administrator", "northshire-asset-owner"
OTHER_WORKER = "northshire-worker-2"
OTHER_MANAGER, SERVICE_MANAGER, DPO = "northshire-manager-2", "northshire-service-manager", "northshire-dpo"
ELSEWHERE: Mapping[str, str] = {
    "practitioner": "eastmere-worker",
    "manager": "eastmere-manager",
    "records_officer": "eastmere-records",
}
DATABASE = "forms.sqlite"
NO_TRACE, KNOWN = "No trace of anyone", "Known, without concern"


@dataclass
class SetClock:
    """A clock that a test sets."""

    moment: datetime = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, time: timedelta) -> None:
        self.moment += time


@dataclass
class PaperConverter:
    """Stands in for LibreOffice: what it makes is a PDF in name only."""

    def convert(self, docx: bytes) -> bytes:
        return b"%PDF-1.7 a paper stand-in"

    def close(self) -> None:
        """Nothing runs beside it."""


class SoundLibrary:
    """Stands in for the check of forms and letters, which takes its time: what ships is held by `make check`."""

    def faults_among(self, files: object, welsh_publishers: object) -> list[Fault]:
        return []

    def faults_of_all(self, files: object, welsh_publishers: object) -> list[Fault]:
        return []


class PaperArchive:
    """Stands in for Typst."""

    def make(self, sealed: bytes) -> bytes:
        return b"%PDF-1.7 a paper archive copy"


class PaperPapers:
    """Stands in for Typst where certificates are made."""

    def make(self, contents: bytes) -> bytes:
        return b"%PDF-1.7 " + contents


@dataclass
class EasyReader:
    """Finds every word in every document, but those that a test makes it miss, on as many pages as it is told."""

    misses: list[Missing] = field(default_factory=list)
    length: int = 1

    def lost_from_word(self, tree: DocumentTree) -> list[Missing]:
        return []

    def lost_from_pdf(self, tree: DocumentTree, pdf: bytes) -> list[Missing]:
        return self.misses

    def lost_from_html(self, tree: DocumentTree, page: bytes) -> list[Missing]:
        return []

    def lost_from_text(self, tree: DocumentTree, text: str) -> list[Missing]:
        return []

    def pages(self, pdf: bytes) -> int:
        return self.length

    def lost_provenance(self, pdf: bytes, fields: Mapping[str, object]) -> list[Missing]:
        return []


@cache
def _templates() -> TemplateLibrary:
    return load_templates(REPOSITORY / "document_templates", shipped().all())


@cache
def _schedules() -> Schedules:
    return load_schedules(REPOSITORY / "retention_schedules", SCHEDULE)


@cache
def _directory() -> DevelopmentDirectory:
    return DevelopmentDirectory.load(REPOSITORY / "reference_data/development_people.yaml")


def in_teams(directory: Directory, teams: Mapping[str, tuple[str, ...]]) -> DevelopmentDirectory:
    """Return the invented staff again, with the case *teams* that some of them are in."""
    organisations = {each.id: each for each in directory.organisations()}
    everybody = [user for each in organisations for user in directory.users(each)]
    return DevelopmentDirectory(
        organisations, {user.id: replace(user, teams=teams.get(user.id, ())) for user in everybody}
    )


@dataclass
class World:
    """One installation, with everything that people do in it; its pages are there for those who ask for them.

    While it is new, an enquiry's way in it is copied from the *stages* of the run, where one went so far before.
    """

    home: Path
    engine: Engine
    ports: Ports
    clock: SetClock
    reader: EasyReader
    stages: Path | None = None

    def __post_init__(self) -> None:
        self.take_as_new()

    def take_as_new(self) -> None:
        """Say that what is set in it by now makes no difference to what is played in it."""
        self._as_new = self.ports, files_of(self.home)

    @property
    def is_new(self) -> bool:
        """Whether nothing was set in it, and nothing written to its database or its store."""
        ports, files = self._as_new
        as_set = self.ports is ports and (self.clock, self.reader) == (SetClock(), EasyReader())
        return as_set and files_of(self.home) == files

    def use(self, **ports: Any) -> None:
        """Put something else in the place of some of the ports, for the pages too."""
        self.ports = replace(self.ports, **ports)
        if "app" in vars(self):
            self.app.extensions["ports"] = self.ports

    @cached_property
    def app(self) -> flask.Flask:
        return application(self.ports)

    def user(self, user_id: str) -> User:
        return self.ports.directory.user(user_id)

    def one_of(self, role: str, organisation: str = "northshire") -> User:
        """Return the first person of a role."""
        return next(user for user in self.ports.directory.users(organisation) if user.role.id == role)

    def client_as(self, user_id: str = "") -> Browser:
        """Return a browser in which *user_id* has signed in, or nobody."""
        return signed_in(self.app, user_id)

    @stage
    def draft(self, /, title: str = NO_TRACE, author: str = WORKER, recorder: str = "", **intake: Raw) -> Questionnaire:
        """Record and answer an invented enquiry; return its reply, which could now be sent.

        *recorder* fills in the intake, where that is not the *author*, who then takes the reply over; answers in
        *intake* take the place of the invented ones.
        """
        script, actor, first = scripts(SetClock.moment)[title], self.user(author), self.user(recorder or author)
        begun = enquiries.record_enquiry(self.ports, first, express=False)
        self._fill(first, begun, {**script["intake"], **intake})
        reply = complete(self.ports, first, begun.id)[0]
        if recorder:
            progress.hand_over(self.ports, first, reply.id, author)
        self._fill(actor, reply, script["reply"])
        return reply

    def written_down_for(self, author: str, title: str, *, recorder: str) -> Questionnaire:
        """Let *recorder* write down who is asked about; everything else the *author* answers, the search too."""
        script, actor, first = scripts(SetClock.moment)[title], self.user(author), self.user(recorder)
        intake = enquiries.record_enquiry(self.ports, first, express=False)
        revision = open_questionnaire(self.ports, first, intake.id).questionnaire.revision
        people = {name: raw for name, raw in script["intake"].items() if name.startswith(("ad_", "ch_", "in_"))}
        saving.save_answers(self.ports, first, intake.id, people, revision=revision, complete=False)
        self._fill(actor, intake, script["intake"])
        reply = complete(self.ports, actor, intake.id)[0]
        self._fill(actor, reply, script["reply"])
        return reply

    @stage
    def begun(self, title: str = NO_TRACE, author: str = WORKER) -> Questionnaire:
        """Record an invented enquiry; return its intake, which could now be completed."""
        actor = self.user(author)
        intake = enquiries.record_enquiry(self.ports, actor, express=False)
        self._fill(actor, intake, scripts(SetClock.moment)[title]["intake"])
        return intake

    def accept(self, actor: User, questionnaire: Questionnaire) -> None:
        """Accept whatever is proposed for it now."""
        self._fill(actor, questionnaire, {})

    def answer_anew(self, reply: Questionnaire, title: str = NO_TRACE, author: str = WORKER) -> None:
        """Answer an invented reply as before, after the people named have changed."""
        self._fill(self.user(author), reply, scripts(SetClock.moment)[title]["reply"])

    @stage
    def sent(self, title: str = NO_TRACE, author: str = WORKER) -> Questionnaire:
        reply = self.draft(title, author)
        explain_everything(self.ports, self.user(author), reply.id)
        return send(self.ports, self.user(author), reply.id).questionnaire

    @stage
    def authorised(self, title: str = NO_TRACE, author: str = WORKER, manager: str = MANAGER) -> Questionnaire:
        reply = self.sent(title, author)
        checks = considered(self.ports, self.user(manager), reply.id)
        decide.authorise(self.ports, self.user(manager), {reply.id: reply.sending}, checks)
        return reply

    @stage
    def made(self, title: str = NO_TRACE, author: str = WORKER, manager: str = MANAGER) -> Questionnaire:
        reply = self.authorised(title, author, manager)
        self.make_documents()
        return reply

    @stage
    def issued(self, title: str = NO_TRACE, author: str = WORKER, manager: str = MANAGER) -> Questionnaire:
        reply = self.made(title, author, manager)
        submission = decide.view(self.ports, self.user(manager), reply.id).submission
        decide.issue(self.ports, self.user(manager), {reply.id: submission})
        return reply

    def send_out(self, kept: Record) -> Record:
        """Record that what was issued has gone to whoever asked."""
        return sendings.record_sending(
            self.ports, self.user(WORKER), kept.id, recipient="An Invented Officer", channel="post"
        )

    def make_documents(self) -> None:
        while making.make_next(self.ports, "worker"):
            pass

    def record_of(self, reply: Questionnaire) -> Record:
        return self.records_of(reply)[0]

    def records_of(self, reply: Questionnaire) -> Sequence[Record]:
        with self.ports.unit_of_work() as unit:
            return unit.of(reply.organisation).records.of_enquiry(reply.enquiry)

    def document_of(self, reply: Questionnaire) -> str:
        with self.ports.unit_of_work() as unit:
            return unit.of(reply.organisation).documents.of_questionnaire(reply.id)[0].id

    def acts(self, organisation: str = "northshire") -> list[str]:
        """The acts in the audit log, oldest first."""
        with self.ports.unit_of_work() as unit:
            entries = unit.of(organisation).audit.entries(newest_first=False, limit=100_000)
        return [entry.event.act for entry in entries]

    def _fill(self, actor: User, questionnaire: Questionnaire, typed: Mapping[str, Raw]) -> None:
        """Type the answers and accept what is proposed, then those which that has opened the way to.

        If that named anybody, what was said of everyone before is said once more.
        """
        for turn in range(3):
            opened = open_questionnaire(self.ports, actor, questionnaire.id)
            if turn == 2 and not opened.outdated:
                return
            revision = opened.questionnaire.revision
            saving.save_answers(self.ports, actor, questionnaire.id, typed, revision=revision, complete=False)
            accept_proposals(self.ports, actor, questionnaire.id)


@use_case(Permission.ANSWER, unlogged="no answer was changed")
def accept_proposals(work: Work, questionnaire_id: QuestionnaireId) -> None:
    """Save what is proposed for everything asked and unanswered. No page does: people accept what they have seen."""
    proposed = saving.Saving(work, saving.open_to_change(work, questionnaire_id))
    proposed.accept_all()
    proposed.write()


def with_floor(schedules: Schedules, floor: timedelta) -> Schedules:
    """Return the schedules with every class of the present one locking for *floor*."""
    present = schedules.present
    classes = {name: replace(kept_as, floor=floor) for name, kept_as in present.classes.items()}
    return with_present(schedules, replace(present, classes=classes))


def with_present(schedules: Schedules, present: Schedule) -> Schedules:
    """Return the schedules with another one in force."""
    return Schedules(present, {**schedules.by_id, present.id: present})


@contextmanager
def open_world(home: Path, empty_database: Path, stages: Path | None = None) -> Iterator[World]:
    """A world in a new folder, with a copy of a database that has its tables."""
    home.mkdir()
    shutil.copy(empty_database, home / DATABASE)
    world = _world_of(home, stages)
    yield world
    world.engine.dispose()


@contextmanager
def copied_world(of: Path, home: Path) -> Iterator[World]:
    """A world in a new folder, as it stands in another one."""
    shutil.copytree(of, home)
    world = _world_of(home, None)
    yield world
    world.engine.dispose()


_statements: dict[object, object] = {}


@cache
def _dialect() -> Dialect:
    return open_database("sqlite:////dev/null").dialect


def _world_of(home: Path, stages: Path | None) -> World:
    """The store has the world's clock."""
    engine = open_database(f"sqlite:///{home / DATABASE}")
    # SQLAlchemy puts each statement into words once for a dialect: here for all worlds, and not for each of thousands.
    engine.dialect = _dialect()
    engine.update_execution_options(compiled_cache=_statements)
    # No test cuts the power: nothing here waits for a disk.
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    clock, reader, directory = SetClock(), EasyReader(), _directory()
    ports = Ports(
        unit_of_work=lambda: SqlUnitOfWork(engine, b"a key for tests"),
        sessions=SqlSessionLookup(engine),
        counters=SqlCounters(engine),
        library=shipped(),
        library_check=SoundLibrary(),
        templates=_templates(),
        schedules=_schedules(),
        tables=sample_tables,
        working_days_after=working_days_after,
        working_time=working_time,
        unprintable=lambda _: (),
        directory=directory,
        clock=clock,
        store=FilesystemStore(home / "store", clock=clock.now),
        renderer=DocumentRenderer(DocxtplMerger(), PaperConverter(), reader, PdfForms()),
        archive_copies=PaperArchive(),
        disposal_papers=PaperPapers(),
        extract_letter=extract_letter(),
        word_papers=DocxPapers(),
        edition=lambda: "test",
        team_facts=lambda user: _team_facts(directory, user),
        file_checks=FileContents(),
        scanner=None,
        scanning_required=False,
    )
    return World(home, engine, ports, clock, reader, stages)
