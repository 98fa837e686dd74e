"""The virus scanner, a real one: what it knows is found, and a scanner that does not answer is never taken for a yes."""

from __future__ import annotations

import pytest

from forms_service.adapters.uploads.clamd import Clamd
from forms_service.casework.errors import Unavailable
from tests.builders.uploads import EICAR, a_picture, a_zip
from tests.components.clamav import THREAT


@pytest.mark.parametrize("way", [0, 1])
def test_a_known_threat_is_found_and_named(clamd: tuple[str, str], way: int) -> None:
    verdict = Clamd(clamd[way]).scan(EICAR)
    assert verdict.threat == f"{THREAT}.UNOFFICIAL"
    assert verdict.by.startswith("ClamAV 1.")


def test_a_threat_inside_an_archive_is_found(clamd: tuple[str, str]) -> None:
    assert Clamd(clamd[0]).scan(a_zip({"inside.txt": EICAR})).threat


def test_a_clean_file_is_clean(clamd: tuple[str, str]) -> None:
    assert Clamd(clamd[0]).scan(a_picture()).threat == ""


def test_a_file_larger_than_the_scanner_takes_is_not_called_clean(clamd: tuple[str, str]) -> None:
    with pytest.raises(Unavailable):
        Clamd(clamd[0]).scan(bytes(13_000_000))


@pytest.mark.parametrize("url", ["unix:///nowhere/clamd.ctl", "tcp://127.0.0.1:1"])
def test_a_scanner_that_is_not_there_does_not_answer(url: str) -> None:
    with pytest.raises(Unavailable):
        Clamd(url, seconds=1).scan(b"x")
