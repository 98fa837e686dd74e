"""Who works here comes from files and the provider in production; invented people are refused there."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from forms_service import bootstrap
from forms_service.adapters.identity.directory import StaffDirectory, load_organisations
from forms_service.adapters.identity.sign_in_file import load_sign_in
from forms_service.adapters.sql.repositories.staff.members import SqlMemberLookup
from forms_service.casework.errors import NotAllowed, NotFound
from forms_service.casework.ids import RecordId
from forms_service.casework.staff.members import Member
from forms_service.casework.users import ROLES, User
from forms_service.cli import main
from forms_service.services.keeping import records
from forms_service.services.staff import operating
from forms_service.settings import Settings, read_settings
from forms_service.web.app import DevelopmentOnly, create_app
from tests.builders.casework import member
from tests.builders.shipped import REPOSITORY
from tests.builders.world import World

EXAMPLES = REPOSITORY / "docs/examples"
FILES = {
    "SIGN_IN_FILE": str(EXAMPLES / "sign-in.yaml"),
    "ORGANISATIONS_FILE": str(EXAMPLES / "organisations.yaml"),
    "SIGN_IN_SECRET": "a secret",
    "PUBLIC_URL": "https://forms.example/",
}


OFFICER = member(organisation="northshire", roles=("records_officer",), email="ffion.carraway@northshire.example")


def _settings(home: Path, **more: str) -> Settings:
    return read_settings({"FORMS_VAR": str(home), **FILES, **more})


def test_the_examples_are_sound_and_name_every_role() -> None:
    organisations = load_organisations(EXAMPLES / "organisations.yaml")

    file = load_sign_in(EXAMPLES / "sign-in.yaml", list(organisations))

    assert [*organisations] == ["northshire"]
    assert set(file.rules.roles.values()) == set(ROLES)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("SFS-Audit: auditor", "SFS-Audit: boss", r"sign-in.yaml:\d+: .*“SFS-Audit” must be one of"),
        ("northshire.example: northshire", "northshire.example: nowhere", "must be one of northshire"),
        ("issuer:", "isuer:", "isuer"),
        (
            "#      webhook:",
            "      webhook: {url: https://x.example/, secret: X, events: [reply.issued]}",
            "WEBHOOK_SECRET_X",
        ),
        ("audience: https://forms.northshire.example/api", "audience: safeguarding-forms", "must not be the client_id"),
        ("records:read]", "records:write]", "must be one of enquiries:write"),
        ("organisation: northshire\n      name", "organisation: nowhere\n      name", "which is no organisation"),
    ],
)
def test_a_mistake_in_the_file_is_refused_at_the_start(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = tmp_path / "sign-in.yaml"
    file.write_text((EXAMPLES / "sign-in.yaml").read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(bootstrap.CannotStart, match=message):
        bootstrap.build_ports(_settings(tmp_path, SIGN_IN_FILE=str(file)))


def test_in_production_no_system_is_told_anything_without_tls(tmp_path: Path) -> None:
    file, webhook = (
        tmp_path / "sign-in.yaml",
        "      webhook: {url: http://x.example/, secret: X, events: [reply.issued]}",
    )
    example = (EXAMPLES / "sign-in.yaml").read_text(encoding="utf-8")
    file.write_text(example.replace("#      webhook:", webhook), encoding="utf-8")

    with pytest.raises(bootstrap.CannotStart, match="is no https address"):
        bootstrap.build_ports(replace(_settings(tmp_path, SIGN_IN_FILE=str(file)), production=True))


def test_an_application_with_https_cannot_be_made_with_invented_people(world: World) -> None:
    with pytest.raises(DevelopmentOnly):
        create_app(world.ports, secret_key="only for tests", https=True, development_sign_in=True)


def test_a_command_acts_as_the_person_whose_account_it_is(world: World, tmp_path: Path) -> None:
    sign_in = tmp_path / "sign-in.yaml"
    example, account = (EXAMPLES / "sign-in.yaml").read_text(encoding="utf-8"), pwd.getpwuid(os.getuid()).pw_name
    sign_in.write_text(example.replace("fcarraway:", f"{account}:"), encoding="utf-8")
    _signed_in_before(world, OFFICER)
    asked = {**FILES, "FORMS_VAR": str(world.home), "AUDIT_KEY": "a key for tests", "SIGN_IN_FILE": str(sign_in)}

    found = CliRunner().invoke(main, ["records", "find", "--reason", "A test", "--name", "Example"], env=asked)

    assert (found.exit_code, "0 record(s)." in found.output) == (0, True), found.output
    with world.ports.unit_of_work() as unit:
        assert unit.of("northshire").audit.entries(limit=1)[0].event.actor == OFFICER.id


def test_a_command_acts_as_nobody_whom_the_account_is_not(world: World) -> None:
    organisations = load_organisations(EXAMPLES / "organisations.yaml")

    def who(account: str, named: str = "") -> User:
        known = StaffDirectory(organisations, SqlMemberLookup(world.engine), {"fcarraway": OFFICER.email.upper()})
        return known.operator(named, account)

    with pytest.raises(NotAllowed, match="The account fcarraway is nobody’s who works here"):
        who("fcarraway")
    _signed_in_before(world, OFFICER)
    assert who("fcarraway").id == OFFICER.id
    with pytest.raises(NotAllowed, match="The account root is nobody’s"):
        who("root")
    with pytest.raises(NotAllowed, match="leave --as out"):
        who("fcarraway", OFFICER.id)
    _signed_in_before(world, member(organisation="northshire", subject="s2", email=OFFICER.email))
    with pytest.raises(NotAllowed, match="the e-mail address of one person"):
        who("fcarraway")
    with pytest.raises(NotAllowed, match="Say who root is, with --as"):
        world.ports.directory.operator("", "root")


def test_what_a_command_is_refused_is_in_the_log_of_whose_it_is(world: World) -> None:
    _signed_in_before(world, OFFICER)
    organisations = {each.id: each for each in world.ports.directory.organisations()}
    world.use(directory=StaffDirectory(organisations, SqlMemberLookup(world.engine), {"fcarraway": OFFICER.email}))

    def refused(account: str) -> dict[str, list[str]]:
        before = {each: len(_why_refused(world, each)) for each in organisations}
        with pytest.raises((NotAllowed, NotFound)):
            operating.as_operator(
                world.ports,
                "",
                account,
                "records show",
                lambda actor: records.show(world.ports, actor, RecordId("f" * 32)),
            )
        return {each: _why_refused(world, each)[since:] for each, since in before.items()}

    nobodys = refused("root")
    assert [*nobodys] == ["northshire", "eastmere"]
    assert all("The account root is nobody’s" in why for (why,) in nobodys.values())
    assert refused("fcarraway") == {"northshire": ["There is no such thing here."], "eastmere": []}
    _signed_in_before(world, auditor := member(organisation="eastmere", subject="a", roles=("auditor",), email="a@x"))
    world.use(directory=StaffDirectory(organisations, SqlMemberLookup(world.engine), {"aud": auditor.email}))
    (why,) = refused("aud")["eastmere"]
    assert "Your role (Auditor) may not search records" in why


def _why_refused(world: World, organisation: str) -> list[str]:
    with world.ports.unit_of_work() as unit:
        entries = unit.of(organisation).audit.entries(newest_first=False, limit=1000)
    return [entry.event.payload["why"] for entry in entries if entry.event.act == "command_refused"]


def _signed_in_before(world: World, who: Member) -> None:
    with world.ports.unit_of_work() as unit:
        unit.of(who.organisation).members.add(who)
        unit.commit()


AS_NOBODY = {
    "api token": "it makes a token for an invented system, and refuses where any is real",
    "serve": "whoever does anything signs in",
    "worker": "does what people have asked for",
    "check": "opens no case",
    "installation change": "it is about the whole installation; the log keeps whose account it was",
    "demo": "people are invented",
    "specimens": "people are invented",
    "library schema": "opens no case",
    "library inspect": "opens no case",
    "records reconcile": "does what a worker does every night, and names nobody",
    "audit verify": "compares digests, and names nobody",
    "records bring-home": "does what the store says, before anybody can sign in",
    "records replay-disposals": "does again what two people decided, before anybody can sign in",
    "records check-pack": "needs nothing but the pack, and names nobody",
    "records lost": "lists references, and names nobody",
    "backup key": "opens no case",
    "backup make": "what it reads is encrypted, for whoever has the private key",
    "backup list": "opens no case",
    "backup verify": "compares digests, and names nobody",
    "backup remove-expired": "opens no case",
    "restore": "makes the place in which people sign in",
    "keys list": "opens no case",
    "keys replace": "opens no case",
    "keys seal-anew": "seals what stands there, and names nobody",
    "upgrade": "does what every start does",
    "store probe": "says what the records officer sees of the store, and names nobody",
}
"""The commands that act as no person, each with the reason."""


def test_every_command_acts_as_a_person_or_it_is_said_why_not() -> None:
    as_somebody = {name for name, command in _commands(main) if "person" in {each.name for each in command.params}}

    assert as_somebody == {
        "records find", "records due", "records show", "records get", "records close-lost", "records evidence", "records identify",
        "audit explain-break", "audit accept-break", "records explain-change", "records accept-change",
        "library import", "library discard", "library list", "library check", "library diff", "library publish", "library approve", "library adopt",
        "library retire", "library export",
    }  # fmt: skip
    assert {name for name, _ in _commands(main)} == as_somebody | AS_NOBODY.keys()


def _commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{name} ")
        else:
            yield f"{before}{name}", command


@pytest.mark.parametrize("command", [("demo",), ("specimens", "core/prison_enquiry_response@1")])
def test_nothing_is_played_with_invented_people_where_staff_sign_in(tmp_path: Path, command: tuple[str, ...]) -> None:
    asked = {**FILES, "FORMS_VAR": str(tmp_path / "var"), "AUDIT_KEY": "a key for tests"}

    refused = CliRunner().invoke(main, [*command, "--out", str(tmp_path / "out")], env=asked)

    assert (refused.exit_code, "real staff sign in here" in refused.output) == (1, True)
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "var" / "forms.sqlite").exists()
