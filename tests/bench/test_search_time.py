"""How long SearchPersons takes with a million people, whose names are as common as the district's. Asserts only that the right one
is found."""

import csv
import datetime
import os
import pathlib
import random
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "deploy/local"), str(ROOT / "tests")]

import protos  # noqa: E402
from district import names  # noqa: E402
from district.rng import Rng  # noqa: E402
from stack import Program, free_port  # noqa: E402

BIN = pathlib.Path(os.environ.get("CHILDSYNC_BUILD", ROOT / "build" / "release")) / "bin"
PEOPLE = int(os.environ.get("PEOPLE", "1000000"))
QUESTIONS = 400
HEADER = ("personal_id,full_name,birth_date,sex,ethnicity,residence_unit,father_name,mother_name,guardian_name,status,"
          "replaced_by").split(",")


def people():
    """Drawn from some thousands of names, each as often as its weight: no slower to search than the real ones."""
    rng, draw = Rng(1, "people"), random.Random(1)
    pools = {sex: [names.child_name(rng, names.family_name(rng, "Kinh"), sex, "Kinh") for _ in range(20000)]
             for sex in ("male", "female")}
    mothers = [names.mother_name(rng, "Kinh") for _ in range(5000)]
    first = datetime.date(2008, 3, 29)
    for n in range(PEOPLE):
        sex = draw.choice(("male", "female"))
        yield [f"051{2 if sex == 'male' else 3}{n:08d}", draw.choice(pools[sex]),
               (first + datetime.timedelta(days=draw.randrange(5843))).isoformat(), sex, "Kinh", str(20000 + 3 * (n % 11000)), "",
               draw.choice(mothers), "", "active", ""]


def sampled(path: pathlib.Path) -> list[list[str]]:
    rows = []
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(HEADER)
        for n, row in enumerate(people()):
            out.writerow(row)
            if n % (PEOPLE // QUESTIONS) == 0:
                rows.append(row)
    return rows


def ask(client, row, without: tuple = ()):
    asked = {"full_name": row[1], "birth_date": row[2], "sex": 1 if row[3] == "male" else 2, "residence_unit": row[5],
             "guardian_names": [row[7]]}
    for part in without:
        del asked[part]
    begin = time.perf_counter()
    answer = client.call("SearchPersons", timeout_s=120, **asked)
    return 1000 * (time.perf_counter() - begin), answer


def cpu_s(program) -> float:
    """CPU seconds that the program has used."""
    fields = pathlib.Path(f"/proc/{program.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_million_people(tmp_path, capsys):
    rows = sampled(tmp_path / "people.csv")
    grpc, http = (f"127.0.0.1:{free_port()}" for _ in range(2))
    stub = Program("population-stub", [str(BIN / "population-stub"), "--people", str(tmp_path / "people.csv"), "--grpc", grpc, "--http",
                                       http], tmp_path / "stub.log", f"http://{http}/readyz").start().await_ready(300)
    client = protos.Client(grpc, "population", "PopulationService")
    before = cpu_s(stub)
    first_ms, _ = ask(client, rows[0])
    lines = [f"the first search, which makes the index: {first_ms:.0f} ms, CPU {1000 * (cpu_s(stub) - before):.0f} ms"]
    for name, without in (("all is known", ()), ("no birth date", ("birth_date",)), ("no parents", ("guardian_names",))):
        found, times, before = 0, [], cpu_s(stub)
        for row in rows:
            took_ms, answer = ask(client, row, without)
            times.append(took_ms)
            found += row[0] in [person.personal_id for person in answer.persons]
        assert found >= 0.99 * len(rows), (name, found)
        cuts = statistics.quantiles(times, n=100)
        cpu_ms = 1000 * (cpu_s(stub) - before) / len(rows)
        lines.append(f"{name}: median {cuts[49]:.1f} ms, 99 % in {cuts[98]:.1f} ms, CPU {cpu_ms:.1f} ms each, found "
                     f"{found}/{len(rows)}")
    client.close()
    assert stub.stop() == 0
    with capsys.disabled():
        print("\n" + "\n".join([f"{PEOPLE} people", *lines]))
