"""Prints the table of bench.py; asserts only that what was measured is right, never how fast it was."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "deploy/local"), str(ROOT / "tests"), str(pathlib.Path(__file__).parent)]

import bench  # noqa: E402
from stack import Stack  # noqa: E402

# The programs as they are shipped; only the plain consumer is built with the tests.
BIN = ROOT / "build" / "release" / "bin"
PLAIN_CONSUMER = pathlib.Path(os.environ.get("CHILDSYNC_BUILD", ROOT / "build" / "dev")) / "bin" / "plain-consumer"


def test_cpu_memory_and_delay(tmp_path, capsys):
    subprocess.run([sys.executable, str(ROOT / "tests/district/generate.py"), "--out", str(tmp_path / "district")],
                   check=True, capture_output=True)
    exports = [(path.parent.name, path) for path in sorted((tmp_path / "district/exports").glob("*/*"))]
    rows = bench.changes(exports)
    with Stack(tmp_path / "run", BIN, tmp_path / "district/people.csv", "2024-03-28", broker={"benchmark": True}) as stack:
        stack.start_broker()
        stack.make_population().start().await_ready()
        stack.make_roster().start().await_ready()
        figures = bench.throughput(stack, rows, int(os.environ.get("COPIES", "10")))
        plain = {}
        for name, topic in (("changes", bench.CHANGES), ("verdicts", bench.VERDICTS)):
            read, plain[name] = bench.plain_consumer(PLAIN_CONSUMER, stack.broker.bootstrap, topic)
            assert read == figures["records"]
        waits = bench.delay(stack, rows, int(os.environ.get("RATE", "500")), int(os.environ.get("BENCH_SECONDS", "20")))
        bench.rebuild_tally(stack)
    with capsys.disabled():
        print("\n" + bench.table(figures, plain, waits))
