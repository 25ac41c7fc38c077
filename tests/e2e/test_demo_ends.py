"""How the demo ends: its exit code, what it says and whether its folder stays, whatever goes wrong. The system is a fake here."""

import json
import os
import pathlib
import signal
import subprocess

import grpc
import pytest

from small_district import ROOT  # first: it lays the paths
from broker import BrokerError
import demo
import protos

pytestmark = pytest.mark.unit

WANT = json.loads((ROOT / "deploy/local/directive.json").read_text())


def answer():
    """ListProgress as the directive has it."""
    tally = protos.load("tally")
    said = tally.ListProgressResponse(position=tally.Position(digest="0" * 32))
    for code in range(21040, 21040 + 3 * 22, 3):
        said.progress.add(unit_code=str(code), unit_kind="commune", total=100, completed=70, outstanding=30, rate_percent="70.00")
    rows = {row.unit_code: row for row in said.progress}
    for field, value in (("completed", 100), ("outstanding", 0), ("rate_percent", "100.00")):
        setattr(rows[WANT["only_complete"]], field, value)
    for field, value in (("completed", 37), ("outstanding", 63), ("rate_percent", WANT["lowest_rate_percent"])):
        setattr(rows[WANT["lowest"]], field, value)
    said.progress.add(unit_code=WANT["district"], unit_kind="district",
                      **{field: WANT[field] for field in ("total", "completed", "outstanding", "rate_percent")})
    return said


def row(said, code: str):
    return next(each for each in said.progress if each.unit_code == code)


def alter(code: str, **fields):
    def altered(said) -> None:
        for field, value in fields.items():
            setattr(row(said, code), field, value)
    return altered


ALTERATIONS = {
    "total": alter(WANT["district"], total=WANT["total"] + 1),
    "completed": alter(WANT["district"], completed=WANT["completed"] - 1),
    "outstanding": alter(WANT["district"], outstanding=WANT["outstanding"] + 1),
    "rate": alter(WANT["district"], rate_percent="69.54"),
    "none complete": alter(WANT["only_complete"], outstanding=1),
    "another complete too": alter("21043", outstanding=0),
    "another lowest": alter("21043", completed=1),
    "lowest rate": alter(WANT["lowest"], rate_percent="36.93"),
    "a commune missing": lambda said: said.progress.remove(row(said, "21046")),
    "a commune too many": lambda said: said.progress.add(unit_code="1", unit_kind="ward", total=9, completed=8, outstanding=1),
    "no district": lambda said: said.progress.remove(row(said, WANT["district"])),
}


def test_the_directives_figures_are_right():
    assert demo.differences(answer()) == []


@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_any_other_figure_is_a_difference(alteration):
    said = answer()
    ALTERATIONS[alteration](said)
    assert len(demo.differences(said)) == 1


class FakeStack:
    """A system that does its work at once. A test puts what happens in the place of a method."""

    def __init__(self, directory, *_, **__):
        self.directory = directory
        self.programs, self.stops = {}, 0
        self.tally = self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def call(self, _):
        return type("Answer", (), {"progress": row(answer(), WANT["district"])})

    def start(self):
        self.directory.mkdir(parents=True)

    def await_counted(self, on_progress):
        on_progress(answer())
        return answer()

    def stop(self):
        self.stops += 1
        return {"validation": 0, "tally": 0}


@pytest.fixture
def play(monkeypatch, tmp_path, capsys):
    """Runs the demo with methods of the fake replaced: (exit code, what it said, whether its folder is still there)."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(demo, "generate", lambda _: [])
    monkeypatch.setattr(demo, "stay", lambda *_, **__: os.kill(os.getpid(), signal.SIGINT))
    monkeypatch.setattr(demo.tempfile, "mkdtemp", lambda prefix: str(tmp_path / prefix))

    def run(*argv: str, **methods):
        monkeypatch.setattr(demo, "Stack", type("Stack", (FakeStack,), methods))
        code = demo.main(["--bin", "unused", *argv])
        return code, capsys.readouterr().out, (tmp_path / "childsync-demo-").exists()

    yield run
    for number, handler in handlers.items():
        signal.signal(number, handler)


def raises(error: Exception):
    def method(self, *_, **__):
        self.directory.mkdir(parents=True, exist_ok=True)
        raise error
    return method


class Unanswered(grpc.RpcError):
    def code(self):
        return grpc.StatusCode.DEADLINE_EXCEEDED

    def details(self):
        return "too late"


def test_all_is_right(play):
    assert play("--once")[::2] == (0, False)


@pytest.mark.parametrize("argv", [["--once"], []])
def test_wrong_figures_fail_and_the_logs_stay(play, argv):
    said = answer()
    row(said, WANT["district"]).completed -= 1
    code, output, kept = play(*argv, await_counted=lambda self, on_progress: said)
    assert (code, kept) == (1, True)
    assert "NOT the directive's figures: district completed: 26281" in output


@pytest.mark.parametrize("argv", [["--once"], []])
def test_a_program_that_does_not_drain_fails_it(play, argv):
    code, output, kept = play(*argv, stop=lambda self: {"validation": 0, "tally": 70})
    assert (code, kept) == (1, True)
    assert "tally ended with 70" in output and "nothing is left running" not in output


def test_ctrl_c_is_no_failure_and_a_second_one_does_not_cut_the_drain_short(play):
    drained = []

    def stop(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            os.kill(os.getpid(), number)
        drained.append(True)
        return {"tally": 0}

    code, output, kept = play(stop=stop)
    assert (code, kept) == (0, False)
    assert drained and "nothing is left running" in output


@pytest.mark.parametrize("argv, expected", [(["--once"], 1), ([], 0)])
def test_ctrl_c_before_the_table_is_a_failure_with_once_alone(play, argv, expected):
    def start(self):
        FakeStack.start(self)
        os.kill(os.getpid(), signal.SIGTERM)

    assert play(*argv, start=start)[::2] == (expected, False)


@pytest.mark.parametrize("error, sentence", [
    (demo.StackError("tally was not ready"), "tally was not ready"),
    (BrokerError("broker node 1 ended"), "broker node 1 ended"),
    (Unanswered(), "a service does not answer as it should: DEADLINE_EXCEEDED: too late"),
    (subprocess.CalledProcessError(64, ["generate.py"]), "a command did not do its work: Command '['generate.py']' returned"),
    (subprocess.TimeoutExpired(["commune-agent"], 300), "a command did not do its work: Command '['commune-agent']' timed out"),
    (PermissionError(13, "Permission denied", "people.csv"), "[Errno 13] Permission denied: 'people.csv'"),
])
def test_what_goes_wrong_is_one_clear_sentence_and_the_logs_stay(play, error, sentence):
    code, output, kept = play("--once", start=raises(error))
    assert (code, kept) == (1, True)
    assert f"The demo failed: {sentence}" in output and "Logs stay in" in output


def test_a_bug_keeps_its_traceback_and_its_logs(play, tmp_path):
    with pytest.raises(ZeroDivisionError):
        play("--once", start=raises(ZeroDivisionError()))
    assert (tmp_path / "childsync-demo-" / "run").exists()


def test_the_last_verdicts_are_waited_for_in_sight(capsys):
    class Counting(FakeStack):
        def await_counted(self, on_progress):
            said = answer()
            for said.position.changes_awaiting_verdict in (40, -1, 10, 0, 0):
                on_progress(said)
            return said

    assert demo.await_verdicts(Counting(pathlib.Path())).position.changes_awaiting_verdict == 0
    assert capsys.readouterr().out == "  40/40 of the last changes have their verdict\n"


@pytest.mark.parametrize("argv, code", [(["--help"], 0), (["--unknown"], 64), (["--dir"], 64)])
def test_the_command_says_how_it_is_used_before_it_does_anything(argv, code):
    done = subprocess.run([ROOT / "deploy/demo.sh", *argv], capture_output=True, text=True, timeout=30)
    assert done.returncode == code
    assert "--once" in done.stdout if code == 0 else done.stderr
