"""What settings lead to is looked at too: files, lists, papers, the database; and the commands go by it."""

from __future__ import annotations

import json
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forms_service.adapters.backups.encryption import new_key_pair
from forms_service.adapters.identity.directory import load_organisations
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.cli import main
from forms_service.preflight.addresses import unclear_authorities
from forms_service.preflight.backups import unusable_backup_folder
from forms_service.preflight.checks import CHECKS, fallen_short
from forms_service.preflight.files import open_files, unusable_folder
from forms_service.preflight.governance import governance_papers, unapproved_schedules
from forms_service.preflight.installation import Installation
from forms_service.preflight.mounts import OF_NETWORKS, kind_of_disk
from forms_service.preflight.provider import silent_provider
from forms_service.preflight.shortcomings import Effect, Shortcoming
from forms_service.services.keeping import approving
from forms_service.services.keeping.protection import policies
from forms_service.settings import survey_settings
from tests.builders.casework import member
from tests.builders.production import EXAMPLES, SCHEDULES, SHIPPED, copied, production
from tests.builders.world import World

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs/operations.md"
ASKS_OTHERS = {"unapproved_schedules", "usable_database", "store_without_lock", "silent_scanner", "silent_provider"}
YESTERDAY, TODAY, TOMORROW = ((date.today() + timedelta(days=days)).isoformat() for days in (-1, 0, 1))


def seen(environment: Mapping[str, str]) -> list[Shortcoming]:
    """What the checks find that ask no other program."""
    settings, _ = survey_settings(environment)
    looks = [each.look for each in CHECKS if each.look.__name__ not in ASKS_OTHERS]
    return [one for look in looks for one in look(Installation(settings))]


def test_nothing_falls_short_around_a_sound_set_up(tmp_path: Path) -> None:
    assert seen(production(tmp_path)) == []


ORGANISATIONS, SIGN_IN = "organisations.yaml", "sign-in.yaml"
WITH_WEBHOOK = {f"#{line}": line for line in ("      webhook", "        url", "        secret", "        events")}


@pytest.mark.parametrize(
    ("file", "changes", "codes"),
    [
        (SIGN_IN, {"https://login": "http://login"}, ["provider-not-encrypted"]),
        (SIGN_IN, {"https://login.northshire.example": "http://127.0.0.1:4000"}, []),
        (SIGN_IN, {"issuer:": "isuer:"}, ["file-faulty"]),
        (SIGN_IN, WITH_WEBHOOK, ["webhook-unusable"]),
        (SIGN_IN, {**WITH_WEBHOOK, "https://cases": "http://cases"}, ["webhook-unusable", "webhook-unusable"]),
        (ORGANISATIONS, {"policy_document:": "policy:"}, ["file-faulty"]),
        (ORGANISATIONS, {"2027-03-01": YESTERDAY}, ["policy-document-overdue", "impact-assessment-overdue"]),
        (ORGANISATIONS, {"2027-03-01": TODAY}, ["policy-document-due", "impact-assessment-due"]),
        (ORGANISATIONS, {"2026-03-02": TOMORROW}, ["policy-document-missing", "impact-assessment-missing"]),
    ],
)
def test_a_file_that_is_not_as_it_must_be_is_named(
    tmp_path: Path, file: str, changes: dict[str, str], codes: list[str]
) -> None:
    environment = production(tmp_path)
    copied(EXAMPLES / file, tmp_path / file, changes)

    found = [each.code for each in seen(environment)]

    assert found[: len(codes)] == codes
    assert bool(found) == bool(codes)
    assert all(f"`{code}`" in DOCUMENTED.read_text(encoding="utf-8") for code in found)


def _production_of(world: World) -> dict[str, str]:
    """Settings of production with the world's database, which from here on is sealed with their key."""
    environment = production(world.home, DATABASE_URL=f"sqlite:///{world.home}/forms.sqlite")
    sealing = environment["AUDIT_KEY"].encode()
    world.use(unit_of_work=lambda: SqlUnitOfWork(world.engine, sealing, [b"a key for tests"]))
    return environment


def test_a_paper_that_is_overdue_keeps_nobody_from_beginning_again_and_whoever_never_began_from_beginning(
    world: World,
) -> None:
    environment = _production_of(world)

    def effects(review: str) -> set[Effect]:
        copied(EXAMPLES / ORGANISATIONS, world.home / ORGANISATIONS, {"2027-03-01": review})
        return {each.effect for each in governance_papers(Installation(survey_settings(environment)[0]))}

    assert (effects(YESTERDAY), effects(TODAY)) == ({Effect.REFUSED}, {Effect.COMING})
    approving.approve_schedule(world.ports, world.one_of("asset_owner"), world.ports.schedules.present.digest)
    assert effects(YESTERDAY) == {Effect.OPEN}


def test_the_policy_document_that_is_recorded_counts_and_the_file_must_not_say_otherwise(world: World) -> None:
    environment, owner = _production_of(world), world.one_of("asset_owner")
    paper = load_organisations(Path(environment["ORGANISATIONS_FILE"]))["northshire"].policy_document
    assert paper is not None

    def codes() -> list[str]:
        return [each.code for each in governance_papers(Installation(survey_settings(environment)[0]))]

    def record(review: date) -> None:
        said = {
            "reference": paper.reference,
            "owner": paper.owner,
            "text": "Filed",
            "retention": "Set",
            "erasure": "So",
        }
        policies.record_policy(world.ports, owner, **said, from_date=paper.from_date, review=review)

    approving.approve_schedule(world.ports, owner, world.ports.schedules.present.digest)
    assert codes() == ["policy-document-unrecorded"]
    record(paper.review)
    assert codes() == []
    record(paper.from_date + timedelta(days=1))
    assert codes() == ["policy-document-overdue", "policy-document-differs"]
    version = policies.policy_documents(world.ports, owner).every[0]
    policies.stop_processing(world.ports, owner, version.id, world.clock.now().date(), "The work has ended")
    assert codes() == ["policy-document-missing"]


def test_a_folder_for_backups_that_cannot_be_used_or_goes_with_what_it_is_a_copy_of_is_named(tmp_path: Path) -> None:
    var, backups, file = tmp_path / "var", tmp_path / "backups", tmp_path / "file"
    for folder in (var, backups):
        folder.mkdir(mode=0o700)
    file.touch()

    def found(folder: Path) -> list[str]:
        settings, _ = survey_settings({"FORMS_VAR": str(var), "BACKUP_FOLDER": str(folder)})
        every = [*unusable_backup_folder(Installation(settings))]
        assert {each.effect for each in every} <= {Effect.OPEN}
        return [each.code for each in every]

    assert found(backups) == found(tmp_path / "new") == []
    assert [found(folder) for folder in (var, var / "backups", tmp_path, file)] == [["backup-unusable"]] * 4
    backups.chmod(0o755)
    assert found(backups) == ["files-open"]


def test_a_disk_of_the_network_is_told_from_one_of_this_machine() -> None:
    mounts = """22 1 8:1 / / rw - ext4 /dev/sda1 rw
23 22 0:50 / /srv rw shared:1 - nfs4 files:/srv rw
24 23 8:2 / /srv/of\\040this\\040machine rw - xfs /dev/sdb1 rw
no line of the kernel's"""

    kinds = [kind_of_disk(Path(place), mounts) for place in ("/srv/var", "/srv/of this machine/var", "/srvs", "/")]

    assert kinds == ["nfs4", "xfs", "ext4", "ext4"]
    assert kind_of_disk(Path("/")) not in {"", *OF_NETWORKS}


@pytest.mark.parametrize("text", ["", "- a\n", "organisations: []\n", "organisations:\n\t- id: x\n"])
def test_of_a_file_that_is_faulty_nothing_is_said_of_another(tmp_path: Path, text: str) -> None:
    environment = production(tmp_path)
    Path(environment["ORGANISATIONS_FILE"]).write_text(text, encoding="utf-8")

    (found,) = seen(environment)

    assert (found.code, "organisations.yaml" in found.words, "block" in found.words) == ("file-faulty", True, False)


def test_papers_that_are_not_on_file_are_named_for_each_organisation(tmp_path: Path) -> None:
    environment = production(tmp_path)
    whole = (EXAMPLES / ORGANISATIONS).read_text(encoding="utf-8")
    Path(environment["ORGANISATIONS_FILE"]).write_text(whole.partition("    policy_document")[0], encoding="utf-8")

    assert [each.code for each in seen(environment)] == ["policy-document-missing", "impact-assessment-missing"]


def test_a_provider_that_does_not_answer_is_named_and_holds_no_start_up(tmp_path: Path) -> None:
    environment = production(tmp_path)
    copied(EXAMPLES / SIGN_IN, tmp_path / SIGN_IN, {"https://login.northshire.example": "http://127.0.0.1:1"})

    (found,) = silent_provider(Installation(survey_settings(environment)[0]))

    assert (found.code, found.effect, "ConnectionError" in found.words) == ("provider-away", Effect.OPEN, True)


class Misnamed(BaseHTTPRequestHandler):
    """A provider that calls itself by its address and a stroke."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"issuer": f"http://{self.headers['Host']}/"}).encode())

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def test_a_provider_that_calls_itself_otherwise_is_named(tmp_path: Path) -> None:
    environment = production(tmp_path)
    with HTTPServer(("127.0.0.1", 0), Misnamed) as server:
        here = f"http://127.0.0.1:{server.server_port}"
        for issuer in (here, f"{here}/"):
            copied(EXAMPLES / SIGN_IN, tmp_path / SIGN_IN, {"https://login.northshire.example/tenant": issuer})
            answering = threading.Thread(target=server.handle_request)
            answering.start()
            found = [each.code for each in silent_provider(Installation(survey_settings(environment)[0]))]
            answering.join()
            assert found == (["provider-other"] if issuer == here else [])


def test_authorities_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (found,) = unclear_authorities(Installation(survey_settings({})[0]), {"SSL_CERT_FILE": f"{tmp_path}/nowhere"})

    assert (found.code, found.words.split()[0]) == ("file-unreadable", "SSL_CERT_FILE")


@pytest.mark.parametrize("variable", ["SIGN_IN_FILE", "ORGANISATIONS_FILE"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, variable: str) -> None:
    environment = production(tmp_path, **{variable: str(tmp_path / "nowhere.yaml")})

    found = [each for each in seen(environment) if each.code == "file-unreadable"]

    assert [each.words.split()[0] for each in found] == [variable]


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o604])
def test_a_settings_file_that_others_may_read_or_its_group_may_write_is_named(tmp_path: Path, mode: int) -> None:
    environment = production(tmp_path)
    Path(environment["SIGN_IN_FILE"]).chmod(mode)

    assert [each.code for each in seen(environment)] == ["files-open"]


def test_schedules_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    found = seen(production(tmp_path, RETENTION_SCHEDULES=str(tmp_path / "nowhere")))

    assert [each.code for each in found] == ["file-faulty"]
    assert "There is no version of this schedule" in found[0].words


def test_a_schedule_that_is_not_approved_is_named_for_each_organisation_and_holds_no_start_up(world: World) -> None:
    environment = _production_of(world)

    def unapproved() -> list[Shortcoming]:
        return [*unapproved_schedules(Installation(survey_settings(environment)[0]))]

    assert [(each.code, each.effect) for each in unapproved()] == [("schedule-not-approved", Effect.OPEN)]
    assert "Northshire County Council has not approved the retention schedule disposal@1" in unapproved()[0].words
    approving.approve_schedule(world.ports, world.one_of("asset_owner"), world.ports.schedules.present.digest)
    assert unapproved() == []
    newer = world.home / "schedules/disposal"
    newer.mkdir(parents=True)
    for number in (1, 2):
        shipped = (SCHEDULES / "disposal/1.yaml").read_text(encoding="utf-8")
        (newer / f"{number}.yaml").write_text(shipped.replace("disposal@1", f"disposal@{number}"), encoding="utf-8")
    environment["RETENTION_SCHEDULES"] = str(newer.parent)
    assert "until then disposal@1 holds there" in unapproved()[0].words


def test_invented_rows_are_named_wherever_they_stand(tmp_path: Path) -> None:
    environment = production(tmp_path)
    folder = Path(environment["REFERENCE_DATA"])
    (folder / "pdus.csv").write_text((SHIPPED / "pdus.csv").read_text(encoding="utf-8"), encoding="utf-8")
    marked = (folder / "partners.csv").read_text(encoding="utf-8").replace("North Quay", "North Quay (Sample)")
    (folder / "partners.csv").write_text(marked, encoding="utf-8")

    assert [(each.code, each.words.split()[0]) for each in seen(environment)] == [
        ("reference-invented", "partners.csv"),
        ("reference-invented", "pdus.csv"),
    ]
    (folder / "pdus.csv").unlink()
    (folder / "partners.csv").write_text("no columns", encoding="utf-8")
    assert [each.code for each in seen(environment)] == ["reference-faulty"]
    invented = [each.words.split()[0] for each in seen(production(tmp_path, REFERENCE_DATA=str(SHIPPED)))]
    assert {"legal_gateways.csv", "service_levels.csv"}.isdisjoint(invented)
    assert len(invented) == 6


def test_what_another_account_owns_and_leaves_open_is_named() -> None:
    settings, _ = survey_settings({"FORMS_ENV": "production", "FORMS_VAR": "/usr"})
    with _as_somebody_else():
        found = [*open_files(Installation(settings)), *unusable_folder(Installation(settings))]

    assert [each.code for each in found] == ["files-open", "folder-unusable"]


@contextmanager
def _as_somebody_else() -> Iterator[None]:
    """Where the tests are run by root, do as another account does."""
    is_root = os.geteuid() == 0
    os.seteuid(65_534 if is_root else os.geteuid())
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def ran(environment: Mapping[str, str], *command: str) -> Result:
    return CliRunner().invoke(main, list(command), env={**dict.fromkeys(os.environ, None), **environment})


def test_check_says_everything_and_serve_and_worker_refuse_it(tmp_path: Path) -> None:
    environment = production(
        tmp_path,
        DATABASE_URL=f"sqlite:///{tmp_path}/forms.sqlite",
        OBJECT_STORE_URL=f"file://{tmp_path}/store",
        SECRET_KEY="s" * 32,
    )
    Path(environment["SIGN_IN_FILE"]).chmod(0o644)
    codes = ["key-weak", "database-of-one-machine", "store-does-not-lock", "files-open"]

    for command in (["check"], ["serve", "--port", "0"], ["worker"]):
        told = ran(environment, *command)
        assert (told.exit_code, [code for code in codes if f"{code}: " in told.output]) == (1, codes)
    told = ran(environment, "records", "reconcile")
    assert (told.exit_code, "files-open" in told.output, "key-weak" in told.output) == (1, False, True)
    assert "Nothing was started." in told.output
    assert not (tmp_path / "forms.sqlite").exists()


@pytest.mark.parametrize("url", ["nonsense", "mysql://x", "postgresql:///x?sslmod=require", "sqlite:////proc/x/y"])
def test_a_database_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path, url: str) -> None:
    told = ran({"FORMS_VAR": str(tmp_path), "DATABASE_URL": url}, "audit", "verify")

    assert (told.exit_code, told.exception.__class__) == (1, SystemExit)
    assert "atabase" in told.output


def test_whatever_this_machine_refuses_a_command_is_said_in_a_sentence(tmp_path: Path) -> None:
    keys, torn, binary = tmp_path / "keys", tmp_path / "forms.sqlite", tmp_path / "binary"
    (keys / "audit-before").mkdir(parents=True)
    for file in (torn, binary):
        file.write_bytes(secrets.token_bytes(5_000))
    here = {"FORMS_VAR": str(tmp_path), "SECRET_KEY": "s", "AUDIT_KEY": "a", "AUDIT_KEYS_BEFORE": "b"}
    backups = {**here, "BACKUP_FOLDER": f"{torn}/backups", "BACKUP_PUBLIC_KEYS": new_key_pair()[1]}

    for environment, command, words in (
        ({"FORMS_VAR": str(tmp_path)}, ["keys", "list"], "keys/audit-before, where it would be kept"),
        (backups, ["backup", "make"], "database"),
        (backups, ["backup", "list"], "There are no backups in"),
        (here, ["backup", "key", "--out", f"{torn}/key"], "Not a directory"),
        (here, ["restore", str(keys), "--key", str(binary)], "holds no backup"),
        (here, ["audit", "verify"], "its file is damaged"),
        (here, ["serve", "--port", "99999"], "0<=x<=65535"),
    ):
        told = ran(environment, *command)
        assert told.exception is None or isinstance(told.exception, SystemExit), told.output
        assert words in told.output


def test_a_database_of_a_newer_version_is_left_as_it_is(world: World) -> None:
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    environment = {"FORMS_VAR": str(world.home), "AUDIT_KEY": "a key for tests"}
    settings, _ = survey_settings(environment)

    assert [(each.code, each.effect) for each in fallen_short(settings)] == [("database-newer", Effect.REFUSED)]
    told = ran(environment, "records", "reconcile")
    assert (told.exit_code, "tables of a newer version" in told.output) == (1, True)
    assert ran(environment, "check").exit_code == 1


def test_a_database_that_is_no_database_or_away_is_told_from_one_that_is(tmp_path: Path) -> None:
    (tmp_path / "forms.sqlite").write_bytes(secrets.token_bytes(5_000))

    def found(url: str) -> list[tuple[str, Effect]]:
        settings, _ = survey_settings({"FORMS_VAR": str(tmp_path), "DATABASE_URL": url})
        return [(each.code, each.effect) for each in fallen_short(settings)]

    assert found("") == [("database-unclear", Effect.REFUSED)]
    assert found("postgresql://forms@127.0.0.1:1/forms") == [("database-away", Effect.AWAITED)]


def test_what_an_earlier_version_left_open_is_made_private_and_that_is_said(world: World) -> None:
    var = world.home
    (var / "keys").mkdir()
    (var / "keys" / "session").write_text("0" * 64, encoding="ascii")
    wide = {var: 0o755, var / "keys": 0o755, var / "keys/session": 0o644, var / "forms.sqlite": 0o644}
    for place, mode in wide.items():
        place.chmod(mode)

    told = ran(
        {"FORMS_VAR": str(var), "AUDIT_KEY": "a key for tests"},
        "records",
        "find",
        "--reason",
        "A test",
        "--as",
        "northshire-records",
    )

    assert told.exit_code == 0, told.output
    assert all(f"{each} was open to other accounts" in told.output for each in wide)
    assert {place.stat().st_mode & 0o077 for place in (var, *var.glob("keys/*"), *var.glob("*.sqlite*"))} == {0}


def test_what_a_command_makes_is_its_accounts_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        assert ran({"FORMS_VAR": str(tmp_path / "var")}, "audit", "verify").exit_code == 0
    finally:
        assert os.umask(before) == 0o022

    made = [tmp_path / "var", *(tmp_path / "var").rglob("*")]
    assert len(made) > 3
    assert [place for place in made if place.stat().st_mode & 0o077] == []


def test_nobody_invented_comes_to_a_database_in_which_real_staff_work(world: World) -> None:
    with world.ports.unit_of_work() as unit:
        unit.of("northshire").members.add(member(organisation="northshire"))
        unit.commit()
    environment = {"FORMS_VAR": str(world.home), "AUDIT_KEY": "a key for tests"}

    for command in (
        ["demo", "--out", str(world.home / "out")],
        ["records", "find", "--reason", "A test", "--as", "northshire-records"],
    ):
        told = ran(environment, *command)
        assert (told.exit_code, "Real staff work with this database" in told.output) == (1, True)


def test_production_has_nobody_invented(tmp_path: Path) -> None:
    for lacking in ({"SIGN_IN_FILE": ""}, {"SIGN_IN_FILE": "", "ORGANISATIONS_FILE": ""}, {}):
        environment = production(tmp_path, **lacking)
        for command in (["demo"], ["specimens", "core/prison_enquiry_response@1"]):
            told = ran(environment, *command, "--out", str(tmp_path / "out"))
            assert told.exit_code == 1
            assert not (tmp_path / "out").exists()
        assert not survey_settings(environment)[0].has_invented_people
