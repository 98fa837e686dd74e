"""Names of others in a text are masked in every form they are written in; what is not sure is a doubt, never given."""

from __future__ import annotations

import pytest

from forms_service.casework.keeping.extracts.masking import NameBearer, NameLookup, cut_out, words_written_small

MARK = "[———— T]"
PERSON = NameBearer("adult", ("Llŷr", "Inventio"), ("B2345CD",), ("1979-07-01",))
SIAN = NameBearer("child", ("Siân Mai", "Inventio", "O’Neill-Vårlöw", "Sibs Penhallow"), ("LA-77412",), ("2014-10-12",))
MAY = NameBearer("adult", ("May", "De La Cruz", "Bo"))


def lookup() -> NameLookup:
    return NameLookup(
        PERSON, (SIAN, MAY), frozenset({"Priya Okafor"}),
        words_written_small(["he said that the school was seen by us and may write a letter of the case"]),
    )  # fmt: skip


def masked(text: str) -> str:
    found = lookup().look_through(text)
    return cut_out(text, found.masks, MARK)


def doubted(text: str) -> set[str]:
    return {doubt.word for doubt in lookup().look_through(text).doubts}


@pytest.mark.parametrize(
    "written",
    [
        "Siân", "SIAN", "sian", "Sian’s", "Siân's", "Sian`s", "Siân Mai", "Siân\nMai", "Si\u00adân", "Si\u200bân",
        "Sia\u0302n", "O’Neill", "O'Neill's", "ONEILL", "Oneill-\nVarlow", "O’Neill-Vårlöw", "O Neill Varlow",
        "Var-\nlow", "Penhallow", "Penhallows", "penhallow’s", "S. Penhallow", "Delacruz", "De La Cruz", "de la Cruz",
        "LA 77412", "la-77412", "12 October 2014", "12/10/2014", "2014-10-12", "14 Sample Street", "sian_penhallow",
    ],
)  # fmt: skip
def test_a_name_is_masked_in_every_form_it_is_written_in(written: str) -> None:
    cut = masked(f"we saw {written} on that day.")

    assert cut.replace("’s", "").replace("'s", "").startswith(f"we saw {MARK}"), cut
    for word in ("ian", "eill", "arl", "hallow", "cruz", "7741", "2014", "sample"):
        assert word not in cut.casefold()


def test_the_mark_has_one_length_whatever_it_stands_for_and_says_not_how_many_names_there_were() -> None:
    assert masked("we saw Siân Mai Penhallow there") == masked("we saw Sian there") == f"we saw {MARK} there"


def test_what_is_the_persons_own_is_not_masked_and_a_name_of_both_is_a_doubt_where_it_stands_alone() -> None:
    assert masked("Llŷr Inventio (B2345CD, born 1 July 1979) rang us") == (
        "Llŷr Inventio (B2345CD, born 1 July 1979) rang us"
    )
    assert doubted("Llŷr Inventio rang us") == set()
    assert doubted("Mr Inventio rang us") == {"Inventio"}
    assert masked("Siân Inventio rang us") == f"{MARK} rang us"


def test_who_bears_just_the_persons_name_is_asked_about_and_a_shorter_form_of_it_is_not_masked() -> None:
    john = NameBearer("adult", ("John Andrew", "Smith"))
    father = NameLookup(john, (NameBearer("other", ("John Smith",)),))
    found = father.look_through("it was told that John Smith came, and John Andrew Smith left")
    assert found.masks == ()
    assert [(doubt.word, doubt.start < 30) for doubt in found.doubts] == [("John", True), ("Smith", True)]


def test_a_name_that_is_also_a_word_or_very_short_is_a_doubt() -> None:
    assert masked("we saw May there") == f"we saw {MARK} there"
    assert doubted("we saw May there") == {"May"}  # It is a month too.
    assert masked("he may come") == "he may come"
    assert doubted("he may come") == {"may"}
    assert masked("and Bo came") == f"and {MARK} came"
    assert doubted("and Bo came, with bo") == {"Bo", "bo"}


def test_a_name_that_nobody_here_is_known_by_is_a_doubt_wherever_it_stands_and_staff_are_none() -> None:
    assert doubted("he said that Kimberley saw Priya Okafor") == {"Kimberley"}
    assert doubted("Kimberley saw the school") == {"Kimberley"}
    assert doubted("The school was seen. He may write on Monday in October") == set() | {"may"}
    assert doubted("Priya’s sister saw him") == {"Priya’s"}  # Not whoever works here, as far as is known.
    assert doubted("he told School and Leanne") == {"School", "Leanne"}  # Within a sentence no word is excused.
    assert doubted("the school was seen, case CS-104882, B9999ZZ") == set()


@pytest.mark.parametrize(("text", "names"), [("LLYR came", True), ("of b 2345 cd", True), ("he came", False)])
def test_it_is_known_whether_a_text_names_the_person(*, text: str, names: bool) -> None:
    assert lookup().names_person(text) is names
