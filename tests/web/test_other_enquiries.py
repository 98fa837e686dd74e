"""Replies of two enquiries about one person that cannot both be true: who answers for it, who sees it, who is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.engine.answers import Raw, cells_of, rows_of
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide
from forms_service.services.enquiries import enquiries
from tests.builders.agreeing import considered
from tests.builders.sending import send
from tests.builders.world import KNOWN, MANAGER, NO_TRACE, OTHER_WORKER, SERVICE_MANAGER, WORKER, World
from tests.web.browsing import visit
from tests.web.test_agreement import Author, change
from tests.web.test_people import enquiry_of, restrict

ADULT = "Another enquiry was answered otherwise about this adult"
CHILD = "Another enquiry was answered otherwise about this child"
RING = "A restricted enquiry names this person"
MISSPELT: Mapping[str, Raw] = {
    "ad_family_name": "Inventia",
    "ad_given_names": "Llyr",
    "ad_dob": {"day": "1", "month": "7", "year": "1979"},
    "ad_prison_number": "Z9876YX",
}
"""The adult of the known family, under another number and misspelt."""


def notices(world: World, reply: Questionnaire) -> list[Questionnaire]:
    found = enquiries.view(world.ports, world.user(MANAGER), reply.enquiry).replies
    return [each for each in found if each.form == "core/correction_notice"]


def told_no_trace(world: World, *, sent: bool = True, **adult: Raw) -> Questionnaire:
    """A prison was told that there is no trace of a family who are known, nor of another child, named first."""
    family: dict[str, Raw] = {**MISSPELT, "ad_family_name": "Inventio", "ad_prison_number": "B2345CD", **adult}
    sian: dict[str, Raw] = {"id": "sian", "ch_unborn": "no", "ch_family_name": "Inventio", "ch_given_names": "Siân",
            "ch_dob": {"day": "12", "month": "10", "year": "2014"}, "ch_relationship": "child"}  # fmt: skip
    cai: dict[str, Raw] = {
        **sian,
        "id": "cai",
        "ch_given_names": "Cai",
        "ch_dob": {"day": "1", "month": "2", "year": "2016"},
    }
    results = {"cai": "no_trace", "sian": "no_trace"}
    reply = world.draft(NO_TRACE, WORKER, "", ch_children=[cai, sian], se_child_results=results, **family)
    sending = send(world.ports, world.user(WORKER), reply.id).questionnaire.sending
    manager = world.user(MANAGER)
    decide.authorise(world.ports, manager, {reply.id: sending})
    world.make_documents()
    decide.issue(world.ports, manager, {reply.id: decide.view(world.ports, manager, reply.id).submission})
    if sent:
        world.send_out(world.record_of(reply))
    return reply


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


def test_whom_somebody_refused_as_the_same_person_contradicts_nothing(world: World) -> None:
    world.issued(KNOWN)
    now = world.draft(NO_TRACE, WORKER, "", **MISSPELT)
    author = Author(world, now)
    told = author.check()
    assert ADULT in told.text
    told.press(author.browser, "It is another person")
    assert "Look at these again" not in author.check().text
    author.explain()
    assert author.state() is State.WITH_MANAGER


def test_what_is_issued_elsewhere_while_a_manager_reads_goes_back_to_the_author(world: World) -> None:
    now = world.draft(KNOWN)
    send(world.ports, world.user(WORKER), now.id)
    told_no_trace(world)
    manager = world.client_as(MANAGER)
    page = visit(manager, f"/replies/{now.id}")
    assert ADULT in page.text
    assert "Its author gave no reason" in page.text
    page.form_with(".read")
    ticks = [str(control.get("name")) for control in page.controls() if control.get("type") == "checkbox"]
    page.type(dict.fromkeys(ticks, "yes"))
    refused = page.send(manager)
    assert any("Return it to its author" in error for error in refused.errors)


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


def letters_at_odds(world: World) -> tuple[Questionnaire, Questionnaire]:
    """Two issued replies about somebody who may be the same: one says who is known, the other that nobody is."""
    known = world.draft(KNOWN)
    sending = send(world.ports, world.user(WORKER), known.id).questionnaire.sending
    manager = world.user(MANAGER)
    decide.authorise(world.ports, manager, {known.id: sending})
    before = told_no_trace(world, ad_family_name="Inventia", ad_prison_number="Z9876YX")
    world.make_documents()
    decide.issue(world.ports, manager, {known.id: decide.view(world.ports, manager, known.id).submission})
    return known, before


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
    restrict(world, known)
    colleague = world.client_as(OTHER_WORKER)
    unseen = colleague.post(f"/enquiries/{known.enquiry}/both-stand/{before.enquiry}", data={reason: "I say so."})
    assert unseen.status_code == 403
    assert not enquiry_of(world, before).notes
    linked.form_with(reason).type({reason: "The first search was made under another name."}).send(client)
    after = [visit(client, f"/enquiries/{each.enquiry}").text for each in (known, before)]
    assert [page.count(said) for page in after] == [0, 0]
    assert all("both stand: The first search was made under another name." in page for page in after)
