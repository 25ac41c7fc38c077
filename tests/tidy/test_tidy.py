"""clang-tidy over every source of the build, one test a file: run by hand with tests/run.sh tidy.

CHILDSYNC_TIDY narrows it to files whose path contains one of its words: CHILDSYNC_TIDY="common/grpc common/http" tests/run.sh tidy.
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("CHILDSYNC_BUILD", ROOT / "build" / "dev"))


def sources() -> list[str]:
    """Of the project, not generated, as the build compiles them."""
    commands = BUILD / "compile_commands.json"
    if not commands.exists():
        return []
    files = {pathlib.Path(command["file"]) for command in json.loads(commands.read_text())}
    names = sorted(str(file.relative_to(ROOT)) for file in files if file.is_relative_to(ROOT) and ROOT / "build" not in file.parents)
    words = os.environ.get("CHILDSYNC_TIDY", "").split()
    return [name for name in names if not words or any(word in name for word in words)]


def tidy(path: str) -> subprocess.CompletedProcess:
    return subprocess.run(["clang-tidy", "--quiet", "-p", str(BUILD), path], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def results():
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("CHILDSYNC_JOBS", os.cpu_count()))) as pool:
        yield {name: pool.submit(tidy, name) for name in sources()}


@pytest.mark.parametrize("source", sources())
def test_is_tidy(results, source):
    done = results[source].result()
    assert done.returncode == 0, done.stdout


def test_a_bug_is_found(tmp_path):
    (tmp_path / "bug.cc").write_text("int F(int* p) {\n  delete p;\n  return *p;\n}\n")
    done = subprocess.run(["clang-tidy", f"--config-file={ROOT / '.clang-tidy'}", str(tmp_path / "bug.cc"), "--"],
                          capture_output=True, text=True)
    assert done.returncode != 0 and "clang-analyzer-cplusplus.NewDelete" in done.stdout
