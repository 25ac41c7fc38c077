"""The register changes while validation is killed again and again: at quiet every verdict is what the oracle says of the
changed register, without one row sent again. And an operator has everything judged again by hand."""

import csv
import dataclasses
import random
import re
import shutil
import time
import urllib.request

from small_district import BIN, TODAY, exports_of  # first: it lays the paths
import protos
import truth
from stack import Stack

KILLS = 12
ROUNDS = 4


def read(people) -> list[dict]:
    with open(people, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(people, rows: list[dict]) -> None:
    """As an operator would: whole or not at all."""
    beside = people.with_suffix(".new")
    with open(beside, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    beside.replace(people)


def changed(rows: list[dict], rng: random.Random, share: float) -> list[dict]:
    """The register with this share of its active entries changed: renamed, moved, deceased, cancelled, sixteen or re-issued."""
    numbers = {row["personal_id"] for row in rows}
    units = sorted({row["residence_unit"] for row in rows if row["residence_unit"]})
    made, added = [], []
    for row in rows:
        row = dict(row)
        if row["status"] == "active" and row["full_name"] and rng.random() < share:
            change = rng.choice(("name", "name", "unit", "dead", "cancelled", "sixteen", "replaced"))
            if change == "name":
                row["full_name"] += " Em"
            elif change == "unit":
                row["residence_unit"] = rng.choice(units)
            elif change == "dead":
                row["status"] = "deceased"
            elif change == "cancelled":
                row["status"] = "cancelled"
            elif change == "sixteen":
                row["birth_date"] = "2007-01-02"
            else:
                new = next(n for n in (f"{row['personal_id'][:6]}{rng.randrange(10**6):06d}" for _ in range(99)) if n not in numbers)
                numbers.add(new)
                added.append({**row, "personal_id": new})
                row |= {"status": "replaced", "replaced_by": new}
        made.append(row)
    return made + added


def stale(stack: Stack) -> float:
    with urllib.request.urlopen(f"http://{stack.address('validation', 'http')}/metrics") as answer:
        return next(float(line.rsplit(" ", 1)[1]) for line in answer.read().decode().splitlines()
                    if line.startswith("childsync_validation_stale_verdicts"))


def without_digest(said: truth.Truth) -> truth.Truth:
    """The digest depends on the number that a child entered the roster with, which the oracle can't know after a re-issue."""
    return dataclasses.replace(said, digest="")


def await_truth(stack: Stack, expected: truth.Truth, timeout_s: float = 120) -> list[str]:
    """Until the system says what the oracle does; what is different when time is up."""
    deadline = time.monotonic() + timeout_s
    while True:
        stack.await_counted()
        differences = without_digest(truth.of_system(stack.tally)).differences(without_digest(expected))
        if not differences or time.monotonic() > deadline:
            return differences
        time.sleep(0.5)


def test_no_kill_leaves_a_stale_verdict(district, tmp_path):
    rng = random.Random(7)
    people = tmp_path / "people.csv"
    shutil.copy(district / "people.csv", people)
    rows = read(people)
    exports = exports_of(district)
    with Stack(tmp_path / "stack", BIN, people, TODAY) as stack:
        stack.start_broker()
        stack.make_population("--latency", "5ms").start().await_ready()
        # Somebody outside the roster is looked up again from time to time only.
        validation = stack.make_validation("--session-timeout", "6s", "--revalidate-outside-every", "5s").start()
        for program in (stack.make_roster().start(), stack.make_tally().start(), validation):
            program.await_ready()
        for unit, export in exports:
            stack.publish(unit, export)
        stack.await_counted()
        for _ in range(ROUNDS):
            rows = changed(rows, rng, share=0.02)
            write(people, rows)
            for _ in range(KILLS // ROUNDS):
                time.sleep(rng.uniform(0.3, 4))
                validation.kill()
                validation.start()
        validation.await_ready()
        expected = truth.of_oracle(people, exports, TODAY)
        assert await_truth(stack, expected) == []
        assert stale(stack) == 0


def revalidate(stack: Stack, workers: list[str], *argv: str, ok: tuple = (0,)):
    return stack.run("childsync-admin", "revalidate", "--kafka", stack.broker.bootstrap, "--validation",
                     ",".join(workers), *argv, ok=ok)


def totals(output: str) -> tuple[int, int]:
    """(judged, changed) of the last line."""
    return tuple(map(int, re.fullmatch(r"(\d+) records judged again, (\d+) verdicts changed", output.splitlines()[-1]).groups()))


def await_name(stack: Stack, row: dict, timeout_s: float = 60) -> None:
    """Until the population has taken the changed file up."""
    population = protos.Client(stack.address("population-stub"), "population", "PopulationService")
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        answer = population.call("LookupPersons", personal_ids=[row["personal_id"]])
        if answer.results[0].person.full_name == row["full_name"]:
            population.close()
            return
        time.sleep(0.2)
    raise AssertionError("the population did not take the change up")


def test_everything_is_judged_again_by_hand(district, tmp_path):
    people = tmp_path / "people.csv"
    shutil.copy(district / "people.csv", people)
    exports = exports_of(district)
    with Stack(tmp_path / "stack", BIN, people, TODAY) as stack:
        stack.start()
        second = stack.program("validation-2", "--kafka", stack.broker.bootstrap, "--population", stack.address("population-stub"),
                               "--worker-id", "validation-2", binary=BIN / "validation").start()
        second.await_ready()
        workers = [stack.address("validation"), stack.address("validation-2")]
        for unit, export in exports:
            stack.publish(unit, export)
        stack.await_counted()
        records = len(truth.of_system(stack.tally).verdicts)

        done = revalidate(stack, workers)
        assert totals(done.stdout) == (records, 0)
        partitions = sorted(int(line.split(":")[0].split()[1]) for line in done.stdout.splitlines()[:-1])
        assert partitions == list(range(len(partitions))) and len(partitions) > 1, done.stdout

        stack.programs.pop("roster").stop()  # nobody hears of the change but who asks
        rows = read(people)
        renamed = [row for row in rows if row["status"] == "active" and row["full_name"]][::20]
        for row in renamed:
            row["full_name"] += " Em"
        write(people, rows)
        await_name(stack, renamed[-1])
        judged, differ = totals(revalidate(stack, workers).stdout)
        assert judged == records and differ > 0
        stack.await_counted()
        assert truth.of_system(stack.tally).verdicts == truth.of_oracle(people, exports, TODAY).verdicts

        assert revalidate(stack, workers[:1], "--timeout", "2s", ok=(75,)).returncode == 75, "half of the partitions is not its"
        assert revalidate(stack, ["127.0.0.1:1"], "--timeout", "1s", ok=(69,)).returncode == 69
