"""Formatting, and the scripts: what a tool can say at once."""

import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# clang-format sets a few things (a requires clause, a pointer to a member) another way in each version, so one decides: Debian 12's.
CLANG_FORMAT = 14


def tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(["git", "ls-files", "--", *patterns], cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in listed.stdout.split("\n") if name and (ROOT / name).exists()]


def clang_format_version() -> int:
    said = subprocess.run(["clang-format", "--version"], check=True, capture_output=True, text=True).stdout
    return int(re.search(r"version (\d+)\.", said).group(1))


def unformatted(paths: list[str]) -> list[str]:
    done = subprocess.run(["clang-format", "--style=file", "--dry-run", "-Werror", *paths], cwd=ROOT, capture_output=True, text=True)
    wrong = sorted({line.split(":")[0] for line in done.stderr.splitlines() if "error: " in line})
    assert bool(wrong) == (done.returncode != 0), done.stderr
    return wrong


@pytest.mark.skipif(clang_format_version() != CLANG_FORMAT, reason=f"clang-format {CLANG_FORMAT} decides; this is another")
def test_sources_are_formatted():
    sources = tracked("*.cc", "*.h")
    assert len(sources) > 200, "the check must see the code"
    wrong = unformatted(sources)
    assert not wrong, "clang-format -i " + " ".join(wrong)


def test_an_unformatted_source_is_found(tmp_path):
    (tmp_path / ".clang-format").write_text((ROOT / ".clang-format").read_text())
    (tmp_path / "good.cc").write_text("int F() { return 0; }\n")
    (tmp_path / "bad.cc").write_text("int F( ) {return 0;}\n")
    assert unformatted([str(tmp_path / "good.cc"), str(tmp_path / "bad.cc")]) == [str(tmp_path / "bad.cc")]


def scripts() -> list[str]:
    """Files with a shell's first line, whatever their names."""
    return [name for name in tracked("*.sh", ".ci", "deploy", "tests")
            if re.match(rb"#!\s*/\S*(env )?\S*\b(ba)?sh\b", (ROOT / name).read_bytes()[:40])]


def complaints(paths: list[str]) -> str:
    """What bash, and shellcheck from warnings up, say of scripts; empty: nothing."""
    said = "".join(subprocess.run(["bash", "-n", path], cwd=ROOT, capture_output=True, text=True).stderr for path in paths)
    return said + subprocess.run(["shellcheck", "--severity=warning", "--format=gcc", *paths], cwd=ROOT, capture_output=True,
                                 text=True).stdout


def test_scripts_are_sound():
    found = scripts()
    assert {"deploy/setup.sh", "deploy/demo.sh", "tests/run.sh", ".ci/run"} <= set(found)
    assert complaints(found) == ""


def test_a_bad_script_is_found(tmp_path):
    broken, careless = tmp_path / "broken.sh", tmp_path / "careless.sh"
    broken.write_text("#!/usr/bin/env bash\nif true; then\n")
    careless.write_text("#!/usr/bin/env bash\ncd /nowhere\nrm -rf $1/*\n")
    assert "syntax error" in complaints([str(broken)])
    assert "SC2164" in complaints([str(careless)])
