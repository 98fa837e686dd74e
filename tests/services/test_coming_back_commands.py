"""The commands by which one comes back, one after the other as docs/operations.md has them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forms_service.adapters.backups import restoring
from forms_service.casework.errors import Unavailable
from forms_service.cli import main
from tests.builders.installation import unpacked


def run(*arguments: str, fails: bool = False) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code != 0) is fails, result.output
    return result


def _breaks_off(*_: object) -> None:
    raise Unavailable("The database does not answer.")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of an older version, which the settings name."""
    for name, value in {"FORMS_VAR": tmp_path / "here", "BACKUP_FOLDER": tmp_path / "shelf"}.items():
        monkeypatch.setenv(name, str(value))
    return unpacked(tmp_path / "here").settings.var


def test_a_backup_is_made_listed_verified_and_brought_back_by_commands(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "BACKUP_PUBLIC_KEYS" in run("backup", "make", fails=True).stderr
    public = run("backup", "key", "--out", str(tmp_path / "private")).stdout.strip()
    run("backup", "key", "--out", str(tmp_path / "private"), fails=True)
    monkeypatch.setenv("BACKUP_PUBLIC_KEYS", public)
    monkeypatch.setenv("BACKUP_DAYS", "7")
    with monkeypatch.context() as patched:
        patched.setenv("BACKUP_FOLDER", str(tmp_path / "private" / "shelf"))
        assert "Not a directory" in run("backup", "make", fails=True).stderr
    assert "audit key" in run("backup", "make").stdout
    folder = next((tmp_path / "shelf").iterdir())
    listed = run("backup", "list").stdout
    assert str(folder) in listed
    assert "kept until" in listed
    assert "as it was written" in run("backup", "verify", str(folder)).stdout
    assert run("backup", "remove-expired").stdout == ""

    restore = ("restore", str(folder), "--key", str(tmp_path / "private"))
    assert "not empty" in run(*restore, fails=True).stderr
    monkeypatch.setenv("FORMS_VAR", str(tmp_path / "there"))
    for step in ("bring_up_to_date", "_write_keys"):
        with monkeypatch.context() as patched:
            patched.setattr(restoring, step, _breaks_off)
            assert "does not answer" in run(*restore, fails=True).stderr
    with monkeypatch.context() as patched:
        patched.setenv("DATABASE_URL", f"sqlite:///{here / 'forms.sqlite'}")
        assert "not empty" in run(*restore, fails=True).stderr
    assert (here / "forms.sqlite").exists(), "a database that is at work, and none that broke off"
    said = run(*restore).stdout
    assert not (tmp_path / "there" / "restore-begun").exists()
    assert "not empty" in run(*restore, fails=True).stderr
    assert "1. Compare the id of the audit key" in said
    assert "records reconcile" in said
    assert "Of 0 record(s) in the disposal ledger, 0 were destroyed again." in said
    assert run("keys", "list").stdout.count("present") == 2


def test_an_upgrade_is_looked_at_and_changes_nothing(here: Path) -> None:
    before = hashlib.sha256((here / "forms.sqlite").read_bytes()).hexdigest()
    files = {file.name for file in here.iterdir() if "sqlite" not in file.name}

    lines = run("upgrade", "--look").stdout.splitlines()

    assert lines[0].startswith("Migration 0002: ")
    assert any("was changed" in line for line in lines)
    assert any("returned to its author" in line for line in lines)
    assert hashlib.sha256((here / "forms.sqlite").read_bytes()).hexdigest() == before
    assert {file.name for file in here.iterdir() if "sqlite" not in file.name} == files


def test_an_upgrade_seals_nothing_with_a_key_that_the_database_was_never_used_with(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("AUDIT_KEY", "0d9c41f3a5be7726" * 2)
        assert "is not signed with AUDIT_KEY" in run("upgrade", fails=True).stderr
    assert run("upgrade", "--look").stdout.startswith("Migration 0002: ")


def test_a_key_is_replaced_and_the_one_before_it_is_kept(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = (here / "keys" / "audit").read_text()
    run("keys", "replace", "audit")
    run("keys", "replace", "audit")
    newest = (here / "keys" / "audit").read_text()
    former = (here / "keys" / "audit-before").read_text().split()
    assert len({newest, *former}) == 3
    assert former[-1] == old
    assert [line.split()[-1] for line in run("keys", "list").stdout.splitlines()] == [
        "present",
        "present",
        "before",
        "before",
    ]
    assert newest not in run("keys", "list").stdout
    monkeypatch.setenv("SECRET_KEY", "a secret of thirty-two characters and more")
    replaced = run("keys", "replace", "session")
    assert "SECRET_KEYS_BEFORE" in replaced.stderr
    assert len(replaced.stdout.strip()) == 64
