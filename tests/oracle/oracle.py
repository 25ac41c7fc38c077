#!/usr/bin/python3
"""Recomputes every verdict, count and the digest from the exports, the people file and the units: what the services must say.

    from oracle import oracle
    records = oracle.Records()
    records.publish("21040", oracle.read_export("21040/list.xlsx"))
    figures = oracle.recompute(records, oracle.People.load("people.csv"), oracle.reference_units(), datetime.date(2024, 3, 28))

It shares no code with the services and knows no label of the generator.
"""

import argparse
import csv
import datetime
import json
import pathlib
import sys

if not __package__:  # run as a program: sys.path begins with this directory, not with the one above
    sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1])

from oracle.figures import Figures, appendix, recompute  # noqa: E402
from oracle.people import People, Person  # noqa: E402
from oracle.plain import Plain, plain  # noqa: E402
from oracle.records import Records  # noqa: E402
from oracle.rules import CODES, CODE_NUMBERS, Finding, Judgement, Outcome, Side, judge  # noqa: E402
from oracle.sheets import Row, UnreadableExport, read_export  # noqa: E402
from oracle.units import Unit, Units  # noqa: E402

__all__ = ["CODES", "CODE_NUMBERS", "Figures", "Finding", "Judgement", "Outcome", "People", "Person", "Plain", "Records", "Row", "Side", "Unit",
           "Units", "UnreadableExport", "appendix", "check", "exports", "judge", "plain", "read_export", "recompute", "reference_units"]

REFERENCE = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "reference"


def reference_units(directory=REFERENCE) -> Units:
    directory = pathlib.Path(directory)
    return Units.load(directory / "administrative_units.csv", directory / "unit_successions.csv")


def exports(directory) -> list[tuple[str, pathlib.Path]]:
    """(unit code, file) of each export in `directory`/<unit code>/."""
    files = sorted(path for path in pathlib.Path(directory).glob("*/*") if path.suffix.lower() in (".xlsx", ".csv"))
    return [(path.parent.name, path) for path in files if not path.name.endswith(".ket-qua.xlsx") and not path.name.startswith((".", "~"))]


def check(rows: list[Row], unit: str, people: People, units: Units, today: datetime.date) -> list[dict]:
    """What `commune-agent check --json` prints for the rows, without what was standardised."""
    several = len({row.sheet for row in rows}) > 1
    lines = []
    for row in rows:
        judgement = judge(row, unit, people, units, today)
        findings = [{"code": f.code, "field": f.field, "side": f.side.name.lower(), "severity": f.severity} for f in judgement.findings]
        findings += [{"code": code, "field": CODES[code], "side": "record", "severity": "error"} for code in row.problems]
        line = {"row": row.row, "record_id": row.record_id, "verdict": None if row.problems else judgement.outcome.name, "findings": findings}
        lines.append(line | ({"sheet": row.sheet} if several else {}))
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description="What the services must say of a set of exports.")
    parser.add_argument("--people", required=True, help="the people file")
    parser.add_argument("--exports", required=True, help="a directory with a directory for each unit code")
    parser.add_argument("--today", required=True, type=datetime.date.fromisoformat, help="the official day, YYYY-MM-DD")
    parser.add_argument("--verdicts", action="store_true", help="one JSON line for each row instead of the table")
    options = parser.parse_args()
    people, units, records = People.load(options.people), reference_units(), Records()
    for unit, path in exports(options.exports):
        rows = read_export(path)
        records.publish(unit, rows)
        if options.verdicts:
            for line in check(rows, unit, people, units, options.today):
                print(json.dumps({"unit": unit, "file": path.name} | line, ensure_ascii=False))
    if not options.verdicts:
        figures = recompute(records, people, units, options.today)
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow("unit_code unit_name total completed outstanding rate_percent".split())
        table.writerows(appendix(figures, units, options.today))
        print("digest", figures.digest)
    return 0


if __name__ == "__main__":
    sys.exit(main())
