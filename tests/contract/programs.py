"""The programs as the outside has them: each with the least it needs to be configured, run to its end."""

import dataclasses
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "local"))

BIN = pathlib.Path(os.environ.get("CHILDSYNC_BUILD", ROOT / "build" / "dev")) / "bin"
TODAY = "2024-03-28"
UNIT = "21052"


@dataclasses.dataclass(frozen=True)
class Program:
    """`argv`: the least it needs, {dir} being a scratch directory with people.csv and export.csv. `option` takes an address.
    `example` stands in its help."""

    name: str
    argv: tuple[str, ...]
    option: str
    example: str

    def command(self, directory) -> list[str]:
        return [word.format(dir=directory) for word in self.argv]


PROGRAMS = [
    Program("population-stub", ("--people", "{dir}/people.csv"), "http", "population-stub --people"),
    Program("validation", (), "http", "validation --kafka"),
    Program("roster", ("--kafka", "127.0.0.1:9"), "http", "roster --kafka"),
    Program("tally", ("--kafka", "127.0.0.1:9", "--state", "{dir}/state"), "http", "tally --kafka"),
    Program("commune-agent", ("check", "{dir}/export.csv", "--unit", UNIT), "validation", "commune-agent check"),
    Program("childsync-admin", ("topics", "verify"), "kafka", "childsync-admin topics apply"),
]


def run(name: str, *argv, env: dict | None = None) -> subprocess.CompletedProcess:
    """Runs a program without any CHILDSYNC_ variable but those of `env`."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("CHILDSYNC_")}
    return subprocess.run([str(BIN / name), *map(str, argv)], capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL, env={**clean, **(env or {})})
