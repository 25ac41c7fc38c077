"""CPU per record of validation and tally as shipped, beside a consumer that only reads the same topic; memory; delay.

    tests/run.sh bench        COPIES=10 (of the rows), RATE=500 (records a second), BENCH_SECONDS=20

Everything runs with default configuration, checkpoints and transactions on. The digest is checked after the run, the steady
rate included, against a tally that reads the log again. README.md has the figures.
"""

import os
import pathlib
import resource
import shutil
import subprocess
import time
import urllib.request

import protos
from confluent_kafka import Producer
from oracle import oracle
from stack import Stack

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
CHANGES, VERDICTS = "childsync.record-changes.v1", "childsync.verdicts.v1"
RECORD_FIELDS = ("full_name", "birth_date", "sex", "ethnicity", "personal_id", "father_name", "mother_name",
                 "guardian_name", "hamlet")


def cpu_s(pid: int) -> float:
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


def peak_mib(pid: int) -> float:
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise ValueError("no VmHWM")


def changes(exports: list) -> list[tuple[str, "events.RecordChange"]]:
    events = protos.load("events")
    made = []
    for unit, path in exports:
        for row in oracle.read_export(path):
            if row.record_id and not row.problems:
                change = events.RecordChange(unit_code=unit, record_id=row.record_id)
                for field in RECORD_FIELDS:
                    setattr(change.record, field, row.fields.get(field, ""))
                made.append((unit, change))
    return made


class Load:
    """Sends changes as an agent would, without its transactions."""

    def __init__(self, bootstrap: str):
        self.producer = Producer({"bootstrap.servers": bootstrap, "partitioner": "murmur2_random", "linger.ms": 5,
                                  "compression.type": "lz4", "acks": "all", "queue.buffering.max.messages": 1_000_000})

    def send(self, unit: str, change, copy: int) -> None:
        record_id, original = f"{copy}-{change.record_id}", change.record_id
        change.record_id = record_id
        headers = {"ce_specversion": "1.0", "ce_id": f"{unit}/{record_id}", "ce_source": f"/commune-agent/{unit}",
                   "ce_type": "childsync.events.v1.RecordChange", "content-type": "application/protobuf"}
        self.producer.produce(CHANGES, key=f"{unit}/{record_id}", value=change.SerializeToString(), headers=headers)
        change.record_id = original
        self.producer.poll(0)

    def flush(self) -> None:
        self.producer.flush(60)


def histogram(address: str, name: str) -> list[tuple[float, float]]:
    """(upper bound, cumulative count) of a histogram at /metrics."""
    with urllib.request.urlopen(f"http://{address}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return [(float(line.split('le="')[1].split('"')[0]), float(line.rsplit(" ", 1)[1]))
            for line in lines if line.startswith(name + "_bucket")]


def quantile(before: list, after: list, q: float) -> float:
    """The upper bound of the bucket that holds the q-quantile of what came between."""
    counts = [(bound, count - dict(before).get(bound, 0)) for bound, count in after]
    total = counts[-1][1]
    return next(bound for bound, count in counts if count >= q * total)


def plain_consumer(binary, bootstrap: str, topic: str) -> tuple[int, float]:
    """(records, CPU seconds) of the program that only reads; the cheapest of three runs, they differ by a half."""
    runs = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([str(binary), bootstrap, topic], check=True, capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        runs.append((int(done.stdout), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    return min(runs, key=lambda run: run[1])


def throughput(stack: Stack, rows: list, copies: int) -> dict:
    """Fills the topic before anybody reads it, then starts validation, then a tally on the finished verdicts."""
    load = Load(stack.broker.bootstrap)
    for copy in range(copies):
        for unit, change in rows:
            load.send(unit, change, copy)
    load.flush()
    validation = stack.make_validation().start().await_ready()
    tally = stack.make_tally().start().await_ready()
    stack.await_counted(600)
    stub = stack.programs["population-stub"]
    figures = {"records": len(rows) * copies, "validation_cpu_s": cpu_s(validation.process.pid),
               "stub_cpu_s": cpu_s(stub.process.pid), "validation_mib": peak_mib(validation.process.pid)}
    rebuild_tally(stack)
    return figures | {"tally_cpu_s": cpu_s(tally.process.pid), "tally_mib": peak_mib(tally.process.pid)}


def rebuild_tally(stack: Stack) -> None:
    """Has the tally read the log from its first offset, and fails if it comes to another digest than the running one's."""
    running, tally = stack.await_counted().position.digest, stack.programs["tally"]
    tally.stop()
    shutil.rmtree(stack.directory / "tally")
    tally.start().await_ready(600)
    rebuilt = stack.await_counted(600).position.digest
    assert rebuilt == running, f"the digest of a rebuild is {rebuilt}, not {running}"


def delay(stack: Stack, rows: list, rate: int, seconds: int) -> dict:
    """From the broker's time of a change to its count, at a steady rate."""
    address = stack.address("tally", "http")
    load, before, start = Load(stack.broker.bootstrap), histogram(address, "childsync_change_to_count_seconds"), time.monotonic()
    for i in range(rate * seconds):
        unit, change = rows[i % len(rows)]
        load.send(unit, change, 1000)
        ahead = start + i / rate - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
    load.flush()
    stack.await_counted()
    after = histogram(address, "childsync_change_to_count_seconds")
    return {f"p{q}_s": quantile(before, after, q / 100) for q in (50, 99)}


def table(figures: dict, plain: dict, waits: dict) -> str:
    n = figures["records"]
    lines = [f"{n} records", f"{'':<34}{'CPU µs a record':>16}{'of reading':>12}{'peak MiB':>10}"]

    def line(name, cpu, base, mib=""):
        lines.append(f"{name:<34}{cpu / n * 1e6:>16.2f}{cpu / base:>11.1f}x{mib:>10}")

    line("reading the changes only", plain["changes"], plain["changes"])
    line("validation", figures["validation_cpu_s"], plain["changes"], f"{figures['validation_mib']:.0f}")
    line("population-stub, apart", figures["stub_cpu_s"], plain["changes"])
    line("reading the verdicts only", plain["verdicts"], plain["verdicts"])
    line("tally", figures["tally_cpu_s"], plain["verdicts"], f"{figures['tally_mib']:.0f}")
    lines.append(f"change to count: p50 up to {waits['p50_s']} s, p99 up to {waits['p99_s']} s")
    lines.append("budgets: validation 4 µs, tally 1 µs")
    return "\n".join(lines)
