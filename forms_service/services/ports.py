"""The doors of the use cases: what they need from outside, each a handful of verbs with a sentence each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, Protocol, TypeAlias

from forms_service.casework.answering.uploads import Accepted, Kind, ScanVerdict
from forms_service.casework.documents.documents import EmptyTags, Picture, Rendered, RenderedFile
from forms_service.casework.documents.pairs import SECTION_TAGS
from forms_service.casework.keeping.protection.assessment import GoLive, Paper
from forms_service.casework.keeping.schedules import Schedules
from forms_service.casework.publishing.releases import Arriving, LibraryFile
from forms_service.casework.reading_reasons import ReadingReasons
from forms_service.casework.sealing.disclosure import Profile
from forms_service.casework.staff.clients import Caller
from forms_service.casework.staff.members import ClaimRules, Identity, ProviderLogout
from forms_service.casework.staff.sign_ins import SignIn
from forms_service.casework.staff.webhooks import Webhook
from forms_service.casework.users import Organisation, User
from forms_service.engine.answers import Value
from forms_service.engine.definitions.forms import Definition, family_of
from forms_service.engine.derivations.context import Table
from forms_service.engine.fault import Fault
from forms_service.services.repositories.counters import Counters
from forms_service.services.repositories.staff import SessionLookup
from forms_service.services.repositories.unit_of_work import UnitOfWork
from forms_service.services.tickets import Ticket
from forms_service.services.watching import Machine, Measures, UnknownMachine, Unmeasured
from storage.contract import ObjectStore


class Library(Protocol):
    """The published form definitions."""

    def get(self, definition_id: str) -> Definition: ...

    def latest(self, form: str) -> Definition: ...

    def all(self) -> Sequence[Definition]: ...

    @property
    def own(self) -> frozenset[str]:
        """Return the versions that organisations wrote for themselves, be they served any more or not."""

    @property
    def set_aside(self) -> Sequence[Fault]:
        """Why versions that are there are not used here."""


class LibraryChecks(Protocol):
    """Looks forms and letters through, as nobody's work does."""

    def faults_among(self, files: Sequence[LibraryFile | Arriving], welsh_publishers: Collection[str]) -> list[Fault]:
        """Return what is wrong with files of authors, beside all that ships, in places as their author knows them."""

    def faults_of_all(self, files: Sequence[LibraryFile], welsh_publishers: Collection[str]) -> list[Fault]:
        """Return what is wrong with all that ships and *files*, as if none of it had ever been looked through."""


TemplateKind: TypeAlias = Literal["word", "form", "text"]
"""A Word file, a PDF form whose boxes are filled, or plain text for an e-mail."""


@dataclass(frozen=True)
class Template:
    """One version of a document template. *serves* are the definitions (``core/…@1``) that it fits, by what it names.

    *profile* says for whom it is, and so what it is given to print (casework/disclosure.py). What is made of one
    with a *retention* class is kept in a record of its own under that class. *fields* are those of a PDF form:
    which merge field each box prints. *not_printed* are answers that it leaves out on purpose, with the reason.
    *asserts* are its fixed sentences that say something of the case, each with the act or answer that it hangs on.
    Staff know it by its *title*; where it calls itself something else, in another language, that is its *own_title*.
    A document of more than *most_pages* is not issued; 0 is as many as it takes. *digest* is the sha-256 of all of it.
    *names* are those in its tags; *empty_tags* says what becomes of a tag that has nothing to print.
    """

    id: str
    code: str
    title: str
    serves: tuple[str, ...]
    language: str
    content: bytes
    kind: TemplateKind = "word"
    profile: Profile = "full"
    retention: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    not_printed: Mapping[str, str] = field(default_factory=dict)
    asserts: Mapping[str, str] = field(default_factory=dict)
    own_title: str = ""
    most_pages: int = 0
    digest: str = ""
    names: frozenset[str] = frozenset()
    empty_tags: EmptyTags = "refused"

    @property
    def publisher(self) -> str:
        return self.id.partition("/")[0]

    @property
    def family(self) -> str:
        """Which letter it is a version of, whoever publishes it: ``prison_reply``."""
        return family_of(self.id)

    def may_print(self, question: str) -> bool:
        """Whether its documents may say what was answered to a question of its form."""
        return self.prints_whole_sections or question in self.names

    def may_say(self, asked: Iterable[str]) -> frozenset[str]:
        """What of all that its form has *asked* its documents may say anything of, and whatever else its tags name."""
        return self.names.union(asked if self.prints_whole_sections else ())

    @property
    def prints_whole_sections(self) -> bool:
        """Whether a tag of it stands for whatever a section or group of its form asks, now or in a later version."""
        return self.empty_tags == "left_out" and not SECTION_TAGS.isdisjoint(self.names)

    @property
    def called(self) -> str:
        """What the document calls itself, to those who read it."""
        return self.own_title or self.title

    @property
    def locale(self) -> str:
        """Its language, as Word and PDF files name it."""
        return f"{self.language}-GB"


class Templates(Protocol):
    """The published document templates."""

    def for_document(self, code: str, definition_id: str) -> Template:
        """Return the latest template of *code* that serves *definition_id*; ``TemplateMissing``."""

    def get(self, template_id: str) -> Template:
        """Return what a document is made from; ``TemplateMissing``."""

    def all(self) -> Sequence[Template]: ...

    @property
    def set_aside(self) -> Sequence[Fault]:
        """Why versions that are there are not used here."""


class Renderer(Protocol):
    """Makes documents of every kind of template; ``DocumentFault`` if one cannot be made faithfully."""

    def render(
        self, template: Template, fields: Mapping[str, object], pictures: Mapping[str, Sequence[Picture]] = ...
    ) -> Rendered:
        """Make every file of a document, and read each back; *pictures* are those of each question that has any."""

    def draft(
        self, template: Template, fields: Mapping[str, object], pictures: Mapping[str, Sequence[Picture]] = ...
    ) -> RenderedFile:
        """Make one file of a document to be read before it is issued; it is not read back."""

    def words(
        self, template: Template, fields: Mapping[str, object], pictures: Mapping[str, Sequence[Picture]] = ...
    ) -> str:
        """Return the words of a document, paragraph by paragraph, to be pasted elsewhere."""

    def close(self) -> None:
        """Let go of whatever runs beside this process."""


class ArchiveCopies(Protocol):
    def make(self, sealed: bytes) -> bytes:
        """Return the archive copy of sealed answers, for the record alone; ``DocumentFault``."""


class DisposalPapers(Protocol):
    def make(self, contents: bytes) -> bytes:
        """Return a certificate or transfer list as PDF, with its contents attached; ``DocumentFault``.

        A letter, which has paragraphs, has nothing attached.
        """


class WordPapers(Protocol):
    def make(self, paper: Paper) -> bytes:
        """Return a paper as a Word document in which what is left to fill is marked."""


class FileChecks(Protocol):
    def accept(self, kind: Kind, name: str, data: bytes) -> Accepted:
        """Return what is kept of a file, judged by its contents and never by its name; ``FileRefused``."""

    def close(self) -> None:
        """Let go of whatever runs beside this process."""


class Scanner(Protocol):
    def scan(self, data: bytes) -> ScanVerdict:
        """Look for viruses; ``Unavailable`` if the scanner does not answer."""


class Directory(Protocol):
    """Organisations and their staff."""

    def user(self, user_id: str) -> User:
        """Return somebody by whom something was done or is to be done: as they were described a moment ago."""

    def present_user(self, user_id: str) -> User:
        """Return somebody as they are described at this moment, by which it goes what they may do."""

    def operator(self, named: str, account: str) -> User:
        """Return who does what a command does: where staff sign in, whose *account* it is and nobody else.

        Only where people are invented somebody may be *named*. ``NotAllowed`` where it is nobody.
        """

    def users(self, organisation: str) -> Sequence[User]: ...

    def clients(self, organisation: str) -> Sequence[User]:
        """Return the systems that are registered for an organisation."""

    def organisation(self, organisation_id: str) -> Organisation: ...

    def organisations(self) -> Sequence[Organisation]: ...


class IdentityProvider(Protocol):
    """Where staff sign in; ``Unavailable`` if it does not answer."""

    @property
    def rules(self) -> ClaimRules:
        """By which what it says of somebody is read."""

    def request(self, sign_in: SignIn, state: str, *, afresh: bool) -> str:
        """Return the address to which a browser is sent; *afresh*, if whoever is signed in there is not to do."""

    def identify(self, sign_in: SignIn, answer: Mapping[str, str]) -> Identity:
        """Return who somebody is by the *answer* that they came back with; ``SignInRefused``."""

    def sign_out_address(self, id_token: str) -> str:
        """Return where a browser is sent to end its session there too; empty if there is no such place now."""

    def read_logout(self, token: str) -> ProviderLogout:
        """Return whose session ended there, by the token with which it says so; ``SignInRefused``."""


class Clients(Protocol):
    """The systems that may call the HTTP API."""

    def known_by(self, token: str) -> Caller:
        """Return the system that a token was issued to, with what both let it do; ``TokenRefused``.

        ``Unavailable`` if whoever issues the tokens cannot be asked for the keys.
        """


class Webhooks(Protocol):
    """Where systems are told what happened."""

    def registered(self, organisation: str) -> Sequence[Webhook]: ...

    def deliver(self, webhook: Webhook, message_id: str, at: datetime, body: str) -> None:
        """Send a system one message, signed; ``NotDelivered`` unless it takes it."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the present instant, UTC."""


def _not_known() -> GoLive:
    return GoLive(is_known=False)


@dataclass(frozen=True)
class Ports:
    """Every collaborator of the use cases, wired once in ``bootstrap``."""

    unit_of_work: Callable[[], UnitOfWork]
    sessions: SessionLookup
    counters: Counters
    library: Library
    library_check: LibraryChecks
    templates: Templates
    schedules: Schedules
    tables: Callable[[date], Mapping[str, Table]]
    working_days_after: Callable[[datetime, int], datetime]
    working_time: Callable[[datetime, datetime], timedelta]
    unprintable: Callable[[str], Sequence[str]]
    directory: Directory
    clock: Clock
    store: ObjectStore
    renderer: Renderer
    archive_copies: ArchiveCopies
    disposal_papers: DisposalPapers
    extract_letter: Template
    """In which an extract is given to whoever asked for it."""
    word_papers: WordPapers
    edition: Callable[[], str]
    team_facts: Callable[[User], Mapping[str, Value]]
    file_checks: FileChecks
    scanner: Scanner | None
    scanning_required: bool
    approval_required: bool = False
    """Whether only a retention schedule dates records that the information asset owner has approved."""
    identity_provider: IdentityProvider | None = None
    """None where invented people sign in by being chosen."""
    clients: Clients | None = None
    """None where no system is registered."""
    webhooks: Webhooks | None = None
    """None where no system is told of anything."""
    machine: Machine = field(default_factory=UnknownMachine)
    measures: Measures = field(default_factory=Unmeasured)
    reasons: ReadingReasons | None = None
    """What the person whose page this is has said of why they read; none where nobody can be asked."""
    go_live: Callable[[], GoLive] = _not_known
    """What this installation has of what depends on how it is set up; unknown where its settings are not at hand."""
    ticket: Ticket | None = None
    """Of the form that a person has sent in and that is being carried out; none where nobody sent one in."""
