"""compose.yaml as it is: images built, everything brought up, and the directive's figures read from the composed system."""

import pathlib
import subprocess
import sys
import time
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "local"))

import demo  # noqa: E402
import protos  # noqa: E402

COMPOSE = ["docker", "compose", "-f", str(ROOT / "deploy/compose.yaml")]
SERVICES = {"kafka", "population-stub", "validation", "roster", "tally", "commune-agent"}


def compose(*argv: str, timeout_s: float) -> str:
    done = subprocess.run([*COMPOSE, *argv], capture_output=True, text=True, timeout=timeout_s)
    assert done.returncode == 0, f"docker compose {' '.join(argv)}:\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def composed():
    compose("build", timeout_s=3600)
    try:
        compose("up", "--detach", timeout_s=300)
        client = protos.Client("127.0.0.1:50053", "tally", "TallyService")
        yield client
        client.close()
    finally:
        compose("down", "--volumes", "--timeout", "30", timeout_s=120)


def test_the_composed_system_comes_to_the_directives_figures(composed):
    deadline = time.monotonic() + 300
    while wrong := demo.differences(composed.call("ListProgress", timeout_s=60)):
        assert time.monotonic() < deadline, wrong
        time.sleep(2)
    with urllib.request.urlopen("http://127.0.0.1:9103/appendix.csv") as answer:
        last = answer.read().decode().splitlines()[-1]
    assert last.endswith("37799,26282,11517,69.53")


def test_every_container_runs_without_rights_it_does_not_need(composed):
    running = set(compose("ps", "--services", "--status", "running", timeout_s=60).split())
    assert running == SERVICES
    for service in sorted(SERVICES):
        identity = compose("exec", "-T", service, "id", "-u", timeout_s=60).strip()
        assert identity == "10001", service
        touched = subprocess.run([*COMPOSE, "exec", "-T", service, "touch", "/usr/local/bin/x"], capture_output=True)
        assert touched.returncode != 0, f"{service} can write to its own image"


def test_every_container_drains_at_stop(composed):
    compose("stop", "--timeout", "30", timeout_s=120)
    states = compose("ps", "--all", "--format", "{{.Service}} {{.ExitCode}}", timeout_s=60).split("\n")
    codes = {service: int(code) for service, code in (state.split() for state in states if state)}
    # The JVM says 143 for a SIGTERM that it handled.
    assert {service: code for service, code in codes.items() if code != 0} in ({}, {"kafka": 143})
