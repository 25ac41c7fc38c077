"""Changes the register while validation is killed again and again, then compares every verdict with the oracle's of the changed register."""

import pathlib
import random
import shutil
import time
import urllib.request

from small_district import TODAY, exports_of  # first: it lays the paths
import register
import truth
from stack import Stack

ROUNDS = 4


def stale(stack: Stack) -> float:
    """Verdicts that validation itself knows to be stale, once it has compared all; those without re-validation know of none."""
    deadline = time.monotonic() + 60
    while True:
        with urllib.request.urlopen(f"http://{stack.address('validation', 'http')}/metrics") as answer:
            lines = dict(line.rsplit(" ", 1) for line in answer.read().decode().splitlines() if not line.startswith("#"))
        count = float(lines.get("childsync_validation_stale_verdicts", 0))
        if lines.get("childsync_validation_revalidation_ready", "1") == "1" and count == 0 or time.monotonic() > deadline:
            return count
        time.sleep(0.5)


def run(directory: pathlib.Path, bin_dir, district: pathlib.Path, kills: int, validation=None,
        patience_s: float = 120) -> tuple[list[str], float]:
    """(what differs from the oracle at quiet, stale verdicts), without one row sent again. `validation`: another binary."""
    rng, exports = random.Random(7), exports_of(district)
    people = pathlib.Path(shutil.copy(district / "people.csv", directory / "people.csv"))
    rows = register.read(people)
    with Stack(directory / "stack", bin_dir, people, TODAY) as stack:
        stack.start_broker()
        stack.make_population("--latency", "5ms").start().await_ready()
        # Somebody outside the roster is looked up again from time to time only.
        program = stack.make_validation("--session-timeout", "6s", "--revalidate-outside-every", "5s", binary=validation).start()
        for each in (stack.make_roster().start(), stack.make_tally().start(), program):
            each.await_ready()
        for unit, export in exports:
            stack.publish(unit, export)
        before = truth.of_oracle(people, exports, TODAY)
        assert truth.await_differences(stack, before, patience_s) == [], "before the register changed"
        for _ in range(ROUNDS):
            rows = register.changed(rows, rng, share=0.02)
            register.write(people, rows)
            for _ in range(kills // ROUNDS):
                time.sleep(rng.uniform(0.3, 4))
                program.kill()
                program.start()
        program.await_ready()
        # The digest depends on the number that a child entered the roster with, which the oracle can't know after a re-issue.
        expected = truth.of_oracle(people, exports, TODAY).without_digest()
        return truth.await_differences(stack, expected, patience_s), stale(stack)
