"""The protos: buf's lint rules, and nothing that callers or the logs rely on is broken (proto/README.md)."""

import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUF = ROOT / "build" / "node" / "node_modules" / ".bin" / "buf"
RECORD = "proto/childsync/record/v1/record.proto"
TALLY = "proto/childsync/tally/v1/tally.proto"


def buf(*argv: str, tree: pathlib.Path = ROOT) -> subprocess.CompletedProcess:
    return subprocess.run([str(BUF), *argv], cwd=tree, capture_output=True, text=True)


def lint(tree: pathlib.Path = ROOT) -> subprocess.CompletedProcess:
    return buf("lint", tree=tree)


def breaking(tree: pathlib.Path = ROOT) -> subprocess.CompletedProcess:
    return buf("breaking", "--against", str(ROOT / "proto" / "baseline.binpb"), tree=tree)


@pytest.fixture
def copy(tmp_path) -> pathlib.Path:
    shutil.copy(ROOT / "buf.yaml", tmp_path)
    shutil.copytree(ROOT / "proto", tmp_path / "proto")
    return tmp_path


def edit(tree: pathlib.Path, path: str, old: str, new: str) -> None:
    text = (tree / path).read_text()
    assert old in text, f"{path} no longer has '{old}'"
    (tree / path).write_text(text.replace(old, new))


def test_lint():
    done = lint()
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_broken():
    done = breaking()
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_baseline_has_every_file():
    listed = buf("ls-files", "proto/baseline.binpb", "--include-importable=false")
    files = sorted(str(path.relative_to(ROOT / "proto")) for path in (ROOT / "proto").rglob("*.proto"))
    assert sorted(name for name in listed.stdout.split() if name.startswith("childsync/")) == files, listed.stderr


@pytest.mark.parametrize("path, old, new, rule", [
    (RECORD, "string hamlet = 9;", "string hamlet = 11;", "hamlet"),
    (RECORD, "string hamlet = 9;", "bytes hamlet = 9;", "changed type"),
    (RECORD, "SIDE_REGISTER = 3;", "SIDE_POLICE = 3;", "SIDE_REGISTER"),
    (TALLY, "rpc GetRecord(", "rpc FetchRecord(", "GetRecord"),
], ids=["number", "type", "enum value", "method"])
def test_a_broken_copy_is_refused(copy, path, old, new, rule):
    assert breaking(copy).returncode == 0
    edit(copy, path, old, new)
    done = breaking(copy)
    assert done.returncode != 0
    assert rule in done.stdout


def test_a_careless_copy_is_refused(copy):
    edit(copy, RECORD, "  // \"Thôn/Tổ dân phố\". Not compared.\n", "")
    edit(copy, RECORD, "SIDE_REGISTER = 3;", "REGISTER = 3;")
    done = lint(copy)
    assert done.returncode != 0
    assert "hamlet" in done.stdout and "SIDE_" in done.stdout
