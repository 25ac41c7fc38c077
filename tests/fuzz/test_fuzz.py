"""Each libFuzzer target for FUZZ_SECONDS (15) on its corpus. A finding leaves the input that made it in the build directory."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
BUILD = ROOT / "build" / "fuzz" / "tests" / "fuzz"
SECONDS = os.environ.get("FUZZ_SECONDS", "15")
# Debian's Abseil is built without the sanitizer: what the headers mark as poisoned, the library doesn't unmark (nor does it keep
# the generations of tables that NDEBUG_SANITIZER leaves out).
ENVIRONMENT = {**os.environ, "ASAN_OPTIONS": "allow_user_poisoning=0"}
TARGETS = sorted(path.name.removesuffix("_fuzz.cc") for path in HERE.glob("*_fuzz.cc"))


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_breaks(target, tmp_path):
    done = subprocess.run([BUILD / f"{target}_fuzz", f"-max_total_time={SECONDS}", "-timeout=10", "-rss_limit_mb=1024",
                           "-max_len=20000", f"-artifact_prefix={BUILD}/{target}-", tmp_path, HERE / "corpus" / target],
                          capture_output=True, text=True, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr[-4000:]
    assert "Done " in done.stderr, "it must have run"


def test_the_corpora_are_small_and_all_used():
    sizes = {path: path.stat().st_size for path in (HERE / "corpus").rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 200_000
    assert {path.parent.name for path in sizes} == set(TARGETS)
