"""The whole system on this machine: a broker, the topics and every service as a process. The demo and the tests use it.

    with Stack(scratch, bin_dir, people, today="2024-03-28") as stack:
        stack.start()
        stack.publish("21052", export)
        stack.await_counted()
        stack.tally.call("GetProgress")

Programs run in sessions of their own, so that Ctrl-C reaches only the caller, which then drains them in order; they die
with the caller, however it ends.
"""

import pathlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "broker"))
sys.path.insert(0, str(ROOT / "deploy" / "local"))

from broker import DIES_WITH_PARENT, Broker  # noqa: E402
import protos  # noqa: E402


class StackError(RuntimeError):
    """A program did not do what it should; the message holds the end of its log."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Program:
    """One process of ours, with its log in a file. It can be killed and started again with the same arguments."""

    def __init__(self, name: str, argv: list[str], log: pathlib.Path, ready_url: str | None = None):
        self.name, self.argv, self.log, self.ready_url = name, argv, log, ready_url
        self.process: subprocess.Popen | None = None

    def start(self) -> "Program":
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([*DIES_WITH_PARENT, *self.argv], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True)
        return self

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tail(self, lines: int = 8) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def await_ready(self, timeout_s: float = 60) -> "Program":
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if not self.alive:
                raise StackError(f"{self.name} ended with {self.process.poll()}:\n{self.tail()}")
            try:
                with urllib.request.urlopen(self.ready_url, timeout=2) as answer:
                    if answer.status == 200:
                        return self
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.05)
        raise StackError(f"{self.name} was not ready within {timeout_s} s:\n{self.tail()}")

    def kill(self) -> None:
        """SIGKILL, and waits for the end."""
        if self.alive:
            self.process.kill()
        if self.process is not None:
            self.process.wait()

    def stop(self, timeout_s: float = 30) -> int:
        """SIGTERM, and its exit code. Killed, with an error, when it doesn't drain in time."""
        if self.process is None:
            return 0
        if self.alive:
            self.process.terminate()
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise StackError(f"{self.name} did not stop within {timeout_s} s:\n{self.tail()}") from None


class Stack:
    """`ports` maps a program to (gRPC, HTTP); those not named take free ones. `broker`: arguments of Broker."""

    def __init__(self, directory, bin_dir, people, today: str, ports: dict | None = None, broker: dict | None = None):
        self.directory = pathlib.Path(directory)
        self.bin, self.people, self.today = pathlib.Path(bin_dir), pathlib.Path(people), today
        self.ports, self.programs = dict(ports or {}), {}
        self.directory.mkdir(parents=True, exist_ok=True)
        self.broker = Broker(self.directory / "broker", **(broker or {}))
        self._tally_client: protos.Client | None = None

    def __enter__(self) -> "Stack":
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def address(self, name: str, kind: str = "grpc") -> str:
        grpc_port, http_port = self.ports.setdefault(name, (free_port(), free_port()))
        return f"127.0.0.1:{grpc_port if kind == 'grpc' else http_port}"

    def program(self, name: str, *argv: str, binary: str | pathlib.Path | None = None, grpc: bool = True,
                clock: bool = True) -> Program:
        """Makes (not starts) a program of the common flags and these; `binary` stands in for the usual one."""
        path = pathlib.Path(binary) if binary else self.bin / name
        flags = [str(path), *argv, *(["--grpc", self.address(name)] if grpc else []), "--http", self.address(name, "http"),
                 *(["--today", self.today] if clock else [])]
        made = Program(name, flags, self.directory / f"{name}.log", f"http://{self.address(name, 'http')}/readyz")
        self.programs[name] = made
        return made

    def start_broker(self) -> None:
        self.broker.start()
        self.run("childsync-admin", "topics", "apply", "--kafka", self.broker.bootstrap, "--replication", "1")

    def make_population(self, *argv: str) -> Program:
        return self.program("population-stub", "--people", str(self.people), *argv, clock=False)

    def make_validation(self, *argv: str, binary=None) -> Program:
        return self.program("validation", "--kafka", self.broker.bootstrap, "--population",
                            self.address("population-stub"), *argv, binary=binary)

    def make_roster(self, *argv: str) -> Program:
        return self.program("roster", "--kafka", self.broker.bootstrap, "--population",
                            self.address("population-stub"), *argv, grpc=False)

    def make_tally(self, *argv: str, binary=None) -> Program:
        return self.program("tally", "--kafka", self.broker.bootstrap, "--state", str(self.directory / "tally"), *argv,
                            binary=binary)

    def start(self) -> None:
        """Broker, topics, and every service, ready."""
        self.start_broker()
        self.make_population().start().await_ready()
        started = [self.make_validation().start(), self.make_roster().start(), self.make_tally().start()]
        for program in started:
            program.await_ready()

    def run(self, name: str, *argv: str, ok: tuple = (0,), timeout_s: float = 300) -> subprocess.CompletedProcess:
        done = subprocess.run([*DIES_WITH_PARENT, str(self.bin / name), *argv], capture_output=True, text=True, timeout=timeout_s,
                              stdin=subprocess.DEVNULL)
        if done.returncode not in ok:
            raise StackError(f"{name} {' '.join(argv)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
        return done

    def agent_flags(self, state: pathlib.Path | None = None) -> list[str]:
        return ["--kafka", self.broker.bootstrap, "--tally", self.address("tally"), "--validation",
                self.address("validation"), "--state", str(state or self.directory / "agent"), "--today", self.today]

    def publish(self, unit: str, export, *argv: str, state=None) -> subprocess.CompletedProcess:
        """Exit 1 says that some rows can't be sent: an export as officers have it."""
        return self.run("commune-agent", "publish", str(export), "--unit", unit, *argv, *self.agent_flags(state),
                        ok=(0, 1))

    @property
    def tally(self) -> protos.Client:
        if self._tally_client is None:
            self._tally_client = protos.Client(self.address("tally"), "tally", "TallyService")
        return self._tally_client

    def await_counted(self, timeout_s: float = 120, on_progress=None):
        """Until no change awaits its verdict and the roster is as the population has it; the figures then."""
        deadline = time.monotonic() + timeout_s
        quiet = 0
        while True:
            answer = self.tally.call("ListProgress")
            if on_progress:
                on_progress(answer)
            quiet = quiet + 1 if answer.position.changes_awaiting_verdict == 0 else 0
            if quiet >= 2 and answer.position.digest == getattr(self, "_last_digest", None):
                return answer
            self._last_digest = answer.position.digest
            if time.monotonic() > deadline:
                raise StackError(f"{answer.position.changes_awaiting_verdict} changes still await a verdict")
            time.sleep(0.6)

    def stop(self) -> dict[str, int]:
        """Drains in the order of the flow, the broker last; the exit codes."""
        if self._tally_client:
            self._tally_client.close()
            self._tally_client = None
        turn = {"commune-agent": 0, "tally": 2, "population-stub": 3}
        codes = {}
        for name in sorted(self.programs, key=lambda name: turn.get(name, 1)):
            codes[name] = self.programs.pop(name).stop()
        self.broker.stop()
        return codes

