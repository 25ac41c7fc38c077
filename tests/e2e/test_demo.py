"""The demo as its user has it, at the directive's size: the table, the page, a dropped export, and Ctrl-C."""

import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from small_district import BIN, ROOT  # first: it lays the paths
import demo
import protos

PATIENCE_S = 180  # of a busy machine; an idle one needs 25
MENDED_UNIT = "21040"
STARTED = ("population-stub", "validation", "roster", "tally", "commune-agent watch", "kafka.Kafka")


class Demo:
    """deploy/local/demo.py in a session of its own, as at a terminal, with its scratch folder in `scratch`."""

    def __init__(self, scratch: pathlib.Path, *argv: str):
        self.scratch, self.said, self._lines = scratch, [], queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "deploy/local/demo.py"), "--bin", str(BIN), "--free-ports", *argv], text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            env=os.environ | {"TMPDIR": str(scratch), "PYTHONUNBUFFERED": "1"})
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def await_line(self, pattern: str | None) -> re.Match | None:
        """The next line in which `pattern` is found; None: reads to the end."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                line = self._lines.get(timeout=max(0.1, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"waited for {pattern!r} in:\n{self.output}") from None
            if line is None:
                assert pattern is None, f"it ended before {pattern!r}:\n{self.output}"
                return None
            self.said.append(line)
            if pattern and (found := re.search(pattern, line)):
                return found

    @property
    def output(self) -> str:
        return "".join(self.said)

    def interrupt(self) -> None:
        """As Ctrl-C at a terminal: the whole foreground group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def end(self) -> int:
        self.await_line(None)
        return self.process.wait(PATIENCE_S)

    def running(self) -> list[str]:
        """Command lines of whatever it started: they have its environment."""
        return [command for command, environment in processes() if f"TMPDIR={self.scratch}" in environment]


def processes() -> list[tuple[str, list[str]]]:
    """(command line, environment) of each that may be looked at."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            command, environment = ((path / name).read_bytes().decode(errors="replace") for name in ("cmdline", "environ"))
        except OSError:  # it ended, or is somebody else's
            continue
        found.append((command.replace("\0", " "), environment.split("\0")))
    return found


@pytest.fixture
def start(tmp_path):
    """Starts demos; one that is still there at the end is killed, and its programs die with it."""
    started = []

    def one(*argv: str) -> Demo:
        started.append(Demo(tmp_path, *argv))
        return started[-1]

    yield one
    for each in started:
        each.process.kill()
        each.process.wait()


def assert_the_directive(said: str) -> None:
    lines = [re.split(r"\s{2,}|(?<=\d)\s+(?=[\d.]+)", line.strip()) for line in said.splitlines()]
    rows = {parts[0]: parts[2:] for parts in lines if len(parts) == 6}
    assert rows["524"] == ["37.799", "26.282", "11.517", "69,53%"]
    assert rows["21040"][-1] == "36,92%" and "Châu Ổ" in said
    assert [code for code, row in rows.items() if row[-1] == "100,00%" and code != "–"] == ["21052"]
    assert "The directive's figures (deploy/local/directive.json) are what came out." in said


def fetched(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def counted(tally) -> dict[str, tuple[int, int]]:
    return {row.unit_code: (row.total, row.completed) for row in tally.call("ListProgress").progress}


def await_completed(tally, unit: str, completed: int) -> dict[str, tuple[int, int]]:
    deadline = time.monotonic() + PATIENCE_S
    while (now := counted(tally))[unit][1] != completed:
        assert time.monotonic() < deadline, f"{unit}: {now[unit]}, not {completed} completed"
        time.sleep(0.2)
    return now


def drop_mended(folder: pathlib.Path, scratch: pathlib.Path) -> None:
    """Mends one row of the commune's export and puts the file in the old one's place, as a spreadsheet program saves."""
    subprocess.run([sys.executable, str(ROOT / "tests/district/generate.py"), "--seed", demo.SEED, "--out", str(scratch),
                    "--mend", MENDED_UNIT], check=True, capture_output=True)
    (export,) = (scratch / "exports" / MENDED_UNIT).iterdir()
    assert (folder / export.name).exists()
    beside = folder / ".being-saved"
    shutil.copy(export, beside)
    beside.rename(folder / export.name)


def test_once_it_prints_the_directives_table_and_ends(start, tmp_path):
    once = start("--once")
    assert once.end() == 0, once.output
    assert_the_directive(once.output)
    assert once.running() == [] and list(tmp_path.iterdir()) == []


def test_it_shows_the_page_takes_up_an_export_and_ctrl_c_leaves_nothing(start, tmp_path_factory, tmp_path):
    shown = start()
    page = shown.await_line(r"Trang tiến độ / page +(http://\S+)").group(1)
    assert_the_directive(shown.output)
    tally = protos.Client(shown.await_line(r"gRPC +tally (\S+),").group(1), "tally", "TallyService")
    folder = pathlib.Path(shown.await_line(r"Drop a changed export into (\S+)/<unit code>/").group(1))
    assert "26.282" in (html := fetched(page)) and "Bình Chánh" in html
    assert fetched(page + "appendix.csv").splitlines()[23] == "524,Huyện Bình Sơn,37799,26282,11517,69.53"

    before = counted(tally)
    drop_mended(folder / MENDED_UNIT, tmp_path_factory.mktemp("mended"))
    after = await_completed(tally, "524", before["524"][1] + 1)
    assert {unit: (after[unit][0] - total, after[unit][1] - done) for unit, (total, done) in before.items()
            if after[unit] != (total, done)} == {"524": (0, 1), MENDED_UNIT: (0, 1)}
    tally.close()

    running = shown.running()
    assert [name for name in STARTED if not any(name in command for command in running)] == [], "the look is blind"
    shown.interrupt()
    shown.await_line("Stopping everything")
    shown.interrupt()  # an impatient one: the drain goes on
    assert shown.end() == 0, shown.output
    assert "nothing is left running" in shown.output
    assert shown.running() == [] and list(tmp_path.iterdir()) == []
