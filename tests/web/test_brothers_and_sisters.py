"""Three ordinary reports on brothers and sisters, all of it true: what is asked again, and what is proposed."""

from __future__ import annotations

from datetime import timedelta

from forms_service.casework.answering.questionnaires import Questionnaire
from tests.builders.life import ALFIE, CHILDREN, Life
from tests.builders.siblings import NAMES, THIRD, of_child
from tests.builders.world import WORKER, World
from tests.web.browsing import Page, visit
from tests.web.client import Browser

REASON = "It was looked at again, and is as true of this child."


def check(author: Browser, reply: Questionnaire) -> Page:
    return visit(author, f"/questionnaires/{reply.id}/check")


def reasons(page: Page) -> dict[str, str]:
    """What stands in the box for each reason, by its rule."""
    boxes = {name: text for name, text in page.fields.items() if name.startswith("why-")}
    found = {name.removeprefix("why-").rpartition("-")[0]: text for name, text in boxes.items()}
    assert len(found) == len(boxes), "a rule asks twice"
    return found


def test_what_brothers_and_sisters_share_is_typed_and_explained_once(world: World) -> None:
    """Counted on these pages before: 1, 3 and 5 reasons to type, no stop, and no error of a question that comes late;
    the carer (10 answers) and who spoke with the child typed for each. Now 1, 2 and none to type; the rest is proposed.
    """
    life, author = Life(world), world.client_as(WORKER)
    replies = life.enquiry(
        dict.fromkeys(NAMES, "contact_assessment_known"), ch_children=[*CHILDREN, THIRD],
        se_child_results=dict.fromkeys(NAMES, "open_case"), en_type="prison_contact_assessment",
        en_contact_sought=["letters_and_cards", "visits"],
    )  # fmt: skip

    # A question that comes late is brought up, and is no error.
    identity = visit(author, f"/questionnaires/{replies[0].id}/pages/identity/identity")
    seen = identity.type(
        {"iv_outcome": "confirmed", "iv_relationship": ["birth_certificate"], "iv_discrepancy": "No"}
    ).send(author)
    assert seen.errors == []
    how: dict[str, str | list[str]] = {
        "iv_how": ["i_know_the_child_and_have_seen_them"], "iv_by-name": "Amal Example",
    }  # fmt: skip
    seen = seen.type(how).send(author)
    assert seen.errors == []
    assert "iv_seen_date-day" in seen.fields

    typed: list[int] = []
    for child, reply in zip(NAMES, replies, strict=True):
        world.clock.pass_by(timedelta(minutes=10))
        if child != ALFIE:
            offered = visit(author, f"/questionnaires/{reply.id}/shared")
            assert "Robin Sample" in offered.text
            assert "Letters go well" not in offered.text
            voice = visit(author, f"/questionnaires/{reply.id}/pages/voice/voice")
            assert voice.type({"vo_include": "yes"}).send(author).fields["vo_by-name"] == "Amal Example"
        world._fill(world.user(WORKER), reply, of_child(child))
        page = check(author, reply)
        boxes = reasons(page)
        typed.append(sum(not text for text in boxes.values()))
        page.type({name: text or REASON for name, text in page.fields.items() if name.startswith("why-")})
        page.send(author, ".later")
        assert set(reasons(check(author, reply)).values()) == {REASON}

    assert typed == [1, 2, 0]
    assert "Proposed: what was said to the same" not in check(author, replies[2]).text
