"""A correction reaches whatever was sent, or made of what is wrong: played on the pages, over two enquiries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.ids import EnquiryId
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.protection.incidents import Incident
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.people.facts import Fact, FactKind, Source
from forms_service.engine.answers import Answers, cells_of, row_id, rows_of
from forms_service.engine.moments import local
from forms_service.services.answering.corrections.correcting import REACHED, correcting
from forms_service.services.keeping.protection import incidents, tellings
from forms_service.services.replies import sendings
from forms_service.services.work import service_work
from tests.builders.letters import text_of
from tests.builders.world import DPO, RECORDS, WORKER, World
from tests.web.browsing import visit
from tests.web.playing import Play, play

pytestmark = pytest.mark.long

SCENARIO, REVIEW, NOTICE = "A carer withdraws support", "contribution_review:birch", "correction_notice"
PRISON, VISITS = "ppu.vale@prison.example", "visits@prison.example"
SAID: Mapping[str, Any] = {
    "cn_aware_at": {"now": "minute"},
    "cn_found_how": "our_check",
    "cn_disputed": "no",
    "cn_effect": "The prison relied on it when it decided about calls.",
    "cn_chase_date": {name: {"ahead": "3"} for name in ("ppuvaleprisonexample", "visitsprisonexample")},
    "cn_ask": ["correct_record"],
    "cn_breach": "no",
}


def issued_review(world: World, stages: Path) -> Play:
    """A report that the prison had, its view alone also the visits desk, and a review of it that nobody had yet."""
    scene = play(world, SCENARIO, stages)
    scene.after([n for n, step in enumerate(scene.player.scenario.steps) if step.act == "give"][-1])
    report, worker = reports(scene)[0], world.user(WORKER)
    at = report.issued_at  # Before the review took its place.
    for recipient, code in ((PRISON, "D31"), (VISITS, "D33")):
        sendings.record_sending(
            world.ports, worker, report.id, recipient=recipient, channel="post", documents=[code], sent_at=at
        )
    return scene


def reports(scene: Play) -> list[Record]:
    """What is kept of the report of the first enquiry: itself, then the photographs apart from it."""
    with service_work(scene.world.ports, "northshire") as work:
        kept = work.records.of_enquiry(EnquiryId(scene.enquiries[0]))
    mine = [record for record in kept if record.form == "core/contact_assessment_known"]
    return sorted(mine, key=lambda record: record.part)


def notice_about(scene: Play, record: Record, typed: Mapping[str, Any]) -> Questionnaire:
    """Begin a notice about a record, and fill it in."""
    scene.pages.correct("practitioner", record, "Found out on a visit.")
    with service_work(scene.world.ports, "northshire") as work:
        every = work.questionnaires.of_enquiry(record.enquiry)
    notice = next(q for q in every if q.form == f"core/{NOTICE}")
    scene.pages.answer("practitioner", notice, {**SAID, **typed})
    return notice


def take_to_issue(scene: Play, notice: Questionnaire) -> Record:
    """Send a notice, authorise it and issue it, each as somebody who may; return its record."""

    def now() -> Questionnaire:
        with service_work(scene.world.ports, "northshire") as work:
            return work.questionnaires.get(notice.id)

    scene.pages.send("practitioner", now(), {"clock_runs": "The data protection officer was told at once."})
    scene.pages.authorise("manager", now())
    scene.world.make_documents()
    scene.pages.issue("manager", now())
    with service_work(scene.world.ports, "northshire") as work:
        kept = work.records.of_submission(work.submissions.of_questionnaire(notice.id)[-1].id)
    assert kept
    return kept


def born(scene: Play, kind: str = "child") -> Sequence[Fact]:
    """What was ever known of when the child was born, in both enquiries, whose people nobody linked."""
    with service_work(scene.world.ports, "northshire") as work:
        named = [who for one in scene.enquiries for who in work.enquiries.get(EnquiryId(one)).subjects]
        people = [who.person for who in named if who.kind == kind]
        assert len({frozenset(each.id for each in work.people.group(person)) for person in people}) == len(people)
        return [fact for fact in work.people.facts(people) if fact.kind is FactKind.BORN]


def letters(scene: Play, notice: Record) -> dict[str, str]:
    """The words of each D70, by whom it is for."""
    words = {}
    for item in notice.documents:
        alone = [file for file in notice.files if (file.code, file.row) == (item.code, item.row)]
        for name in (PRISON, VISITS):
            if name.replace(".", "").replace("@", "") == item.row:
                words[name] = text_of(scene, _only(notice, alone), item.code)
    return words


def _only(record: Record, files: Sequence[Any]) -> Record:
    return replace(record, objects=tuple(files))


def test_a_wrong_statement_reaches_what_was_sent_with_it_and_what_another_enquiry_made_of_it(
    world: World, stages: Path
) -> None:
    scene = issued_review(world, stages)
    report = reports(scene)[0]
    review = scene.reply(REVIEW)
    author = scene.as_("practitioner")
    wrong = born(scene)[0]

    notice = notice_about(
        scene,
        report,
        {
            "cn_kind": "fact_wrong",
            "cn_wrong_from": "Invented Probation",
            "cn_items": [
                {"id": "c1", "cn_as_sent": "ba_overall", "cn_do": "delete", "cn_nature": "fact", "cn_source": "Visit"}
            ],
            "cn_births": [
                _birth("b1", wrong, {"day": "2", "month": "7", "year": "2017"}),
                _birth("b2", born(scene, "adult")[0], {"day": "5", "month": "10", "year": "1984"}),
            ],
        },
    )
    listed = scene.seen["tell/reached"]
    for words in ("D31", "sent with it", "D33", "D60", "made from it", "Nobody so far"):
        assert words in listed, words
    # Until it is known whether the review is wrong too, it does not go out.
    held = visit(author, f"/replies/{review.id}").text
    assert f"made from {report.reference}, which is being corrected" in held
    sent = {"sending-recipient": PRISON, "sending-channel": "secure e-mail", "sending-checked": "yes"}
    unsent = world.records_of(review)[-1]
    sent["sending-documents"] = "D60"
    assert author.post(f"/records/{unsent.id}/sendings", data=sent).status_code == 409

    kept = take_to_issue(scene, notice)

    reference = f"{report.reference}-D70"
    assert {(m.standing, m.reference) for r in reports(scene) for m in r.markings} == {(Standing.CORRECTED, reference)}
    (source,) = tellings.waiting_tellings(world.ports, world.user(RECORDS))
    assert (source.told_as.value, source.cause.value, source.because) == ("source", "rectified", reference)
    assert source.name == "Invented Probation"
    again = scene.reply(REVIEW)
    assert (again.state, again.comments[-1].text.count(reference)) == (State.RETURNED, 1)
    assert all(record.was_never_issued for record in world.records_of(review) if record.form == review.form)
    told = letters(scene, kept)
    assert set(told) == {PRISON, VISITS}
    for words in ("D30", "D31", "D33", "to be deleted", "1 July 2017", "2 July 2017"):
        assert words in told[PRISON], words
    # The letter calls people as is right, and says what was wrong where it corrects it, and in which document.
    for words in ("Perrin Specimen, born 5 October 1984", "date of birth: 4 October 1984", "Wrong in it: "):
        assert words in told[PRISON], words
    assert "5 October 1984" in visit(scene.as_("manager"), f"/replies/{notice.id}").text
    assert "D33" in told[VISITS]
    assert "D30" not in told[VISITS]
    overall = str(next(a.text for a in sealed(world, report) if a.id == "ba_overall"))
    assert "This child’s best interests: to be deleted" in told[PRISON]
    assert not any(overall[:40] in words for words in told.values())  # It is not given again to be deleted.
    # Search and retention know the date of birth that is right; what was wrong stays beside it.
    facts = born(scene)
    assert [(f.value, f.source) for f in facts if f.is_current] == [("2017-07-02", Source.CORRECTION)] * 2
    assert "2017-07-01" in {f.value for f in facts if not f.is_current}
    _still_to_be_told(scene, notice, kept)
    _whoever_had_it_too(scene, notice)


def _birth(row: str, wrong: Fact, right: Mapping[str, str]) -> Mapping[str, Any]:
    return {"id": row, "cn_birth": wrong.id, "cn_birth_right": right, "cn_birth_how": "Birth certificate"}


def sealed(world: World, record: Record) -> Sequence[Any]:
    with service_work(world.ports, "northshire") as work:
        return work.submissions.get(record.submission).answers.answers


def _still_to_be_told(scene: Play, notice: Questionnaire, kept: Record) -> None:
    """Each recipient stays on the lists until their notice is sent, or somebody says how they were told."""
    author, enquiry = scene.as_("practitioner"), f"/enquiries/{notice.enquiry}"
    for address in (enquiry, "/work"):
        page = visit(author, address).text
        for name in (PRISON, VISITS):
            assert f"Send the correction to {name}" in page, (address, name)
    mine = next(item.document for item in kept.documents if item.row == "ppuvaleprisonexample")
    sent = {"sending-recipient": PRISON, "sending-channel": "secure e-mail", "sending-checked": "yes"}
    author.post(f"/records/{kept.id}/sendings", data={**sent, "sending-documents": [mine]})
    key = "tell:visitsprisonexample"
    unsaid = author.post(f"/replies/{notice.id}/promises/{key}", data={"note": ""})
    page = visit(author, enquiry).text

    assert f"Send the correction to {PRISON}" not in page
    assert f"Send the correction to {VISITS}" in page
    assert (unsaid.status_code, "Say how they were told" in unsaid.text) == (422, True)
    author.post(f"/replies/{notice.id}/promises/{key}", data={"note": "By telephone to the desk, 2:15pm."})
    assert "By telephone to the desk, 2:15pm." in visit(author, enquiry).text


def _whoever_had_it_too(scene: Play, issued: Questionnaire) -> None:
    """A sending noted once the correction is issued begins a further one, to whoever was not told and to nobody else."""
    author, report = scene.as_("practitioner"), reports(scene)[0]
    at = local(report.markings[0].at - timedelta(minutes=1))
    at_that_time = {"sending-day": f"{at:%d %m %Y}", "sending-time": f"{at:%H:%M}"}
    typed = {"sending-channel": "telephone", "sending-checked": "yes", **at_that_time}
    for recipient in (PRISON, "Segregation unit"):
        noted = {**typed, "sending-recipient": recipient, "sending-documents": "D33"}
        answered = author.post(f"/records/{report.id}/sendings", data=noted)
        assert answered.status_code == 302, answered.text
    with service_work(scene.world.ports, "northshire") as work:
        notices = [q for q in work.questionnaires.of_enquiry(issued.enquiry) if q.form == f"core/{NOTICE}"]
    (further,) = [notice for notice in notices if notice.id != issued.id]
    for address in (f"/enquiries/{further.enquiry}", "/work"):
        assert "Tell people we got something wrong" in visit(author, address).text
    assert "Segregation unit had it too" in visit(author, f"/enquiries/{further.enquiry}").text
    assert "Segregation unit" not in visit(author, f"/replies/{issued.id}").text
    assert "1 July 2017" in visit(author, f"/replies/{issued.id}").text
    scene.pages.answer("practitioner", further, {**SAID, "cn_chase_date": {"segregationunit": {"ahead": "3"}}})
    kept = take_to_issue(scene, further)
    (letter,) = kept.documents
    told = text_of(scene, kept, letter.code)
    for words in ("Segregation unit", "given on", "1 July 2017", "2 July 2017"):
        assert words in told, words
    assert f"Send the correction to {'Segregation unit'}" in visit(author, "/work").text


def test_the_wrong_person_holds_everything_made_of_it_and_tells_everybody_who_had_any_of_it(
    world: World, stages: Path
) -> None:
    scene = issued_review(world, stages)
    report = reports(scene)[0]
    review = world.records_of(scene.reply(REVIEW))[-1]
    sendings.record_sending(world.ports, world.user(WORKER), review.id, recipient=PRISON, channel="secure e-mail")

    _says_what_is_wrong_in_what_another_enquiry_made(scene, report)
    said = {"cn_kind": "wrong_person", "cn_breach": "dpo_to_decide"}
    facts = "The prison rang: it is another man"
    known = world.clock.now() - timedelta(minutes=1)
    begun = incidents.report_sending(
        world.ports, world.user(WORKER), report.id, [report.sendings[0].id], known, facts
    )  # fmt: skip
    notice = notice_about(scene, report, said)
    assert "correct/correct" not in scene.seen
    kept = take_to_issue(scene, notice)
    _it_is_one_incident(world, report, notice, begun)

    told = letters(scene, kept)
    for words in ("D30", "D31", "D33", "D60", "somebody else than the person whom you asked about"):
        assert words in told[PRISON], words
    assert "D60" not in told[VISITS]
    for enquiry in scene.enquiries:
        with service_work(world.ports, "northshire") as work:
            every = [
                r for r in work.records.of_enquiry(EnquiryId(enquiry)) if r.issued_at and not r.form.endswith(NOTICE)
            ]
            replies = work.questionnaires.of_enquiry(EnquiryId(enquiry))
        assert {hold.authority for r in every for hold in r.on_hold} == {Authority.WRONG_PERSON}
        assert {r.standing for r in every if r.form != "core/enquiry_intake"} == {Standing.CORRECTED}
        assert any(reply.searches_again for reply in replies), enquiry
    _both_stand(scene)


def _it_is_one_incident(world: World, report: Record, notice: Questionnaire, begun: Incident) -> None:
    """The notice joins what somebody wrote down before it: known since then, and about all that went out."""
    (incident,) = incidents.open_incidents(world.ports, world.user(DPO))
    with service_work(world.ports, "northshire") as work:
        answers = work.questionnaires.answers(notice.id)
        sent = [sending.id for kept in work.records.parts_of(report.submission) for sending in kept.sendings]
    assert (incident.id, incident.notice, incident.record) == (begun.id, notice.id, report.id)
    assert incident.known_at == begun.known_at
    assert answers["cn_incident"].value == incident.number
    assert set(incident.sendings) == set(sent)
    assert "It is about the wrong person" in incident.notes[-1].words


def _says_what_is_wrong_in_what_another_enquiry_made(scene: Play, report: Record) -> None:
    """Were it the date of birth that is wrong, the review of the other enquiry prints it too, and the notice says so."""
    library, cells = scene.world.ports.library, {"cn_birth": born(scene)[0].id, "cn_birth_right": "2017-07-02"}
    answers: Answers = {"cn_kind": "fact_wrong", "cn_births": [{"id": "b1", "cells": {**cells}}]}
    with service_work(scene.world.ports, "northshire") as work:
        found = correcting(work, report, "", library.latest(f"core/{NOTICE}").by_meaning(answers), "")
    (prison,) = [had for had in found.still_to_tell if had.name == PRISON]
    made = [line for line in prison.held(found.statements, found.births) if line.startswith("D60")]
    # The letter to the carer names the child and prints no date of birth: it is proposed as not affected.
    rows = {row_id(row): cells_of(row)["cn_reached_touched"] for row in rows_of(found.facts[REACHED])}
    assert {row for row, touched in rows.items() if touched == "no"} == {"d34"}
    assert made
    assert all("Wrong in it: Birch Imagined, date of birth: 1 July 2017" in line for line in made)


def _both_stand(scene: Play) -> None:
    """What is superseded and then corrected is called both, wherever somebody reads it, and in the register."""
    world, report = scene.world, reports(scene)[0]
    assert [m.standing for m in report.markings] == [Standing.SUPERSEDED, Standing.CORRECTED]
    review, reference = (m.reference for m in report.markings)
    assert (review[-4:], reference[-4:]) == ("-D60", "-D70")
    today = f"{local(report.markings[0].at):%-d %B %Y}"
    worker, officer = world.client_as(WORKER), world.client_as(RECORDS)
    with service_work(world.ports, "northshire") as work:
        reply = work.submissions.get(report.submission).questionnaire
    for client, address in (
        (worker, f"/enquiries/{report.enquiry}"),
        (worker, f"/replies/{reply}"),
        (officer, f"/records/{report.id}"),
    ):
        page = visit(client, address)
        assert f"Corrected on {today}: see {reference}" in page.text, address
        assert f"Superseded on {today}: see {review}." in page.text, address
        links = {"".join(link.itertext()) for link in page.main.iter("a")}
        assert {reference, review} <= links, address
    register = visit(world.client_as(DPO), f"/enquiries/{report.enquiry}/register").text
    assert f"Superseded: see {review}; Corrected: see {reference}" in register
