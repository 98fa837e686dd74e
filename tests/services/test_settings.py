"""Settings are read once; what would be unsafe is refused, not guessed."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from sqlalchemy import make_url

from forms_service.settings import SettingsRefused, read_settings, replace_kept_key
from storage.factory import read_location

KEY = "an invented key of 32 characters."
WHOLE = {
    "FORMS_ENV": "production",
    "DATABASE_URL": "postgresql://db.invalid/forms",
    "OBJECT_STORE_URL": "s3://store.invalid/bucket",
    "SECRET_KEY": KEY,
    "AUDIT_KEY": KEY,
    "SIGN_IN_FILE": "/srv/sign-in.yaml",
    "SIGN_IN_SECRET": "a secret",
    "ORGANISATIONS_FILE": "/srv/organisations.yaml",
    "PUBLIC_URL": "https://forms.invalid",
}


@pytest.mark.parametrize("named", ["Production", "prod", "", "production "])
def test_an_environment_that_is_neither_is_refused_and_never_taken_for_development(named: str) -> None:
    with pytest.raises(SettingsRefused, match="FORMS_ENV"):
        read_settings({**WHOLE, "FORMS_ENV": named})


@pytest.mark.parametrize("lacking", ["DATABASE_URL", "OBJECT_STORE_URL", "SECRET_KEY", "AUDIT_KEY", "SIGN_IN_FILE"])
def test_production_lacks_nothing(lacking: str) -> None:
    with pytest.raises(SettingsRefused, match=lacking):
        read_settings({name: value for name, value in WHOLE.items() if name != lacking})


def test_in_production_files_must_be_scanned_and_cookies_need_https(tmp_path: Path) -> None:
    settings = read_settings({**WHOLE, "FORMS_VAR": str(tmp_path)})
    assert (settings.production, settings.scanning_required, settings.https) == (True, True, True)


def test_a_key_that_could_not_be_written_down_is_none_and_is_made_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = {"FORMS_VAR": str(tmp_path)}

    def no_room(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "audit")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", no_room)
        with pytest.raises(SettingsRefused, match="AUDIT_KEY"):
            read_settings(here)
    assert list((tmp_path / "keys").iterdir()) == []

    settings = read_settings(here)
    assert len(settings.audit_key) == 64
    assert read_settings(here) == settings
    for contents in (b"", b"\xff\xfe\x00"):
        (tmp_path / "keys" / "audit").write_bytes(contents)
        (tmp_path / "keys" / "session-before").write_bytes(b"\xff")
        with pytest.raises(
            SettingsRefused, match=r"AUDIT_KEY is not set, and .*/keys/audit, .* cannot be used"
        ) as refused:
            read_settings(here)
        assert "SECRET_KEYS_BEFORE" in str(refused.value)


def test_a_key_with_blanks_is_read_again_once_another_has_taken_its_place(tmp_path: Path) -> None:
    here = {"FORMS_VAR": str(tmp_path / "50% ?#")}
    first = read_settings(here)
    keys = first.var / "keys"
    (keys / "audit").write_text("a key of words\n")
    for _ in range(2):
        replace_kept_key(first.var, "audit")

    after = read_settings(here)
    assert after.former_audit_keys[1:] == (b"a key of words\n",)
    in_the_environment = {**here, "AUDIT_KEY": KEY, "AUDIT_KEYS_BEFORE": f'short "{KEY}"  longer'}
    assert read_settings(in_the_environment).former_audit_keys == (b"short", KEY.encode(), b"longer")
    places = make_url(after.database_url).database, read_location(after.object_store_url)
    assert places == (str(first.var / "forms.sqlite"), first.var / "store")
