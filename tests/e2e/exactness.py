"""Kills validation, tally and agents while the district streams, then compares everything with the oracle.

    report = run(scratch, bin_dir, district, other, kills=20, seed=1)
    report.error          # "" if the comparison was made
    report.differences    # [] if live, rebuilt and rebuilt after compaction all are what the oracle says
"""

import pathlib
import random
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass, field

import grpc

from small_district import TODAY, exports_of  # first: it lays the paths
import compaction
import register
import truth
from log_segments import aborted_transactions, bytes_written
from oracle import oracle
from stack import Program, Stack, StackError

CHANGES, VERDICTS = "childsync.record-changes.v1", "childsync.verdicts.v1"
VICTIMS = ("validation", "tally", "agent")
ERASED, LEFT = 4, 5  # records and children; more departures at once would be for an operator to confirm
PATIENCE_S = 60      # for the register's change to come through


@dataclass
class Report:
    seed: int
    kills: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VICTIMS, 0))
    validation_in_transaction: int = 0
    agent_in_transaction: int = 0
    tally_at_checkpoint: int = 0
    publishes: int = 0
    tombstones: dict[str, int] = field(default_factory=dict)       # in the log before compaction, by topic
    tombstones_left: dict[str, int] = field(default_factory=dict)  # and after it
    differences: list[str] = field(default_factory=list)
    error: str = ""  # why there was nothing to compare

    def inside(self) -> tuple[int, int, int]:
        """Kills that fell where they hurt: in a transaction, or at a checkpoint."""
        return self.validation_in_transaction, self.agent_in_transaction, self.tally_at_checkpoint

    def __str__(self) -> str:
        return (f"seed {self.seed}: SIGKILL of {self.kills}, of these inside a transaction: validation "
                f"{self.validation_in_transaction}, agent {self.agent_in_transaction}; tally within a moment of a "
                f"checkpoint's write {self.tally_at_checkpoint}; {self.publishes} publishes; tombstones {self.tombstones}, after "
                f"compaction {self.tombstones_left}; {len(self.differences)} differences {self.differences[:3]} {self.error}".rstrip())


class Publisher(threading.Thread):
    """Publishes its units' exports over and over, each time another version, until told to stop; a killed agent is run
    again with the same file, as an officer would."""

    def __init__(self, stack: Stack, versions: list[tuple[str, pathlib.Path, pathlib.Path]]):
        super().__init__(daemon=True)
        self.stack, self.versions = stack, versions
        self.stopping = threading.Event()
        self.process: subprocess.Popen | None = None
        self.published = 0
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            turn = 0
            while not self.stopping.is_set():
                for unit, first, second in self.versions:
                    if self.stopping.is_set():
                        break
                    self.publish(unit, first if turn % 2 == 0 else second)
                turn += 1
            for unit, first, second in self.versions:
                self.publish(unit, second)
                self.publish(unit, first)
        except Exception as error:  # shown by whoever joins
            self.error = error

    def publish(self, unit: str, export: pathlib.Path) -> None:
        log = self.stack.directory / f"agent-{unit}.log"
        for _ in range(100):
            program = Program("commune-agent", [
                str(self.stack.bin / "commune-agent"), "publish", str(export), "--unit", unit,
                *self.stack.agent_flags(self.stack.directory / f"agent-{unit}")], log).start()
            self.process = program.process
            code = self.process.wait()
            if code in (0, 1):
                self.published += 1
                return
            if code not in (-9, 69, 75):  # killed, or a service was: again
                raise StackError(f"publish of {unit} ended with {code}:\n{program.tail()}")
        raise StackError(f"publish of {unit} never came through:\n{program.tail()}")


def broker_data(stack: Stack) -> pathlib.Path:
    return stack.directory / "broker" / "node-1" / "data"


def await_write(stack: Stack, victim: str, timeout_s: float = 1.5) -> bool:
    """Returns as soon as the victim writes: its transaction is open, or its checkpoint under way, or was a moment ago."""
    def size() -> int:
        if victim == "tally":
            return sum(path.stat().st_size for path in (stack.directory / "tally").rglob("*.log") if path.exists())
        return bytes_written(broker_data(stack), CHANGES if victim == "agent" else VERDICTS)

    before, deadline = size(), time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if size() != before:
            return True
    return False


def kill_one(stack: Stack, victim: str, publishers: list[Publisher], rng: random.Random, report: Report) -> None:
    aimed = rng.random() < 0.5 and await_write(stack, victim)
    if victim == "agent":
        process = rng.choice(publishers).process
        if process is None or process.poll() is not None:
            return
        process.kill()
        process.wait()
    else:
        program = stack.programs[victim]
        program.kill()
        report.tally_at_checkpoint += aimed and victim == "tally"
        program.start()
        if victim == "tally":
            program.await_ready()
    report.kills[victim] += 1


def enough(stack: Stack, kills: int, report: Report) -> bool:
    """So many kills of each, and some of each where they hurt."""
    if min(report.kills.values()) < kills:
        return False
    report.validation_in_transaction = aborted_transactions(broker_data(stack), VERDICTS)
    report.agent_in_transaction = aborted_transactions(broker_data(stack), CHANGES)
    return min(report.inside()) > 0


def stream_and_kill(stack: Stack, versions: list, kills: int, report: Report) -> None:
    rng = random.Random(report.seed)
    publishers = [Publisher(stack, versions[::2]), Publisher(stack, versions[1::2])]
    for publisher in publishers:
        publisher.start()
    deadline = time.monotonic() + 60 + kills * 20
    while not enough(stack, kills, report) and time.monotonic() < deadline:
        if any(publisher.error for publisher in publishers):
            break
        time.sleep(rng.uniform(0.02, 0.5))
        kill_one(stack, min(VICTIMS, key=lambda victim: (report.kills[victim], rng.random())), publishers, rng, report)
    for publisher in publishers:
        publisher.stopping.set()
    for publisher in publishers:
        publisher.join(timeout=300)
        report.publishes += publisher.published
        if publisher.error:
            raise publisher.error
        if publisher.is_alive():
            raise StackError("a publisher did not end")


def rebuilt(stack: Stack) -> truth.Truth:
    """What a tally says that reads the log from its first offset."""
    stack.programs["tally"].stop()
    shutil.rmtree(stack.directory / "tally")
    stack.programs["tally"].start().await_ready()
    stack.await_counted()
    return truth.of_system(stack.tally)


def take_out(stack: Stack, published: list, seed: int) -> list[str]:
    """Erases records and lets children leave, so that every topic has tombstones; the keys of the erased."""
    rng = random.Random(seed)
    keys = sorted({f"{unit}/{row.record_id}" for unit, export in published for row in oracle.read_export(export) if not row.problems})
    erased = rng.sample(keys, ERASED)
    for unit, record_id in (key.split("/") for key in erased):
        stack.run("commune-agent", "erase", "--unit", unit, "--record-id", record_id, "--yes", "--kafka", stack.broker.bootstrap,
                  "--tally", stack.address("tally"), "--state", str(stack.directory / f"agent-{unit}"))
    register.write(stack.people, register.without(register.read(stack.people), rng, LEFT))
    return erased


def compare_all(stack: Stack, expected: truth.Truth, report: Report) -> None:
    report.differences += [f"live: {each}" for each in truth.await_differences(stack, expected, PATIENCE_S)]
    report.differences += [f"rebuilt: {each}" for each in rebuilt(stack).differences(expected)]
    report.tombstones = compaction.tombstones(stack.broker.bootstrap)
    compaction.force(stack.broker.bootstrap)
    report.tombstones_left = compaction.tombstones(stack.broker.bootstrap)
    report.differences += [f"rebuilt after compaction: {each}" for each in rebuilt(stack).differences(expected)]


def kill_and_compare(stack: Stack, versions: list, kills: int, report: Report) -> None:
    stream_and_kill(stack, versions, kills, report)
    published = [(unit, second) for unit, _, second in versions] + [(unit, first) for unit, first, _ in versions]
    erased = take_out(stack, published, report.seed)
    compare_all(stack, truth.of_oracle(stack.people, published, TODAY, erased=erased), report)


def run(directory, bin_dir, district, other, kills: int, seed: int, validation=None, tally=None) -> Report:
    """`other`: a district of another seed, whose exports are the second versions. `validation`, `tally`: other binaries."""
    report = Report(seed)
    versions = [(unit, first, second) for (unit, first), (_, second) in zip(exports_of(district), exports_of(other))]
    directory.mkdir()
    people = pathlib.Path(shutil.copy(district / "people.csv", directory / "people.csv"))
    try:
        with Stack(directory, bin_dir, people, TODAY) as stack:
            stack.start_broker()
            stack.make_population("--latency", "10ms").start().await_ready()
            for program in (stack.make_validation("--session-timeout", "6s", binary=validation), stack.make_roster(),
                            stack.make_tally("--checkpoint-interval", "100ms", binary=tally)):
                program.start()
            for program in list(stack.programs.values()):
                program.await_ready()
            kill_and_compare(stack, versions, kills, report)
    except (StackError, TimeoutError, subprocess.SubprocessError, grpc.RpcError) as error:
        report.error = f"{type(error).__name__}: {error}"
    return report
