"""From a fresh clone under a new account to production with two councils, by the commands of the runbook alone.

Not part of `make test`, as it makes an account, installs packages and takes the ports of a real set-up: `make production`,
as root, on a machine where there is no account `forms` yet.
"""

from __future__ import annotations

import os
import pwd
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
import requests

from tests.builders.runbook import way_to_production
from tests.components.identity_provider import Provider

REPOSITORY = Path(__file__).resolve().parents[2]
ACCOUNT, SERVICE, AT_THE_PROVIDER = "forms", "https://localhost:8443", "https://localhost:9443"
MOST_SECONDS = 1800
OF_THIS_MACHINE = [name for name in ("NODE_EXTRA_CA_CERTS", "PIP_INDEX_URL", "HTTPS_PROXY") if name in os.environ]
"""How this machine reaches its registries; `su -` would forget it."""


@dataclass(frozen=True)
class Installation:
    home: Path
    minutes: float

    @property
    def certificate(self) -> str:
        return str(self.home / "production/proxy/certificate.pem")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Somebody follows the runbook; afterwards nothing of it is left but the packages."""
    assert os.getuid() == 0, "make production is run as root: it makes an account"
    assert ACCOUNT not in [each.pw_name for each in pwd.getpwall()], f"there is an account {ACCOUNT} here already"
    clone = tmp_path_factory.getbasetemp() / "clone.bundle"
    subprocess.run(["git", "bundle", "create", "--quiet", clone, "HEAD"], cwd=REPOSITORY, check=True)
    for folder in (clone, *clone.parents[:2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    begun, commands = time.monotonic(), way_to_production()
    try:
        _type(["bash"], commands.as_root.replace(f"su - {ACCOUNT}\n", ""))
        _type(
            ["su", "-", ACCOUNT, "--whitelist-environment", ",".join(["REPOSITORY", *OF_THIS_MACHINE]), "-c", "bash"],
            commands.as_the_account,
            REPOSITORY=str(clone),
        )
        yield Installation(Path(pwd.getpwnam(ACCOUNT).pw_dir), (time.monotonic() - begun) / 60)
    finally:
        _leave_nothing()


def _type(shell: list[str], commands: str, **environment: str) -> None:
    """Have it done, up to the first command that fails; what they begin lives on, so what they say goes to a file."""
    done = subprocess.run(
        shell,
        input=f"set -eo pipefail\n{commands}",
        text=True,
        cwd="/",
        env={**os.environ, **environment},
        timeout=MOST_SECONDS,
        check=False,
    )
    assert done.returncode == 0


def _leave_nothing() -> None:
    """End what the account runs, and take it away with its home."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in subprocess.run(
            ["pgrep", "-u", ACCOUNT], capture_output=True, text=True, check=False
        ).stdout.split():
            try:
                os.kill(int(process), number)
            except ProcessLookupError:
                continue
        time.sleep(5)
    subprocess.run(["userdel", "--remove", ACCOUNT], check=False, capture_output=True)


def _browser(installation: Installation, who: str) -> requests.Session:
    """Somebody who signed in at the provider of the trial."""
    browser = requests.Session()
    browser.trust_env = (
        False  # The bundle of certificates that this machine names would stand above the one of the trial.
    )
    browser.verify = installation.certificate
    asked = browser.get(f"{SERVICE}/sign-in", timeout=30).text
    page = browser.post(
        f"{SERVICE}/sign-in",
        data=dict(re.findall(r'name="([^"]+)"[^>]* value="([^"]*)"', asked)),
        headers={"Referer": f"{SERVICE}/sign-in"},
        timeout=30,
    ).text
    way = re.search(r'id="go-on" href="([^"]+)"', page)
    assert way, page
    there = unescape(way[1])
    assert there.startswith(AT_THE_PROVIDER)
    back = Provider(installation.home, SERVICE).sign_in(there, who, browser)
    browser.get(back, timeout=30)
    return browser


def test_two_councils_work_in_production_by_following_the_runbook(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\nFrom a fresh clone to production: {installation.minutes:.1f} minutes\n")
    ready = requests.get(f"{SERVICE}/ready", verify=installation.certificate, timeout=30)

    assert ready.json() == {**ready.json(), "ready": True, "database": "answers", "store": "answers"}
    for who, council, other in (("nora", "Northshire", "Estmere"), ("emil", "Estmere", "Northshire")):
        page = _browser(installation, who).get(SERVICE, timeout=30).text
        assert council in page
        assert other not in page


def test_what_it_keeps_is_for_its_owner_alone_and_listens_on_this_machine_alone(installation: Installation) -> None:
    there = [path for path in (installation.home / "production").rglob("*") if not path.is_symlink()]

    assert [path for path in there if path.stat().st_mode & 0o077 and not path.is_socket()] == []
    listening = subprocess.run(["ss", "-ltnHp"], capture_output=True, text=True, check=True).stdout
    ours = [
        line.split()[3]
        for line in listening.splitlines()
        if re.search(r'"(weed|postgres|clamd|node|gunicorn|forms-service)"', line)
    ]
    assert [address for address in ours if not address.startswith(("127.0.0.1:", "[::1]:"))] == []
