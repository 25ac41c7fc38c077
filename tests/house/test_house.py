"""The rules of ARCHITECTURE that a compiler doesn't check: who includes whom, every file in a target, no long function."""

import ast
import json
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 400
# What a service's domain may include besides itself: the standard library, Abseil and ICU, but no clock, lock, thread or file ...
IN_DOMAIN = re.compile(r"(?!(chrono|condition_variable|filesystem|fstream|future|iostream|mutex|shared_mutex|thread)$)[a-z_]+"
                       r"|absl/(?!synchronization/|time/clock\.h).*|unicode/.*")
# ... and the exceptions that ARCHITECTURE names.
IN_DOMAIN_OF = {
    "commune-agent": {"services/commune-agent/sheets/sheet_reader.h"},
    "population-stub": {"common/official_time/date.h", "common/population/person.h"},
    "roster": {"common/official_time/date.h", "common/population/fingerprint.h", "common/population/person.h",
               "common/units/units.h"},
    "tally": {"sys/mman.h", "xxhash.h"},
    "validation": {"common/official_time/date.h", "xxhash.h"},
}
# Directories that any service may have.
SERVICE_ROOMS = {"domain", "adapters", "testing"}
# Directories of a service that hold only what its tests need.
TEST_ROOMS = {"testing", "component"}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]', re.M)


def tracked(*patterns: str) -> list[pathlib.Path]:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "--", *patterns],
                            cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).exists()]


def in_domain(service: str, include: str) -> bool:
    """Whether the domain of `service` may have this include."""
    own = include.startswith(f"services/{service}/") and "domain" in include.split("/")
    return own or bool(IN_DOMAIN.fullmatch(include)) or include in IN_DOMAIN_OF.get(service, ())


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
        if service and "domain" in parts and not re.search(r"_(test|bench)\.", path.name):
            if not in_domain(service, include):
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


@pytest.mark.parametrize("include", ["google/protobuf/message.h", "childsync/events/v1/events.pb.h", "librdkafka/rdkafka.h",
                                     "openssl/sha.h", "zlib.h", "xxhash.h", "common/log/log.h", "common/units/units.h",
                                     "services/validation/adapters/worker.h", "services/tally/domain/rate.h",
                                     "absl/time/clock.h", "absl/synchronization/mutex.h", "thread", "fstream"])
def test_a_foreign_include_of_a_domain_is_found(include):
    text = f"#include <{include}>\n"
    assert wrong_includes(pathlib.PurePosixPath("services/population-stub/domain/register.h"), text)


@pytest.mark.parametrize("include", ["vector", "cstdint", "string_view", "absl/time/time.h", "unicode/uchar.h",
                                     "services/validation/domain/judge.h", "common/official_time/date.h"])
def test_a_domain_has_what_it_needs(include):
    at = pathlib.PurePosixPath("services/validation/revalidation/domain/agenda.h")
    assert not wrong_includes(at, f"#include <{include}>\n")


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


def unnamed_rooms(tree: str, rooms: set[tuple[str, ...]]) -> list[str]:
    """Directories, as parts of their paths, that ARCHITECTURE's tree leaves out; a service's own are in its own paragraph."""
    missing = []
    for *above, room in sorted(rooms):
        own = re.search(rf"^ +{above[1]} +((.*)(\n {{22}}.*)*)", tree, re.M) if len(above) == 2 else None
        shared = len(above) == 2 and room in SERVICE_ROOMS
        if not re.search(rf"(?<![\w-]){re.escape(room)}/", own.group(1) if own and not shared else tree):
            missing.append("/".join([*above, room]))
    return missing


def test_architecture_names_every_room():
    paths = [path.relative_to(ROOT).parts for path in tracked("common", "deploy", "docs", "services", "tests")]
    rooms = {parts[:3 if parts[0] == "services" else 2] for parts in paths
             if len(parts) > (3 if parts[0] == "services" else 2)}
    assert len(rooms) > 50, "the scan must see the rooms"
    tree = (ROOT / "ARCHITECTURE.md").read_text().partition("## ")[0]
    assert unnamed_rooms(tree, rooms) == []


def test_an_unnamed_room_is_found():
    tree = ("    common/\n      log/   lines\n    services/<name>/ domain/\n      tally           live/ the fold;\n"
            "                      bench/ time\n      roster          report/\n")
    named = {("common", "log"), ("services", "tally", "domain"), ("services", "tally", "live"), ("services", "tally", "bench")}
    assert unnamed_rooms(tree, named) == []
    assert unnamed_rooms(tree, {("common", "catalog"), ("services", "tally", "report")}) == [
        "common/catalog", "services/tally/report"]


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
