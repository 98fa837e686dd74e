"""Replies of two enquiries about one person that cannot both be true: who answers for it, who sees it, who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.errors import Conflict, Invalid
from forms_service.engine.answers import Raw, cells_of, rows_of
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide, work_list
from forms_service.services.enquiries import enquiries
from forms_service.services.replies import sendings
from tests.builders.agreeing import considered
from tests.builders.at_odds import MISSPELT, issued, letters_at_odds, told_no_trace
from tests.builders.authors import Author, change
from tests.builders.enquiries import enquiry_of, restrict, say
from tests.builders.notices import notices
from tests.builders.reading import now_read
from tests.builders.world import KNOWN, MANAGER, NO_TRACE, OTHER_WORKER, SERVICE_MANAGER, WORKER, World
from tests.web.browsing import declare_all, visit
from tests.web.client import Browser

ADULT = "Another enquiry says otherwise about this adult"
CHILD = "Another enquiry says otherwise about this child"
RING = "A restricted enquiry names this person"


def test_who_was_told_otherwise_in_another_enquiry_is_told_of_the_correction(world: World) -> None:
    misspelt: dict[str, Raw] = {"id": "sian", "ch_unborn": "no", "ch_family_name": "Inventia", "ch_given_names": "Siân",
            "ch_dob": {"day": "12", "month": "10", "year": "2014"}, "ch_relationship": "child"}  # fmt: skip
    before, now = told_no_trace(world), world.draft(KNOWN, ch_children=[misspelt])
    reference = enquiry_of(world, before).reference
    author = Author(world, now)
    page = author.check()
    assert ADULT in page.text
    assert CHILD in page.text
    assert f"Result for the adult, in enquiry {reference}, answered 23 November 2026No trace of them" in page.text
    assert "Whom to ringPriya Okafor" in page.text
    assert "has not been sent yet" not in page.text
    assert any("Say whether it has changed since, or was wrong" in error for error in author.explain().errors)
    assert author.state() is State.DRAFT
    assert not notices(world, before)

    author.explain(since="wrong")

    assert author.state() is State.WITH_MANAGER
    (notice,) = notices(world, before)
    assert notice.owner == WORKER
    assert not notices(world, now)
    answers = open_questionnaire(world.ports, world.user(WORKER), notice.id).answers
    picked = {
        cells["cn_as_sent"]: cells.get("cn_corrected")
        for row in rows_of(answers["cn_items"])
        if (cells := cells_of(row))
    }
    assert picked == {
        "se_adult_result": "Result for the adult: They are in our records",
        "se_child_results:sian": "Result of the search, Siân Inventio: Known before, no open case",
        "cv_any": None,
        "cv_interim": None,
    }, "each child's own statement, under the name that they have there, and what rests on it; none of the other child"
    change(world, notice, cn_kind="fact_wrong")
    said = visit(world.client_as(WORKER), f"/questionnaires/{notice.id}/pages/correct/correct").text
    assert "Result of the search, Siân Inventio: No trace of this child" in said
    assert "se_child_results" not in said
    client = world.client_as(WORKER)
    held = visit(client, f"/replies/{before.id}")
    assert "A correction of this is under way, so it is not copied, downloaded or sent as it is" in held.text
    assert not any(offered in held.text for offered in ("Copy the text", "Download a"))
    held.form_with("sending-recipient").type({"sending-channel": "post"})
    world.clock.pass_by(timedelta(minutes=5))
    late = held.send(client)
    assert "If it went before the correction was begun" in late.text
    manager = world.client_as(MANAGER)
    page = visit(manager, f"/replies/{now.id}")
    assert ADULT in page.text
    assert "It was wrong when it was sent" in page.text
    page.form_with(".read")
    refused = page.send(manager)
    assert refused.response.status_code == 422
    sending = decide.view(world.ports, world.user(MANAGER), now.id).opened.questionnaire.sending
    decide.authorise(
        world.ports, world.user(MANAGER), {now.id: sending}, considered(world.ports, world.user(MANAGER), now.id)
    )
    with world.ports.unit_of_work() as unit:
        (submission,) = unit.of(now.organisation).submissions.of_questionnaire(now.id)
    kept = submission.answers
    assert {said["since"] for said in kept.agreement} == {"wrong"}
    assert {(said["against"], said["label"]) for said in kept.agreement} == {("", "")}
    assert kept.said_since("wrong") == ""


def test_what_is_wrong_and_nobody_has_had_goes_back_to_its_author_and_out_no_more(world: World) -> None:
    before, now = told_no_trace(world, sent=False), world.draft(KNOWN)
    author = Author(world, now)
    page = author.check()
    assert "has not been sent yet" in page.text
    assert "It is wrong: take it back to its author before it goes out" in page.text
    assert "It was wrong when it was sent" not in page.text

    author.explain(since="wrong")

    assert author.state() is State.WITH_MANAGER
    assert not notices(world, before)
    taken = open_questionnaire(world.ports, world.user(WORKER), before.id).questionnaire
    assert taken.state is State.RETURNED
    assert f"A reply in {enquiry_of(world, now).reference} says otherwise" in taken.comments[-1].text
    assert world.record_of(before).was_never_issued
    assert "Send the reply" not in visit(world.client_as(WORKER), f"/replies/{before.id}").text


def test_a_misspelt_name_whom_nobody_refused_is_answered_for_and_is_not_taken_in_a_batch(world: World) -> None:
    before = world.issued(KNOWN)
    now = world.draft(NO_TRACE, OTHER_WORKER, "", **MISSPELT)
    author = Author(world, now, OTHER_WORKER)
    page = author.check()
    told = page.text[page.text.index("Look at these again") :]
    assert ADULT in told
    assert enquiry_of(world, before).reference in told
    assert "Whom to ringPriya Okafor" in told
    assert "They are in our records" not in told
    assert told.count(ADULT) == 1, "one letter contradicts this one, and is one line"
    panel = visit(world.client_as(MANAGER), f"/enquiries/{now.enquiry}").text
    assert "has not been sent yet" in panel
    author.explain({"adult_answered_otherwise_elsewhere": "I rang, and it is his brother."})
    assert author.state() is State.WITH_MANAGER
    (waiting,) = decide.together(world.ports, world.user(MANAGER), State.WITH_MANAGER)
    assert Act.AUTHORISE_TOGETHER not in waiting.acts
    manager = visit(world.client_as(MANAGER), f"/replies/{now.id}").text
    assert "I rang, and it is his brother." in manager
    assert "answered 23 November 2026, has not been sent yet" in manager
    assert "They are in our records" in manager


def test_what_a_search_found_is_held_against_no_trace_whatever_becomes_of_its_request(world: World) -> None:
    """It is said though its intake is open, and still when that is a chaser that is withdrawn."""
    searched = world.begun(KNOWN)
    now = told_no_trace_of_sian(world)
    author, reference = Author(world, now, OTHER_WORKER), enquiry_of(world, searched).reference
    while_open = author.check().text
    reasons = {"adult_answered_otherwise_elsewhere": "It is his brother."}
    author.explain({**reasons, "child_answered_otherwise_elsewhere": "A cousin of hers."})
    sent, batch = author.state(), visit(world.client_as(MANAGER), "/replies/authorise").response.text
    seen = visit(world.client_as(MANAGER), f"/replies/{now.id}").text
    decide.return_for_changes(
        world.ports, world.user(MANAGER), now.id, "Are you sure?", read=now_read(world.ports, now.id)
    )
    chaser, withdrawn = say(world.client_as(WORKER), searched, now.enquiry), author.check().text

    of = f"enquiry {reference}: searched on 23 November 2026 by Priya Okafor, and no reply says it"
    assert all(words in while_open for words in (ADULT, CHILD, of))
    assert (sent, f'value="{now.id}"' in batch) == (State.WITH_MANAGER, False)
    assert all(words in seen for words in ("It is his brother.", "They are in our records"))
    assert "asked again" in chaser.text
    assert all(words in withdrawn for words in (ADULT, CHILD, f"enquiry {reference}, which was withdrawn: searched"))


def told_no_trace_of_sian(world: World) -> Questionnaire:
    """The draft of a reply of a colleague about the known family, as it is named there: no trace."""
    same: dict[str, Raw] = {
        **MISSPELT,
        "ad_family_name": "Inventio",
        "ad_prison_number": "B2345CD",
        "rq_contact": "moor_ppu",
    }
    sian: dict[str, Raw] = {"id": "sian", "ch_unborn": "no", "ch_family_name": "Inventio", "ch_given_names": "Siân",
            "ch_dob": {"day": "12", "month": "10", "year": "2014"}, "ch_relationship": "child"}  # fmt: skip
    return world.draft(NO_TRACE, OTHER_WORKER, "", ch_children=[sian], se_child_results={"sian": "no_trace"}, **same)


def refuse(world: World, client: Browser, one: Questionnaire, other: Questionnaire, why: str) -> None:
    """Say that the adults of two enquiries are two people, and why."""
    mine, theirs = enquiry_of(world, one).adult, enquiry_of(world, other).adult
    assert mine
    assert theirs
    data = {"pair": f"{mine.person} {theirs.person}", "reason": why}
    assert client.post("/people/different", data=data).status_code == 302


def test_another_person_who_was_answered_otherwise_is_for_the_manager_to_accept(world: World) -> None:
    before = world.issued(KNOWN)
    now = world.draft(NO_TRACE, WORKER, "", **MISSPELT)
    author = Author(world, now)
    why = "The prison has both, and rang."
    assert ADULT in author.check().text
    refuse(world, author.browser, now, before, why)
    declare_all(author.check()).send(author.browser)
    assert author.state() is State.WITH_MANAGER, "why is not asked twice"
    reference = enquiry_of(world, before).reference
    batch = visit(world.client_as(MANAGER), "/replies/authorise")
    assert f'value="{now.id}"' not in batch.response.text
    page = visit(world.client_as(MANAGER), f"/replies/{now.id}").text
    assert ADULT in page
    assert f"{reference}, answered 23 November 2026, has not been sent yet; it was said to be another person" in page
    assert page.count(why) >= 2, "beside what does not agree, and where it was asked before"
    manager = world.user(MANAGER)
    sending = decide.view(world.ports, manager, now.id).opened.questionnaire.sending
    with pytest.raises(Invalid):
        decide.authorise(world.ports, manager, {now.id: sending})
    decide.authorise(world.ports, manager, {now.id: sending}, considered(world.ports, manager, now.id))
    world.make_documents()
    decide.issue(world.ports, manager, {now.id: decide.view(world.ports, manager, now.id).submission})
    assert "says the opposite" not in visit(author.browser, f"/replies/{now.id}").text, "a manager accepted it"


def test_another_person_who_is_named_once_both_letters_are_issued_lets_neither_out_before_a_manager_accepts_it(
    world: World,
) -> None:
    known, before = letters_at_odds(world)
    client, why = world.client_as(WORKER), "Her aunt has the other child."
    for _ in range(2):
        page = visit(client, f"/enquiries/{known.enquiry}").press(client, "It is another person")
        if "How do you know that it is another person?" in page.text:
            page.form_with("reason").type({"reason": why}).send(client)
    after = visit(client, f"/enquiries/{known.enquiry}").text
    assert "about somebody who was said to be another person" in after
    with pytest.raises(Conflict, match="so it is not copied, downloaded or sent yet"):
        sendings.record_sending(
            world.ports, world.user(WORKER), world.record_of(before).id, recipient="The prison", channel="email"
        )
    colleague, other = world.client_as(SERVICE_MANAGER), enquiry_of(world, before).reference
    accepting = visit(colleague, f"/enquiries/{known.enquiry}")
    reason = f"both-{before.enquiry}-reason"
    accepting.form_with(reason).type({reason: why}).press(colleague, f"Accept that both stand: {other}")
    assert "Letters disagree" not in visit(client, f"/enquiries/{known.enquiry}").text


def test_what_went_out_before_it_was_known_who_they_are_is_recorded_with_its_time(world: World) -> None:
    known, none = world.issued(KNOWN), world.issued(NO_TRACE)
    client, worker, kept = world.client_as(WORKER), world.user(WORKER), world.record_of(none)
    went_at = world.clock.now()
    world.clock.pass_by(timedelta(minutes=5))
    adults = [enquiry_of(world, each).adult for each in (known, none)]
    pair = " ".join(adult.person for adult in adults if adult)
    client.post("/people/same", data={"pair": pair, "reason": "The prison says that it is the same man."})

    with pytest.raises(Conflict, match="If it went before that"):
        sendings.record_sending(world.ports, worker, kept.id, recipient="The prison", channel="email")
    sendings.record_sending(world.ports, worker, kept.id, recipient="The prison", channel="email", sent_at=went_at)

    assert world.record_of(none).sendings[-1].sent_at == went_at


def test_of_two_replies_that_wait_and_say_the_opposite_neither_is_decided_before_one_is_returned(world: World) -> None:
    known, manager, client = world.sent(KNOWN), world.user(MANAGER), world.client_as(MANAGER)
    with pytest.raises(Conflict, match="says the opposite about somebody in this"):
        told_no_trace(world)
    waiting = work_list.work_list(world.ports, manager).items
    none = next(item.questionnaire for item in waiting if item.enquiry.id != known.enquiry)

    batch, reference = visit(client, "/replies/authorise"), enquiry_of(world, known).reference
    assert f"a reply of {reference}, which waits for a manager too, says the opposite" in batch.text
    assert f"Siân Inventio: {reference}" in batch.text.partition("Asked before about")[2]
    assert f'value="{none.id}"' not in batch.response.text, "it is not among those that can be ticked"
    page = visit(client, f"/replies/{none.id}").form_with(".read")
    ticks = [str(control.get("name")) for control in page.controls() if control.get("type") == "checkbox"]
    page.type(dict.fromkeys(ticks, "yes"))
    assert "says the opposite about somebody in this" in page.send(client).text
    decide.return_for_changes(
        world.ports, manager, known.id, "Is it the same family?", read=now_read(world.ports, known.id)
    )

    assert issued(world, none, none.sending, goes_out=True).id == none.id


def test_of_a_restricted_enquiry_one_is_told_that_it_exists_and_whom_to_ring_whatever_it_says(world: World) -> None:
    before = world.issued(KNOWN)
    restrict(world, before)
    now = world.draft(KNOWN, author=OTHER_WORKER)
    author = Author(world, now, OTHER_WORKER)
    page = author.check()
    told = page.text[page.text.index("Look at these again") :]
    assert RING in told
    assert f"about the restricted enquiry {enquiry_of(world, before).reference}" in told
    assert "Whom to ringPriya Okafor" in told
    assert ADULT not in told
    assert "Has it changed since" not in told
    author.explain({"asked_in_a_restricted_enquiry": "I rang Priya Okafor, who knows of this."})
    assert author.state() is State.WITH_MANAGER
    for reader in (MANAGER, SERVICE_MANAGER):
        page = visit(world.client_as(reader), f"/replies/{now.id}")
        assert "I rang Priya Okafor, who knows of this." in page.text


def test_letters_that_are_issued_and_disagree_are_said_in_both_enquiries_until_somebody_says_why_both_stand(
    world: World,
) -> None:
    known, before = letters_at_odds(world)
    client = world.client_as(WORKER)
    pages = [visit(client, f"/enquiries/{each.enquiry}") for each in (known, before)]
    said = "Letters disagree: of"
    assert [page.text.count(said) for page in pages] == [2, 2]
    assert "about somebody who may be the same person" in pages[0].text
    assert "Say below whether it is the same person or another one" in pages[0].text
    pages[0].press(client, "It is the same person")
    linked = visit(client, f"/enquiries/{known.enquiry}")
    assert linked.text.count("say why both stand") == 2
    assert "may be the same person" not in linked.text
    reason = f"both-{before.enquiry}-reason"
    refused = linked.form_with(reason).send(client)
    assert refused.errors == ["Say why both letters stand"]
    assert refused.form_with(reason).type({reason: "ok"}).send(client).errors == ["Say why both letters stand"]
    restrict(world, known)
    colleague = world.client_as(OTHER_WORKER)
    unseen = colleague.post(f"/enquiries/{known.enquiry}/both-stand/{before.enquiry}", data={reason: "I say so."})
    assert unseen.status_code == 403
    assert not enquiry_of(world, before).notes
    held, of_known = visit(client, f"/replies/{known.id}").text, world.record_of(known)
    assert f"A letter of {enquiry_of(world, before).reference} says the opposite about somebody in this" in held
    file = of_known.files[0].id
    old_tabs = [f"/documents/{world.document_of(known)}/text", f"/records/{of_known.id}/files/{file}"]
    for address in old_tabs:
        taken = client.post(address, data={"reason": "Sending the reply"})
        assert (taken.status_code, "says the opposite about somebody in this" in taken.text) == (409, True)
    with pytest.raises(Conflict, match="so it is not copied, downloaded or sent yet"):
        sendings.record_sending(world.ports, world.user(WORKER), of_known.id, recipient="The prison", channel="email")
    with pytest.raises(Conflict, match="Then close the enquiry"):
        enquiries.close(world.ports, world.user(SERVICE_MANAGER), before.enquiry, "Answered")
    why = "The first search was made under another name."
    linked.form_with(reason).type({reason: why}).send(client)
    waiting = [visit(client, f"/enquiries/{each.enquiry}").text for each in (known, before)]
    assert all(f"a manager is asked to accept that both stand: {why}" in page for page in waiting)
    assert [page.count(said) for page in waiting] == [2, 2]
    with pytest.raises(Conflict, match="so it is not copied, downloaded or sent yet"):
        sendings.record_sending(world.ports, world.user(WORKER), of_known.id, recipient="The prison", channel="email")
    colleague, other = world.client_as(SERVICE_MANAGER), enquiry_of(world, known).reference
    task = f"A manager accepts why letters of this and {other} both stand, or one is corrected"
    assert task in visit(colleague, "/work").text
    visit(colleague, f"/enquiries/{before.enquiry}").press(colleague, f"Accept that both stand: {other}")
    after = [visit(client, f"/enquiries/{each.enquiry}").text for each in (known, before)]
    assert [page.count(said) for page in after] == [0, 0]
    assert all(f"and both stand: {why}" in page for page in after)
    assert "says the opposite" not in visit(client, f"/replies/{known.id}").text
    assert "both stand" not in visit(colleague, "/work").text


def test_a_reason_why_a_letter_says_another_thing_than_one_that_is_not_sent_lets_neither_stand_for_good(
    world: World,
) -> None:
    before = world.issued(KNOWN)
    now = world.draft(NO_TRACE, OTHER_WORKER, "", **MISSPELT)
    Author(world, now, OTHER_WORKER).explain({"adult_answered_otherwise_elsewhere": "Found under this spelling."})
    manager = world.user(MANAGER)
    sending = decide.view(world.ports, manager, now.id).opened.questionnaire.sending
    decide.authorise(world.ports, manager, {now.id: sending}, considered(world.ports, manager, now.id))
    world.make_documents()
    batch = visit(world.client_as(MANAGER), "/replies/issue")
    assert f"a letter of {enquiry_of(world, before).reference} says the opposite, and nobody settled that" in batch.text
    assert f'value="{now.id}"' not in batch.response.text
    decide.issue(world.ports, manager, {now.id: decide.view(world.ports, manager, now.id).submission})
    for each in (before, now):
        assert "Letters disagree: of" in visit(world.client_as(MANAGER), f"/enquiries/{each.enquiry}").text
        assert "says the opposite about somebody in this" in visit(world.client_as(MANAGER), f"/replies/{each.id}").text
    for reader, whose in ((WORKER, "mine"), (OTHER_WORKER, "mine"), (MANAGER, "")):
        listed = visit(world.client_as(reader), f"/work?whose={whose}").text
        tasks = [
            f"Letters of this and {enquiry_of(world, each).reference} contradict each other" for each in (before, now)
        ]
        mine = {WORKER: [now], OTHER_WORKER: [before], MANAGER: [before, now]}[reader]
        assert [task in listed.partition("To be done after the reply")[2] for task in tasks] == [
            each in mine for each in (before, now)
        ]
