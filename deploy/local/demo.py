#!/usr/bin/python3
"""Plays the district's 22 commune exports through the whole system; called by deploy/demo.sh, which builds first."""

import argparse
import json
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import grpc

from stack import ROOT, Stack, StackError  # first: it lays the paths
from broker import BrokerError

TODAY = "2024-03-28"
SEED = "2024"
DEFAULT_PORTS = {"population-stub": (50051, 9101), "validation": (50052, 9102), "tally": (50053, 9103),
                 "roster": (0, 9104), "commune-agent": (0, 9105)}
LOWEST_KINDS = ("commune", "township", "ward")
BAR = 30
UNKNOWN = "unknown"  # the code under which the tally shows children of no known unit
# What can go wrong on somebody's machine. Anything else is a bug and keeps its traceback.
FAILURES = (StackError, BrokerError, grpc.RpcError, subprocess.SubprocessError, OSError)


class Interrupted(Exception):
    """Ctrl-C or SIGTERM."""


def say(text: str = "") -> None:
    print(text, flush=True)


def progress(done: int, total: int, text: str) -> None:
    """A line that is written over on a terminal; on anything else only its end is shown."""
    if sys.stdout.isatty():
        filled = BAR * done // max(total, 1)
        end = "\n" if done == total else ""
        print(f"\r  [{'█' * filled}{'·' * (BAR - filled)}] {done}/{total} {text:<40}", end=end, flush=True)
    elif done == total:
        say(f"  {done}/{total} {text}")


def number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def percent(rate: str) -> str:
    return rate.replace(".", ",") + "%" if rate else "–"


def generate(out: pathlib.Path) -> list[tuple[str, pathlib.Path]]:
    subprocess.run([sys.executable, str(ROOT / "tests/district/generate.py"), "--seed", SEED, "--out", str(out)],
                   check=True, stdout=subprocess.DEVNULL)
    return [(folder.name, export) for folder in sorted((out / "exports").iterdir()) for export in sorted(folder.iterdir())]


def publish_all(stack: Stack, exports: list) -> None:
    not_sendable = []
    for done, (unit, export) in enumerate(exports):
        progress(done, len(exports), f"{unit}: {export.name}")
        if stack.publish(unit, export).returncode != 0:
            not_sendable.append(f"{unit}/{export.name}")
    progress(len(exports), len(exports), "exports published")
    if not_sendable:
        say(f"  Of {', '.join(not_sendable)} some rows can't be sent, for want of a record id of their own; the rest went on.")


def await_verdicts(stack: Stack):
    """The figures once every change has its verdict; shows how many of those that had none when the waiting began still wait."""
    shown = most = 0

    def show(answer) -> None:
        nonlocal shown, most
        waiting = answer.position.changes_awaiting_verdict
        if waiting >= 0 and waiting != shown:  # below 0: the broker doesn't say
            shown, most = waiting, max(most, waiting)
            progress(most - waiting, most, "of the last changes have their verdict")

    return stack.await_counted(on_progress=show)


def show_appendix(answer) -> None:
    say("\nPHỤ LỤC 01 – Kết quả cập nhật, chuẩn hóa dữ liệu trẻ em\n")
    say(f"{'Mã':<8}{'Đơn vị':<22}{'Tổng số':>10}{'Đã xong':>10}{'Còn lại':>10}{'Tỷ lệ':>10}")
    for row in answer.progress:
        if row.unit_kind not in LOWEST_KINDS:
            say("-" * 70)
        code, name = (row.unit_code, row.unit_name) if row.unit_code != UNKNOWN else ("–", "Không xác định được")
        say(f"{code:<8}{name:<22}{number(row.total):>10}{number(row.completed):>10}"
            f"{number(row.outstanding):>10}{percent(row.rate_percent):>10}")
    say(f"\nChờ kết quả kiểm tra: {number(answer.position.changes_awaiting_verdict)} thay đổi. "
        f"Mã đối chiếu (hai nơi cùng mã là cùng số liệu): {answer.position.digest}")
    if any(row.unit_code == UNKNOWN for row in answer.progress):
        say("Không xác định được: nơi cư trú mang mã không có trong danh mục đơn vị; không cộng vào tổng.")


def differences(answer) -> list[str]:
    """What the tally says over gRPC against the directive."""
    want = json.loads((ROOT / "deploy/local/directive.json").read_text())
    rows = {row.unit_code: row for row in answer.progress if row.unit_kind in LOWEST_KINDS}
    district = next((row for row in answer.progress if row.unit_code == want["district"]), None)
    if district is None:
        return ["the district is not in the answer"]
    wrong = [f"district {field}: {getattr(district, field)}, not {want[field]}"
             for field in ("total", "completed", "outstanding", "rate_percent") if getattr(district, field) != want[field]]
    complete = [code for code, row in rows.items() if row.outstanding == 0]
    if complete != [want["only_complete"]]:
        wrong.append(f"complete: {complete}, not {want['only_complete']} alone")
    lowest = min(rows.values(), key=lambda row: row.completed / max(row.total, 1))
    if (lowest.unit_code, lowest.rate_percent) != (want["lowest"], want["lowest_rate_percent"]):
        wrong.append(f"lowest: {lowest.unit_code} with {lowest.rate_percent}")
    if len(rows) != 22:
        wrong.append(f"{len(rows)} communes, not 22")
    return wrong


def await_roster(stack: Stack, timeout_s: float = 60) -> None:
    """Ready says that the topic is filled; the tally reads it a moment later."""
    deadline = time.monotonic() + timeout_s
    while stack.tally.call("GetProgress").progress.total == 0:
        if time.monotonic() > deadline:
            raise StackError("the roster stays empty")
        time.sleep(0.2)


def stay(stack: Stack, exports: list, clears: bool) -> None:
    """`clears`: the exports go when the demo ends."""
    unit, export = exports[0]
    folder = export.parent.parent
    watch = stack.program("commune-agent", "watch", str(folder), *stack.agent_flags()[:-2], grpc=False)
    watch.start().await_ready()
    check = [str(stack.bin.resolve() / "commune-agent"), "check", str(export), "--unit", unit, "--today", TODAY,
             "--validation", stack.address("validation")]
    say(f"""
  Trang tiến độ / page    http://{stack.address('tally', 'http')}/
  Phụ lục 01 (CSV)        http://{stack.address('tally', 'http')}/appendix.csv
  metrics                 http://{stack.address('tally', 'http')}/metrics (validation {stack.address('validation', 'http')}, roster {stack.address('roster', 'http')})
  gRPC                    tally {stack.address('tally')}, validation {stack.address('validation')}, population {stack.address('population-stub')}
  Kafka                   {stack.broker.bootstrap}
  Drop a changed export into {folder}/<unit code>/ and watch the figures move. Ctrl-C stops everything{', and clears that folder' if clears else ''}.

  From another terminal, for example:
    {shlex.join(check)}
    grpcurl -plaintext -max-time 5 {stack.address('tally')} childsync.tally.v1.TallyService/GetProgress""")
    while True:
        for program in stack.programs.values():
            if not program.alive:
                raise StackError(f"{program.name} ended:\n{program.tail()}")
        time.sleep(0.5)


def table(stack: Stack, exports: list) -> list[str]:
    """Plays the exports and prints what comes of them; what is wrong with it."""
    say("Starting Apache Kafka and every service ...")
    stack.start()
    await_roster(stack)
    say("Publishing the communes' exports ...")
    publish_all(stack, exports)
    say("Waiting for the last verdicts ...")
    answer = await_verdicts(stack)
    show_appendix(answer)
    wrong = differences(answer)
    say("\n" + ("The directive's figures (deploy/local/directive.json) are what came out." if not wrong else "NOT the directive's figures: " + "; ".join(wrong)))
    return wrong


def play(options, directory: pathlib.Path) -> None:
    """Raises Interrupted if that was its end, and StackError if the figures were wrong or a program did not drain, then too."""
    say("Making the synthetic district (people and 22 commune exports) ...")
    exports = generate(directory / "district")
    ports = {} if options.free_ports else dict(DEFAULT_PORTS)
    wrong, interrupted = [], None
    with Stack(directory / "run", options.bin, directory / "district/people.csv", TODAY, ports=ports) as stack:
        try:
            wrong = table(stack, exports)
            if not options.once:
                stay(stack, exports, clears=options.dir is None)
        except Interrupted as end:
            interrupted = end
            say("\nStopping everything ...")
        finally:
            ignore_interrupts()
        wrong += [f"{name} ended with {code}" for name, code in stack.stop().items() if code != 0]
    if wrong:
        raise StackError("; ".join(wrong))
    if interrupted:
        raise interrupted


def ignore_interrupts() -> None:
    """A drain takes some seconds, and cut short it would leave what it was not done with."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def interrupt(*_) -> None:
    ignore_interrupts()
    raise Interrupted


def reason(error: Exception) -> str:
    if isinstance(error, grpc.RpcError):
        return f"a service does not answer as it should: {error.code().name}: {error.details()}"
    if isinstance(error, subprocess.SubprocessError):
        return f"a command did not do its work: {error}"
    return str(error)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the table: 0 if it is right")
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the programs")
    parser.add_argument("--dir", type=pathlib.Path, help="keep everything here; default: a temporary folder")
    parser.add_argument("--free-ports", action="store_true", help="any free ports instead of the default ones")
    options = parser.parse_args(argv)
    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, interrupt)
    directory = (options.dir or pathlib.Path(tempfile.mkdtemp(prefix="childsync-demo-"))).resolve()
    code = 0
    try:
        play(options, directory)
    except Interrupted:
        say("\nStopped; nothing is left running.")
        code = 1 if options.once else 0
    except FAILURES as error:
        say(f"\nThe demo failed: {reason(error)}\nLogs stay in {directory}/run")
        return 1
    if options.dir is None:
        shutil.rmtree(directory, ignore_errors=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
