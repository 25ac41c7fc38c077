#!/usr/bin/env python3
"""A real Kafka broker, or several, of build/jars, in a scratch directory on 127.0.0.1.

    with Broker("/tmp/x", nodes=3) as broker:      # ready when it returns
        broker.bootstrap                           # "127.0.0.1:40001,127.0.0.1:40002,127.0.0.1:40003"
        broker.kill(1); broker.start_node(1)       # SIGKILL, and up again on the same port with its data

    python3 tests/broker/broker.py --dir D [--port P]   # in the foreground until SIGTERM or Ctrl-C

The command prints `ready HOST:PORT,...` once records can be sent. A directory that was used before keeps its data.
The nodes die with the process that made them, however it ends. Standard library only: the demo uses it too.
"""
import argparse
import base64
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# Before a command: it is killed when the process that started it ends. (Not by preexec_fn, which needs a fork: with a gRPC channel
# open in the caller, Debian 13's grpcio waits for ever before one.)
DIES_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL"]
READY_LINE = b"Kafka Server started"
# One line an event; the node's log is read for READY_LINE and shown when it dies.
LOG4J = """status = error
appender.file.type = Console
appender.file.name = file
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{ISO8601} %p %c{1} - %m%n
rootLogger.level = info
rootLogger.appenderRef.file.ref = file
"""


class BrokerError(RuntimeError):
    """A node did not start; the message holds the end of its log."""


class _Node:
    def __init__(self, number, directory, port, controller_port):
        self.number = number
        self.directory = directory
        self.port = port
        self.controller_port = controller_port
        self.process = None
        self.log_start = 0

    @property
    def log_path(self):
        return self.directory / "server.log"

    def log_since_start(self):
        with open(self.log_path, "rb") as log:
            log.seek(self.log_start)
            return log.read()

    def alive(self):
        return self.process is not None and self.process.poll() is None


class Broker:
    """A cluster of `nodes` combined brokers and controllers; nodes are numbered from 1."""

    def __init__(self, directory, nodes=1, port=0, jars=None, benchmark=False, settings=None):
        """`port`: of node 1, 0 for any free one. `benchmark`: a JVM for speed, not for a quick start.
        `settings`: further broker settings."""
        self.directory = pathlib.Path(directory).resolve()
        self.jars = pathlib.Path(jars) if jars else REPOSITORY / "build" / "jars"
        self.benchmark = benchmark
        self.settings = dict(settings or {})
        ports = _free_ports(2 * nodes)
        self.nodes = [_Node(i + 1, self.directory / f"node-{i + 1}", ports[2 * i], ports[2 * i + 1])
                      for i in range(nodes)]
        if port:
            self.nodes[0].port = port

    @property
    def bootstrap(self):
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def start(self, timeout_s=60):
        """All nodes; returns when they are ready."""
        if not self.jars.is_dir():
            raise BrokerError(f"no {self.jars}: run deploy/setup.sh first")
        if shutil.which("java") is None:
            raise BrokerError("no java: run deploy/setup.sh first")
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / "log4j2.properties").write_text(LOG4J)
        try:
            for node in self.nodes:
                self._format(node)
            for node in self.nodes:
                self._launch(node)
            for node in self.nodes:
                self.wait_ready(node.number, timeout_s)
        except BaseException:
            self.stop()
            raise
        return self

    def start_node(self, number=1, timeout_s=60, wait=True):
        """One that was killed or stopped, with its data, on its old port."""
        self._launch(self._node(number))
        if wait:
            self.wait_ready(number, timeout_s)

    def wait_ready(self, number=1, timeout_s=60):
        node = self._node(number)
        deadline = time.monotonic() + timeout_s
        while READY_LINE not in node.log_since_start():
            if not node.alive() or time.monotonic() > deadline:
                end = b"\n".join(node.log_since_start().splitlines()[-25:]).decode(errors="replace")
                why = "is not ready in time" if node.alive() else "ended"
                raise BrokerError(f"broker node {number} {why}; its log ends:\n{end}")
            time.sleep(0.05)

    def pid(self, number=1):
        return self._node(number).process.pid

    def alive(self, number=1):
        return self._node(number).alive()

    def kill(self, number=1):
        """SIGKILL, as a power cut. Others see it only when its session with the controller ends (3 s)."""
        node = self._node(number)
        node.process.kill()
        node.process.wait()

    def pause(self, number=1):
        """SIGSTOP: it keeps its connections and says nothing."""
        os.kill(self.pid(number), signal.SIGSTOP)

    def resume(self, number=1):
        os.kill(self.pid(number), signal.SIGCONT)

    def stop_node(self, number=1, timeout_s=15):
        """SIGTERM, and SIGKILL when that takes too long."""
        self._end([self._node(number)], timeout_s)

    def stop(self, timeout_s=15):
        self._end(self.nodes, timeout_s)

    def _end(self, nodes, timeout_s):
        running = [node for node in nodes if node.alive()]
        for node in running:
            node.process.send_signal(signal.SIGCONT)
            node.process.terminate()
        deadline = time.monotonic() + timeout_s
        for node in running:
            try:
                node.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                node.process.kill()
                node.process.wait()

    def _node(self, number):
        return self.nodes[number - 1]

    def _format(self, node):
        node.directory.mkdir(parents=True, exist_ok=True)
        properties = self._properties(node)
        (node.directory / "server.properties").write_text("".join(f"{k}={v}\n" for k, v in properties.items()))
        if (node.directory / "data" / "meta.properties").exists():
            return
        cluster = self.directory / "cluster-id"
        if not cluster.exists():
            # The leading letter: the storage tool would take a leading "-" for an option.
            cluster.write_text(base64.urlsafe_b64encode(b"\x01" + uuid.uuid4().bytes[1:]).decode().rstrip("="))
        done = subprocess.run(
            ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{self.jars}/*", "kafka.tools.StorageTool", "format",
             "-t", cluster.read_text(), "-c", str(node.directory / "server.properties")],
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BrokerError(f"the storage of node {node.number} can't be formatted: {done.stdout}{done.stderr}")

    def _launch(self, node):
        jvm = ["-Xms1g", "-Xmx1g"] if self.benchmark else ["-Xms256m", "-Xmx512m", "-XX:TieredStopAtLevel=1"]
        node.log_start = node.log_path.stat().st_size if node.log_path.exists() else 0
        with open(node.log_path, "ab") as log:
            node.process = subprocess.Popen(
                [*DIES_WITH_PARENT, "java", *jvm, "-XX:+UseSerialGC", f"-Dlog4j2.configurationFile={self.directory}/log4j2.properties",
                 "-cp", f"{self.jars}/*", "kafka.Kafka", str(node.directory / "server.properties")],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True)  # a Ctrl-C at the terminal is for us, who stop it last

    def _properties(self, node):
        copies = min(3, len(self.nodes))
        in_sync = min(2, len(self.nodes))
        return {
            "process.roles": "broker,controller",
            "node.id": node.number,
            "controller.quorum.voters": ",".join(f"{n.number}@127.0.0.1:{n.controller_port}" for n in self.nodes),
            "listeners": f"PLAINTEXT://127.0.0.1:{node.port},CONTROLLER://127.0.0.1:{node.controller_port}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{node.port}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": node.directory / "data",
            "auto.create.topics.enable": "false",
            "default.replication.factor": copies,
            "min.insync.replicas": in_sync,
            "offsets.topic.replication.factor": copies,
            "offsets.topic.num.partitions": 1,
            "transaction.state.log.replication.factor": copies,
            "transaction.state.log.min.isr": in_sync,
            "transaction.state.log.num.partitions": 1,
            "share.coordinator.state.topic.replication.factor": copies,
            "share.coordinator.state.topic.min.isr": in_sync,
            "group.initial.rebalance.delay.ms": 0,
            "group.min.session.timeout.ms": 500,
            "transaction.abort.timed.out.transaction.cleanup.interval.ms": 500,
            "num.network.threads": 2,
            "num.io.threads": 2,
            # Compaction within seconds, for the topics that ask for it.
            "log.cleaner.backoff.ms": 500,
            "log.cleaner.dedupe.buffer.size": 8388608,
            "log.segment.delete.delay.ms": 500,
            # Up again 6 s after a SIGKILL instead of 12, and new leaders within 2.
            "broker.session.timeout.ms": 3000,
            "broker.heartbeat.interval.ms": 500,
            "controller.quorum.election.timeout.ms": 500,
            "controller.quorum.fetch.timeout.ms": 1000,
            **self.settings,
        }


def _free_ports(count):
    """Below the range from which outgoing connections take theirs: a killed node must find its port free again."""
    ports = []
    while len(ports) < count:
        port = random.randrange(15000, 32000)
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in ports:
            ports.append(port)
    return ports


def _serve_commands(broker):
    calls = {"kill": broker.kill, "start": broker.start_node, "pause": broker.pause, "resume": broker.resume}
    for line in sys.stdin:
        word, number = line.split()
        calls[word](int(number))
        print("ok", flush=True)


def main():
    parser = argparse.ArgumentParser(description="Runs a real Kafka broker on 127.0.0.1 until SIGTERM or Ctrl-C.")
    parser.add_argument("--dir", required=True, help="where its data and logs are; kept")
    parser.add_argument("--port", type=int, default=0, help="of the first node; default: any free one")
    parser.add_argument("--nodes", type=int, default=1)
    parser.add_argument("--jars", help="default: build/jars")
    parser.add_argument("--benchmark", action="store_true", help="1 GB of heap and the full compiler")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a broker setting")
    parser.add_argument("--commands", action="store_true",
                        help="take `kill N`, `start N`, `pause N`, `resume N` from standard input, answer `ok`, and "
                             "stop when it closes")
    options = parser.parse_args()

    ends = [signal.SIGTERM]
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # a shell's background job ignores Ctrl-C: keep to it
        ends.append(signal.SIGINT)

    def stop(*_):
        raise KeyboardInterrupt

    for number in ends:
        signal.signal(number, stop)
    broker = Broker(options.dir, nodes=options.nodes, port=options.port, jars=options.jars,
                    benchmark=options.benchmark, settings=dict(pair.split("=", 1) for pair in options.set))
    try:
        broker.start()
        print(f"ready {broker.bootstrap}", flush=True)
        if options.commands:
            _serve_commands(broker)
        else:
            signal.pause()
    except KeyboardInterrupt:
        pass
    except BrokerError as error:
        print(error, file=sys.stderr)
        return 69
    finally:
        for number in ends:
            signal.signal(number, signal.SIG_IGN)  # once is enough
        broker.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
