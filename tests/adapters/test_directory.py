"""The invented staff of development: two organisations, every role in each, and nobody real."""

from pathlib import Path

import pytest

from forms_service.adapters.definitions.yaml_files import UnusableFiles
from forms_service.adapters.identity.directory import DevelopmentDirectory
from forms_service.casework.errors import NotFound
from forms_service.casework.users import ROLES

SHIPPED = Path(__file__).resolve().parents[2] / "reference_data" / "development_people.yaml"


@pytest.fixture(scope="module")
def directory() -> DevelopmentDirectory:
    return DevelopmentDirectory.load(SHIPPED)


def test_each_organisation_has_every_role_and_two_who_answer_and_two_who_authorise(
    directory: DevelopmentDirectory,
) -> None:
    organisations = directory.organisations()
    assert [organisation.id for organisation in organisations] == ["northshire", "eastmere"]
    for organisation in organisations:
        roles = [user.role.id for user in directory.users(organisation.id)]
        assert set(roles) == set(ROLES)
        assert (roles.count("practitioner"), roles.count("manager")) == (2, 2)


def test_everybody_can_be_found_and_can_receive_no_real_mail(directory: DevelopmentDirectory) -> None:
    for organisation in directory.organisations():
        assert directory.organisation(organisation.id) is organisation
        assert organisation.contact_email.endswith(".example")
        for user in directory.users(organisation.id):
            assert directory.user(user.id) is user
            assert user.organisation == organisation.id
            assert user.email.endswith(".example")


def test_whoever_is_not_there_is_not_found(directory: DevelopmentDirectory) -> None:
    with pytest.raises(NotFound):
        directory.user("nobody")
    with pytest.raises(NotFound):
        directory.organisation("nowhere")
    assert directory.users("nowhere") == []


def test_an_unknown_role_is_refused_with_its_line(tmp_path: Path) -> None:
    changed = tmp_path / "people.yaml"
    changed.write_text(SHIPPED.read_text("utf-8").replace("role: auditor", "role: emperor"), "utf-8")
    with pytest.raises(UnusableFiles, match=r"people\.yaml:\d+: not-valid: “role”"):
        DevelopmentDirectory.load(changed)
