"""Who works here comes from files and the provider in production; invented people are refused there."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms_service import bootstrap
from forms_service.adapters.identity.directory import StaffDirectory
from forms_service.casework.users import ROLES
from forms_service.settings import Settings, read_settings
from forms_service.web.app import DevelopmentOnly, create_app
from tests.builders.shipped import REPOSITORY
from tests.builders.world import World

EXAMPLES = REPOSITORY / "docs/examples"
FILES = {
    "SIGN_IN_FILE": str(EXAMPLES / "sign-in.yaml"),
    "ORGANISATIONS_FILE": str(EXAMPLES / "organisations.yaml"),
    "SIGN_IN_SECRET": "a secret",
    "PUBLIC_URL": "https://forms.example/",
}


def _settings(home: Path, **more: str) -> Settings:
    return read_settings({"FORMS_VAR": str(home), **FILES, **more})


def test_the_examples_are_sound_and_name_every_role(tmp_path: Path) -> None:
    ports = bootstrap.build_ports(_settings(tmp_path))

    assert isinstance(ports.directory, StaffDirectory)
    assert [each.id for each in ports.directory.organisations()] == ["northshire"]
    assert ports.identity_provider
    assert set(ports.identity_provider.rules.roles.values()) == set(ROLES)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("https://login", "http://login", "issuer must begin with https://"),
        ("SFS-Audit: auditor", "SFS-Audit: boss", r"sign-in.yaml:\d+: .*“SFS-Audit” must be one of"),
        ("northshire.example: northshire", "northshire.example: nowhere", "must be one of northshire"),
        ("issuer:", "isuer:", "isuer"),
    ],
)
def test_a_mistake_in_the_file_is_refused_at_the_start(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = tmp_path / "sign-in.yaml"
    file.write_text((EXAMPLES / "sign-in.yaml").read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    production = {
        "FORMS_ENV": "production",
        "DATABASE_URL": f"sqlite:///{tmp_path}/forms.sqlite",
        "OBJECT_STORE_URL": f"file://{tmp_path}/store",
        "SECRET_KEY": "s" * 32,
        "AUDIT_KEY": "a" * 32,
    }

    with pytest.raises(bootstrap.CannotStart, match=message):
        bootstrap.build_ports(_settings(tmp_path, **production, SIGN_IN_FILE=str(file)))


def test_an_application_with_https_cannot_be_made_with_invented_people(world: World) -> None:
    with pytest.raises(DevelopmentOnly):
        create_app(world.ports, secret_key="only for tests", https=True, development_sign_in=True)
