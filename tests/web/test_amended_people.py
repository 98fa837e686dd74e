"""People who are named otherwise, or no more, while replies about them are open or have gone out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.engine.answers import Raw
from forms_service.engine.definitions.questions import Question
from forms_service.services.answering import allowed, saving
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide
from forms_service.services.deciding.work_list import work_list
from forms_service.services.enquiries import enquiries
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, BEA, Life, a_form
from tests.builders.pages import (
    RESULTS,
    check,
    complete,
    fill_first,
    first_express_page,
    intake_of,
    page_of,
    page_with,
    rename,
    reopen,
)
from tests.builders.reading import now_read
from tests.builders.small_forms import one_child, parts
from tests.builders.world import MANAGER, NO_TRACE, WORKER, World
from tests.web.browsing import declare_all, visit
from tests.web.journey import REPLY_ANSWERS, SEARCH_ANSWERS


def test_a_text_that_still_has_a_former_name_or_date_of_birth_is_answered_by_author_and_authoriser(
    world: World,
) -> None:
    client, manager, reply = world.client_as(WORKER), world.client_as(MANAGER), world.draft(NO_TRACE)
    opened = open_questionnaire(world.ports, world.user(WORKER), reply.id)
    question = next(q for q in opened.path.questions if q.type == "textarea" and q.id in opened.path.answers)
    wren = opened.enquiry.children[0]
    text = "Nothing of Wren’s is known. Wren was born 2 May 2016, and the Sampletons have moved."
    revision = opened.questionnaire.revision
    saving.save_answers(
        world.ports, world.user(WORKER), reply.id, {question.id: text}, revision=revision, complete=False
    )
    declare_all(check(client, reply)).send(client)
    before = visit(manager, f"/replies/{reply.id}").text

    rename(client, intake_of(world, reply), wren.row, {"ch_given_names": "Robin", "ch_dob-year": "2017"}, "no_trace")
    tasks = visit(client, f"/questionnaires/{reply.id}").text
    refused = declare_all(check(client, reply)).send(client)
    says = "The text still says “Wren”, “2 May 2016”, who is now Robin Sampleton, born 2 May 2017"
    why = next(name for name in refused.fields if name.startswith("why-"))
    refused.type({why: "The prison asked about Wren."}).send(client)
    told = visit(manager, f"/replies/{reply.id}").text

    assert "Priya Okafor said on" in tasks
    assert "Your manager" not in tasks
    assert [error for error in refused.errors if "still says" in error] == [f"Say why this stands: {says}"]
    assert "still says" not in before
    assert says in told
    assert "The prison asked about Wren." in told
    assert "its author was warned of something" in manager.get("/replies/authorise").text


def test_after_one_part_has_gone_out_the_people_are_corrected_for_the_next_and_what_was_sent_is_asked_about(
    life: Life,
) -> None:
    (reply,) = life.with_forms(parts.REPLY, parts.NOTICE).enquiry(parts.ROUTES)
    life.answer(reply, parts.ANSWERS)
    life.issued(reply)
    client, intake = life.world.client_as(WORKER), intake_of(life.world, reply)

    rename(client, intake, ALFIE, {"ch_given_names": "Albert"}, "open_case")
    (record,) = life.world.records_of(reply)
    asked = check(client, reply).text
    sent = life.send(reply, since="wrong")
    replies = enquiries.view(life.ports, life.world.user(WORKER), reply.enquiry).replies
    (notice,) = [each for each in replies if each.form == parts.NOTICE.form]

    assert [child.given_names for child in life.opened(reply).people if child.row == ALFIE] == ["Albert"]
    assert [child.given_names for child in record.subjects if child.row == ALFIE] == ["Alfie"]
    assert "Albert Rowe: What was sent before names somebody otherwise than this enquiry does now" in asked
    assert sent.part == 2
    assert notice.about == record.id
    assert "Albert Rowe" in str(life.opened(notice).path.answers["cn_items"])


def test_what_has_gone_out_about_one_child_stays_as_it_is_and_says_that_the_intake_was_corrected(life: Life) -> None:
    first, second = life.with_forms(one_child.ASSESSMENT, one_child.REPLY).enquiry(one_child.BOTH)
    for reply in (first, second):
        life.answer(reply, {"as_law": "None", "as_wishes": "Wants to write."})
        life.issued(reply)
    life.send_out(life.world.record_of(first))
    client, manager = life.world.client_as(WORKER), life.world.client_as(MANAGER)
    sealed = life.opened(first).questionnaire

    rename(client, intake_of(life.world, first), ALFIE, {"ch_given_names": "Albert"}, "open_case")
    page = visit(manager, f"/replies/{first.id}").text
    (record,) = [each for each in life.world.records_of(first) if each.gone_out_at]

    assert (life.opened(first).questionnaire, life.opened(second).questionnaire.state) == (sealed, State.RETURNED)
    assert "The intake was corrected after this was issued" in page
    assert [child.given_names for child in record.subjects if child.row == ALFIE] == ["Alfie"]
    assert "named otherwise" not in check(client, second).text


def everybodys(question: str, until: str = "always") -> Question:
    return a_question(question, "radio", options=["yes", "no"], of_everyone=until)


IN_PARTS = a_form(
    "probation_enquiry_response", *parts.REPLY.questions, everybodys("se_restricted"), everybodys("so_disclosable"),
    everybodys("sd_risk_now", "until_sent"), continues=parts.REPLY.continues, outcomes=parts.REPLY.outcomes,
)  # fmt: skip
OF_ONE = a_form(
    "contact_assessment_known", everybodys("se_restricted"), a_question("as_wishes"), about="ch_children",
    copies=("se_restricted",), outcomes=one_child.ASSESSMENT.outcomes,
)  # fmt: skip
ROUTES = {ALFIE: "probation_enquiry_response", BEA: "contact_assessment_known"}
EVERYBODYS = dict.fromkeys(["se_restricted", "so_disclosable", "sd_risk_now"], "no")


def test_what_is_one_answer_for_everybody_is_asked_anew_in_every_open_reply_once_somebody_is_added(life: Life) -> None:
    first, second = life.with_forms(IN_PARTS, OF_ONE).enquiry(ROUTES)
    reply, of_one = (first, second) if first.form == IN_PARTS.form else (second, first)
    life.answer(reply, {**parts.ANSWERS, **EVERYBODYS})
    life.issued(reply)
    life.answer(of_one, {"se_restricted": "yes", "as_wishes": "Wants to write."})
    life.world.clock.pass_by(timedelta(minutes=5))
    client, intake = life.world.client_as(WORKER), intake_of(life.world, reply)

    page = reopen(client, intake)
    others = page_of(client, intake, "household/people")
    row = others.fields.getlist("hh_people-.rows")[0]
    others.type({f"hh_people-{row}-hh_name": "Imagined Partner"}).send(client)
    asked = check(client, intake).send(client)
    done = complete(client, intake, {})
    after = {each.id: life.opened(each) for each in (reply, of_one)}
    unsent = declare_all(check(client, reply)).send(client)
    life.answer(reply, {"se_restricted": "yes", "so_disclosable": "no"})

    assert page.response.status_code == 200
    assert asked.errors == [
        "Select what makes this a match",
        "Select whether any record is restricted",
        "Select whether anything here suggests that a child is suffering, or likely to suffer, significant harm",
    ]
    assert done.response.request.path.startswith("/enquiries/"), done.errors
    assert after[reply.id].questionnaire.part == 2
    assert after[reply.id].outdated == {"se_restricted", "so_disclosable"}
    assert after[of_one.id].outdated == {"se_restricted"}
    assert after[reply.id].path.answers["sd_risk_now"] == "no"
    assert unsent.response.status_code == 422
    assert allowed.is_reserved(life.opened(reply))
    assert not life.opened(reply).outdated


def test_of_an_issued_reply_it_is_asked_whether_anybody_had_it_and_only_a_persons_no_takes_it_back(
    world: World,
) -> None:
    reply, client = world.issued(NO_TRACE), world.client_as(WORKER)
    intake = intake_of(world, reply)
    address = f"/questionnaires/{intake.id}/reopen"

    asked = visit(client, f"/enquiries/{reply.enquiry}").press(client, "Correct a name, a date or a missing child")
    unsaid = asked.send(client)
    had = visit(client, address).type({reply.id: "somebody"}).send(client)
    of_the_reply = visit(client, f"/replies/{reply.id}")
    at_once = of_the_reply.form_with("call-back-reason").type({"call-back-reason": "The name is wrong."}).send(client)
    before = open_questionnaire(world.ports, world.user(WORKER), reply.id).questionnaire.state
    visit(client, address).type({reply.id: "nobody"}).send(client)
    back = open_questionnaire(world.ports, world.user(WORKER), reply.id).questionnaire
    not_to_be_opened = [client.get(address.replace(intake.id, each)) for each in (intake.id, reply.id)]

    assert [page.status_code for page in not_to_be_opened] == [409, 404]
    assert unsaid.response.status_code == 422
    assert unsaid.errors == [
        "Select whether anybody outside had any of it: Reply to a prison’s child safeguarding enquiry"
    ]
    assert "Record to whom it went and how" in had.text
    assert had.response.request.path == f"/replies/{reply.id}"
    assert at_once.errors == ["Select whether anybody outside had any of it"]
    assert (before, back.state) == (State.ISSUED, State.RETURNED)
    assert (back.comments[-1].by, back.comments[-1].text) == (
        WORKER, "The intake is opened again to correct it. Nobody outside had it.",
    )  # fmt: skip
    assert "Nobody outside had it" in visit(client, f"/enquiries/{reply.enquiry}").text


def test_a_name_corrected_on_the_short_way_is_answered_on_its_short_page_again_if_nobody_is_found_again(
    world: World,
) -> None:
    client = world.client_as(WORKER)
    page, intake = first_express_page(client, world)
    landed = fill_first(page, client).type(SEARCH_ANSWERS).send(client).type(REPLY_ANSWERS).send(client)
    (reply,) = enquiries.view(world.ports, world.user(WORKER), intake.enquiry).replies
    child = enquiries.view(world.ports, world.user(WORKER), intake.enquiry).enquiry.children[0]

    rename(client, intake, child.row, {"ch_given_names": "Robin"}, "no_trace")
    enquiry = visit(client, f"/enquiries/{intake.enquiry}")
    again = visit(client, f"/questionnaires/{reply.id}")
    said = {name: again.fields[name] for name in REPLY_ANSWERS}
    sent = again.send(client)
    state = open_questionnaire(world.ports, world.user(WORKER), reply.id).questionnaire.state
    decide.return_for_changes(
        world.ports, world.user(MANAGER), reply.id, "Say what was searched.", read=now_read(world.ports, reply.id)
    )
    returned = visit(client, f"/questionnaires/{reply.id}")

    assert landed.response.request.path.startswith("/enquiries/")
    assert f"/questionnaires/{reply.id}" in enquiry.response.text
    assert again.response.request.path == f"/questionnaires/{reply.id}/express/reply"
    assert said == REPLY_ANSWERS, "what was said before is shown, and said again by the button"
    assert "Robin Example; born 1 February 2015" in again.text
    assert "Robin Example, Robin Example" not in again.text
    assert (sent.errors, state) == ([], State.WITH_MANAGER)
    assert "Say what was searched." in returned.text
    assert f"/questionnaires/{reply.id}/express/reply" in returned.response.text


def test_an_intake_opened_by_mistake_leaves_a_reply_with_the_manager_where_it_stood(world: World) -> None:
    client, manager, reply = world.client_as(WORKER), world.client_as(MANAGER), world.sent(NO_TRACE)
    intake, sent = intake_of(world, reply), open_questionnaire(world.ports, world.user(WORKER), reply.id).questionnaire

    visit(client, f"/enquiries/{reply.enquiry}").press(client, "Correct a name, a date or a missing child")
    meanwhile = visit(manager, f"/replies/{reply.id}").text
    check(client, intake).send(client)
    left = open_questionnaire(world.ports, world.user(WORKER), reply.id).questionnaire
    visit(client, f"/enquiries/{reply.enquiry}").press(client, "Correct a name, a date or a missing child")
    page_of(client, intake, "adult/other_names").type({"ad_aliases": "Ro Sample"}).send(client)
    done = complete(client, intake, {"se_adult_result": "no_trace"})
    back = open_questionnaire(world.ports, world.user(WORKER), reply.id).questionnaire

    assert "The intake of this enquiry is open" in meanwhile
    assert left == sent
    assert done.response.request.path.startswith("/enquiries/"), done.errors
    assert (back.state, back.comments[-1].text) == (State.RETURNED, "The intake is opened again to correct it")


def test_once_everything_has_gone_out_the_page_says_why_a_name_is_corrected_from_there(world: World) -> None:
    reply, client = world.issued(NO_TRACE), world.client_as(WORKER)
    world.send_out(world.record_of(reply))

    page = visit(client, f"/enquiries/{reply.enquiry}").text

    assert "Correct a name, a date or a missing child" not in page
    assert "a name, a date or a missing child is corrected: open what was sent" in page


def test_a_child_who_is_taken_out_of_the_intake_leaves_no_reply_and_comes_back_with_one(life: Life) -> None:
    first, second = life.with_forms(one_child.ASSESSMENT, one_child.REPLY).enquiry(one_child.BOTH)
    life.answer(first, {"as_law": "None", "as_wishes": "He wants to write."})
    life.send(first)
    client, intake = life.world.client_as(WORKER), intake_of(life.world, first)

    page = reopen(client, intake).send(client, ".remove", f"ch_children-{ALFIE}")
    page.send(client)
    complete(client, intake, {})
    again = {q.id: q for q in enquiries.view(life.ports, life.world.user(WORKER), first.enquiry).replies}
    duties = work_list(life.ports, life.world.user(WORKER)).tasks
    add = reopen(client, intake).send(client, ".add", "ch_children")
    row = next(each for each in add.fields.getlist("ch_children-.rows") if each != BEA)
    child = {
        "ch_family_name": "Rowe", "ch_given_names": "Alfie", "ch_dob-day": "1", "ch_dob-month": "2",
        "ch_dob-year": "2015", "ch_relationship": "child",
    }  # fmt: skip
    add.type({f"ch_children-{row}-{name}": value for name, value in child.items()}).send(client)
    page_of(client, intake, "triage/route").type({f"tr_route-{row}": "contact_assessment_known"}).send(client)
    why = page_of(client, intake, "triage/route")
    why.type({f"tr_route_reason-{row}": "The team manager asked for it."}).send(client)
    done = complete(client, intake, {f"{RESULTS}-{row}": "open_case"})
    assert done.response.request.path.startswith("/enquiries/"), done.errors
    replies = enquiries.view(life.ports, life.world.user(WORKER), first.enquiry).replies

    assert again[first.id].state is State.WITHDRAWN
    assert again[first.id].comments[-1].text == "Alfie Rowe is no longer named in the intake of this enquiry."
    assert again[second.id].state is State.DRAFT
    assert first.id not in {task.item.questionnaire.id for task in duties}
    assert {(q.about, q.state) for q in replies} == {
        (ALFIE, State.WITHDRAWN), (BEA, State.DRAFT), (row, State.DRAFT),
    }  # fmt: skip


def test_a_text_with_the_former_name_of_a_partner_is_asked_about_and_one_with_another_in_their_row_is_not(
    life: Life,
) -> None:
    there = [{"id": "a", "hh_name": "Mark Reese"}, {"id": "b", "hh_name": "Dafydd Tudor"}]
    replies = life.with_forms(one_child.ASSESSMENT, one_child.REPLY).enquiry(one_child.BOTH, hh_people=there)
    reply = replies[0]
    text = "Letters. Mark and Mr Reese’s mother read them with Dafydd Tudor, and we mark each one."
    life.answer(reply, {"as_law": "None", "as_wishes": text})
    before = check(life.world.client_as(WORKER), reply).text
    client, intake = life.world.client_as(WORKER), intake_of(life.world, reply)
    reopen(client, intake)
    others = page_of(client, intake, "household/people")
    mark, dafydd = others.fields.getlist("hh_people-.rows")[:2]
    others.type({f"hh_people-{mark}-hh_name": "Marc Rees", f"hh_people-{dafydd}-hh_name": "Imogen Madeup"}).send(client)
    after = check(client, reply).text

    assert "still says" not in before
    assert "The text still says “Mark”, “Reese”, of somebody who is now Marc Rees" in after
    assert "“Dafydd”" not in after


FAMILY = a_form(
    "prison_enquiry_response",
    a_question("cf_correct", "radio", options=["yes", "no"], of_details=True),
    a_question("kn_role", subject="adult"),
    a_question("st_current", "radio", options=["none", "looked_after"], each="ch_children", subject="child"),
    a_question("cr_arrangement", subject="child"),
    outcomes=one_child.REPLY.outcomes,
)  # fmt: skip
OF_FAMILY = {ALFIE: "prison_enquiry_response", BEA: "prison_enquiry_response"}
OF_BOTH = {ALFIE: "looked_after", BEA: "none"}
READ_AGAIN = "What is answered here was answered while this enquiry named somebody otherwise"


def a_family_with_the_manager(life: Life) -> Questionnaire:
    (reply,) = life.with_forms(FAMILY).enquiry(OF_FAMILY)
    said: Mapping[str, Raw] = {
        "cf_correct": "yes",
        "kn_role": "Father of both",
        "st_current": OF_BOTH,
        "cr_arrangement": "Weekly.",
    }
    life.answer(reply, said)
    life.send(reply)
    life.world.clock.pass_by(timedelta(minutes=5))
    return reply


def amend(life: Life, reply: Questionnaire, typed: Mapping[str, str], of: str = "ch_children") -> None:
    client, intake = life.world.client_as(WORKER), intake_of(life.world, reply)
    reopen(client, intake)
    page, _ = page_with(life.world, client, intake, of)
    page.type(typed).send(client)
    results = {f"{RESULTS}-{row}": "open_case" for row in (ALFIE, BEA)}
    done = complete(client, intake, {**results, "se_adult_result": "matched"})
    assert done.response.request.path.startswith("/enquiries/"), done.errors
    life.world.clock.pass_by(timedelta(minutes=5))


def named(row: str, name: str, day: str, month: str, year: str) -> dict[str, str]:
    born = {"ch_dob-day": day, "ch_dob-month": month, "ch_dob-year": year}
    return {f"ch_children-{row}-{column}": value for column, value in {"ch_given_names": name, **born}.items()}


def test_what_was_said_of_two_children_who_are_exchanged_is_asked_anew_of_each_and_the_manager_is_shown_it(
    life: Life,
) -> None:
    reply, client = a_family_with_the_manager(life), life.world.client_as(WORKER)

    amend(life, reply, named(ALFIE, "Bea", "3", "4", "2018") | named(BEA, "Alfie", "1", "2", "2015"))
    left = life.opened(reply).path.answers
    section, page = life.opened(reply).definition.page_of["st_current"]
    shown = page_of(client, reply, f"{section.id}/{page.id}").text
    refused = declare_all(check(client, reply)).send(client)
    life.answer(reply, {"cf_correct": "yes", "st_current": {ALFIE: "none", BEA: "looked_after"}})
    asked = [error for error in declare_all(check(client, reply)).send(client).errors if "Say why" in error]
    life.send(reply)
    told = visit(life.world.client_as(MANAGER), f"/replies/{reply.id}").text

    assert {name for name in FAMILY.index if name in left} == {"kn_role", "cr_arrangement"}
    assert "Said of Alfie Rowe, born 1 February 2015: looked after" in shown
    assert len([error for error in refused.errors if "Say why" not in error]) == 3
    assert len(asked) == 1
    assert READ_AGAIN in asked[0]
    assert "Said of Alfie Rowe, born 1 February 2015" in told
    assert "its author lets it stand" in told


def test_of_a_child_born_on_another_day_what_compared_it_is_asked_anew_and_the_rest_is_confirmed_once(
    life: Life,
) -> None:
    reply, client = a_family_with_the_manager(life), life.world.client_as(WORKER)

    amend(life, reply, named(ALFIE, "Alfie", "23", "9", "2012"))
    left = life.opened(reply).path.answers
    life.answer(reply, {"cf_correct": "yes"})
    errors = declare_all(check(client, reply)).send(client).errors

    assert "cf_correct" not in left
    assert left["st_current"] == OF_BOTH
    assert [READ_AGAIN in error for error in errors] == [True]


def test_what_was_said_of_the_adult_is_asked_anew_once_the_enquiry_is_about_another_adult(life: Life) -> None:
    reply = a_family_with_the_manager(life)
    born = {"ad_dob-day": "7", "ad_dob-month": "8", "ad_dob-year": "1951"}
    other = {"ad_family_name": "Tudur", "ad_given_names": "Rhodri", "ad_prison_number": "B9999CD", **born}

    amend(life, reply, other, "ad_family_name")

    assert {name for name in FAMILY.index if name in life.opened(reply).path.answers} == {
        "st_current", "cr_arrangement",
    }  # fmt: skip


def test_a_spelling_put_right_asks_nothing_anew_that_is_of_one_person(life: Life) -> None:
    reply = a_family_with_the_manager(life)
    before = life.opened(reply).path.answers

    amend(life, reply, named(ALFIE, "Âlfie Ifan", "1", "2", "2015"))
    opened = life.opened(reply)

    assert (dict(opened.path.answers), opened.given_before) == (dict(before), {})
    assert declare_all(check(life.world.client_as(WORKER), reply)).send(life.world.client_as(WORKER)).errors == []


def test_a_report_about_one_child_is_asked_anew_once_another_child_stands_there(life: Life) -> None:
    first, second = life.with_forms(one_child.ASSESSMENT, one_child.REPLY).enquiry(one_child.BOTH)
    for reply in (first, second):
        life.answer(reply, {"as_law": "None", "as_wishes": "Wants to write."})
    life.world.clock.pass_by(timedelta(minutes=5))
    of_alfie, of_bea = (first, second) if first.about == ALFIE else (second, first)

    amend(life, of_alfie, named(ALFIE, "Morus", "2", "3", "2012"))

    assert "as_wishes" not in life.opened(of_alfie).path.answers
    assert life.opened(of_bea).path.answers["as_wishes"] == "Wants to write."
