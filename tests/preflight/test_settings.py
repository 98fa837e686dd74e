"""What of production's settings is unsafe is said all at once, by a code that stays, with what to do."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forms_service.adapters.backups.encryption import new_key_pair
from forms_service.preflight.checks import fallen_short
from forms_service.preflight.shortcomings import Shortcoming
from forms_service.settings import survey_settings
from tests.builders.production import production

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs/operations.md"
KEY, ANOTHER = secrets.token_hex(32), secrets.token_hex(32)
BACKUPS = {"BACKUP_FOLDER": "/srv/backups", "BACKUP_PUBLIC_KEYS": new_key_pair()[1]}


def short(environment: Mapping[str, str]) -> list[Shortcoming]:
    return fallen_short(*survey_settings(environment), around=False)


def codes(environment: Mapping[str, str]) -> list[str]:
    return [each.code for each in short(environment)]


def test_nothing_falls_short_of_a_sound_set_up(tmp_path: Path) -> None:
    assert short(production(tmp_path)) == []


DATABASE = "postgresql+psycopg://forms@{}/forms"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"SECRET_KEY": "s" * 32}, "key-weak"),
        ({"AUDIT_KEY": "0123456789abcdef" * 2}, "key-weak"),
        ({"AUDIT_KEY": "an invented key of 32 characters."}, "key-weak"),
        ({"SECRET_KEY": "qwertyuiopasdfghjklzxcvbnm1234567890"}, "key-weak"),
        ({"SIGN_IN_SECRET": "a secret"}, "key-weak"),
        ({"OBJECT_STORE_SECRET_KEY": "minioadmin"}, "key-weak"),
        ({"OBJECT_STORE_URL": f"s3://forms:{'abc' * 8}@store.invalid/records"}, "key-weak"),
        ({"SECRET_KEY": KEY, "AUDIT_KEY": KEY}, "keys-alike"),
        ({"SECRET_KEY": KEY, "AUDIT_KEY": f"{KEY}1"}, "keys-alike"),
        ({"SIGN_IN_SECRET": KEY, "OBJECT_STORE_SECRET_KEY": KEY}, "keys-alike"),
        ({"METRICS_TOKEN": "m" * 32}, "key-weak"),
        ({"METRICS_TOKEN": KEY, "AUDIT_KEY": KEY}, "keys-alike"),
        ({"WEBHOOK_SECRET_CASES": "whsec_" + "A" * 40}, "key-weak"),
        ({"WEBHOOK_SECRET_A": f"whsec_{KEY}", "WEBHOOK_SECRET_B": f"whsec_{KEY}"}, "keys-alike"),
        ({"DATABASE_URL": "postgresql://forms:postgres1@localhost/forms"}, "key-weak"),
        ({"SECRET_KEYS_BEFORE": "s" * 32}, "key-weak"),
        ({"SECRET_KEYS_BEFORE": f"{ANOTHER} short"}, "key-weak"),
        ({"AUDIT_KEYS_BEFORE": f"{ANOTHER} short"}, "key-weak"),
        ({"SECRET_KEY": KEY, "SECRET_KEYS_BEFORE": f"{ANOTHER} {KEY}"}, "keys-alike"),
        ({"AUDIT_KEY": KEY, "AUDIT_KEYS_BEFORE": f"{ANOTHER} {KEY}"}, "keys-alike"),
        ({"SECRET_KEY": KEY, "AUDIT_KEYS_BEFORE": KEY}, "keys-alike"),
        ({"AUDIT_KEYS_BEFORE": f"{ANOTHER}\udcff"}, "setting"),
        ({"AUDIT_KEY": f"{KEY[:30]} {KEY[30:]}"}, "key-with-blanks"),
        ({"SECRET_KEY": f"{KEY}\n"}, "key-with-blanks"),
        ({**BACKUPS, "BACKUP_PUBLIC_KEYS": ""}, "backup-unusable"),
        ({**BACKUPS, "BACKUP_FOLDER": ""}, "backup-unusable"),
        ({**BACKUPS, "BACKUP_PUBLIC_KEYS": "age1nonsense"}, "backup-unusable"),
        ({**BACKUPS, "BACKUP_DATABASE_URL": "nonsense"}, "backup-unusable"),
        ({**BACKUPS, "BACKUP_DATABASE_URL": "postgresql:///others"}, "backup-unusable"),
        ({**BACKUPS, "BACKUP_DATABASE_URL": "postgresql://db.invalid/forms"}, "database-not-encrypted"),
        ({"BACKUP_DAYS": "0"}, "setting"),
        ({**BACKUPS, "BACKUP_FOLDER": "backups"}, "setting"),
        ({"ORGANISATIONS_FILE": "organisations.yaml"}, "setting"),
        ({"PROXIES": "999"}, "setting"),
        ({"PROXIES": "0"}, "proxy-not-named"),
        ({"SECRET_KEY": KEY, "DATABASE_URL": f"postgresql://forms:{KEY}@localhost/forms"}, "keys-alike"),
        ({"SECRET_KEY": "short"}, "setting"),
        ({"PUBLIC_URL": "http://forms.invalid"}, "setting"),
        ({"PUBLIC_URL": "https://"}, "setting"),
        ({"PUBLIC_URL": "https://forms.invalid:99999"}, "setting"),
        ({"PROXIES": "two"}, "setting"),
        ({"SINGLE_MACHINE": "true"}, "setting"),
        ({"SCANNING_REQUIRED": "maybe"}, "setting"),
        ({"OBJECT_STORE_URL": "s3://store.invalid/records?secure=false"}, "store-not-encrypted"),
        ({"OBJECT_STORE_URL": "file:///srv/records"}, "store-does-not-lock"),
        ({"OBJECT_STORE_URL": "https://store.invalid/records"}, "store-unclear"),
        ({"OBJECT_STORE_URL": "s3://store.invalid"}, "store-unclear"),
        ({"DATABASE_URL": DATABASE.format("db.invalid")}, "database-not-encrypted"),
        ({"DATABASE_URL": DATABASE.format("db.invalid") + "?sslmode=prefer"}, "database-not-encrypted"),
        ({"DATABASE_URL": DATABASE.format("") + "?host=/run/postgresql&host=db.invalid"}, "database-not-encrypted"),
        ({"DATABASE_URL": DATABASE.format("localhost") + "?hostaddr=192.0.2.1"}, "database-not-encrypted"),
        ({"DATABASE_URL": DATABASE.format("") + "?service=forms"}, "database-not-encrypted"),
        ({"DATABASE_URL": "sqlite:////srv/forms.sqlite"}, "database-of-one-machine"),
        ({"DATABASE_URL": "mysql://db.invalid/forms"}, "database-unclear"),
        ({"DATABASE_URL": "nonsense"}, "database-unclear"),
        ({"DATABASE_URL": "postgresql://db.invalid:port/forms"}, "database-unclear"),
        ({"DATABASE_URL": "postgresql://forms@localhost/forms?sslmode=yes"}, "database-unclear"),
        ({"DATABASE_URL": "sqlite://"}, "database-unclear"),
        ({"DATABASE_URL": "sqlite:///forms.sqlite", "SINGLE_MACHINE": "yes"}, "database-unclear"),
        ({"DATABASE_URL": "sqlite:////srv/what?.sqlite", "SINGLE_MACHINE": "yes"}, "database-unclear"),
        ({"SCANNING_REQUIRED": "yes"}, "scanner-missing"),
        ({"CLAMD_URL": "nonsense"}, "scanner-unclear"),
        ({"CLAMD_URL": "unix://clamd.ctl"}, "scanner-unclear"),
        ({"CLAMD_URL": "tcp://127.0.0.1:port"}, "scanner-unclear"),
    ],
)
def test_what_is_unsafe_is_named(tmp_path: Path, changed: dict[str, str], code: str) -> None:
    (found,) = short(production(tmp_path, **changed))

    assert (found.code, bool(found.words), bool(found.remedy)) == (code, True, True)
    assert f"`{code}`" in DOCUMENTED.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "changed",
    [
        {"OBJECT_STORE_URL": "s3://127.0.0.1:8333/records?secure=false"},
        {"OBJECT_STORE_URL": "s3://localhost:8333/records?secure=false"},
        {"DATABASE_URL": DATABASE.format("db.invalid") + "?sslmode=require"},
        {"DATABASE_URL": DATABASE.format("127.0.0.1")},
        {"DATABASE_URL": DATABASE.format("[::1]:5432")},
        {"DATABASE_URL": DATABASE.format("") + "?host=/run/postgresql"},
        {"DATABASE_URL": "postgresql:///forms"},
        {"DATABASE_URL": "sqlite:////srv/forms.sqlite", "SINGLE_MACHINE": "yes"},
        {"SCANNING_REQUIRED": "yes", "CLAMD_URL": "unix:///run/clamav/clamd.ctl"},
        {"CLAMD_URL": "tcp://127.0.0.1:3310"},
        {
            "AUDIT_KEY": KEY,
            "AUDIT_KEYS_BEFORE": f'{ANOTHER} "{ANOTHER[:32]} {ANOTHER[32:]}"',
            "SECRET_KEYS_BEFORE": "  ",
        },
        {"WEBHOOK_SECRET_A": f"whsec_{KEY}", "METRICS_TOKEN": ANOTHER},
        {**BACKUPS, "BACKUP_DATABASE_URL": "postgresql:///forms", "BACKUP_DAYS": "1"},
    ],
)
def test_what_stays_on_this_machine_or_is_encrypted_will_do(tmp_path: Path, changed: dict[str, str]) -> None:
    assert short(production(tmp_path, **changed)) == []


def test_everything_is_said_at_once() -> None:
    found = short({"FORMS_ENV": "production", "SECRET_KEY": "s" * 32, "AUDIT_KEY": "s" * 32})

    missing = [each.words.split()[0] for each in found if each.code == "setting"]
    assert missing == [
        "DATABASE_URL", "OBJECT_STORE_URL", "SIGN_IN_FILE", "SIGN_IN_SECRET", "ORGANISATIONS_FILE", "PUBLIC_URL",
    ]  # fmt: skip
    assert [each.code for each in found][len(missing) :] == [
        "key-weak", "key-weak", "keys-alike", "scanner-missing", "proxy-not-named",
    ]  # fmt: skip


def test_no_secret_is_in_what_is_said(tmp_path: Path) -> None:
    hidden = "hunter2hunter2"
    found = short(
        production(
            tmp_path,
            DATABASE_URL=f"mysql://forms:{hidden}@db.invalid/forms",
            OBJECT_STORE_URL=f"s3://forms:{hidden}@",
            SECRET_KEY=hidden * 3,
            SIGN_IN_SECRET=hidden,
            AUDIT_KEYS_BEFORE=hidden * 3,
            BACKUP_PUBLIC_KEYS=hidden,
        )
    )

    assert len(found) >= 5
    assert not any(hidden in f"{each.words} {each.remedy}" for each in found)


FEW = settings(max_examples=8)
"""Judging a key takes some milliseconds."""


@FEW
@given(st.binary(min_size=16, max_size=64), st.binary(min_size=16, max_size=64))
def test_random_keys_are_taken(one: bytes, other: bytes) -> None:
    """Hypothesis likes what is not random, so its bytes only begin the key."""
    keys = {"SECRET_KEY": secrets.token_hex(16) + one.hex(), "AUDIT_KEY": secrets.token_hex(16) + other.hex()}

    assert not {"key-weak"} & {*codes({"FORMS_ENV": "production", **keys})}


@FEW
@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=6), st.integers(32, 80))
def test_a_word_that_is_repeated_is_no_key(word: str, length: int) -> None:
    key = (word * length)[:length]

    assert "key-weak" in codes({"FORMS_ENV": "production", "SECRET_KEY": key})


@FEW
@given(st.integers(0, 63), st.sampled_from("0123456789abcdef"))
def test_a_key_made_from_another_is_told_from_one_of_its_own(place: int, letter: str) -> None:
    changed = KEY[:place] + letter + KEY[place + 1 :]
    assume(changed != KEY)

    assert "keys-alike" in codes({"FORMS_ENV": "production", "SECRET_KEY": KEY, "AUDIT_KEY": changed})
    assert "keys-alike" not in codes({"FORMS_ENV": "production", "SECRET_KEY": KEY, "AUDIT_KEY": secrets.token_hex(32)})


VARIABLES = [
    "DATABASE_URL", "OBJECT_STORE_URL", "SECRET_KEY", "AUDIT_KEY", "CLAMD_URL", "SIGN_IN_FILE", "PUBLIC_URL", "PROXIES",
    "SINGLE_MACHINE", "SCANNING_REQUIRED", "ORGANISATIONS_FILE", "REFERENCE_DATA", "RETENTION_SCHEDULES",
    "SECRET_KEYS_BEFORE", "AUDIT_KEYS_BEFORE", "METRICS_TOKEN", "WEBHOOK_SECRET_X", "BACKUP_FOLDER", "BACKUP_DAYS",
    "BACKUP_PUBLIC_KEYS", "BACKUP_DATABASE_URL", "FORMS_VAR",
]  # fmt: skip
NONSENSE = [
    "%zz", "://", "s3://a:b@[::1]:x/b", "s3://a:%FF@h/bucket", "file://x", "postgresql://[", "postgresql:///x?host=a,b",
    "sqlite:////dev/null", "tcp://[::1", "tcp://h:0", "https://[", "https://é", "²", "9" * 4400, "\udcff", "/dev/null",
]  # fmt: skip


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from(VARIABLES), st.sampled_from(NONSENSE)))
def test_whatever_stands_in_the_environment_ends_in_a_sentence(given_values: dict[str, str]) -> None:
    assert all(each.words and each.remedy for each in short({**given_values, "FORMS_ENV": "production"}))


def test_development_is_asked_only_for_what_can_be_understood(tmp_path: Path) -> None:
    asked = {"FORMS_VAR": str(tmp_path), "SECRET_KEY": "s", "OBJECT_STORE_URL": f"file://{tmp_path}/store"}

    assert codes(asked) == []
    assert codes({**asked, "DATABASE_URL": "mysql://x", "CLAMD_URL": "x"}) == ["database-unclear", "scanner-unclear"]
