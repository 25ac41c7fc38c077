"""The people file as its operator changes it while everything runs."""

import csv
import pathlib
import random


def read(people: pathlib.Path) -> list[dict]:
    with open(people, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(people: pathlib.Path, rows: list[dict]) -> None:
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


def without(rows: list[dict], rng: random.Random, children: int) -> list[dict]:
    """The register without so many children: their numbers are nobody's any more, and nobody's number was replaced by theirs."""
    successors = {row["replaced_by"] for row in rows}
    candidates = [row["personal_id"] for row in rows
                  if row["status"] == "active" and row["birth_date"] > "2010" and row["personal_id"] not in successors]
    gone = set(rng.sample(candidates, children))
    return [row for row in rows if row["personal_id"] not in gone]
