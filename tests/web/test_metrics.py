"""What is counted, for Prometheus: by kinds and patterns alone, of all processes together, and for nobody else."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from forms_service.adapters.measures.prometheus import PrometheusMeasures
from forms_service.services.documents import making
from forms_service.services.watching import Happening
from tests.builders.world import WORKER, World
from tests.web.client import application, signed_in

TOKEN = "a token for nobody but Prometheus"
ANOTHER_PROCESS = """
import sys, time
from pathlib import Path
from forms_service.adapters.measures.prometheus import PrometheusMeasures
measures = PrometheusMeasures(Path(sys.argv[1]))
measures.helper_lost("office", 3)
measures.count_page("/work", "GET", 200, 0.01)
measures._write()
print("written", flush=True)
if len(sys.argv) > 2: sys.stdin.read()
"""


def numbers(text: str) -> dict[str, float]:
    return {name: float(value) for name, value in re.findall(r"(?m)^([^#\s]+(?:{.*})?) (\S+)$", text)}


def test_what_happens_is_counted_by_its_kind_and_names_nobody(world: World) -> None:
    ports = replace(world.ports, measures=PrometheusMeasures())
    app = application(ports)
    client = signed_in(app, WORKER)
    reply = world.authorised()
    making.make_next(ports, "worker")
    client.get("/work")
    client.get(f"/enquiries/{reply.enquiry}")
    client.get("/nowhere/Marchbank")
    app.test_client().open("/work", method="MARCHBANK")

    answer = app.test_client().get("/metrics")

    told = numbers(answer.text)
    assert answer.status_code == 200
    assert told['forms_requests_total{method="GET",page="/work",status="200"}'] == 1
    assert told['forms_requests_total{method="GET",page="",status="404"}'] == 1
    assert told['forms_request_seconds_count{page="/enquiries/<id:enquiry_id>"}'] == 1
    assert told['forms_documents_total{kind="made"}'] == 1
    assert told['forms_part_state{part="database"}'] == 0
    assert told['forms_part_amount{part="queue"}'] >= 0
    assert not re.search(rf"(?i)marchbank|northshire|{reply.id}|{reply.enquiry}|[0-9a-f]{{32}}", answer.text)


def test_the_numbers_are_for_whoever_has_the_token_and_without_one_for_a_developers_own_machine(world: World) -> None:
    def asked(*, token: str, https: bool, address: str, **headers: str) -> TestResponse:
        app = application(world.ports)
        app.config |= {"METRICS_TOKEN": token, "SESSION_COOKIE_SECURE": https}
        return app.test_client().get("/metrics", environ_overrides={"REMOTE_ADDR": address}, headers=headers)

    here, elsewhere = "127.0.0.1", "192.0.2.7"
    assert asked(token="", https=False, address=here).status_code == 200
    assert asked(token="", https=False, address=elsewhere).status_code == 404
    assert asked(token="", https=False, address=here, **{"X-Forwarded-For": elsewhere}).status_code == 404
    assert asked(token="", https=True, address=here).status_code == 404
    assert asked(token=TOKEN, https=True, address=here).status_code == 404
    assert asked(token=TOKEN, https=True, address=here, Authorization="Bearer ü").status_code == 404
    assert asked(token=TOKEN, https=True, address=elsewhere, Authorization=f"Bearer {TOKEN}").status_code == 200


@pytest.mark.long
def test_all_processes_of_a_machine_are_counted_together_and_the_dead_are_not_waited_for(tmp_path: Path) -> None:
    own = PrometheusMeasures(tmp_path)
    own.helper_lost("office", 1)
    own.count(Happening.RATE_MET, "searched")
    command = [sys.executable, "-c", ANOTHER_PROCESS, str(tmp_path)]
    with subprocess.Popen([*command, "and stay"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdin
        other.stdout.readline()
        living = own.helpers()[0]
        other.stdin.close()
        other.wait()
    dead = own.helpers()[0]

    assert (living.losses, living.in_a_row) == (4 - 2, 3)
    assert (dead.losses, dead.in_a_row) == (2, 1)
    assert numbers(own.text(()).decode())['forms_requests_total{method="GET",page="/work",status="200"}'] == 1
    own._write()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    own._write()
    assert len([*tmp_path.iterdir()]) == 2, "its own and that of all who are gone"
    assert own.helpers()[0].losses == 1 + 2
    assert numbers(own.text(()).decode())['forms_requests_total{method="GET",page="/work",status="200"}'] == 2
    for file in tmp_path.glob("*-*.json"):
        file.rename(tmp_path / "1-1.json")
    PrometheusMeasures(tmp_path)
    assert list(tmp_path.iterdir()) == [], "whoever begins after all have gone begins anew"
