"""How long until every verdict is right after one person in a hundred changed, and how many look-ups that took. Prints; asserts only
that the verdicts are right.

    RECORDS=1000000 tests/run.sh bench
"""

import csv
import datetime
import os
import pathlib
import random
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "deploy/local"), str(ROOT / "tests"), str(pathlib.Path(__file__).parent)]

import bench  # noqa: E402
import protos  # noqa: E402
from stack import Stack  # noqa: E402

BIN = pathlib.Path(os.environ.get("REVALIDATION_BIN", ROOT / "build" / "release" / "bin"))
RECORDS = int(os.environ.get("RECORDS", "1000000"))  # at most that many: their numbers have six digits of their own
TODAY, UNIT = "2024-03-28", "21052"
HEADER = ("personal_id,full_name,birth_date,sex,ethnicity,residence_unit,father_name,mother_name,guardian_name,status,"
          "replaced_by").split(",")
PATIENCE_S = 3600


def children() -> list[list[str]]:
    """Each with a number that fits, all of one commune: what a person is costs the same everywhere."""
    first, made = datetime.date(2009, 1, 1), []
    for n in range(RECORDS):
        born, sex = first + datetime.timedelta(days=n % 5400), n % 2
        number = f"051{2 + sex}{born.year % 100:02d}{n % 1_000_000:06d}"
        made.append([number, "Nguyễn Văn An", born.isoformat(), ("male", "female")[sex], "Kinh", UNIT, "Nguyễn Văn Ba", "Trần Thị Tư",
                     "", "active", ""])
    return made


def write(path: pathlib.Path, rows: list[list[str]]) -> None:
    beside = path.with_suffix(".new")
    with open(beside, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])
    beside.replace(path)


def publish(stack: Stack, rows: list[list[str]]) -> None:
    load, events = bench.Load(stack.broker.bootstrap), protos.load("events")
    for n, row in enumerate(rows):
        change = events.RecordChange(unit_code=UNIT, record_id=f"{n:07d}")
        for field, value in (("full_name", row[1]), ("birth_date", row[2]), ("sex", "Nam" if row[3] == "male" else "Nữ"),
                             ("ethnicity", row[4]), ("personal_id", row[0]), ("father_name", row[6]), ("mother_name", row[7])):
            setattr(change.record, field, value)
        load.send(UNIT, change, 0)
    load.flush()


def change(rows: list[list[str]]) -> tuple[int, int]:
    """Renames most of the chosen, the others die: (changed, dead)."""
    chosen = random.Random(1).sample(rows, RECORDS // 100)
    dead = chosen[:RECORDS // 1000]
    for row in chosen:
        row[1] += " Em"
    for row in dead:
        row[9] = "deceased"
    return len(chosen), len(dead)


def metric(stack: Stack, name: str) -> float:
    with urllib.request.urlopen(f"http://{stack.address('validation', 'http')}/metrics") as answer:
        return next((float(line.rsplit(" ", 1)[1]) for line in answer.read().decode().splitlines() if line.startswith(name)), 0.0)


def nothing_stale(stack: Stack) -> bool:
    return metric(stack, "childsync_validation_revalidation_ready") == 1 and metric(stack, "childsync_validation_stale_verdicts") == 0


def await_figures(stack: Stack, total: int, completed: int) -> float:
    """When they are so, and nothing is stale: since the start of waiting."""
    begin = time.monotonic()
    while time.monotonic() - begin < PATIENCE_S:
        progress = stack.tally.call("GetProgress", unit_code=UNIT).progress
        if (progress.total, progress.completed) == (total, completed) and nothing_stale(stack):
            return time.monotonic() - begin
        time.sleep(0.1)
    raise AssertionError(f"{progress.completed}/{progress.total}, not {completed}/{total}")


def test_how_long_until_every_verdict_is_right(tmp_path, capsys):
    rows = children()
    assert len({row[0] for row in rows}) == RECORDS
    people = tmp_path / "people.csv"
    write(people, rows)
    with Stack(tmp_path / "run", BIN, people, TODAY, broker={"benchmark": True}) as stack:
        stack.start_broker()
        stack.make_population().start().await_ready(300)
        for program in (stack.make_roster().start(), stack.make_validation().start(), stack.make_tally().start()):
            program.await_ready(300)
        publish(stack, rows)
        await_figures(stack, RECORDS, RECORDS)
        before = metric(stack, "childsync_validation_revalidation_lookups_total")
        changed, dead = change(rows)
        write(people, rows)
        seconds = await_figures(stack, RECORDS - dead, RECORDS - changed)
        lookups = metric(stack, "childsync_validation_revalidation_lookups_total") - before
    with capsys.disabled():
        print(f"\n{RECORDS} records, {changed} people changed: {seconds:.1f} s until every verdict was right, {lookups:.0f} look-ups")
