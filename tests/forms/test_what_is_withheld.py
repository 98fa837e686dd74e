"""What a reply withholds from a reader is neither opened by what it says as a whole, nor told in other words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.casework.sealing.withheld import disagreements
from forms_service.engine.answers import Value
from forms_service.engine.free_text.addresses import addresses_in, lines_of_address, names_line
from forms_service.engine.free_text.likeness import words
from forms_service.engine.free_text.repetition import COMMON_FROM, listener
from forms_service.engine.free_text.repetition import repeated as repeated_in
from forms_service.engine.path import Path
from tests.builders import contact, prison_enquiry, probation
from tests.builders.definitions import rows
from tests.builders.shipped import sample_context

FORM = contact.KNOWN
VOCABULARY = FORM.vocabulary
HEADS = "ABCDEFGHIJKLMNOPRSTUVW"
SAID = "He hit me. Do not tell him I said so."
FOR_THE_ADULT = "We advise against contact now, and will look at it again in a year."
STATEMENT: dict[str, Value] = {
    "co_text": "Jay was seen with a broken arm.", "co_nature": "fact", "co_about": "adult", "co_as_at": "2026",
    "co_source": "Example Primary School", "co_permission": "agreed", "co_show_adult": "no",
}  # fmt: skip
A_VERSION: dict[str, Value] = {"so_disclosable": "disclosable_version_only", "fa_view": FOR_THE_ADULT}


def prison(**changes: Value) -> Path:
    typed = {"co_any": "yes", "cv_any": "yes_any_child", "cv_interim": "no_contact_with_any_child", "co_live": "no"}
    return prison_enquiry.reply(prison_enquiry.a_mixed_family(), **{**typed, "co_items": rows(s1=STATEMENT), **changes})


def repeated(text: str, withheld: str, known: Sequence[str] = ()) -> str:
    return repeated_in(text, withheld, listener(known, VOCABULARY, FORM.common_words))


def told_to_whoever_asked(text: str, withheld: str) -> str:
    """As the adult hears it, but that every letter of ours tells of harm."""
    ours = replace(VOCABULARY, grave=VOCABULARY.grave - FORM.common_words)
    return repeated_in(text, withheld, listener((), ours, FORM.common_words))


def broken(path: Path) -> list[tuple[str, str]]:
    return [(one.rule, one.question) for one in disagreements(path)]


@pytest.mark.parametrize(
    ("path", "held"),
    [
        (prison(so_disclosable="all"), "Concerns"),
        (prison(so_disclosable="all", co_items=rows(s1={**STATEMENT, "co_about": "someone_else", "co_show_adult": "yes"})), "Concerns"),
        (contact.known(so_disclosable="all", vo_share_adult="no", vo_words=SAID), "What the child said"),
        (contact.not_known(so_disclosable="all", ak_any="yes", ak_items=rows(s1={"ak_text": "He shouts.", "ak_nature": "fact", "ak_about": "adult", "ak_show_adult": "no", "ak_permission": "own"})), "What we know"),
    ],
    ids=["a statement", "a statement about another person", "a child’s words", "a statement about an unknown child"],
)  # fmt: skip
def test_all_of_it_is_explained_where_something_is_withheld_from_the_adult(path: Path, held: str) -> None:
    [found] = [one for one in disagreements(path) if one.rule == "all_beside_withheld"]
    assert found.question == "so_disclosable"
    assert found.against is not None
    assert held.casefold() in found.against.words.casefold()


def test_whom_the_request_names_is_no_secret_from_those_who_asked_though_a_reason_for_the_record_names_them() -> None:
    intake = contact.an_intake(in_request_text="He asks to write to Jay. His mother is Della Invented.")
    held: dict[str, Value] = {
        "so_consent_told": "no_would_increase_risk", "so_told_reason": "Della would tell him before we see the child.",
    }  # fmt: skip
    reply = contact.assessed({**held, "ba_needs": "Jay needs Della, his mother, to be near."}, intake=intake)
    assert disagreements(reply, intake) == []
    assert [(one.rule, one.question) for one in disagreements(reply)] == [("withheld_from_recipient", "ba_needs")]


def test_all_of_it_needs_a_word_only_where_something_of_it_is_withheld() -> None:
    told = prison(so_disclosable="all", co_items=rows(s1={**STATEMENT, "co_show_adult": "yes"}))
    assert broken(told) == [("all_beside_withheld", "so_disclosable")], "who told us stands in all of it"
    assert broken(contact.not_known(so_disclosable="all")) == []
    assert broken(probation.same_day(so_disclosable="nothing")) == []


@pytest.mark.parametrize("way", ["07700 900123", "+44 7700 900123", "(01632) 960 778", "hazel@family.example"])
def test_a_number_or_an_address_of_somebody_is_not_told_to_the_adult(way: str) -> None:
    told = f"We think that letters are good. Their mother can be reached at {way}."
    assert broken(contact.known(**{**A_VERSION, "fa_view": told})) == [("way_to_reach_for_adult", "fa_view")]


@pytest.mark.parametrize(
    ("told", "is_asked"),
    [
        ("Jay is afraid that the police will come to you on Friday.", True),
        ("Jay knows that we opened a section 47 enquiry last week.", True),
        ("Jay knows that no referral is needed and likes letters.", False),
        ("Jay said that the police were kind to everybody that day.", False),
    ],
)
def test_whatever_the_adult_may_read_tells_nothing_that_they_could_act_on_first(told: str, *, is_asked: bool) -> None:
    summary: dict[str, Value] = {"vo_share_adult": "summary_only", "vo_adult_summary": told}
    asked = [("adult_told_what_we_did", "vo_adult_summary")] if is_asked else []
    assert broken(contact.known(**{**A_VERSION, **summary})) == asked
    assert broken(contact.known(**{**A_VERSION, **summary, "so_disclosable": "nothing"})) == []


def in_a_condition(text: str, **more: Value) -> Path:
    condition: Value = rows(s1={"lc_type": "letters", "lc_condition": text})
    return contact.known(lv_letters="only_with_conditions", lv_conditions=condition, **more)


@pytest.mark.parametrize(
    ("told", "is_asked"),
    [
        ("Robin is to be rung on 07700 900456 before each.", True),
        ("The school is to be rung on 01632 960 778 before each.", False),
        ("Ring the duty team on 01632 960 778.", False),
        ("No more than 12 to 18 letters in 2027.", False),
    ],
)
def test_a_number_of_the_family_is_not_told_to_the_prison_and_that_of_a_worker_is(told: str, *, is_asked: bool) -> None:
    asked = [("way_to_reach_for_recipient", "lv_conditions")] if is_asked else []
    assert broken(in_a_condition(told)) == asked


def test_the_name_of_a_carer_of_the_report_is_no_secret_because_a_reason_for_the_record_has_it() -> None:
    reason: dict[str, Value] = {
        "so_consent_told": "no_would_increase_risk", "so_told_reason": "Robin Sample would be at risk of him.",
    }  # fmt: skip
    assert broken(contact.known(**reason, ba_longterm="Staying with Robin Sample.")) == []


def test_what_the_letter_for_the_adult_does_not_print_is_held_against_nothing_for_the_adult() -> None:
    past: Value = {"r1": rows(h1={"st_history_from": "2019", "st_history_reason": "A brother had been hurt."})}
    told: dict[str, Value] = {"st_history_any": {"r1": "yes"}, "st_history": past, "wf_knows": "That he hurt somebody."}
    path = contact.known(**{**A_VERSION, **told})
    assert [one.rule for one in disagreements(path)] == ["withheld_from_adult"]
    assert disagreements(path, None, {"fa_view", "vo_words"}) == []


def test_our_own_number_and_other_figures_are_told_to_the_adult() -> None:
    ours = sample_context().facts["team.contact_phone"]
    for told in (f"Ring us on {ours} about the letters.", "We will look again on 27 11 2027, after 12 to 18 letters."):
        assert broken(contact.known(**{**A_VERSION, "fa_view": told})) == []


@pytest.mark.parametrize(
    "told",
    [
        "Jay was seen with a broken arm by others.",
        "The school has spoken with us about you.",
        "Somebody saw that the arm was broken, and wrote to us.",
    ],
)
def test_what_is_withheld_is_not_told_to_the_adult_in_other_words(told: str) -> None:
    assert broken(prison(**A_VERSION)) == []
    assert broken(prison(**{**A_VERSION, "fa_view": told})) == [("withheld_from_adult", "fa_view")]


HELD = "It was her aunt Jillian Specimen who told us on 3 April 2025 that Kit was shut out when she was 5 years old."


@pytest.mark.parametrize(
    "told",
    [
        "We heard from Jilian.", "Specimen, Jillian has spoken with us.", "J. Specimen has spoken with us.",
        "J.S. has spoken with us.", "Somebody called JS has spoken with us.", "We know of what was when she was 5 yrs.",
        "It is about the five-year-old.", "It is about her at the age of five.", "On 03/04/25 somebody rang us.",
        "On 3rd Apr 2025 somebody rang us.", "Somebody rang us on 2025-04-03.",
    ],
)  # fmt: skip
def test_a_name_an_age_and_a_day_are_known_again_however_they_are_written(told: str) -> None:
    assert repeated(told, HELD, ["Kit"])


@pytest.mark.parametrize(
    "told",
    [
        "We look again in two years, and write in May.", "Many letters came, and Kit likes them.",
        "The GP and LA of the prison know.", "On 4 May 2025 a letter came.", "Will visits be best? Jill is not named.",
    ],
)  # fmt: skip
def test_what_is_only_like_it_is_not_asked_about(told: str) -> None:
    assert not repeated(told, HELD, ["Kit", "Jill"])


@pytest.mark.parametrize(
    "home", ["Oakfield Raod", "oakfield road", "the Farthington area", "Farthingtn", "ZZ9", "ZZ99ZZ"]
)
def test_part_of_an_address_or_a_slip_in_it_gives_it_away(home: str) -> None:
    assert names_line(f"She is in {home}.", lines_of_address("3 Oakfield Road\nFarthington\nZZ9 9ZZ"))
    assert not names_line("She is in a field by the road, far from town.", lines_of_address("3 Oakfield Road"))


@pytest.mark.parametrize("told", ["She says that you hit her.", "You were hitting her, and so we say no to visits."])
def test_what_a_child_said_is_not_told_where_the_child_did_not_agree(told: str) -> None:
    report = {**A_VERSION, "vo_words": SAID, "fa_view": told}
    assert ("withheld_from_adult", "fa_view") in broken(contact.known(**report, vo_share_adult="no"))
    assert broken(contact.known(**report, vo_share_adult="yes_child_agrees")) == []


@pytest.mark.parametrize("home", ["with Jill at 12 Oak Road", "in Oak Road", "at 4 Heol y Nant", "near ZZ99 9ZZ"])
def test_where_somebody_lives_is_in_no_text_unless_that_was_decided(home: str) -> None:
    why = "The officer must know where she is to be collected."
    assert broken(prison(nx_us=f"We visit her {home}.")) == [("address_for_recipient", "nx_us")]
    assert broken(prison(nx_us=f"We visit her {home}.", so_address_release="yes", so_address_reason=why)) == []
    assert ("address_for_adult", "fa_view") in broken(prison(**{**A_VERSION, "fa_view": f"She is well {home}."}))


def test_the_name_of_a_town_from_an_address_gives_it_away() -> None:
    intake = contact.an_intake(
        ch_children=rows(
            r1={**contact.OLDER, "ch_address": {"address": "3 The Row\nFarthington", "postcode": "ZZ9 9ZZ"}}
        )
    )
    reply = contact.assessed({"ba_needs": "To stay at her school in Farthington."}, intake=intake)
    assert [(one.rule, one.question) for one in disagreements(reply, intake)] == [("address_for_recipient", "ba_needs")]


def test_what_says_nothing_of_it_is_no_repetition() -> None:
    assert addresses_in("Seen on 3 May 2026, 12 children of the same street, 4 visits a way off") == []
    assert repeated("Letters are best for now, and we will look again in May.", SAID) == ""
    assert repeated("There is nothing further that we know.", "Nothing further") == ""
    assert repeated("Calls are not right now.", "She likes to be told of calls in good time.") == ""


REFERRAL = "Referral made by telephone to the hub, strategy discussion on Monday, EHM-44871"


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ("Nothing further", "There is nothing further to say of further visits."),
        (REFERRAL, "The school made a referral to the nurse in March, and she sees the nurse each Monday."),
        ("Referral", "A referral was made to the school nurse in March."),
        ("A referral was made to the team.", "A referral was made to the school nurse in March."),
        ("No change since the last review of the plan.", "Her plan was reviewed, and nothing has changed."),
        ("She reads the letters.", "It will mark each letter as read."),
        (
            "The assessment found a likely risk of significant harm.",
            "The risk of harm is small, as the assessment says.",
        ),
        ("Meeting on Tuesday morning.", "The meeting at school was on a Tuesday in May."),
        ("Checked with the manager; she agrees.", "She agrees with the view of the manager of the home."),
        ("Awaiting the police.", "The police were told of it, and came."),
    ],
)
def test_words_that_are_common_in_the_field_or_of_any_day_give_nothing_away(held: str, told: str) -> None:
    assert told_to_whoever_asked(told, held) == ""


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (REFERRAL, "See EHM-44871."),
        (REFERRAL, "There is a strategy discussion on Monday, by the hub, after what they told it by telephone: 44871."),
        ("She is pregnant.", "Her mother is pregnant, and glad of it."),
        ("They were moved to a refuge by the sea.", "She was moved to the refuge and likes the sea."),
        ("Her key is under the blue flowerpot; nobody knows.", "There is a flowerpot, blue, with a key."),
        ("The police asked us on the telephone to say nothing of this to the family before the hearing.",
         "The police asked us on the telephone to say nothing of this yet."),
        ("Ring her on 07700 900123.", "She has 07700900123 or 900123."),
    ],
)  # fmt: skip
def test_what_only_the_withheld_text_can_have_told_is_asked_about(held: str, told: str) -> None:
    assert told_to_whoever_asked(told, held)


COUNTED = Counter(word for asked in FORM.index.values() for word in {*words(" ".join(asked.wordings))})
OWN_WORDS = st.lists(
    st.sampled_from(sorted(word for word, number in COUNTED.items() if number >= COMMON_FROM)), min_size=1, max_size=7
).map(" ".join)


@given(held=OWN_WORDS, told=OWN_WORDS)
def test_a_few_of_the_forms_own_words_never_give_anything_away(held: str, told: str) -> None:
    assert told_to_whoever_asked(told, held) == ""


@given(
    rare=st.lists(st.sampled_from(["Pumpernickel", "trombone", "gooseberry", "lighthouse"]), min_size=2, unique=True),
    before=OWN_WORDS,
    after=OWN_WORDS,
    around=OWN_WORDS,
)
def test_rare_words_that_stand_together_in_both_are_always_asked_about(
    rare: list[str], before: str, after: str, around: str
) -> None:
    phrase = " ".join(rare).lower()
    assert told_to_whoever_asked(f"{around} {phrase} {before}", f"{before}. {phrase}. {after}")


def test_what_is_noted_for_ourselves_is_asked_about_by_its_number_and_not_by_a_common_word() -> None:
    noted: dict[str, Value] = {
        "sc_threshold": "likely_at_risk_of_significant_harm", "sc_act": ["referral_opened"], "sc_act_ref": REFERRAL,
    }  # fmt: skip
    needs = "The school made a referral to the nurse in March; nothing further was asked on the telephone."
    assert broken(contact.known(**noted, ba_needs=needs)) == []
    assert broken(contact.known(**noted, ba_needs=f"{needs} See 44871.")) == [("withheld_from_recipient", "ba_needs")]


def test_two_texts_of_nothing_but_names_are_held_against_each_other_in_little_time() -> None:
    pairs = [(head, tail) for head in HEADS for tail in HEADS.lower()]
    first, second = (
        " ".join(f"{head}{way}{tail}" for way in ways for head, tail in pairs)
        for ways in (("akio", "ekeo"), ("uyru", "osru"))
    )
    begun = process_time()
    assert not repeated(f"So {first}", f"So {second}")
    assert process_time() - begun < 1
