"""The environment of a production set-up that nothing is wrong with, by itself: its files, keys and addresses."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from tests.builders.shipped import REPOSITORY

EXAMPLES = REPOSITORY / "docs/examples"
SHIPPED = REPOSITORY / "reference_data"
SCHEDULES = REPOSITORY / "retention_schedules"


def production(home: Path, **more: str) -> dict[str, str]:
    """Write what the settings name under *home*; *more* are further variables, or others."""
    names = (("SIGN_IN_FILE", "sign-in.yaml"), ("ORGANISATIONS_FILE", "organisations.yaml"))
    files = {variable: copied(EXAMPLES / name, home / name) for variable, name in names}
    organisations = files["ORGANISATIONS_FILE"]
    copied(organisations, organisations, {"2027-03-01": (date.today() + timedelta(days=365)).isoformat()})
    return {
        "FORMS_ENV": "production",
        "FORMS_VAR": str(home / "var"),
        "DATABASE_URL": f"postgresql://forms:{secrets.token_urlsafe(24)}@db.invalid/forms?sslmode=verify-full",
        "OBJECT_STORE_URL": "s3://store.invalid/records",
        "OBJECT_STORE_ACCESS_KEY": "forms",
        "SCANNING_REQUIRED": "no",
        "PUBLIC_URL": "https://forms.invalid",
        "PROXIES": "1",
        "REFERENCE_DATA": str(lists(home / "lists")),
        **{variable: str(file) for variable, file in files.items()},
        **{name: secrets.token_hex(32) for name in ("SECRET_KEY", "AUDIT_KEY")},
        **{name: secrets.token_urlsafe(24) for name in ("SIGN_IN_SECRET", "OBJECT_STORE_SECRET_KEY")},
        **more,
    }


def copied(file: Path, to: Path, changes: Mapping[str, str] | None = None) -> Path:
    """Copy a settings file, with some of its words changed, for its owner and group alone."""
    text = file.read_text(encoding="utf-8")
    for old, new in (changes or {}).items():
        assert old in text
        text = text.replace(old, new)
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(text, encoding="utf-8")
    to.chmod(0o640)
    return to


def lists(folder: Path) -> Path:
    """Write reference data of somebody's own: each list with one row that does not ship."""
    folder.mkdir(parents=True, exist_ok=True)
    for shipped in SHIPPED.glob("*.csv"):
        with shipped.open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        own = {"id": "north_quay", "label": "North Quay"}
        with (folder / shipped.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, [own.get(column, "") for column in columns]])
    return folder
