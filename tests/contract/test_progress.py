"""The bar that a person at a terminal sees, and a program that reads the same stream doesn't."""

import os
import pty
import subprocess

import pytest

from people import HEADINGS, ROW_LAN, ROW_MAI, ROW_TU, write_csv
from programs import BIN, TODAY, UNIT, run

BAR, WIPE = "% Đang kiểm tra", "\r\x1b[2K"


@pytest.fixture
def command(validation, tmp_path):
    export = write_csv(tmp_path / "a.csv", [HEADINGS, ROW_MAI, ROW_TU, ROW_LAN])
    return ["check", str(export), "--unit", UNIT, "--today", TODAY, "--validation", validation.grpc]


def on_a_terminal(*argv: str) -> tuple[str, str]:
    """Standard output, a pipe, and standard error, a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([str(BIN / "commune-agent"), *argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs,
                          text=True) as agent:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 4096):
                shown += chunk
        except OSError:  # EIO: nobody has the terminal open any more
            pass
        os.close(ours)
        out, _ = agent.communicate(timeout=60)
        assert agent.returncode == 0
    return out, shown.decode()


def test_a_terminal_shows_how_far_it_is_and_is_left_clean(command):
    out, shown = on_a_terminal(*command)
    assert "[" + 30 * "#" + "] 100 " + BAR in shown
    assert shown.endswith(WIPE), "the bar is wiped"
    assert BAR not in out


def test_a_pipe_shows_no_bar_and_the_same_result(command):
    done = run("commune-agent", *command)
    assert BAR not in done.stderr and "\x1b" not in done.stderr
    assert done.stdout == on_a_terminal(*command)[0]
