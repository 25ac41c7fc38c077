"""What the oracle says of the sheets and the people, and what the system says: in one shape, to be compared."""

import dataclasses
import datetime
import time
from dataclasses import dataclass, field
from typing import Collection

import protos
from oracle import oracle
from stack import Stack


@dataclass
class Truth:
    progress: dict[str, tuple[int, int]] = field(default_factory=dict)   # unit code: (total, completed)
    verdicts: dict[str, tuple] = field(default_factory=dict)             # key: (outcome, ((code, side), ...))
    outstanding: dict[str, tuple] = field(default_factory=dict)          # number: (claiming key or "", ((code, side), ...))
    duplicates: dict[str, tuple] = field(default_factory=dict)           # smallest key: (number or "", completed, keys)
    digest: str | None = ""                                              # None: not known, and not compared

    def without_digest(self) -> "Truth":
        return dataclasses.replace(self, digest=None)

    def differences(self, other: "Truth", most: int = 10) -> list[str]:
        """Up to `most` of them, of keys only: the rest would be personal if it were real."""
        found = []
        if None not in (self.digest, other.digest) and self.digest != other.digest:
            found.append(f"digest {self.digest} != {other.digest}")
        for name in ("progress", "verdicts", "outstanding", "duplicates"):
            mine, theirs = getattr(self, name), getattr(other, name)
            keys = [key for key in sorted({*mine, *theirs}) if mine.get(key) != theirs.get(key)]
            found += [f"{name} {key}: {mine.get(key)} != {theirs.get(key)}" for key in keys[:most]]
            if len(keys) > most:
                found.append(f"{name}: {len(keys)} differences in all")
        return found


def _findings(findings) -> tuple:
    return tuple((finding.code, finding.side) for finding in findings)


def _pages(tally: protos.Client, method: str, **fields):
    token = ""
    while True:
        answer = tally.call(method, timeout_s=30, page_token=token, **fields)
        yield answer
        token = answer.next_page_token
        if not token:
            return


def of_system(tally: protos.Client) -> Truth:
    """Everything the tally says, at one quiet position."""
    listed = tally.call("ListProgress")
    truth = Truth(digest=listed.position.digest)
    for row in listed.progress:
        truth.progress[row.unit_code] = (row.total, row.completed)
        assert row.completed + row.outstanding == row.total
    units = [row.unit_code for row in listed.progress if row.unit_kind in ("commune", "township")]
    for unit in units:
        for page in _pages(tally, "ListRecords", unit_code=unit):
            for record in page.records:
                truth.verdicts[f"{record.unit_code}/{record.record_id}"] = (record.outcome, _findings(record.findings))
        listing = 0
        for page in _pages(tally, "ListOutstanding", unit_code=unit):
            listing += len(page.children)
            for child in page.children:
                key = "" if child.no_record_claims else f"{child.claiming_unit_code}/{child.claiming_record_id}"
                truth.outstanding[child.personal_id] = (key, _findings(child.findings))
        for page in _pages(tally, "ListDuplicateClaims", unit_code=unit):
            for claim in page.duplicate_claims:
                keys = tuple(f"{record.unit_code}/{record.record_id}" for record in claim.records)
                truth.duplicates[keys[0]] = (claim.personal_id, claim.completed, keys)
        total, completed = truth.progress[unit]
        assert listing == total - completed, f"{unit}: the count and the list disagree"
    return truth


def await_differences(stack: Stack, expected: Truth, patience_s: float) -> list[str]:
    """Waits until the system says what is expected; what is different when time is up."""
    deadline = time.monotonic() + patience_s
    while True:
        stack.await_counted()
        differences = of_system(stack.tally).differences(expected)
        if not differences or time.monotonic() > deadline:
            return differences
        time.sleep(0.5)


def of_oracle(people, exports: list, today: str, full: bool = False, erased: Collection[str] = ()) -> Truth:
    """`exports`: (unit, path) in the order published. `erased`: keys of records that are as if they had never been."""
    records, units, day = oracle.Records(), oracle.reference_units(), datetime.date.fromisoformat(today)
    for unit, path in exports:
        records.publish(unit, oracle.read_export(path), full)
    for key in erased:
        del records.last[tuple(key.split("/"))]
    figures = oracle.plain(oracle.recompute(records, oracle.People.load(people), units, day), units, day)
    return Truth(progress=figures.progress, verdicts=figures.verdicts, outstanding=figures.outstanding,
                 duplicates=figures.duplicates, digest=figures.digest)
