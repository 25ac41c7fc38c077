"""The rules of ARCHITECTURE that a compiler doesn't check: who includes whom, every file in a target, no long function."""

import ast
import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 400
# Libraries that a service's domain may not touch: it would no longer be pure.
NOT_IN_DOMAIN = re.compile(r"^(grpc|google/|librdkafka|rocksdb|sqlite3|prometheus|httplib|zip\.h|expat|childsync/|.*\.pb\.h)")
# Directories of a service that hold only what its tests need.
TEST_ROOMS = {"testing", "component"}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]', re.M)


def tracked(*patterns: str) -> list[pathlib.Path]:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "--", *patterns],
                            cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).exists()]


def wrong_includes(path: pathlib.PurePath, text: str) -> list[str]:
    """Includes of `text`, a file at `path` below the root, that run the wrong way."""
    parts = path.parts
    wrong = []
    for include in INCLUDE.findall(text):
        service = parts[1] if parts[0] == "services" else None
        if parts[0] == "common" and include.startswith(("services/", "tests/")):
            wrong.append(f"{path}: common includes {include}")
        if service and include.startswith("services/") and include.split("/")[1] != service:
            wrong.append(f"{path}: service {service} includes {include}")
        if service and include.startswith("tests/") and "_test." not in path.name and not TEST_ROOMS & set(parts):
            wrong.append(f"{path}: product code includes {include}")
        if include.startswith("librdkafka") and not (parts[:2] == ("common", "kafka") and path.suffix == ".cc"):
            wrong.append(f"{path}: only common/kafka/*.cc sees librdkafka")
        if "domain" in parts and "_test." not in path.name:
            if NOT_IN_DOMAIN.match(include) or re.search(r"/(adapters|app)[/.]", include):
                wrong.append(f"{path}: the domain includes {include}")
    return wrong


def test_includes_run_one_way():
    wrong = []
    for path in tracked("*.cc", "*.h"):
        wrong += wrong_includes(path.relative_to(ROOT), path.read_text())
    assert not wrong, "\n".join(wrong)


def test_a_wrong_include_is_found():
    at = pathlib.PurePosixPath
    assert wrong_includes(at("common/log/log.cc"), '#include "services/tally/app.h"')
    assert wrong_includes(at("services/tally/app.cc"), '#include "services/roster/app.h"')
    assert wrong_includes(at("services/tally/domain/state.h"), "#include <grpcpp/grpcpp.h>")
    assert wrong_includes(at("services/tally/adapters/reader.cc"), "#include <librdkafka/rdkafka.h>")
    assert wrong_includes(at("services/tally/app.cc"), '#include "tests/broker/broker_fixture.h"')
    assert not wrong_includes(at("services/tally/component/fixture.cc"), '#include "tests/broker/broker_fixture.h"')
    assert not wrong_includes(at("common/kafka/consumer.cc"), "#include <librdkafka/rdkafka.h>")


def lost(root: pathlib.Path, files: list[pathlib.Path], lists: list[pathlib.Path]) -> list[str]:
    """Those of `files` that no CMakeLists.txt of `lists` names, each name being a path from its own directory; below the root."""
    named = {os.path.normpath(path.parent / name) for path in lists
             for name in re.findall(r"[\w./-]+\.(?:cc|h)\b", path.read_text())}
    return [str(path.relative_to(root)) for path in files if str(path) not in named]


def test_every_source_is_in_a_target():
    sources = tracked("*.cc", "*.h")
    assert len(sources) > 200, "the scan must see the code"
    left = lost(ROOT, sources, tracked("CMakeLists.txt", "*/CMakeLists.txt"))
    assert not left, "in no CMakeLists.txt: " + ", ".join(left)


def test_a_lost_file_is_found(tmp_path):
    for room, listed in (("a", "config.cc config.h sub/deep.cc"), ("b", "config.cc ../a/shared.h")):
        (tmp_path / room).mkdir()
        (tmp_path / room / "CMakeLists.txt").write_text(f"childsync_library(NAME {room} SOURCES {listed})\n")
    lists = sorted(tmp_path.rglob("CMakeLists.txt"))
    named = ["a/config.cc", "a/config.h", "a/sub/deep.cc", "a/shared.h", "b/config.cc"]
    assert lost(tmp_path, [tmp_path / name for name in named], lists) == []
    # Each has a namesake that is listed, in another directory.
    assert lost(tmp_path, [tmp_path / name for name in ["b/config.h", "a/deep.cc"]], lists) == ["b/config.h", "a/deep.cc"]


def function_lengths(paths: list[pathlib.Path]) -> list[tuple[int, str]]:
    """(lines, where) of each function in C++ and Python files."""
    lengths = []
    cpp = [str(path) for path in paths if path.suffix in (".cc", ".h")]
    tags = subprocess.run(["ctags", "--languages=C++", "--langmap=C++:.cc.h", "--kinds-C++=f", "--fields=+ne",
                           "--output-format=json", "-f", "-", "-L", "-"],
                          input="\n".join(cpp), check=True, capture_output=True, text=True).stdout
    for line in tags.splitlines():
        tag = json.loads(line)
        if "end" in tag:
            lengths.append((tag["end"] - tag["line"] + 1, f'{tag["path"]}:{tag["line"]} {tag["name"]}'))
    for path in paths:
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    lengths.append((node.end_lineno - node.lineno + 1, f"{path}:{node.lineno} {node.name}"))
    return lengths


def test_no_function_is_longer_than_a_page():
    lengths = function_lengths(tracked("*.cc", "*.h", "*.py"))
    assert len(lengths) > 300, "the scan must see the code"
    long = [f"{where}: {lines} lines" for lines, where in lengths if lines > FUNCTION_LINES_MAX]
    assert not long, "\n".join(long)


def test_a_long_function_is_found(tmp_path):
    cpp = tmp_path / "long.cc"
    cpp.write_text("int F() {\n" + "  ;\n" * 80 + "  return 0;\n}\n")
    assert [lines for lines, _ in function_lengths([cpp])] == [83]


def test_no_file_holds_two_ideas():
    long = [str(path.relative_to(ROOT)) for path in tracked("*.cc", "*.h", "*.py", "*.sh", "*.css", "*.html")
            if len(path.read_text().splitlines()) > FILE_LINES_MAX]
    assert not long, f"over {FILE_LINES_MAX} lines: " + ", ".join(long)


def test_nothing_is_left_for_later():
    marks = re.compile(r"\b(" + "TO" + r"DO|FIX" + r"ME|X" + r"XX)\b|GTEST_" + "SKIP|DISABL" + "ED_")
    left = [f"{path.relative_to(ROOT)}: {match.group()}" for path in tracked("*.cc", "*.h", "*.py", "*.sh", "*.proto")
            for match in marks.finditer(path.read_text())]
    assert not left, "\n".join(left)
