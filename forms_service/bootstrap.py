"""The composition root: settings in, adapters chosen, use cases' ports out. Nothing else names an adapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

import flask
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from forms_service.adapters.backups.restoring import BEGUN
from forms_service.adapters.backups.torn_databases import TORN, restore_begun
from forms_service.adapters.calendar import working_days_after, working_time
from forms_service.adapters.clock import SystemClock
from forms_service.adapters.definitions import DefinitionLibrary, load_published
from forms_service.adapters.definitions.reference_data import load_tables
from forms_service.adapters.definitions.schedules import load_schedules
from forms_service.adapters.definitions.yaml_files import UnusableFiles
from forms_service.adapters.documents.archive_copy import ArchiveCopies
from forms_service.adapters.documents.disposal_papers import TypstPapers
from forms_service.adapters.documents.disposal_papers.word_papers import DocxPapers
from forms_service.adapters.documents.extract_letter import extract_letter
from forms_service.adapters.documents.fonts import PinnedFonts
from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.documents.pdf_conversion.repaired import RepairedConverter
from forms_service.adapters.documents.pdf_forms.filling import PdfForms
from forms_service.adapters.documents.read_back import ReadBack
from forms_service.adapters.documents.rendering import DocumentRenderer
from forms_service.adapters.documents.template_branches import Branches
from forms_service.adapters.documents.templates import (
    TemplateLibrary,
    load_published_templates,
    published_contents,
)
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.helpers.losses import WatchedHelper
from forms_service.adapters.helpers.supervision import HelperWatch
from forms_service.adapters.helpers.workplaces import sweep as sweep_folders
from forms_service.adapters.identity.access_tokens import DevelopmentClients, ProviderClients
from forms_service.adapters.identity.directory import DevelopmentDirectory, StaffDirectory, load_organisations
from forms_service.adapters.identity.openid import OpenIdProvider, Registration
from forms_service.adapters.identity.sign_in_file import SignInFile, load_sign_in
from forms_service.adapters.library_check import LibraryCheck
from forms_service.adapters.machine import ThisMachine
from forms_service.adapters.measures.prometheus import PrometheusMeasures
from forms_service.adapters.private_files import UMASK as UMASK
from forms_service.adapters.private_files import make_private, places_of
from forms_service.adapters.published_library import LiveForms, LiveLetters, PublishedLibrary
from forms_service.adapters.sandbox.files import SandboxedFiles
from forms_service.adapters.sandbox.letters import SandboxedLetters
from forms_service.adapters.sandbox.renderer import SandboxedRenderer
from forms_service.adapters.sql.counters import SqlCounters
from forms_service.adapters.sql.engine import DatabaseMisconfigured, connect, open_database
from forms_service.adapters.sql.first_seals import bring_up_to_date
from forms_service.adapters.sql.oldest_writer import newest_schema
from forms_service.adapters.sql.repositories.protection.installation_kind import (
    change_kind,
    kind_before_change,
    refuse_database_of_another,
    write_installation_kind,
)
from forms_service.adapters.sql.repositories.publishing.library import library_beside
from forms_service.adapters.sql.repositories.staff.members import SqlMemberLookup
from forms_service.adapters.sql.repositories.staff.sessions import SqlSessionLookup
from forms_service.adapters.sql.time_limits import PAGE_SECONDS, PATIENT_SECONDS
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.adapters.uploads.clamd import Clamd
from forms_service.adapters.webhook_calls import WebhookCalls, faults_of_webhooks
from forms_service.casework.auditing.events import Event, Verb
from forms_service.casework.budgets import share_of_budget
from forms_service.casework.errors import Conflict
from forms_service.casework.installation_kinds import kind_by
from forms_service.casework.keeping.protection.assessment import GoLive
from forms_service.casework.keeping.schedules import SCHEDULE as SCHEDULE
from forms_service.casework.keeping.schedules import Schedules
from forms_service.casework.publishing.releases import Arriving, FileKind
from forms_service.casework.users import User
from forms_service.engine.answers import Value
from forms_service.engine.derivations.context import Table
from forms_service.engine.fault import Fault
from forms_service.services.keeping.in_store.installation_mark import hold_store_to, put_mark
from forms_service.services.ports import Clients, Directory, Ports
from forms_service.services.publishing.changed_versions import meet_changed_versions
from forms_service.services.publishing.importing import import_shipped
from forms_service.services.publishing.template_branches import TemplateBranches
from forms_service.services.work import SERVICE
from forms_service.settings import Settings
from forms_service.web.api.application import create_api
from forms_service.web.app import create_app, side_by_side
from storage.contract import Finding, ObjectStore, StoreError
from storage.factory import open_store
from storage.s3_bucket import create_bucket
from storage.s3_location import S3Location

WEB_STORE_SECONDS = 4.0
WORKER_STORE_SECONDS = 30.0
WEB_CONVERSION_SECONDS = 20.0


class CannotStart(Exception):
    """The service cannot start with what it was given; the message says what to mend."""


def build_ports(settings: Settings, *, patient: bool = False, read: _ReadOnly | None = None) -> Ports:
    """Wire every port; opens nothing that is not there and changes nothing.

    A *patient* caller, a worker or a command, lets the store and LibreOffice take their time; a page cannot. What was
    *read* of the folders already is not read again.
    """
    engine = open_database(settings.database_url, seconds=PATIENT_SECONDS if patient else PAGE_SECONDS)
    fonts = PinnedFonts()
    measures = PrometheusMeasures(settings.measures)
    letters = SandboxedLetters(settings.helpers, hurried=not patient, watch=WatchedHelper("letters", measures))
    files = SandboxedFiles(settings.helpers, hurried=not patient, watch=WatchedHelper("files", measures))
    office = _converter(settings, fonts, letters, WatchedHelper("office", measures), patient=patient)

    @lru_cache(maxsize=4)
    def tables(on: date) -> Mapping[str, Table]:
        return load_tables(settings.reference_data, on)

    staff = _staff(settings, engine)
    directory = staff.directory
    read = read or _read_only(settings)
    published = PublishedLibrary(read.library, read.templates, partial(library_beside, engine))
    return Ports(
        unit_of_work=lambda: SqlUnitOfWork(engine, settings.audit_key, settings.former_audit_keys),
        sessions=SqlSessionLookup(engine),
        counters=SqlCounters(engine),
        library=LiveForms(published),
        library_check=library_check(settings),
        templates=LiveLetters(published),
        schedules=read.schedules,
        tables=tables,
        working_days_after=working_days_after,
        working_time=working_time,
        unprintable=fonts.unprintable,
        directory=directory,
        clock=SystemClock(),
        store=open_store(
            settings.object_store_url,
            access_key=settings.object_store_access_key or None,
            secret_key=settings.object_store_secret_key or None,
            # What answers pages never deletes, whatever it is given.
            disposal_keys=settings.disposal_keys if patient else None,
            seconds=WORKER_STORE_SECONDS if patient else partial(share_of_budget, WEB_STORE_SECONDS),
        ),
        renderer=SandboxedRenderer(letters, office, ReadBack(fonts)),
        archive_copies=ArchiveCopies(fonts, lambda _, sealed: letters.archive(sealed)),
        disposal_papers=TypstPapers(fonts, letters.disposal),
        extract_letter=extract_letter(),
        word_papers=DocxPapers(),
        edition=lambda: fonts.edition,
        team_facts=lambda user: _team_facts(directory, user),
        file_checks=files,
        scanner=Clamd(settings.clamd_url) if settings.clamd_url else None,
        scanning_required=settings.scanning_required,
        approval_required=settings.production,
        identity_provider=staff.provider,
        clients=staff.clients,
        webhooks=staff.webhooks,
        machine=ThisMachine(_places(settings), files.begin_one, newest_schema()),
        measures=measures,
    )


def library_check(settings: Settings) -> LibraryCheck:
    return LibraryCheck(
        settings.definitions, settings.templates, settings.schedules, settings.reference_data, settings.var
    )


def _places(settings: Settings) -> Mapping[tuple[str, str], Path]:
    """Return the folders of this machine on whose disks it depends."""
    database, store = make_url(settings.database_url), urlsplit(settings.object_store_url)
    places = {("var", "what passes through helpers"): settings.var}
    if database.get_backend_name() == "sqlite" and database.database:
        places["database", "the database"] = Path(database.database)
    if store.scheme == "file":
        places["store", "the object store"] = Path(unquote(store.path))
    return places


@dataclass(frozen=True)
class _Staff:
    """Who works here, where they sign in, and which systems call the HTTP API."""

    directory: Directory
    provider: OpenIdProvider | None
    clients: Clients
    webhooks: WebhookCalls | None = None


@dataclass(frozen=True)
class _ReadOnly:
    """What stands in the folders beside the code, and does not change while the service runs."""

    library: DefinitionLibrary
    templates: TemplateLibrary
    schedules: Schedules


def _read_only(settings: Settings) -> _ReadOnly:
    try:
        library = load_published(settings.definitions)
        return _ReadOnly(
            library,
            load_published_templates(settings.templates, library.all()),
            load_schedules(settings.schedules, SCHEDULE),
        )
    except UnusableFiles as error:
        raise CannotStart(str(error)) from error


def _staff(settings: Settings, engine: Engine) -> _Staff:
    """Return who works here, and where they sign in; invented people only where nothing is set, in development."""
    if settings.production and not (settings.sign_in_file and settings.organisations_file):
        raise CannotStart("Production has no invented people: set SIGN_IN_FILE and ORGANISATIONS_FILE.")
    try:
        if settings.sign_in_file is None or settings.organisations_file is None:
            invented = DevelopmentDirectory.load(settings.invented_people)
            return _Staff(invented, None, DevelopmentClients(invented.registered, settings.secret_key))
        organisations = load_organisations(settings.organisations_file)
        file = load_sign_in(settings.sign_in_file, list(organisations))
    except (UnusableFiles, OSError) as error:
        raise CannotStart(str(error)) from error
    provider = _provider(settings, file)
    directory = StaffDirectory(organisations, SqlMemberLookup(engine), file.operators, file.clients)
    clients = ProviderClients(provider, file.audience, file.clients)
    return _Staff(directory, provider, clients, _webhooks(settings, file))


def _webhooks(settings: Settings, file: SignInFile) -> WebhookCalls | None:
    """Return where systems are told what happened."""
    registered = file.webhooks
    for words, _ in faults_of_webhooks(registered, settings.webhook_secrets, encrypted=settings.production):
        raise CannotStart(f"{settings.sign_in_file}: {words}")
    return WebhookCalls(registered, settings.webhook_secrets) if registered else None


def _provider(settings: Settings, file: SignInFile) -> OpenIdProvider:
    registration = Registration(
        file.issuer,
        file.client_id,
        settings.sign_in_secret,
        f"{settings.public_url}/sign-in/back",
        f"{settings.public_url}/signed-out",
        file.scope,
    )
    return OpenIdProvider(registration, file.rules)


def _converter(
    settings: Settings, fonts: PinnedFonts, letters: SandboxedLetters, watch: HelperWatch, *, patient: bool
) -> RepairedConverter:
    if patient:
        office = LibreOfficeConverter(fonts=fonts, folders=settings.helpers, watch=watch)
    else:
        office = LibreOfficeConverter(
            fonts=fonts, folders=settings.helpers, time_limit=WEB_CONVERSION_SECONDS, hurried=True, watch=watch
        )
    return RepairedConverter(office, letters.repaired)


def prepare(settings: Settings, say: Callable[[str], None] | None = None) -> Ports:
    """Bring the database up to date and wire every port; for commands that may change things.

    What was open to others on this machine is made private, and that is said; so is, line by line, what a changed form
    or template did to open work.
    """
    if (settings.var / BEGUN).exists():
        raise CannotStart(TORN)
    try:
        settings.var.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = open_database(settings.database_url, seconds=None)
        _refuse_torn(engine)
        kind = kind_by(production=settings.production)
        refuse_database_of_another(engine, kind)
        bring_up_to_date(engine, settings.audit_key, settings.former_audit_keys)
        write_installation_kind(engine, kind, SystemClock().now())
        _hold_store(settings, kind)
    except (DatabaseMisconfigured, Conflict) as error:
        raise CannotStart(str(error)) from error
    except OSError as error:
        raise CannotStart(f"{error.filename} cannot be used: {error.strerror}.") from error
    for place in make_private(places_of(settings.var, engine.url.database if engine.name == "sqlite" else None)):
        if say:
            say(f"{place} was open to other accounts of this machine. It is not any more.")
    _refuse_invented_among_real(settings, engine)
    engine.dispose()
    read = _read_only(settings)
    ports = build_ports(settings, patient=True, read=read)
    import_shipped(ports, list(_shipped_files(settings, read)))
    for line in (*map(set_aside_in_words, set_aside(ports)), *meet_changed_versions(ports).lines):
        if say:
            say(line)
    return ports


def _hold_store(settings: Settings, kind: str) -> None:
    """Mark the store, or refuse one of another kind; one that does not answer is asked at the next start."""
    with suppress(StoreError):
        hold_store_to(_hurried_store(settings), kind)


def _hurried_store(settings: Settings) -> ObjectStore:
    return open_store(
        settings.object_store_url,
        access_key=settings.object_store_access_key or None,
        secret_key=settings.object_store_secret_key or None,
        seconds=WEB_STORE_SECONDS,
    )


def change_installation_kind(settings: Settings, reason: str, account: str) -> str:
    """Have database and store belong to what the settings say now; every log says who did it, and why.

    It is logged first, and the database is of another kind only once the store is marked: whatever breaks off, it is
    done again, and nothing of it is done unlogged.
    """
    if not reason.strip():
        raise Conflict("Say why.")
    kind, now = kind_by(production=settings.production), SystemClock().now()
    engine = open_database(settings.database_url, seconds=PATIENT_SECONDS)
    try:
        with SqlUnitOfWork(engine, settings.audit_key, settings.former_audit_keys) as unit:
            organisations = unit.queue.organisations()
        with connect(engine) as connection:
            before = kind_before_change(connection, kind, organisations)
        told = {"from": before, "to": kind, "reason": reason.strip(), "account": account}
        with SqlUnitOfWork(engine, settings.audit_key, settings.former_audit_keys) as unit:
            for each in organisations:
                unit.of(each).audit.append(
                    Event(
                        each, now, SERVICE, Verb.ALTERATION, "installation_kind_changed", "installation", kind, "", told
                    )
                )
            unit.commit()
        with engine.begin() as connection:
            change_kind(connection, kind, now, reason.strip(), organisations)
            put_mark(_hurried_store(settings), kind)
    finally:
        engine.dispose()
    return f"Database and store were of an installation that is {before}, and are of one that is {kind} from now on."


def _shipped_files(settings: Settings, read: _ReadOnly) -> Iterator[Arriving]:
    """What is published in the folders beside the code, as the database keeps it."""
    for name, content in read.library.sources.items():
        yield Arriving(FileKind.DEFINITION, name, {f"{name.partition('@')[2]}.yaml": content})
    for name, contents in published_contents(settings.templates, read.templates).items():
        yield Arriving(FileKind.LETTER, name, contents)


def set_aside(ports: Ports) -> Sequence[Fault]:
    """Return why versions that stand in the folders or in the database are not used here."""
    return [*ports.library.set_aside, *ports.templates.set_aside]


def set_aside_in_words(fault: Fault) -> str:
    return f"Set aside, and not used: {fault}"


def _refuse_torn(engine: Engine) -> None:
    torn_by = ""
    with suppress(SQLAlchemyError), connect(engine) as connection:
        torn_by = restore_begun(connection)  # Why a database cannot be asked is said by what asks it next.
    if torn_by:
        engine.dispose()
        raise CannotStart(TORN)


def _refuse_invented_among_real(settings: Settings, engine: Engine) -> None:
    """Let nobody sign in as anybody where real staff have signed in: whatever says so, it is their database."""
    if settings.has_invented_people and SqlMemberLookup(engine).every():
        raise CannotStart(
            "Real staff work with this database, and nothing says here where they sign in. Set FORMS_ENV, SIGN_IN_FILE "
            "and what goes with them as for its service, or use another database (DATABASE_URL, FORMS_VAR)."
        )


def build_app(settings: Settings, go_live: Callable[[], GoLive] | None = None) -> flask.Flask:
    """*go_live* looks at how this installation is set up."""
    ports = build_ports(settings)
    ports = replace(ports, go_live=go_live) if go_live else ports
    pages = create_app(
        ports,
        secret_key=settings.secret_key,
        former_secret_keys=settings.former_secret_keys,
        https=settings.https,
        development_sign_in=settings.has_invented_people,
        metrics_token=settings.metrics_token,
    )
    api = create_api(
        ports,
        secret_key=settings.secret_key,
        former_secret_keys=settings.former_secret_keys,
        https=settings.https,
    )
    return side_by_side(pages, api, proxies=settings.proxies)


def development_token(settings: Settings, client_id: str) -> str:
    """Return an access token for an invented system; ``CannotStart`` where systems are real."""
    if settings.production or not settings.has_invented_people:
        raise CannotStart("Systems get their access tokens from the identity provider here, and from nobody else.")
    invented = DevelopmentDirectory.load(settings.invented_people)
    return DevelopmentClients(invented.registered, settings.secret_key).issue(client_id)


def close(ports: Ports) -> None:
    """Let go of what runs beside this process."""
    ports.renderer.close()
    ports.file_checks.close()


def sweep(settings: Settings) -> None:
    """Remove the private folders of helpers whose owners died."""
    sweep_folders(settings.helpers)


def template_branches() -> TemplateBranches:
    """Return what tells which ways through the templates were taken."""
    return Branches()


def with_own_printing(ports: Ports) -> Ports:
    """Let letters be merged in this process, where it can be seen which of their ways are taken: for specimens."""
    fonts = PinnedFonts()
    converter = RepairedConverter(LibreOfficeConverter(fonts=fonts))
    renderer = DocumentRenderer(DocxtplMerger(), converter, ReadBack(fonts), PdfForms(fonts))
    ports.renderer.close()
    return replace(ports, renderer=renderer, archive_copies=ArchiveCopies(fonts))


def probe_store(settings: Settings, *, create: bool) -> list[Finding]:
    """Try the store's promises on the live store; *create* first makes a missing S3 bucket."""
    access_key = settings.object_store_access_key or None
    secret_key = settings.object_store_secret_key or None
    if create and settings.object_store_url.startswith("s3://"):
        create_bucket(S3Location.parse(settings.object_store_url, access_key=access_key, secret_key=secret_key))
    keys = settings.disposal_keys
    return open_store(
        settings.object_store_url, access_key=access_key, secret_key=secret_key, disposal_keys=keys
    ).probe()


def _team_facts(directory: Directory, user: User) -> Mapping[str, Value]:
    """What the form definitions may ask about the signed-in person's team."""
    organisation = directory.organisation(user.organisation)
    return {
        "organisation.name": organisation.name,
        "organisation.nation": organisation.nation,
        "team.name": organisation.team,
        "team.contact_name": organisation.contact_name,
        "team.contact_role": organisation.team,
        "team.contact_phone": organisation.contact_phone,
        "team.contact_email": organisation.contact_email,
        "team.record_systems": list(organisation.record_systems),
        "team.legal_gateways": list(organisation.legal_gateways),
        "team.identifiers_in_letters": list(organisation.identifiers_in_letters),
    }
