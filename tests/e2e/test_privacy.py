"""No name and no number of a person is in a log, a metric, a health page, an error or a dead letter's headers."""

import contextlib
import csv
import json
import re
import shutil
import sys
import time
import unicodedata

import grpc
import pytest
from confluent_kafka import Producer

from small_district import ROOT, exports_of  # first: it lays the paths
from oracle import fields, sheets
import protos
import topics

sys.path.append(str(ROOT / "tests" / "contract"))

from endpoints import get  # noqa: E402

UNIT = "21052"
PERSONAL = ("personal_id", "full_name", "father_name", "mother_name", "guardian_name")
PROGRAMS = ("population-stub", "validation", "roster", "tally", "commune-agent")
# Of what is looked for, in characters: a name of two words, a number without a leading zero. Less may stand in a text by chance.
NAME_SHORTEST, NUMBER_SHORTEST = 8, 11


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def canaries_of(district) -> set[str]:
    """Every number and name of the register, and of the exports as officers wrote them."""
    with open(district / "people.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows += [row.fields for _, export in exports_of(district) for row in sheets.read_export(export)]
    cells = {plain(row.get(field, "")) for row in rows for field in PERSONAL}
    return {cell for cell in cells if len(cell) >= (NUMBER_SHORTEST if cell.isdigit() else NAME_SHORTEST)
            and fields.read_name(cell) is not fields.MISSING}


def leaks(said: dict[str, str], canaries: set[str]) -> dict[str, list[str]]:
    """The canaries in each source, also those that JSON has written as \\u escapes."""
    found = {}
    for source, text in said.items():
        unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), text)
        haystack = plain(unescaped)
        if here := sorted(canary for canary in canaries if canary in haystack):
            found[source] = here
    return found


def await_file(path, timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while not path.exists():
        assert time.monotonic() < deadline, f"no {path.name}"
        time.sleep(0.1)


def watch(stack, folder, unit: str, export) -> None:
    """An agent takes an export up from a shared folder and lays its result beside it."""
    (folder / unit).mkdir()
    shutil.copy(export, folder / unit / export.name)
    flags = stack.agent_flags(folder.parent / "watch-state")[:-2]
    stack.program("commune-agent", "watch", str(folder), *flags, grpc=False).start().await_ready()
    await_file(folder / unit / f"{export.stem}.ket-qua.xlsx")


def refused(stack, context: str, program: str, service: str, method: str, **asked) -> str:
    """All that a caller is told of its bad call."""
    with contextlib.closing(protos.Client(stack.address(program), context, service)) as client:
        with pytest.raises(grpc.RpcError) as raised:
            client.call(method, **asked)
    details = dict(raised.value.trailing_metadata())["grpc-status-details-bin"]
    return raised.value.details() + details.decode("utf-8", "replace")


def bad_calls(stack, person: dict[str, str]) -> str:
    name, number = person["full_name"], person["personal_id"]
    messages = protos.load("validation")
    subject = messages.Subject(unit_code=UNIT, record_id="BC-1", record=protos.load("record").Record(full_name=name))
    return "\n".join([
        refused(stack, "population", "population-stub", "PopulationService", "LookupPersons", personal_ids=[number, name]),
        refused(stack, "validation", "validation", "ValidationService", "Validate", subject=subject, today=number),
        refused(stack, "validation", "validation", "ValidationService", "ListFindingTypes", page_token=name),
        refused(stack, "tally", "tally", "TallyService", "ListRecords", unit_code=UNIT, page_token=number),
        refused(stack, "tally", "tally", "TallyService", "ListOutstanding", unit_code=UNIT, page_token=name)])


def refused_people(stack, district, directory) -> str:
    """What population-stub says of a file with a wrong cell in a person's row."""
    bad = directory / "people.csv"
    bad.write_text(re.sub(",active,", ",lively,", (district / "people.csv").read_text(encoding="utf-8"), count=1), encoding="utf-8")
    done = stack.run("population-stub", "--people", str(bad), "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0", ok=(65,))
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def person(district) -> dict[str, str]:
    with open(district / "people.csv", encoding="utf-8", newline="") as file:
        return next(row for row in csv.DictReader(file) if row["status"] == "active" and row["residence_unit"] == UNIT)


@pytest.fixture(scope="module")
def dead_letter(stack, person):
    """A change that can't be decoded, with a person in its value; its dead letter."""
    producer = Producer({"bootstrap.servers": stack.broker.bootstrap, "partitioner": "murmur2_random"})
    producer.produce("childsync.record-changes.v1", key=f"{UNIT}/BC-0", value=f"{person['full_name']} {person['personal_id']}")
    assert producer.flush(30) == 0
    stack.await_counted()
    letter, = topics.read(stack.broker.bootstrap, "childsync.record-changes.v1.dlq")
    return letter


@pytest.fixture(scope="module")
def said(stack, district, person, dead_letter, tmp_path_factory) -> dict[str, str]:
    """All that the system says to whoever operates it, by source, when a district was published and much of it was wrong."""
    directory = tmp_path_factory.mktemp("privacy")
    exports = exports_of(district)
    texts = {f"publish {unit}": stack.publish(unit, export).stderr for unit, export in exports}
    (directory / "shared").mkdir()
    watch(stack, directory / "shared", *exports[0])
    stack.await_counted()
    texts["bad calls"] = bad_calls(stack, person)
    texts["refused people"] = refused_people(stack, district, directory)
    for path in [*stack.directory.glob("*.log"), *(stack.directory / "broker").rglob("server.log")]:
        texts[path.name] = path.read_text(encoding="utf-8")
    for program in PROGRAMS:
        for page in ("metrics", "healthz", "readyz"):
            texts[f"{program} /{page}"] = get(f"http://{stack.address(program, 'http')}/{page}")[1]
    return texts


def test_nobody_is_named_in_what_the_system_says(said, district, person):
    canaries = canaries_of(district)
    assert len(canaries) > 5000 and {plain(person["full_name"]), person["personal_id"]} <= canaries
    assert leaks(said, canaries) == {}

    # In a copy of each, one that is planted is found: as it is, in another form, and escaped.
    name, number = person["full_name"], person["personal_id"]
    for planted in (number, name, unicodedata.normalize("NFD", name.upper()), json.dumps({"event": "e", "name": name})):
        for source, text in said.items():
            assert leaks({source: f"{text}\n{planted} "}, {plain(name), number}).get(source), source


def test_every_program_says_something_and_in_json(said):
    for program in PROGRAMS:
        lines = said[f"{program}.log"].splitlines()
        assert lines and all({"time", "severity", "event"} <= json.loads(line).keys() for line in lines), program
    assert said["refused people"] and said["bad calls"] and any(said[f"{program} /metrics"] for program in PROGRAMS)


def test_a_dead_letter_names_nobody_in_its_headers(dead_letter, person):
    value = dead_letter.value().decode()
    assert person["full_name"] in value, "the change is passed on as it was"
    headers = {name: (content or b"").decode() for name, content in dead_letter.headers()}
    assert headers["__connect.errors.topic"] == "childsync.record-changes.v1"
    canaries = {plain(person["full_name"]), person["personal_id"]}
    assert leaks(headers, canaries) == {} and leaks({"value": value}, canaries)
