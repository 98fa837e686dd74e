"""How far something reaches that was wrong: with it, from the same request, made from it, in the same words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from forms_service.casework.ids import EnquiryId, QuestionnaireId, SubmissionId
from forms_service.casework.keeping.reach import Piece, Sealed, Tie, reach

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAID = "He lives at the address with the children."


def a_sealing(
    name: str, enquiry: str = "first", *, reply: str = "", reads: str = "", at: int = 0, said: str = "", whom: str = ""
) -> Sealed:
    return Sealed(
        SubmissionId(name),
        QuestionnaireId(reply or name),
        EnquiryId(enquiry),
        NOON + timedelta(hours=at),
        frozenset({SubmissionId(reads)} if reads else ()),
        frozenset({Piece(said, frozenset({whom} if whom else ()))} if said else ()),
    )


def test_it_reaches_whatever_was_made_of_it_and_what_was_made_of_that_in_whatever_enquiry() -> None:
    report = a_sealing("report")
    others = [
        report,
        a_sealing("beside", at=1),
        a_sealing("earlier", "second", at=-9),
        a_sealing("review", "second", reads="report", at=2),
        a_sealing("exchange", "second", at=3),
        a_sealing("again", "third", reads="review", at=4),
        a_sealing("part 2", "third", reply="again", at=5),
        a_sealing("elsewhere", "fourth", at=6),
    ]

    found = reach(report, others)

    assert found == {
        "report": Tie.BESIDE,
        "beside": Tie.SAME_REQUEST,
        "review": Tie.MADE_FROM,
        "exchange": Tie.MADE_AFTER,
        "again": Tie.MADE_FROM,
        "part 2": Tie.SAME_REPLY,
    }
    assert next(iter(found)) == "report"


def test_what_says_the_wrong_words_is_reached_too_and_a_word_that_many_have_in_common_is_not_enough() -> None:
    report = a_sealing("report", said=SAID)
    others = [report, a_sealing("other", "second", said=SAID), a_sealing("short", "third", said="Not known")]

    assert reach(report, others) == {"report": Tie.BESIDE}
    assert reach(report, others, {Piece(SAID), Piece("Not known")}) == {"report": Tie.BESIDE, "other": Tie.SAME_WORDS}


def test_what_says_the_same_of_another_child_is_not_reached_and_what_says_it_of_the_same_one_is() -> None:
    report = a_sealing("report", said=SAID, whom="ivy")
    others = [
        report,
        a_sealing("hers", "second", said=SAID, whom="ivy"),
        a_sealing("his", "third", said=SAID, whom="cai"),
        a_sealing("text", "fourth", said=SAID),
    ]

    found = reach(report, others, {Piece(SAID, frozenset({"ivy", "Ivy 2015"}))})

    assert found == {"report": Tie.BESIDE, "hers": Tie.SAME_WORDS, "text": Tie.SAME_WORDS}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 8)), max_size=9))
def test_what_was_reached_stays_in_its_place_when_words_turn_out_to_be_wrong(made: list[tuple[int, int]]) -> None:
    """Answers about a row go with its place among those of a kind."""
    others = [
        a_sealing(f"s{n}", f"e{enquiry}", reads=f"s{reads}", at=n, said=SAID if n % 3 == 0 else "")
        for n, (enquiry, reads) in enumerate(made, 1)
    ]
    start = a_sealing("s0", "e0", said=SAID)

    before, after = reach(start, [start, *others]), reach(start, [start, *others], {Piece(SAID)})

    assert list(after.items())[: len(before)] == list(before.items())
    assert {each.submission for each in others if each.statements} <= after.keys()
