"""From a fresh clone under a new account to production with two councils, by the commands of the runbook alone.

Not part of `make test`, as it makes an account, installs packages and takes the ports of a real set-up: `make production`,
as root, on a machine where there is no account `forms` yet.
"""

from __future__ import annotations

import os
import pwd
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import requests

from tests.builders.runbook import way_to_production
from tests.components.identity_provider import Provider

REPOSITORY = Path(__file__).resolve().parents[2]
ACCOUNT, SERVICE, AT_THE_PROVIDER = "forms", "https://localhost:8443", "https://localhost:9443"
MOST_SECONDS = 1800
_SETTINGS = "set -a; . ~/production/settings.env; set +a"
"""Whoever types on in the same terminal has them already."""
OF_THIS_MACHINE = [name for name in ("NODE_EXTRA_CA_CERTS", "PIP_INDEX_URL", "HTTPS_PROXY") if name in os.environ]
"""How this machine reaches its registries; `su -` would forget it."""
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


@dataclass(frozen=True)
class Installation:
    home: Path
    minutes: float

    @property
    def certificate(self) -> str:
        return str(self.home / "production/proxy/certificate.pem")


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """Somebody follows the runbook; afterwards nothing of it is left but the packages."""
    assert os.getuid() == 0, "make production is run as root: it makes an account"
    assert ACCOUNT not in [each.pw_name for each in pwd.getpwall()], f"there is an account {ACCOUNT} here already"
    with TemporaryDirectory(prefix="production-") as name:
        desk = Path(name)
        desk.chmod(0o755)
        clone = desk / "clone.bundle"
        subprocess.run(["git", "bundle", "create", "--quiet", clone, "HEAD"], cwd=REPOSITORY, check=True)
        begun, commands = time.monotonic(), way_to_production()
        account = ["su", "-", ACCOUNT, "--whitelist-environment", ",".join(["REPOSITORY", *OF_THIS_MACHINE]), "--"]
        try:
            _type(["bash"], desk / "root", commands.as_root.replace(f"su - {ACCOUNT}\n", ""))
            _type(account, desk / "account", commands.as_the_account, REPOSITORY=str(clone))
            there = Installation(Path(pwd.getpwnam(ACCOUNT).pw_dir), (time.monotonic() - begun) / 60)
            for owner in ("alun", "ede"):
                _approve_schedule(_browser(there, owner))
            _type(account, desk / "approved", f"cd ~/service\n{_SETTINGS}\n{commands.once_approved}")
            yield there
        finally:
            _leave_nothing()


def _type(shell: list[str], script: Path, commands: str, **environment: str) -> None:
    """Have it done, up to the first command that fails."""
    script.write_text(f"set -eo pipefail\n{commands}", encoding="utf-8")
    script.chmod(0o644)
    subprocess.run(
        [*shell, script],
        cwd="/",
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        timeout=MOST_SECONDS,
        check=True,
    )


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
    browser.trust_env = False  # Certificates that this machine names would stand above that of the trial.
    browser.verify = installation.certificate
    page = _send(browser, "/sign-in").text
    way = re.search(r'id="go-on" href="([^"]+)"', page)
    assert way, page
    there = unescape(way[1])
    assert there.startswith(AT_THE_PROVIDER)
    back = Provider(installation.home, SERVICE).sign_in(there, who, browser)
    browser.get(back, timeout=30)
    return browser


def _send(browser: requests.Session, address: str, **typed: str) -> requests.Response:
    """Send the form of a page with what is typed in it."""
    page = browser.get(SERVICE + address, timeout=60).text
    hidden = {name: unescape(value) for name, value in _HIDDEN.findall(page)}
    return browser.post(SERVICE + address, data={**hidden, **typed}, headers={"Referer": SERVICE + address}, timeout=60)


def _approve_schedule(owner: requests.Session) -> None:
    assert "is approved" in _send(owner, "/retention-schedule").text


def test_two_councils_work_in_production_by_following_the_runbook(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\nFrom a fresh clone to production: {installation.minutes:.1f} minutes\n")
    assert requests.get(f"{SERVICE}/ready", verify=installation.certificate, timeout=30).status_code == 200

    said = _send(
        _browser(installation, "nora"), "/enquiries/new", in_request_text="We hold Tove Trial, born 3 April 1988."
    )
    enquiry = re.search(r"/enquiries/[0-9a-f]{32}", said.text)
    assert enquiry, said.text
    seen = {who: _browser(installation, who).get(SERVICE + enquiry[0], timeout=60) for who in ("nils", "emil")}
    assert {who: page.status_code for who, page in seen.items()} == {"nils": 200, "emil": 404}
    assert [name for name in ("Northshire", "Tove") if name in seen["emil"].text] == []


def test_what_it_keeps_is_for_its_owner_alone_and_listens_on_this_machine_alone(installation: Installation) -> None:
    production = installation.home / "production"
    assert production.stat().st_mode & 0o777 == 0o700
    assert [path for path in (production / "secrets").iterdir() if path.stat().st_mode & 0o077] == []

    said = subprocess.run(["ss", "-ltnHp"], capture_output=True, text=True, check=True).stdout
    account = subprocess.run(["pgrep", "-u", ACCOUNT], capture_output=True, text=True, check=True).stdout.split()
    ours = [line.split()[3] for line in said.splitlines() if set(re.findall(r"pid=(\d+)", line)) & set(account)]
    assert ours
    assert [each for each in ours if not each.startswith(("127.0.0.1:", "[::1]:")) and not each.endswith(":8443")] == []


def test_an_answer_says_its_kind_and_no_version(installation: Installation) -> None:
    for address in ("/sign-in", "/ready", "/health", "/nowhere"):
        headers = requests.get(SERVICE + address, verify=installation.certificate, timeout=30).headers
        assert re.fullmatch(r"text/html; charset=utf-8|application/json", headers["Content-Type"]), address
        assert not re.search(r"\d", headers.get("Server", "")), address


@pytest.mark.parametrize(
    ("version", "ciphers"), [(ssl.TLSVersion.TLSv1_1, "ALL"), (ssl.TLSVersion.TLSv1_2, "AES128-SHA")]
)
def test_the_proxy_speaks_nothing_older_than_tls_1_2(
    installation: Installation, version: ssl.TLSVersion, ciphers: str
) -> None:
    old = ssl.create_default_context(cafile=installation.certificate)
    old.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version, old.maximum_version = version, version

    with (
        socket.create_connection(("localhost", 8443), timeout=30) as connection,
        pytest.raises(ssl.SSLError, match=r"HANDSHAKE_FAILURE|PROTOCOL_VERSION|ALERT"),
    ):
        old.wrap_socket(connection, server_hostname="localhost")
