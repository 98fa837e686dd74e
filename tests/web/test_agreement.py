"""Answers that do not agree, on the pages: what the author says to them, and what whoever authorises sees and answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from forms_service.adapters.documents.archive_copy.contents import contents_of
from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.errors import Conflict
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide
from forms_service.services.deciding.decide import ReplyView
from forms_service.services.enquiries import enquiries
from tests.builders import agreeing, photographed
from tests.builders.authors import Author, before, change, names_on
from tests.builders.letters import text_of
from tests.builders.replies import WITH_CONCERNS
from tests.builders.world import MANAGER, WORKER, World
from tests.web.browsing import visit
from tests.web.playing import Play, play

SCHOOL: Mapping[str, str] = {
    "id": "school", "ag_agency": "Example School", "ag_text": "Alder has been calmer in class.",
    "ag_fact_or_view": "view", "ag_may_share": "yes",
}  # fmt: skip
"""What a school said of one child, and agreed to have passed on of that child."""
PROBATION_REPLY, BIRCH = "probation_enquiry_response", "contact_assessment_known:birch"


# --- a stale photograph (and whatever else its author was warned of) -------------------------------------------


def test_a_stale_photograph_is_explained_by_its_author_and_answered_by_whoever_authorises(world: World) -> None:
    reply = photographed.assessment(world)
    change(world, reply, iv_photo_date={"month": "6", "year": "2025"}, iv_outcome="partly_confirmed")

    author = Author(world, reply)
    told = author.check()
    assert "The photograph is more than 12 months old" in told.text
    assert "You favour contact for a child whose identity is not fully confirmed" in told.text
    refused = told.send(author.browser)
    assert refused.response.status_code == 422
    assert any("The photograph is more than 12 months old" in error for error in refused.errors)
    assert author.state() is State.DRAFT

    for nothing in ("ok", "x", "Checked, fine."):
        pressed_on = author.explain({"iv_photo_date-not_older_than_months": nothing})
        assert any("Say in a few words why this stands" in error for error in pressed_on.errors), nothing
    half = author.check()
    (photograph,) = [name for name in names_on(half) if name.startswith("why-iv_photo_date-")]
    half.type({photograph: "The school sends a new one on Friday."}).send(author.browser, ".later")
    assert author.state() is State.DRAFT
    assert "The school sends a new one on Friday." in author.check().text

    author.explain({"iv_photo_date-not_older_than_months": "The school sends a new one on Friday."})
    assert author.state() is State.WITH_MANAGER

    manager = world.client_as(MANAGER)
    page = visit(manager, f"/replies/{reply.id}")
    for words in (
        "The photograph is more than 12 months old", "The school sends a new one on Friday.",
        "The view favours contact, and who the child is has not been fully confirmed",
    ):  # fmt: skip
        assert words in page.text
    page.form_with(".read")
    ticks = [str(control.get("name")) for control in page.controls() if control.get("type") == "checkbox"]
    without = page.send(manager)
    assert without.response.status_code == 422
    assert without.errors
    page = visit(manager, f"/replies/{reply.id}").form_with(".read").type(dict.fromkeys(ticks, "yes"))
    assert "Authorised" in page.send(manager).text
    with world.ports.unit_of_work() as unit:
        (submission,) = unit.of(reply.organisation).submissions.of_questionnaire(reply.id)
    kept = [words for _, words in contents_of(submission.sealed).facts]
    assert any(words.startswith("The school sends a new one on Friday. (") for words in kept), kept
    assert any(words.endswith("The photograph is more than 12 months old: yes") for words in kept)
    assert "considered, and it stands" in visit(manager, f"/replies/{reply.id}").text


# --- what is withheld from the adult, and told all the same -----------------------------------------------------


def test_what_the_adult_may_see_as_a_whole_agrees_with_what_is_withheld_or_is_answered(world: World) -> None:
    reply, author = world.draft(WITH_CONCERNS), world.client_as(WORKER)
    change(world, reply, so_disclosable="all", nx_us="We see her at Jill’s, 12 Oak Road.")
    told = visit(author, f"/questionnaires/{reply.id}/check").text
    assert "You let the adult see all of it, and something in it is withheld from the adult." in told
    assert "it seems to say where somebody lives (“12 Oak Road”)" in told

    change(world, reply, so_disclosable="disclosable_version_only", fa_view="Brook told her school of the bruising.")
    told = visit(author, f"/questionnaires/{reply.id}/check").text
    assert "The adult may read this, and it seems to say what is withheld from them (“bruising”)" in told
    assert "You let the adult see all of it" not in told

    Author(world, reply).explain()
    asked = visit(world.client_as(MANAGER), f"/replies/{reply.id}").text
    assert "The adult may read this, and it seems to say what is withheld from them (“bruising”)" in asked
    assert "Whoever asked may read this, and it seems to say where somebody lives (“12 Oak Road”)" in asked


# --- an assessment that does not hang together -----------------------------------------------------------------


@pytest.mark.long
def test_the_text_of_another_child_stops_a_report_and_what_does_not_hang_together_is_answered(
    world: World, stages: Path
) -> None:
    scene = before(play(world, "A person posing a risk, three children", stages), "send", BIRCH)
    reply = scene.reply(BIRCH)
    change(
        world, reply, rl_victim="alleged_victim", st_alleged_role="yes_enquiry_continuing", pc_pressure="yes",
        ba_needs="As in the report about Alder.", ba_longterm="As in the report about Alder.",
        rl_sibling_victim="no", ag_any="yes", ag_views=[SCHOOL],
        ba_overall=(
            "No contact of any kind is in Birch's best interests. Birch was seriously harmed, and any contact now would"
            " undo the safety that Birch has found since. Nothing that letters or calls could give outweighs that."
        ),
    )  # fmt: skip

    author = Author(world, reply)
    told = author.check().text
    for words in (
        "This is what an agency said about another child of this enquiry",
        "that child is, or may be, a victim of the prisoner",
        "Another reply of this enquiry answers otherwise whether our records name the adult",
    ):
        assert words in told
    stopped = author.explain()

    assert stopped.response.status_code == 422
    assert author.state() is not State.WITH_MANAGER
    assert sum("This points to what was written elsewhere" in error for error in stopped.errors) == 2
    (copied,) = [error for error in stopped.errors if "This is the text about another child of this enquiry" in error]
    overall = open_questionnaire(world.ports, world.user(WORKER), reply.id).definition.question("ba_overall")
    assert copied.startswith(f"Put this right: {overall.short_label}: ")
    assert copied.endswith("about Alder Fictional)")
    assert stopped.error_targets[stopped.errors.index(copied)].startswith(f"/questionnaires/{reply.id}/pages/")
    first = scene.reply("contact_assessment_known:alder")
    assert "This is the text about another child" not in visit(author.browser, f"/questionnaires/{first.id}/check").text

    change(
        world, reply, ag_any="no", rl_sibling_victim="yes", ba_needs="To know where he is.", ba_longterm="Staying with Hazel Fictional.",
        ba_overall="Birch is glad of letters, and they can be read first; Birch asks for nothing more than that. " * 3,
    )  # fmt: skip
    author.explain({"no_risk_beside_a_concern": "Birch was never alone with him."}, since="changed")
    assert author.state() is State.WITH_MANAGER
    page = visit(scene.as_("service_manager"), f"/replies/{reply.id}")
    for words in (
        "The report knows of no risk from contact, and records a victim", "Birch was never alone with him.",
        "The view favours contact, and the carer is under pressure",
        "The view favours contact of a child who is, or may be, a victim",
        "Two replies of one enquiry answer differently whether our records name the adult",
    ):  # fmt: skip
        assert words in page.text


# --- a full reply that contradicts the same-day part -----------------------------------------------------------


def contradicted(world: World, stages: Path) -> tuple[Play, Questionnaire]:
    """The full reply as it was answered, with another plan than the same-day part named."""
    scene = before(play(world, "A same-day court report", stages), "send", PROBATION_REPLY)
    reply = scene.reply(PROBATION_REPLY)
    with world.ports.unit_of_work() as unit:
        sent = unit.of(reply.organisation).submissions.of_questionnaire(reply.id)[0]
    children = next(answer for answer in sent.answers.everything if answer.id == "ch_children").rows or ()
    involved = {child.id: "child_in_need_plan" for child in children}
    change(
        world, reply, sd_headline=str(sent.value("sd_headline")), st_current=involved,
    )  # fmt: skip
    return scene, reply


@pytest.mark.long
@pytest.mark.parametrize("since", ["changed", "wrong"])
def test_a_contradiction_with_the_same_day_part_asks_whether_it_changed_or_was_wrong(
    world: World, stages: Path, since: str
) -> None:
    scene, reply = contradicted(world, stages)
    author = Author(world, reply)
    told = author.check()
    assert "Our same-day answer named an involvement that none of the children has now" in told.text
    assert "Has it changed since, or was it wrong?" in told.text
    refused = author.explain()
    assert any("Say whether it has changed since, or was wrong" in error for error in refused.errors)

    author.explain(since=since)

    assert author.state() is State.WITH_MANAGER
    replies = enquiries.view(world.ports, world.user(WORKER), reply.enquiry).replies
    notices = [q for q in replies if q.form == "core/correction_notice"]
    assert len(notices) == (1 if since == "wrong" else 0)
    manager = visit(scene.as_("manager"), f"/replies/{reply.id}").text
    assert "The same-day answer named an involvement that none of the children has now" in manager
    considered = agreeing.considered(world.ports, world.user(MANAGER), reply.id)
    decide.authorise(world.ports, world.user(MANAGER), {reply.id: scene.reply(PROBATION_REPLY).sending}, considered)
    world.make_documents()
    letter = text_of(scene, scene.record(PROBATION_REPLY), "D21")
    assert ("A correction follows" in letter) == (since == "wrong")
    assert ("Changed since our same-day part: " in letter) == (since == "changed")


# --- no-trace replies, several at once -------------------------------------------------------------------------


def test_an_ordinary_no_trace_reply_has_no_warning_and_one_that_has_is_not_taken_in_a_batch(world: World) -> None:
    ordinary, warned = world.draft(), world.draft()
    change(world, warned, si_send_to=[{"id": "a", "si_send_address": "someone.else@prison.example"}])
    for reply in (ordinary, warned):
        sent = Author(world, reply).explain({"other_address": "The prison asked for it on the telephone."})
        assert sent.errors == []
    manager = world.user(MANAGER)

    assert decide.view(world.ports, manager, ordinary.id).disagreements == []
    together = {one.opened.questionnaire.id: Act.AUTHORISE_TOGETHER in one.acts for one in _waiting(world)}
    assert together == {ordinary.id: True, warned.id: False}
    with pytest.raises(Conflict, match="by itself"):
        decide.authorise(
            world.ports,
            manager,
            {one.opened.questionnaire.id: one.opened.questionnaire.sending for one in _waiting(world)},
        )
    page = visit(world.client_as(MANAGER), "/replies/authorise")
    assert "its author was warned of something" in page.text
    assert "The prison asked for it on the telephone." in visit(world.client_as(MANAGER), f"/replies/{warned.id}").text


def test_another_result_of_the_search_than_the_intake_gave_is_explained_and_read_beside_it(world: World) -> None:
    reply = world.draft()
    change(world, reply, se_adult_result="matched")
    told = Author(world, reply).check().text
    assert "The intake says that our records were searched for the adult with another result" in told
    assert "No trace of them" in told


def _waiting(world: World) -> list[ReplyView]:
    return decide.together(world.ports, world.user(MANAGER), State.WITH_MANAGER)
