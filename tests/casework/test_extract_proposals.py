"""What is proposed of a passage goes by who asks, by what it was sealed as, and by whether serious harm is likely."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms_service.casework.ids import ExtractId, PersonId, RecordId, RightsRequestId
from forms_service.casework.keeping.extracts.extracts import (
    GROUNDS_BY_LAW,
    Asker,
    Extract,
    ExtractState,
    Ground,
    MaskedSpan,
    Treatment,
)
from forms_service.casework.keeping.extracts.masking import MaskedText, NameBearer, NameLookup
from forms_service.casework.keeping.extracts.passages import HeldPassage
from forms_service.casework.keeping.extracts.proposals import PassageView, propose_treatment, views_of
from forms_service.casework.keeping.rights.regimes import Regime
from tests.builders.casework import HERE, NOW

EXTRACT = Extract(
    ExtractId("e"), HERE, RightsRequestId("r"), PersonId("p"), Asker.PARENT, "Nothing", "ours", NOW, harm_likely=False
)
SAID = HeldPassage(
    "k", RecordId("d"), "SE-2026-AAAA-BBBB", "A reply", "2026-11-23", "What did the child say?", "I do not want to.",
    "reported", "A worker", child_said=True, adult_may=False, is_withheld=True, is_free_text=True,
)  # fmt: skip
PLAIN = replace(SAID, child_said=False, adult_may=True, is_withheld=False)
NOTHING = MaskedText()
W, S, G = Treatment.WITHHELD, Treatment.SILENT, Treatment.GIVEN


@pytest.mark.parametrize(
    ("asker", "is_own", "expected"),
    [
        (Asker.PARENT, True, (W, Ground.EXPECTATION)),
        (Asker.ADULT, True, (W, Ground.RIGHTS_OF_OTHERS)),
        (Asker.CHILD, True, (G, None)),
        (Asker.CHILD, False, (W, Ground.RIGHTS_OF_OTHERS)),
    ],
)
def test_what_a_child_does_not_expect_to_be_told_is_proposed_as_withheld_under_its_ground_by_who_asks(
    *, asker: Asker, is_own: bool, expected: tuple[Treatment, Ground | None]
) -> None:
    found = propose_treatment(replace(SAID, is_own=is_own), NOTHING, replace(EXTRACT, asker=asker))
    assert (found.treatment, found.ground) == expected
    agreed = replace(SAID, adult_may=True, is_withheld=False)
    assert propose_treatment(agreed, NOTHING, EXTRACT).treatment is G


def test_where_serious_harm_is_likely_what_was_not_for_the_adult_is_withheld_for_that_and_the_rest_is_looked_at() -> (
    None
):
    likely = replace(EXTRACT, harm_likely=True, asker=Asker.ADULT)
    marked = replace(PLAIN, adult_may=False, is_withheld=True)
    assert propose_treatment(marked, NOTHING, likely).ground is Ground.SERIOUS_HARM
    assert propose_treatment(marked, NOTHING, EXTRACT).ground is Ground.RIGHTS_OF_OTHERS
    assert propose_treatment(PLAIN, NOTHING, likely).treatment is None


def test_addresses_third_parties_and_restricted_enquiries_are_proposed_as_withheld_and_files_are_looked_at() -> None:
    masked = MaskedText((MaskedSpan(0, 1, "child"),))
    told = {
        "address": propose_treatment(replace(PLAIN, locates=True), NOTHING, EXTRACT),
        "third party": propose_treatment(replace(PLAIN, is_of_others=True), NOTHING, EXTRACT),
        "restricted": propose_treatment(replace(PLAIN, is_restricted=True), NOTHING, EXTRACT),
        "named": propose_treatment(PLAIN, masked, EXTRACT),
        "inside": propose_treatment(replace(PLAIN, is_internal=True), NOTHING, EXTRACT),
        "file": propose_treatment(replace(PLAIN, is_file=True), NOTHING, EXTRACT),
    }
    assert {name: (each.treatment, each.ground) for name, each in told.items()} == {
        "address": (W, Ground.RIGHTS_OF_OTHERS),
        "third party": (W, Ground.ABOUT_OTHERS),
        "restricted": (S, Ground.RIGHTS_OF_OTHERS),
        "named": (Treatment.MASKED, Ground.ABOUT_OTHERS),
        "inside": (S, Ground.RIGHTS_OF_OTHERS),
        "file": (None, None),
    }


@pytest.mark.parametrize("regime", list(Regime))
def test_whatever_is_proposed_is_withheld_under_a_ground_of_the_law_under_which_it_is_answered(regime: Regime) -> None:
    lookup = NameLookup(NameBearer("adult", ("Llŷr",)), ())
    passages = [
        SAID,
        replace(PLAIN, key="a", locates=True),
        replace(PLAIN, key="b", is_of_others=True),
        replace(PLAIN, key="c", is_withheld=True, adult_may=False),
    ]
    views = views_of(passages, lookup, replace(EXTRACT, regime=regime, harm_likely=True), {})
    grounds = {each.proposal.ground for each in views if each.proposal.ground}
    assert grounds
    assert grounds <= GROUNDS_BY_LAW[regime].keys()
    assert {"45(4)" in words for words in GROUNDS_BY_LAW[regime].values()} == {regime is Regime.PART_3}


@pytest.mark.parametrize("asker", list(Asker))
@pytest.mark.parametrize("nature", ["fact", "reported", "assessment"])
def test_what_was_not_for_the_adult_or_for_nobody_outside_is_never_proposed_as_given(
    *, asker: Asker, nature: str
) -> None:
    of_asker = replace(EXTRACT, asker=asker)
    passage = replace(PLAIN, nature=nature)
    for closed in (
        replace(passage, adult_may=False),
        replace(passage, adult_may=False, is_shut=True),
        replace(passage, is_inside=True),
        replace(passage, is_told=True),
    ):
        assert propose_treatment(closed, NOTHING, of_asker).treatment in {None, W}
    likely = replace(of_asker, harm_likely=True)
    assert propose_treatment(passage, NOTHING, likely).treatment is None
    known = replace(passage, record=None, is_free_text=False)
    named = replace(known, is_name_of_theirs=True)
    assert propose_treatment(known, NOTHING, of_asker).treatment is None
    assert propose_treatment(replace(named, is_as_asked=True), NOTHING, of_asker).treatment is G
    assert propose_treatment(named, NOTHING, of_asker).treatment is (None if asker is Asker.PARENT else G)


def test_of_an_extract_that_is_given_up_nobody_is_said_to_have_decided_that() -> None:
    approved = replace(EXTRACT, state=ExtractState.APPROVED, decided_by="dpo", decided_at=NOW, decision_why="Read")
    given_up = approved.abandon("They do not ask any more")
    assert (given_up.decided_by, given_up.decided_at, given_up.decision_why) == ("", None, "They do not ask any more")


def test_what_its_being_asked_would_tell_is_looked_at_and_what_was_decided_of_it_before_counts_no_more() -> None:
    live = replace(PLAIN, key="live", question="co_live", is_internal=True)
    contact = replace(PLAIN, key="contact", question="co_live_contact", text="A team", asked_by=frozenset({"co_live"}))
    told = replace(PLAIN, key="told", question="so_told", text="It would prejudice an investigation")
    why = replace(live, key="why", question="so_why", asked_by=frozenset({"so_told"}))
    other = replace(PLAIN, key="other", question="x", text="he came")
    lookup = NameLookup(NameBearer("adult", ("Llŷr",)), (), plain=frozenset({"a", "it"}))

    def seen(*passages: HeldPassage) -> dict[str, PassageView]:
        return {each.passage.key: each for each in views_of(passages, lookup, EXTRACT, {})}

    every = seen(live, contact, told, why, other)
    assert {key: each.proposal.treatment for key, each in every.items()} == {
        "live": S, "contact": None, "told": None, "why": S, "other": G,
    }  # fmt: skip
    assert not every["live"].is_as_proposed or every["live"].is_read_first
    alone = seen(contact)["contact"]
    assert (alone.proposal.treatment, alone.digest != every["contact"].digest) == (G, True)
