"""The small synthetic district of these tests, and where their parts are. Import it first: it lays the paths."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "deploy" / "local"), str(ROOT / "tests")]

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
