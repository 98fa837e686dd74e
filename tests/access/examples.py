"""An enquiry in each state that one may be in, with the id of everything of it that a route can name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.enquiries.enquiries import Belongs
from forms_service.casework.ids import PersonId
from forms_service.casework.people.people import Verdict
from forms_service.engine.answers import Raw
from forms_service.services.answering import uploads
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide
from forms_service.services.enquiries import enquiries, links
from forms_service.services.replies import duplicates
from tests.builders.agreeing import considered, explain_everything
from tests.builders.enquiries import enquiry_of
from tests.builders.life import INTAKE
from tests.builders.reading import now_read
from tests.builders.scripts import scripts
from tests.builders.sending import complete, send
from tests.builders.world import KNOWN, MANAGER, WORKER, SetClock, World

STATES = (
    "recorded", "draft", "with manager", "returned", "authorised", "made", "issued", "closed", "withdrawn", "joined",
)  # fmt: skip
"""What may have become of an enquiry: its request is being written down; its reply is a draft; and so on to its end."""

SECRETS = {"northshire": "heron by the weir", "eastmere": "kestrel on the mill"}
"""What the request of every example of an organisation says, and nothing else does."""
UNKNOWN = "0" * 32


@dataclass(frozen=True)
class Example:
    """An enquiry in a *state*: the *ids* of what a route can name of it, and the *words* that tell of it."""

    state: str
    reference: str
    ids: dict[str, str]
    words: tuple[str, ...]


class Stages:
    """How an enquiry about somebody of another name each time comes to each state."""

    def __init__(self, world: World, author: str = WORKER, manager: str = MANAGER, first: int = 0) -> None:
        self.world, self.ports, self.turn = world, world.ports, first
        self.actor, self.decider = world.user(author), world.user(manager)
        self.secret = SECRETS[self.actor.organisation]
        self.goes_on: tuple[Questionnaire, int] | None = None

    def named(self) -> dict[str, Raw]:
        """Names, a birth and a number that nobody had before."""
        self.turn += 1
        one, other = "abcdefghijklmnopqrstuvwxyz"[self.turn], "zyxwvutsrqponmlkjihgfedcba"[self.turn]
        (child,) = scripts(SetClock.moment)[KNOWN]["intake"]["ch_children"]
        born = {"day": str(self.turn + 3), "month": str(self.turn % 12 + 1), "year": str(2012 + self.turn % 10)}
        return {
            "ad_family_name": f"Quillmere{one}{other}",
            "ad_given_names": f"{other.upper()}{one}rlo",
            "ad_dob": {**born, "year": str(1950 + 2 * self.turn)},
            "ad_prison_number": f"B{1234 + 317 * self.turn}CD",
            "in_request_text": f"Is somebody known to you? His mother told us of the {self.secret}.",
            "ch_children": [
                {
                    **child,
                    "ch_family_name": f"Tarnwick{other}{one}",
                    "ch_given_names": f"{one}imi".title(),
                    "ch_dob": born,
                }
            ],
        }

    def recorded(self) -> Questionnaire:
        """The short way, on one page."""
        return self._intake(express=True)

    def _intake(self, *, express: bool = False) -> Questionnaire:
        intake = enquiries.record_enquiry(self.ports, self.actor, express=express)
        self.world._fill(self.actor, intake, {**scripts(SetClock.moment)[KNOWN]["intake"], **self.named()})
        return intake

    def draft(self) -> Questionnaire:
        (reply,) = complete(self.ports, self.actor, self._intake().id)
        self.world._fill(self.actor, reply, scripts(SetClock.moment)[KNOWN]["reply"])
        self.goes_on = self.goes_on or (reply, self.turn)
        return reply

    def with_manager(self) -> Questionnaire:
        reply = self.draft()
        explain_everything(self.ports, self.actor, reply.id)
        return send(self.ports, self.actor, reply.id).questionnaire

    def returned(self) -> Questionnaire:
        reply = self.with_manager()
        read = now_read(self.ports, reply.id)
        return decide.return_for_changes(self.ports, self.decider, reply.id, "Say more of the school", read=read)

    def authorised(self) -> Questionnaire:
        reply = self.with_manager()
        checks = considered(self.ports, self.decider, reply.id)
        decide.authorise(self.ports, self.decider, {reply.id: reply.sending}, checks)
        return reply

    def made(self) -> Questionnaire:
        reply = self.authorised()
        self.world.make_documents()
        return reply

    def issued(self) -> Questionnaire:
        reply = self.made()
        submission = decide.view(self.ports, self.decider, reply.id).submission
        decide.issue(self.ports, self.decider, {reply.id: submission})
        return reply

    def closed(self) -> Questionnaire:
        reply = self.issued()
        self.world.send_out(self.world.record_of(reply))
        enquiries.close(self.ports, self.decider, reply.enquiry, "The reply was sent and nothing more was asked")
        return reply

    def withdrawn(self) -> Questionnaire:
        reply = self.with_manager()
        read = now_read(self.ports, reply.id)
        return decide.withdraw(self.ports, self.decider, reply.id, "The prison took its request back", read=read)

    def joined(self) -> Questionnaire:
        """A request about whoever is in the first draft: it belongs to that enquiry."""
        assert self.goes_on is not None
        (reply, of_draft), last = self.goes_on, self.turn
        self.turn = of_draft - 1
        intake = self._intake()
        self.turn = last
        other, why = reply.enquiry, "Their e-mail says so"
        duplicates.belongs_to(self.ports, self.actor, intake.id, other, Belongs.CHASER, why)
        return intake

    def every(self, states: Sequence[str] = STATES) -> list[Example]:
        """One in each of some states, each with somebody of whom it was said that they are not whoever the next one names."""
        # What is made is made for all that wait: so whose documents wait comes last.
        turns = sorted(states, key="authorised".__eq__)
        replies = {state: getattr(self, state.replace(" ", "_"))() for state in turns}
        self._separate([self._adult(reply) for reply in replies.values()])
        found = [self._example(state, replies[state]) for state in states]
        if "recorded" in replies:
            name, words = "a request.txt", self.secret.encode()
            file = uploads.receive(self.ports, self.actor, replies["recorded"].id, "in_files", name, words)
            found[states.index("recorded")].ids["upload_id"] = file.id
        for one, beside in pairwise([*found, found[0]]):
            one.ids["other_id"] = beside.ids["enquiry_id"]
        return found

    def _adult(self, reply: Questionnaire) -> PersonId:
        adult = enquiry_of(self.world, reply).adult
        assert adult is not None
        return adult.person

    def _separate(self, adults: Sequence[PersonId]) -> None:
        for one, other in pairwise([*adults, adults[0]]):
            links.say_different(self.ports, self.actor, one, other, "Seen both at once")

    def _example(self, state: str, reply: Questionnaire) -> Example:
        enquiry = enquiry_of(self.world, reply)
        adult, child = enquiry.adult, enquiry.children[0]
        assert adult is not None
        with self.ports.unit_of_work() as unit:
            ours = unit.of(reply.organisation)
            records = ours.records.of_enquiry(reply.enquiry)
            forms = ours.questionnaires.of_enquiry(reply.enquiry)
            link = next(link for link in ours.people.links([adult.person]) if link.answer is Verdict.DIFFERENT)
            documents = ours.documents.of_questionnaire(reply.id)
        path = open_questionnaire(self.ports, self.actor, reply.id).path
        section, page = next((section.id, page.id) for section, pages in path.sections() for page, _ in pages)
        found = {
            "enquiry_id": reply.enquiry,
            "questionnaire_id": reply.id,
            "intake_id": next(form.id for form in forms if form.definition.startswith(INTAKE)),
            "person_id": adult.person,
            "child_id": child.person,
            "link_id": link.id,
            "other_person": link.one if link.other == adult.person else link.other,
            "section_id": section,
            "page_id": page,
            "document_id": documents[0].id if documents else "",
            "record_id": records[0].id if records else "",
            "object_id": (records[0].files or records[0].objects)[0].id if records else "",
            "code": "D10",
            "key": "xa_review",
        }
        words = (adult.family_name, child.family_name, self.secret)
        return Example(state, enquiry.reference, {name: value for name, value in found.items() if value}, words)
