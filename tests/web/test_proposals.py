"""What is filled in is a proposal: a judgement is never ticked beforehand, and nothing is kept that nobody was shown."""

from __future__ import annotations

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.ids import EnquiryId, QuestionnaireId
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide
from forms_service.services.enquiries import enquiries
from tests.builders.before_sentence import CHILD, FOUND, REQUEST
from tests.builders.world import MANAGER, NO_TRACE, WORKER, World
from tests.web.browsing import visit
from tests.web.client import Browser
from tests.web.journey import INTAKE_ANSWERS, REPLY_ANSWERS, SEARCH_ANSWERS, child_answers, contact_of, recorded

SAID = (
    "How do we know it is genuine?: It came from a secure mailbox that we know",
    "Is this a purpose we can lawfully help with?: Yes",
    "Offence, as described by the agency asking: Not recorded here",
)


def the_short_way(world: World, client: Browser) -> tuple[list[str], Questionnaire]:
    """Answer an ordinary no-trace enquiry; return the text of each page and the reply."""
    page = recorded(client)
    rows = page.fields.getlist("ch_children-.rows")
    first = INTAKE_ANSWERS | {"rq_contact": contact_of(page)} | child_answers(rows)
    shown = []
    for answers in (first, SEARCH_ANSWERS, REPLY_ANSWERS):
        shown.append(page.text)
        page = page.type(answers).send(client)
        assert not page.errors
    enquiry = EnquiryId(page.response.request.path.split("/")[-1])
    return shown, enquiries.view(world.ports, world.user(WORKER), enquiry).replies[0]


def test_what_the_button_says_stands_in_words_above_it_and_nothing_else_is_said(world: World) -> None:
    client = world.client_as(WORKER)
    shown, reply = the_short_way(world, client)
    manager = world.user(MANAGER)
    decide.authorise(world.ports, manager, {reply.id: reply.sending})
    world.make_documents()
    letter = visit(world.client_as(MANAGER), f"/documents/{world.document_of(reply)}/text")
    intake = enquiries.view(world.ports, manager, reply.enquiry).opened

    assert all(words in shown[1] for words in SAID)
    assert not [words for words in SAID if words in shown[0]]
    assert "What do we ask the prison to do?: Send us any application for contact with a child" in shown[2]
    assert "As set out in the request" not in letter.text
    assert "Nobody was found to check them against" in letter.text
    assert "Yes, or nothing shows otherwise" not in letter.text
    assert intake.path.answers["in_verified"] == "came_from_known_secure_mailbox"
    assert intake.path.answers["en_purpose_given"] == "Not recorded here"


def test_no_judgement_of_a_request_is_ticked_beforehand_in_the_full_form(world: World) -> None:
    client = world.client_as(WORKER)
    intake = enquiries.record_enquiry(world.ports, world.user(WORKER), express=False)
    at = f"/questionnaires/{intake.id}/pages"
    received = visit(client, f"{at}/arrival/received").type({"in_request_text": "Dear colleagues"})
    received.type({"rq_contact": contact_of(received)}).send(client)
    pages = [
        visit(client, f"{at}/{page}") for page in ("arrival/received", "ask/request", "adult/sentence", "adult/offence")
    ]

    fields = {name: value for page in pages for name, value in page.fields.items()}
    judged = ("in_verified", "en_purpose_ok", "ad_legal_status", "ad_offence_reported", "en_purpose_given")
    assert [name for name in judged if fields.get(name)] == []


def test_what_follows_from_the_last_answers_is_shown_before_it_is_kept(world: World) -> None:
    """Of a same-day question the whole request goes on file, unless the search finds nobody: that is then proposed."""
    client = world.client_as(WORKER)
    page = recorded(client, "probation")
    row = page.fields.getlist("ch_children-.rows")[0]
    request: dict[str, str | list[str]] = {
        **REQUEST,
        "rq_contact": contact_of(page, "Example North probation, court team"),
        **{f"ch_children-{row}-{name}": value for name, value in CHILD.items()},
    }
    found = page.type(request).send(client)
    intake = QuestionnaireId(found.response.request.path.split("/")[2])
    nobody = {name: value for name, value in FOUND.items() if name != "se_match_basis"}
    first = found.text
    again = found.type({**nobody, "se_adult_result": "no_trace", f"se_child_results-{row}": "no_trace"}).send(client)
    before = open_questionnaire(world.ports, world.user(WORKER), intake)
    on = again.send(client)
    after = open_questionnaire(world.ports, world.user(WORKER), intake)

    assert "The whole request as we received it" in first
    assert "More was filled in from what you answered. Check it below" in again.text
    assert "To be added to a child’s file Nothing Change" in again.text
    assert "tr_record_on_file" not in before.answers
    assert "/express/today" in on.response.request.path
    assert after.answers["tr_record_on_file"] == "Nothing"


def test_a_reply_without_a_trace_does_not_call_correct_what_was_not_checked(world: World) -> None:
    reply = world.draft(NO_TRACE)
    page = visit(world.client_as(WORKER), f"/questionnaires/{reply.id}/pages/confirm/confirm")
    assert "Nobody was found to check them against" in page.text
    assert "Yes" not in page.text.split("Are the details from the prison correct?")[1]
