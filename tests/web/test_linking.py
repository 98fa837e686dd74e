"""Links of people, through the pages: who is never joined, what is proposed, and how the wrong link is told and undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from forms_service.engine.answers import Raw
from forms_service.services.replies import sendings
from tests.builders.enquiries import ROWAN, asked, child, enquiry_of, person_of, restrict, same
from tests.builders.world import KNOWN, MANAGER, OTHER_WORKER, WORKER, World
from tests.web.browsing import visit
from tests.web.client import Browser


def test_two_children_of_one_request_never_become_one_person_by_whatever_chain(world: World) -> None:
    twins = asked(world, "A1111AA", child("tara", "Tara"), child("cara", "Cara"))
    second = asked(world, "B2222BB", child("cara", "Cara"))
    third = asked(world, "C3333CC", child("cara", "Cara"))
    worker, reference = world.client_as(WORKER), enquiry_of(world, twins).reference
    tara, cara = (person_of(world, twins, name) for name in ("Tara", "Cara"))
    hers, again = (person_of(world, each, "Cara") for each in (second, third))

    same(worker, hers, tara)
    world.clock.pass_by(timedelta(minutes=7))
    at_once = same(worker, hers, cara)
    assert at_once.response.status_code == 409
    assert f"{reference} names two people who would become one by this" in at_once.text
    same(worker, again, hers)
    by_way_of_another = same(worker, cara, again)
    assert by_way_of_another.response.status_code == 409
    assert f"{reference} names two people who would become one by this" in by_way_of_another.text

    page = visit(worker, f"/people/{hers}")
    assert "linked over 3 enquiries" in page.text
    first = f"Cara Smyth, born 30 March 2014 ({enquiry_of(world, second).reference}) and Tara Smyth, born 30 March 2014"
    assert f"Same person: {first} ({reference}) By: Priya Okafor, 23 November 2026 at 9:40am" in page.text
    assert "Priya Okafor, 23 November 2026 at 9:47am" in page.text
    empty = page.form_with("reason").send(worker)
    assert empty.response.status_code == 422
    assert empty.errors == ["Say why this was wrong"]
    empty.form_with("reason").type({"reason": "Twins"}).send(worker)
    assert same(worker, hers, cara).response.status_code == 200


def test_people_whose_names_share_nothing_are_not_proposed_for_two_near_misses(world: World) -> None:
    adult: dict[str, Raw] = {"ad_given_names": "Louis", "ad_family_name": "Amendby",
             "ad_dob": {"day": "4", "month": "5", "year": "1980"}}  # fmt: skip
    asked(world, "A1234BC", child("adaa", "Ada"), adult=adult)
    near = {**adult, "ad_given_names": "Ken", "ad_family_name": "Foureyes",
            "ad_dob": {"day": "4", "month": "6", "year": "1980"}}  # fmt: skip
    other = asked(world, "A1234BD", child("bbbb", "Zoe", "2 2 2019"), adult=near)
    worker = world.client_as(WORKER)
    assert "A1234BD" in visit(worker, f"/questionnaires/{other.id}/check").text
    assert "Asked before" not in visit(worker, f"/questionnaires/{other.id}/check").text
    alike = asked(world, "A1234BD", child("bbbb", "Kit", "2 7 2009"), adult={**near, "ad_family_name": "Amendbi"})
    assert "Ken Amendbi, there Louis Amendby" in visit(worker, f"/questionnaires/{alike.id}/check").text


def test_a_person_is_called_by_one_name_and_not_by_a_bit_of_each_that_they_are_linked_with(world: World) -> None:
    mine = asked(world, "A1111AA", child("qqqq", "Quill"), adult=ROWAN)
    other = asked(
        world, "B2222BB", child("qqqq", "Ivo"), adult={**ROWAN, "ad_given_names": "Llŷr", "ad_family_name": "Inventio"}
    )
    worker = world.client_as(WORKER)
    rowan, llyr = person_of(world, mine, "Rowan"), person_of(world, other, "Llŷr")
    same(worker, rowan, llyr)
    world.clock.pass_by(timedelta(minutes=1))
    corrected = visit(worker, f"/people/{rowan}").form_with("kind")
    typed = {"kind": "given_names", "value": "Rowena", "how": "Passport"}
    assert "Rowena Sampleton" in corrected.type(typed).send(worker).text.split("An adult")[0]
    assert "Llŷr Inventio" in visit(worker, f"/people/{llyr}").text.split("An adult")[0]


def test_what_happened_today_in_london_has_happened_though_it_is_yesterday_by_utc(world: World) -> None:
    reply = asked(world, "A1111AA")
    half_past_midnight = datetime(2027, 6, 1, 23, 30, tzinfo=UTC)
    world.clock.pass_by(half_past_midnight - world.clock.now())
    adult = enquiry_of(world, reply).adult
    assert adult is not None
    page = visit(client := world.client_as(WORKER), f"/people/{adult.person}").form_with("kind")
    typed = {"kind": "died", "since": "2 6 2027", "how": "Coroner"}
    assert "on 2 June 2027" in page.type(typed).send(client).text


def test_a_father_and_a_son_of_one_name_are_told_apart_by_what_the_buttons_say(world: World) -> None:
    tom: Mapping[str, Raw] = {**ROWAN, "ad_given_names": "Tom", "ad_family_name": "Smyth"}
    asked(world, "A1111AA", child("tomm", "Tom"), adult=tom)
    again, worker = asked(world, "A1111AA", child("tomm", "Tom"), adult=tom), world.client_as(WORKER)
    page = visit(worker, f"/questionnaires/{again.id}/check").text
    father, son = "Tom Smyth, adult, born 7 November 1990", "Tom Smyth, child, born 30 March 2014"
    for each in (father, son):
        assert f"It is the same person: {each} and {each}" in page
        assert f"{each}, there {each}: likely the same" in page


def test_what_was_asked_before_says_only_what_was_sent_to_whom(world: World) -> None:
    before, worker = world.issued(KNOWN), world.client_as(WORKER)
    record, again = world.record_of(before), asked(world, "A1111AA")
    adult = enquiry_of(world, before).adult
    assert adult is not None
    same(worker, person_of(world, again, "Rowan"), adult.person)
    address = f"/questionnaires/{again.id}/check"
    assert "(Known): has not been sent yet." in visit(worker, address).text
    (letter,) = {item.code for item in record.documents if item.leaves_the_house}
    for channel, told in (
        ("telephone", f"told to HMP Vale; not sent so far: {letter}."),
        ("post", f"told to HMP Vale; {letter} to HMP Vale."),
    ):
        world.clock.pass_by(timedelta(minutes=1))
        sendings.record_sending(
            world.ports, world.user(MANAGER), record.id, recipient="HMP Vale", channel=channel, documents=[letter]
        )
        assert f"(Known): {told}" in visit(worker, address).text


def found_by(browser: Browser, text: str) -> str:
    """What stands under what a search on the work list found."""
    page = browser.post("/work/found", data={"text": text}, follow_redirects=True).text
    return page.partition("found</caption>")[2].partition("</table>")[0]


def test_what_a_restricted_enquiry_alone_knows_of_somebody_tells_nobody_outside_who_they_are(world: World) -> None:
    closed = world.issued(KNOWN)
    restrict(world, closed)
    mine = asked(world, "A1111AA", author=OTHER_WORKER)
    hers, adult = enquiry_of(world, closed).adult, enquiry_of(world, mine).adult
    assert hers
    assert adult
    worker, outsider = world.client_as(WORKER), world.client_as(OTHER_WORKER)
    for kind, value in (("other_name", "Elowen Secretly"), ("case_system", "LCS-777-X")):
        told = {"kind": kind, "value": value, "how": "Adoption file"}
        assert worker.post(f"/people/{hers.person}/facts", data=told).status_code == 302
    same(outsider, adult.person, hers.person)
    open_to_all = enquiry_of(world, mine).reference
    for text in ("Elowen", "Secretly Elowen", "LCS-777", "777-X"):
        assert open_to_all not in found_by(outsider, text), text
    assert open_to_all in found_by(outsider, "Rowan Sampleton")
    named: Mapping[str, Raw] = {
        "ad_given_names": "Elowen",
        "ad_family_name": "Secretly",
        "ad_dob": {"day": "", "month": "", "year": ""},
    }
    again = asked(world, "B2222BB", adult=named, author=OTHER_WORKER)
    assert open_to_all not in visit(outsider, f"/questionnaires/{again.id}/check").text
    assert enquiry_of(world, again).reference not in visit(outsider, f"/questionnaires/{mine.id}/check").text

    said = {"kind": "looked_after", "since": "1 1 2021", "how": "Guess"}
    assert outsider.post(f"/people/{adult.person}/facts", data=said).status_code == 302
    theirs = enquiry_of(world, world.draft()).adult
    assert theirs
    refused = outsider.post(f"/people/{theirs.person}/facts", data=said)
    assert refused.status_code == 403
    assert "Ring of" in refused.text


def test_nobody_is_proposed_as_an_unborn_child_who_was_born_years_before(world: World) -> None:
    unborn: dict[str, Raw] = {"id": "baby", "ch_unborn": "yes", "ch_family_name": "Sampleton", "ch_edd": {"year": "2027", "month": "2", "day": "14"}, "ch_relationship": "child"}  # fmt: skip
    before, now = asked(world, "A1111AA", unborn), asked(world, "B2222BB", unborn)
    worker = world.client_as(WORKER)
    page = visit(worker, f"/questionnaires/{now.id}/check")

    assert "Unborn baby Sampleton: may be the same" in page.text
    assert "there Unborn baby Sampleton: may be the same" not in page.text, "the adult is no unborn child"
    adult, baby = (person_of(world, each, name) for each, name in ((now, "Rowan"), (before, "")))
    refused = same(worker, adult, baby)
    assert "One of them is not born yet, and the other was born years before" in refused.text
