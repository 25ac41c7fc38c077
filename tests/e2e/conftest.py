"""A small synthetic district and the whole system for it. The district's every case occurs at this size."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "local"))
sys.path.insert(0, str(ROOT / "tests"))

from stack import Stack  # noqa: E402

BIN = pathlib.Path(os.environ.get("CHILDSYNC_BUILD", ROOT / "build" / "dev")) / "bin"
TODAY = "2024-03-28"
CHILDREN = 2000
SEED = 7


def generate(out, *argv: str) -> str:
    """Runs the generator; what it prints."""
    return subprocess.run([sys.executable, str(ROOT / "tests/district/generate.py"), "--seed", str(SEED), "--children",
                           str(CHILDREN), "--out", str(out), *argv], check=True, capture_output=True, text=True).stdout


def exports_of(district: pathlib.Path) -> list[tuple[str, pathlib.Path]]:
    return [(folder.name, export) for folder in sorted((district / "exports").iterdir())
            for export in sorted(folder.iterdir())]


@pytest.fixture(scope="session")
def district(tmp_path_factory):
    out = tmp_path_factory.mktemp("district")
    generate(out)
    return out


@pytest.fixture(scope="module")
def stack(district, tmp_path_factory):
    """The whole system, ready, with nothing published."""
    directory = tmp_path_factory.mktemp("stack")
    with Stack(directory, BIN, district / "people.csv", TODAY) as running:
        running.start()
        yield running
        codes = running.stop()
    assert all(code == 0 for code in codes.values()), codes
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="module")
def published(stack, district):
    """The same with every export published and counted."""
    for unit, export in exports_of(district):
        stack.publish(unit, export)
    stack.await_counted()
    return stack
