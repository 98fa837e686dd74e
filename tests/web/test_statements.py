"""Statements and the people they are about: category, purpose, papers of a court, and what is looked at before sending."""

from __future__ import annotations

import re

import pytest

from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.errors import Conflict, Invalid
from forms_service.engine.answers import Raw
from forms_service.services.deciding import decide
from tests.builders.agreeing import considered
from tests.builders.authors import Author
from tests.builders.enquiries import enquiry_of
from tests.builders.life import ALFIE, BEA, CHILDREN, Life
from tests.builders.replies import WITH_CONCERNS, Reply, a_reply, merged_text
from tests.builders.siblings import of_child
from tests.builders.world import MANAGER, WORKER, World
from tests.web.browsing import visit

JUDGMENT = "The judgment finds that he caused the fracture."


def printed(reply: Reply, code: str = "") -> str:
    template = reply.template_of(code) if code else reply.template
    return merged_text(DocxtplMerger().merge(template.content, reply.fields("", template), template.empty_tags))


def of_court(**cells: Raw) -> Reply:
    row: dict[str, Raw] = {
        "id": "s1", "co_text": JUDGMENT, "co_nature": "fact", "co_about": "adult", "co_source": "Judgment, page 12",
        "co_as_at": {"year": "2026"}, "co_status": "proved_or_found", "co_reliability": "high", "co_show_adult": "yes",
        "co_permission": "own", **cells,
    }  # fmt: skip
    return a_reply(WITH_CONCERNS, reply={"co_items": [row], "so_disclosable": "all"}, faultless=False)


def test_whoever_was_suspected_and_is_convicted_has_both_and_a_letter_says_what_it_said(world: World) -> None:
    reply, client = world.issued(WITH_CONCERNS), world.client_as(WORKER)
    enquiry = enquiry_of(world, reply)
    assert enquiry.adult is not None
    address = f"/people/{enquiry.adult.person}"
    page = visit(client, address)
    lines = re.sub(r"\s+", " ", page.text)
    asked = f"From: The request, {enquiry.reference}, as it told their legal position Recorded: Priya Okafor"
    assert f"Category Says: Convicted of an offence, on 23 November 2026 {asked}, 23 November 2026" in lines
    said = f"From: An issued reply, {enquiry.reference}, a statement, reported to us Recorded: Marian Ashdown"
    told = f"Category Says: Suspected of an offence {said}, 23 November 2026 Standing: Stands"
    assert told in lines
    brook = next(child for child in enquiry.children if child.given_names == "Brook")
    child = re.sub(r"\s+", " ", visit(client, f"/people/{brook.person}").text)
    assert "Category Says: Child, on 23 November 2026 From: The request" in child
    assert "Category Says: Victim or possible victim, on 4 November 2025 From: An issued reply" in child

    kept = world.record_of(reply)
    before = decide.view(world.ports, world.user(MANAGER), reply.id).submission
    later = {"kind": "category convicted", "since": "20 11 2026", "how": "Court result"}
    assert page.form_with("kind").type({**later, "since": ""}).send(client).errors == [
        "Enter the day on which it happened or began"
    ]
    again = re.sub(r"\s+", " ", page.form_with("kind").type(later).send(client).text)
    assert "Category Says: Convicted of an offence, on 20 November 2026 From: Our records, Court result" in again
    assert told in again
    assert decide.view(world.ports, world.user(MANAGER), reply.id).submission == before
    assert world.record_of(reply).objects == kept.objects


def test_a_reply_that_is_called_back_before_anybody_had_it_says_no_category_any_more(world: World) -> None:
    reply, client = world.issued(WITH_CONCERNS), world.client_as(WORKER)
    page = visit(client, f"/replies/{reply.id}").form_with("call-back-reason")
    page.type({"call-back-reason": "One date is wrong.", "call-back-had": "nobody"}).send(client)
    enquiry = enquiry_of(world, reply)
    assert enquiry.adult is not None
    lines = re.sub(r"\s+", " ", visit(client, f"/people/{enquiry.adult.person}").text)
    suspected = lines.partition("Says: Suspected of an offence")[2]
    assert "Standing: Taken back" in suspected.partition("What:")[0]


def test_the_category_stands_beside_each_name_and_each_statement_of_a_letter() -> None:
    text = printed(a_reply(WITH_CONCERNS))
    assert re.search(r"About Marlowe Specimen, born .*\. Category: Convicted of an offence", text)
    assert "Brook Fictional. Category: Child" in text
    assert "Category: Victim or possible victim" in text
    assert "Category: Suspected of an offence" in text
    rows = [row for entry in a_reply(WITH_CONCERNS).contents["answers"] for row in entry.get("rows", ())]
    statements = [row["cells"] for row in rows if "co_text" in row["cells"]]
    assert [cells["co_category"]["choice"] for cells in statements] == ["victim", "suspected", "child"]


def test_each_statement_is_sealed_with_the_purpose_and_the_law_that_it_is_shared_by() -> None:
    contents = a_reply(WITH_CONCERNS).contents
    stamped = [
        row["shared_for"] for entry in contents["answers"] for row in entry.get("rows", ()) if "shared_for" in row
    ]
    said = {entry["id"]: entry["text"] for entry in contents["answers"]}
    assert stamped == [{"purpose": said["so_purpose"], "law": said["so_gateway"]}] * 3
    assert said["so_purpose"]
    assert said["so_gateway"]


@pytest.mark.parametrize("code", ["D10", "D11"])
def test_what_comes_from_a_document_of_family_proceedings_is_in_no_letter_without_leave(code: str) -> None:
    kept_in = of_court(co_source_kind="court_document")
    assert JUDGMENT not in printed(kept_in, code)
    assert "Judgment, page 12" not in printed(kept_in, code)
    leave: dict[str, Raw] = {
        "co_leave": "Order of Example Family Court",
        "co_leave_on": {"day": "2", "month": "11", "year": "2026"},
    }
    let_out = printed(of_court(co_source_kind="court_document_released", **leave), code)
    assert JUDGMENT in let_out
    assert ("Order of Example Family Court, 2 November 2026" in let_out) is (code == "D10")
    assert ("Judgment, page 12" in let_out) is (code == "D10")


def test_without_the_order_or_rule_and_its_day_nothing_of_a_court_is_let_out(world: World) -> None:
    reply, client = world.draft(WITH_CONCERNS), world.client_as(WORKER)
    page = visit(client, f"/questionnaires/{reply.id}/pages/concerns/concerns")
    said = page.type({"co_items-s1-co_source_kind": "court_document_released"}).send(client)
    assert said.errors == [
        "Enter the order or rule that lets us pass it on",
        "Enter the day on which leave was given or the rule was looked up",
    ]


def test_before_it_is_sent_its_author_reads_which_statements_are_old_unverified_or_at_odds(world: World) -> None:
    page = Author(world, world.draft(WITH_CONCERNS)).check()
    told = page.response.text.partition("Statements to look at again")[2].partition("</ul>")[0]
    assert "Brook had bruising to the upper arm that the school recorded on 4 November 2025." in told
    assert "it is more than 12 months old (4 November 2025)" in told
    assert "it is under enquiry" in told
    assert "it does not agree with another answer" in told
    assert "Contact of any kind with Brook or Indigo" not in told, "of this one nothing is in doubt"


def misspelt(world: World) -> Questionnaire:
    """The same enquiry once more, under a family name with a slip and another number."""
    return world.draft(ad_family_name="Sampelton", ad_prison_number="A9999ZZ")


def test_nothing_goes_further_while_it_is_not_said_whether_somebody_is_the_same_person(world: World) -> None:
    first = world.issued()
    reply = misspelt(world)
    asked = Author(world, reply)
    refused = asked.explain()
    assert asked.state() is State.DRAFT
    assert f"The enquiry {enquiry_of(world, first).reference} names somebody who may be the same person" in refused.text
    assert [href for href in refused.error_targets if href.endswith("/check#asked-before")]
    assert refused.element("asked-before").findall(".//button")
    asked.check().press(asked.browser, "It is another person")
    assert "names somebody who may be the same person" not in asked.check().text
    asked.explain()
    assert asked.state() is State.WITH_MANAGER

    undo_all(world, reply)
    manager = world.user(MANAGER)
    sending = decide.view(world.ports, manager, reply.id).opened.questionnaire.sending
    with pytest.raises(Invalid, match="It is not said whether somebody whom another enquiry names is the same person"):
        decide.authorise(world.ports, manager, {reply.id: sending}, considered(world.ports, manager, reply.id))
    asked.check().press(asked.browser, "It is another person")
    decide.authorise(world.ports, manager, {reply.id: sending}, considered(world.ports, manager, reply.id))
    world.make_documents()
    undo_all(world, reply)
    submission = decide.view(world.ports, manager, reply.id).submission
    with pytest.raises(Conflict, match="nobody has said whether it is one person or two"):
        decide.issue(world.ports, manager, {reply.id: submission})
    asked.check().press(asked.browser, "It is another person")
    decide.issue(world.ports, manager, {reply.id: submission})


def undo_all(world: World, reply: Questionnaire) -> None:
    """Undo on the adult's page that they are another person than somebody of another enquiry."""
    client, adult = world.client_as(WORKER), enquiry_of(world, reply).adult
    assert adult is not None
    page = visit(client, f"/people/{adult.person}")
    page.form_with("reason").type({"reason": "I was wrong about these two."}).send(client)


def test_what_is_taken_over_for_another_purpose_is_asked_about_once_and_logged(world: World) -> None:
    life, client = Life(world), world.client_as(WORKER)
    first, second = life.enquiry(
        dict.fromkeys((ALFIE, BEA), "contact_assessment_known"), ch_children=CHILDREN,
        se_child_results=dict.fromkeys((ALFIE, BEA), "open_case"), en_type="prison_contact_assessment",
        en_contact_sought=["letters_and_cards"],
    )  # fmt: skip
    world._fill(world.user(WORKER), first, of_child(ALFIE))
    visit(client, f"/questionnaires/{second.id}/shared").send(client)
    world._fill(world.user(WORKER), second, of_child(BEA))
    asks = "Same purpose? What you took over was recorded for another purpose"
    author = Author(world, second)
    assert asks not in author.check().text, "the purpose is the same"
    world._fill(world.user(WORKER), second, {"so_purpose": ["protect_a_child_from_harm"]})
    page = author.check()
    assert asks in page.text
    assert sum(name.startswith("why-another_purpose") for name in page.fields) == 1
    assert "To protect a child from harm" in page.text
    assert "To contribute to a contact assessment" in page.text
    author.explain({"another_purpose": "Another purpose: section 47 of the Children Act 1989."})
    assert author.state() is State.WITH_MANAGER
    assert "used_for_another_purpose" in world.acts()
