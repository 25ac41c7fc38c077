"""The register changes while validation is killed again and again: at quiet every verdict is what the oracle says of the
changed register, without one row sent again. And an operator has everything judged again by hand."""

import re
import shutil
import time

from small_district import BIN, TODAY, exports_of  # first: it lays the paths
import protos
import register
import revalidation
import truth
from stack import Stack


def test_no_kill_leaves_a_stale_verdict(district, tmp_path):
    differences, stale = revalidation.run(tmp_path, BIN, district, kills=12)
    assert differences == []
    assert stale == 0


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
        rows = register.read(people)
        renamed = [row for row in rows if row["status"] == "active" and row["full_name"]][::20]
        for row in renamed:
            row["full_name"] += " Em"
        register.write(people, rows)
        await_name(stack, renamed[-1])
        judged, differ = totals(revalidate(stack, workers).stdout)
        assert judged == records and differ > 0
        stack.await_counted()
        assert truth.of_system(stack.tally).verdicts == truth.of_oracle(people, exports, TODAY).verdicts

        assert revalidate(stack, workers[:1], "--timeout", "2s", ok=(75,)).returncode == 75, "half of the partitions is not its"
        assert revalidate(stack, ["127.0.0.1:1"], "--timeout", "1s", ok=(69,)).returncode == 69
