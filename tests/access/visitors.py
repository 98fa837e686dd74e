"""Who asks: somebody of every role, as near to an enquiry as one may be; with the world that they ask, as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from forms_service.adapters.identity.directory import DevelopmentDirectory
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.ids import EnquiryId, PersonId, QuestionnaireId
from forms_service.casework.keeping.extracts.extracts import Asker
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.rights.requests import Right
from forms_service.casework.staff.clients import ApiClient
from forms_service.casework.users import ROLES, User
from forms_service.services.keeping import disposal, holds
from forms_service.services.keeping.extracts import preparing
from forms_service.services.keeping.finding import searching
from forms_service.services.keeping.listing import SETTLED
from forms_service.services.keeping.rights import requests
from forms_service.services.ports import Clients, Directory
from tests.access.examples import STATES, Example, Stages
from tests.builders.casework import emergency_access
from tests.builders.enquiries import restrict
from tests.builders.world import DATABASE, OTHER_WORKER, RECORDS, WORKER, World
from tests.web.client import Browser

OURS, THEIRS = "northshire", "eastmere"
WHOSE_IT_IS, COLLEAGUE, ANOTHER_TEAM = "whose it is", "their team", "another team"
IN_AN_EMERGENCY, ELSEWHERE, NOBODY = "in an emergency", "other organisation", "nobody"
COOKIE: Final = "session"
VISITORS: Final[Mapping[str, User | None]] = {
    relation: User(person, name, ROLES["auditor"], organisation, "Visitor", f"{person}@example.org", teams=teams)
    for relation, person, name, organisation, teams in (
        (COLLEAGUE, "visitor-colleague", "Wenna Ruskin", OURS, ("hub",)),
        (ANOTHER_TEAM, "visitor-another-team", "Jory Ames", OURS, ("leaving care",)),
        (IN_AN_EMERGENCY, "visitor-emergency", "Kerra Dunn", OURS, ("leaving care",)),
        (ELSEWHERE, "visitor-elsewhere", "Corin Vale", THEIRS, ("hub",)),
    )
}
"""Invented staff who are given each role in turn; the team of the other organisation is called as ours."""


def staff(of: Directory, role: str) -> DevelopmentDirectory:
    """Return the invented staff with the visitors, who have a *role*; so has whose the enquiries are."""
    organisations = {each.id: each for each in of.organisations()}
    everybody = {user.id: user for each in organisations for user in of.users(each)}
    owner = replace(everybody[WORKER], teams=("hub",))
    visitors = [owner, *(each for each in VISITORS.values() if each)]
    return DevelopmentDirectory(
        organisations, everybody | {each.id: replace(each, role=ROLES[role]) for each in visitors}
    )


@dataclass
class Ground:
    """A world of which every request finds the same: what one of them changed is put back."""

    world: World
    examples: Sequence[Example]
    ids: Mapping[str, str]
    """Of what belongs to no one enquiry."""
    browsers: Mapping[str, Browser] = field(init=False)
    role: str = field(init=False, default="")
    is_restricted: bool = field(init=False, default=False)
    _cookies: Mapping[str, str] = field(init=False, repr=False)
    _saved: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._base = self.world.ports.directory
        self.give("practitioner")
        people = {WHOSE_IT_IS: WORKER, **{name: user.id for name, user in VISITORS.items() if user}, NOBODY: ""}
        self.browsers = {name: self.world.client_as(user) for name, user in people.items()}
        for browser in self.browsers.values():
            browser.may_fail = browser.may_be_huge = True
            browser.get("/accessibility")  # with what they ask for first their session begins
        self._cookies = {name: self._cookie(browser) for name, browser in self.browsers.items()}
        self._save()

    @staticmethod
    def _cookie(browser: Browser) -> str:
        cookie = browser.get_cookie(COOKIE)
        return cookie.value if cookie else ""

    @contextmanager
    def visit(self, relation: str) -> Iterator[Browser]:
        """Let somebody ask for something, as the first who does."""
        browser = self.browsers[relation]
        token = browser.seen_token
        yield browser
        browser.token = token
        browser.set_cookie(COOKIE, self._cookies[relation])

    @cached_property
    def words(self) -> Sequence[str]:
        """Whatever tells of one of its enquiries: whoever asks stands to each of them as to the others."""
        return sorted({word for example in self.examples for word in example.words})

    @cached_property
    def references(self) -> Sequence[str]:
        return [example.reference for example in self.examples]

    @property
    def _file(self) -> Path:
        return self.world.home / DATABASE

    def _save(self) -> None:
        self.world.engine.dispose()
        self._saved = self._file.read_bytes()

    def put_back(self) -> None:
        self.world.engine.dispose()
        for beside in ("-wal", "-shm"):
            self._file.with_name(DATABASE + beside).unlink(missing_ok=True)
        self._file.write_bytes(self._saved)

    def give(self, role: str) -> None:
        """Let every visitor have a role."""
        if role != self.role:
            self.role = role
            self.world.use(directory=staff(self._base, role))

    def register(self, systems: Mapping[str, ApiClient], clients: Clients) -> None:
        """Let systems be known, beside the staff."""
        self.role = ""
        self.world.use(directory=replace(staff(self._base, "practitioner"), registered=systems), clients=clients)

    def restrict(self) -> None:
        """Let every enquiry be restricted from now on, and open to one visitor in an emergency."""
        visitor = VISITORS[IN_AN_EMERGENCY]
        assert visitor is not None
        for example in self.examples:
            restrict(self.world, self.questionnaire(example))
        with self.world.ports.unit_of_work() as unit:
            for example in self.examples:
                opened = emergency_access(EnquiryId(example.ids["enquiry_id"]), organisation=OURS, user=visitor.id)
                unit.of(OURS).emergency_accesses.add(opened)
            unit.commit()
        self.is_restricted = True
        self._save()

    def questionnaire(self, example: Example) -> Questionnaire:
        with self.world.ports.unit_of_work() as unit:
            return unit.of(OURS).questionnaires.get(QuestionnaireId(example.ids["questionnaire_id"]))


def ground(world: World, states: Sequence[str] = STATES) -> Ground:
    """An installation with an enquiry in each of some states, a hold, a batch, a session and something to be noted.

    It is so long later that systems are told of what was filed.
    """
    examples = Stages(world).every(states)
    officer = world.user(RECORDS)
    about = "Asked by a solicitor"
    held = holds.place_by_criteria(world.ports, officer, RecordSearch(name="Quillmere"), Authority.CLAIM, about).hold
    batch = disposal.prepare(world.ports, officer)
    mine = searching.save_search(world.ports, officer, RecordSearch(retention_class="RC-02"), Sorting.DUE, "Plans")
    received = world.clock.now().date()
    asked = requests.open_request(
        world.ports, officer, Right.ACCESS, asked_by="A solicitor", about="", details="", received_on=received
    )
    person = PersonId(examples[-1].ids["person_id"])
    extract = preparing.begin_extract(world.ports, officer, asked.id, person, Asker.ADULT, "Nothing", identity="Seen")
    world.client_as(OTHER_WORKER).get("/accessibility")
    with world.ports.unit_of_work() as unit:
        ours = unit.of(OURS)
        opened = emergency_access(EnquiryId(examples[0].ids["enquiry_id"]), organisation=OURS, user=OTHER_WORKER)
        ours.emergency_accesses.add(opened)
        (session,) = ours.sessions.every()
        unit.commit()
    world.clock.pass_by(2 * SETTLED)
    return Ground(
        world,
        examples,
        {
            "hold_id": held.id,
            "batch_id": batch.id,
            "access_id": opened.id,
            "search_id": mine.id,
            "request_id": asked.id,
            "extract_id": extract.id,
            "key": "0" * 32,
            "kind": "pdf",
            "caution_id": "b" * 32,
            "step": "take",
            "session_id": session.id,
            "filename": "assets/application.css",
        },
    )


def ground_beside_another(world: World, states: Sequence[str] = STATES) -> tuple[Ground, Sequence[Example]]:
    """The same, in which the other organisation has enquiries of its own."""
    theirs = Stages(world, "eastmere-worker", "eastmere-manager", first=12).every(("draft", "issued"))
    return ground(world, states), theirs
