"""A draft whose form was changed is offered the newer version: its author moves it, stays, or moves it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, SavedAnswer
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.answers import Raw, Value
from forms_service.engine.definitions.questions import Wording
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide
from tests.builders.life import ALFIE, BEA, Life, intake_form
from tests.builders.reading import now_read
from tests.builders.small_forms.two_versions import ANSWERS, FIRST, ROUTES, SECOND, SECOND_INTAKE, published
from tests.builders.world import MANAGER, OTHER_WORKER, WORKER
from tests.web.browsing import Page, visit
from tests.web.client import Browser

pytestmark = pytest.mark.long
MEANWHILE: dict[str, Raw] = {"who": "Nia Invented", "help": {ALFIE: "a_visit", BEA: "a_visit"}}
"""What the second version asks besides, answered."""


@dataclass
class Moving:
    """A reply begun on the first version, and its author's browser."""

    life: Life
    reply: Questionnaire
    client: Browser

    def publish(self) -> Moving:
        published(self.life)
        return self

    @property
    def address(self) -> str:
        return f"/questionnaires/{self.reply.id}"

    def tasks(self) -> Page:
        return visit(self.client, self.address)

    def newer(self) -> Page:
        return visit(self.client, f"{self.address}/newer-version").form_to(f"{self.address}/move")

    def former(self) -> Page:
        return visit(self.client, f"{self.address}/former-version").form_to(f"{self.address}/move")

    def move(self, *standing: str) -> Page:
        return _ticked(self.newer(), *standing).send(self.client)

    def back(self, *standing: str) -> Page:
        return _ticked(self.former(), *standing).send(self.client)

    @property
    def now(self) -> Questionnaire:
        return self.life.opened(self.reply).questionnaire

    @property
    def answers(self) -> dict[str, Value]:
        return dict(self.life.opened(self.reply).path.answers)

    @property
    def saved(self) -> dict[str, SavedAnswer]:
        return dict(self.life.opened(self.reply).saved)

    def sealed(self) -> Submission:
        with self.life.ports.unit_of_work() as unit:
            return unit.of(self.reply.organisation).submissions.of_questionnaire(self.reply.id)[-1]


def _ticked(page: Page, *standing: str) -> Page:
    return page.type({"standing": [*standing]}) if standing else page


@pytest.fixture
def begun(life: Life) -> Moving:
    reply = life.with_forms(FIRST).enquiry(ROUTES)[0]
    life.answer(reply, ANSWERS)
    life.world.clock.pass_by(timedelta(hours=1))
    return Moving(life, reply, life.world.client_as(WORKER))


def test_a_draft_on_the_newest_version_is_told_nothing(begun: Moving) -> None:
    assert "This form changed" not in begun.tasks().text
    assert "There is no other version of this form" in visit(begun.client, f"{begun.address}/newer-version").text


def test_the_tasks_say_that_the_form_changed_and_lead_to_what_becomes_of_the_answers(begun: Moving) -> None:
    page = begun.publish().tasks().follow(begun.client, "See what changed, and whether to move to it")

    assert page.text.index("What becomes of your answers") < page.text.index("What changed in the form")
    assert "Lost There is no place for these." in page.text
    assert "Which school? the quay" in page.text
    assert "What help?: Bea Rowe a call" in page.text
    assert "“Where?” is asked in other words. Before Where? Now Where did the child live when seen?" in page.text
    assert "Your answer At home" in page.text
    assert "Still to be answered, or put right Enter an answer: Who saw the child?" in page.text
    assert "No longer asked, in “Main – Page”: “Which school?”" in page.text
    assert "It must be answered if “Was the child seen?” is “yes”" in page.text
    assert "The document D12 is made now" in page.text
    assert begun.now.definition == FIRST.id, "nothing is moved by looking"


def test_an_answer_that_its_author_says_is_right_as_it_is_asked_now_is_theirs_from_then_on(begun: Moving) -> None:
    before = begun.publish().saved["where"]

    tasks = begun.move("where")

    assert "moved to version 2" in str(tasks.response.get_data(as_text=True))
    assert begun.answers == {"seen": "yes", "where": "At home", "help": {ALFIE: "a_visit"}, "note": "Nothing more"}
    assert begun.saved["where"].saved_at > before.saved_at
    assert "Which school? the quay" in tasks.text, "what is lost can still be read, in its words"
    assert "Move this form back to version 1" in tasks.text
    assert "This form changed" not in tasks.text
    assert "draft_moved" in begun.life.world.acts()


def test_what_nobody_said_is_right_as_it_is_asked_now_is_asked_anew(begun: Moving) -> None:
    begun.publish().move()

    assert begun.answers.keys() == {"seen", "help", "note"}
    assert "Enter an answer: Where did the child live when seen?" in [
        p.message for p in begun.life.opened(begun.reply).problems
    ]


def test_an_answer_that_is_not_asked_when_it_is_moved_is_no_answer_to_other_words_later(begun: Moving) -> None:
    begun.life.answer(begun.reply, {"seen": "no"})

    begun.publish().move()
    begun.life.answer(begun.reply, {"seen": "yes"})

    assert "where" not in begun.answers


def test_moved_back_it_is_as_it_was_and_what_was_answered_meanwhile_is_kept(begun: Moving) -> None:
    before, answers = begun.publish().saved, begun.answers
    begun.move()
    begun.life.answer(begun.reply, {"who": "Nia Invented", "note": "Said meanwhile"})

    page = begun.former()
    tasks = page.send(begun.client)

    assert "There again" in page.text
    assert begun.now.definition == FIRST.id
    assert begun.answers == {**answers, "note": "Said meanwhile"}
    assert replace(begun.saved["where"], revision=0) == replace(before["where"], revision=0), "and whose it was"
    assert begun.saved["who"].value == "Nia Invented"
    assert "Who saw the child? Nia Invented" in tasks.text
    assert "Move this form back" not in tasks.text
    assert "See what changed in version 2 of this form" in tasks.text
    begun.move("where")
    assert begun.answers.keys() == {"seen", "where", "who", "help", "note"}


def test_what_was_answered_after_the_move_is_no_answer_to_the_former_words_unless_somebody_says_so(
    begun: Moving,
) -> None:
    begun.publish().move()
    begun.life.answer(begun.reply, {"where": "With an aunt"})

    page = begun.former()
    assert "Your answer With an aunt" in page.text
    page.send(begun.client)

    assert begun.answers["where"] == "At home"


def test_who_stays_is_not_told_again_before_another_version_is_published(begun: Moving) -> None:
    page = begun.publish().newer().form_to(f"{begun.address}/stay").send(begun.client)

    assert "This form changed" not in page.text
    assert page.follow(begun.client, "See what changed in version 2 of this form").response.status_code == 200
    assert begun.now.definition == FIRST.id
    begun.life.with_forms(FIRST, SECOND, replace(SECOND, version=3))
    assert "This form changed: you are answering version 1, and version 3 was published" in begun.tasks().text


@pytest.mark.parametrize("is_authorised", [False, True])
def test_what_is_not_in_its_authors_hands_is_offered_nothing_and_moved_by_nobody(
    begun: Moving, *, is_authorised: bool
) -> None:
    begun.publish()
    page = begun.newer()
    begun.life.send(begun.reply)
    if is_authorised:
        begun.life.authorise(begun.reply)

    refused = page.send(begun.client)

    assert refused.response.status_code == 409
    assert "This form changed" not in begun.tasks().text
    assert begun.now.definition == FIRST.id


def test_a_moved_draft_is_sealed_and_makes_its_letters_by_the_newer_version(begun: Moving) -> None:
    begun.publish().move("where")
    begun.life.answer(begun.reply, MEANWHILE)
    begun.life.issued(begun.reply)

    sealed = begun.sealed()

    assert sealed.definition == SECOND.id
    assert b"Where did the child live when seen?" in sealed.sealed
    assert b"school" not in sealed.sealed, "what the former version alone asked is never printed"
    assert {d.code for d in decide.view(begun.life.ports, begun.life.world.user(MANAGER), begun.reply.id).documents} == {
        "D10", "D12",
    }  # fmt: skip


def test_a_returned_reply_is_moved_and_whoever_read_it_is_told_that_its_form_changed(begun: Moving) -> None:
    life, manager = begun.life, begun.life.world.user(MANAGER)
    life.send(begun.reply)
    decide.return_for_changes(
        life.ports, manager, begun.reply.id, "The form is faulty", read=now_read(life.ports, begun.reply.id)
    )
    begun.publish().move("where")
    life.answer(begun.reply, MEANWHILE)
    life.send(begun.reply)

    changed = decide.view(life.ports, manager, begun.reply.id).amendments

    assert [(each.label, each.before, each.now) for each in changed] == [
        ("The version of the form “Prison enquiry response”", "1", "2"),
        ("Which school?", "the quay", ""),
        ("What help?", "a visit\na call", "a visit\na visit"),
        ("Who saw the child?", "", "Nia Invented"),
    ]


def test_a_page_of_the_former_version_saves_nothing_after_the_move(begun: Moving) -> None:
    begun.publish()
    page = visit(begun.client, f"{begun.address}/pages/main/page").type({"where": "With an aunt"})
    begun.move("where")

    refused = page.send(begun.client)

    assert refused.response.status_code == 409
    assert "With an aunt" in refused.text
    assert "Try to save it again" not in refused.text
    assert begun.answers["where"] == "At home"


def test_a_move_from_an_older_page_is_refused(begun: Moving) -> None:
    page = begun.publish().newer()
    begun.life.answer(begun.reply, {"note": "Said since"})

    refused = page.send(begun.client)

    assert refused.response.status_code == 409
    assert begun.now.definition == FIRST.id


def test_an_intake_that_is_open_is_moved_and_its_replies_go_on(begun: Moving) -> None:
    life, author = begun.life, begun.life.world.user(WORKER)
    intake = life.world.begun("Known, without concern")
    named = open_questionnaire(life.ports, author, intake.id).enquiry.subjects
    life.with_forms(FIRST, intake_form(), SECOND_INTAKE)

    page = visit(begun.client, f"/questionnaires/{intake.id}/newer-version")
    assert "All your answers stay as they are, and nothing more has to be answered." in page.text
    page.form_to(f"/questionnaires/{intake.id}/move").send(begun.client)

    opened = open_questionnaire(life.ports, author, intake.id)
    assert opened.definition.title == Wording("Enquiry, as it is asked now")
    assert opened.enquiry.subjects == named
    assert not [problem for problem in opened.problems if problem.level == "error"]
    assert life.opened(begun.reply).carried["ad_family_name"]


def test_a_colleague_moves_what_they_may_answer(begun: Moving) -> None:
    """As with every answer: whoever answers for the enquiry, and the log says who."""
    begun.publish()
    begun.client = begun.life.world.client_as(OTHER_WORKER)
    begun.move("where")

    assert begun.saved["where"].saved_by == OTHER_WORKER
    assert begun.now.moves[-1].by == OTHER_WORKER
