"""What every program of the running system says over HTTP and gRPC: the contract's metrics, in a form that promtool accepts."""

import collections
import re
import sys

import pytest

from small_district import ROOT  # first: it lays the paths
import topics

sys.path.append(str(ROOT / "tests" / "contract"))

from endpoints import answered_without_deadline, complaints, get, health, reflected  # noqa: E402
import protos  # noqa: E402

PROGRAMS = ["population-stub", "validation", "roster", "tally", "commune-agent"]
GRPC_LABELS = {"grpc_type", "grpc_service", "grpc_method"}
# CONTRACT 2: the metric, who has it, its labels. Of a histogram or summary it is the count.
METRICS = [
    ("childsync_roster_children", "tally", {"unit"}),
    ("childsync_completed_children", "tally", {"unit"}),
    ("childsync_outstanding_children", "tally", {"unit"}),
    ("childsync_verdicts_total", "validation", {"outcome"}),
    ("childsync_findings_total", "validation", {"code"}),
    ("childsync_dead_letters_total", "validation", {"reason"}),
    ("childsync_changes_awaiting_verdict", "tally", set()),
    ("childsync_consumer_lag_records", "validation", {"topic", "partition"}),
    ("childsync_consumer_lag_records", "tally", {"topic", "partition"}),
    ("childsync_change_to_count_seconds_count", "tally", set()),
    *((metric, program, GRPC_LABELS | more) for program in ("population-stub", "validation", "tally") for metric, more in (
        ("grpc_server_started_total", set()), ("grpc_server_handled_total", {"grpc_code"}),
        ("grpc_server_handling_seconds_count", set()))),
]


@pytest.fixture(scope="module")
def watched(published, tmp_path_factory):
    """The published district with an agent that watches an empty folder."""
    state, folder = tmp_path_factory.mktemp("watch"), tmp_path_factory.mktemp("exports")
    published.program("commune-agent", "watch", str(folder), *published.agent_flags(state)[:-2], grpc=False).start().await_ready()
    return published


def samples(text: str) -> dict[str, list[tuple[dict[str, str], float]]]:
    """(labels, value) of each sample by name."""
    read = collections.defaultdict(list)
    for name, labels, value in re.findall(r"^([a-z_]+)(?:\{(.*)\})? (\S+)$", text, re.M):
        read[name].append((dict(re.findall(r'(\w+)="([^"]*)"', labels)), float(value)))
    return read


def metrics(stack, program: str) -> dict:
    return samples(get(f"http://{stack.address(program, 'http')}/metrics")[1])


def by_label(series: list[tuple[dict[str, str], float]], label: str) -> dict[str, float]:
    """The values that aren't 0."""
    return {labels[label]: value for labels, value in series if value}


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_programs_metrics_are_accepted(watched, program):
    status, text = get(f"http://{watched.address(program, 'http')}/metrics")
    assert (status, complaints(text)) == (200, "")
    assert any(name.startswith("childsync_") for name in samples(text))


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_is_healthy_and_ready(watched, program):
    assert get(f"http://{watched.address(program, 'http')}/healthz")[0] == 200
    assert get(f"http://{watched.address(program, 'http')}/readyz")[0] == 200


@pytest.mark.parametrize("metric, program, labels", METRICS, ids=lambda value: value if isinstance(value, str) else "")
def test_the_contracts_metrics_are_there(watched, metric, program, labels):
    health(watched.address(program), "")
    series = metrics(watched, program)[metric]
    assert series, f"{program} has no {metric}"
    assert all(set(found) == labels for found, _ in series), series[0]


def test_findings_and_verdicts_are_counted_as_they_were_written(watched):
    record = protos.load("record")
    counted = metrics(watched, "validation")
    verdicts = [protos.load("events").Verdict.FromString(message.value())
                for message in topics.read(watched.broker.bootstrap, "childsync.verdicts.v1") if message.value() is not None]
    outcomes = collections.Counter(record.Outcome.Name(verdict.outcome).removeprefix("OUTCOME_") for verdict in verdicts)
    findings = collections.Counter(record.FindingCode.Name(finding.code).removeprefix("FINDING_CODE_")
                                   for verdict in verdicts for finding in verdict.findings)
    assert len(outcomes) >= 3 and len(findings) > 10, "the district has a bit of everything"
    assert by_label(counted["childsync_verdicts_total"], "outcome") == outcomes
    assert by_label(counted["childsync_findings_total"], "code") == findings


def test_the_tallys_metrics_are_its_figures(watched):
    progress = watched.await_counted().progress
    figures = metrics(watched, "tally")
    for metric, field in (("childsync_roster_children", "total"), ("childsync_completed_children", "completed"),
                          ("childsync_outstanding_children", "outstanding")):
        wanted = {row.unit_code: getattr(row, field) for row in progress if getattr(row, field)}
        assert {unit: value for unit, value in by_label(figures[metric], "unit").items() if unit in wanted} == wanted
    assert sum(value for _, value in figures["childsync_change_to_count_seconds_count"]) > 0
    assert figures["childsync_changes_awaiting_verdict"] == [({}, 0)]


@pytest.mark.parametrize("context, program, service", [("population", "population-stub", "PopulationService"),
                                                       ("validation", "validation", "ValidationService"),
                                                       ("tally", "tally", "TallyService")])
def test_health_and_reflection_over_grpc(watched, context, program, service):
    name, address = f"childsync.{context}.v1.{service}", watched.address(program)
    assert health(address, "") == health(address, name) == b"\x08\x01"
    listed = reflected(address)
    assert name.encode() in listed and b"grpc.health.v1.Health" in listed


def test_every_call_of_the_tally_needs_a_deadline_but_a_watch(watched):
    assert answered_without_deadline(watched.address("tally"), "tally", "TallyService") == {"WatchProgress"}
