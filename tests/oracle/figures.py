"""Counts, lists and the digest from records, people and units (ARCHITECTURE)."""

import collections
import dataclasses
import datetime
import decimal

import xxhash

from oracle.people import People, Person
from oracle.records import Records
from oracle.rules import CODE_NUMBERS, Finding, Judgement, Outcome, judge
from oracle.units import Unit, Units

UNKNOWN = "unknown"
WITHDRAWN = Judgement(Outcome.WITHDRAWN, (), "", False)


@dataclasses.dataclass
class Entry:
    """A roster child, with the records that claim it, smallest key first."""
    person: Person
    former: list[str]
    unit: Unit | None
    claims: list[tuple[tuple[str, str], Judgement]] = dataclasses.field(default_factory=list)

    @property
    def numbers(self) -> list[str]:
        return [self.person.personal_id, *self.former]

    @property
    def completed(self) -> bool:
        return any(judgement.outcome == Outcome.VERIFIED for _, judgement in self.claims)


@dataclasses.dataclass
class Outstanding:
    """A child to be done. Without `claimed_by` no record claims it; else that record's findings are the reason."""
    personal_id: str
    unit_code: str
    claimed_by: tuple[str, str] | None
    findings: tuple[Finding, ...]

    @property
    def reason(self) -> list[str]:
        return [finding.code for finding in self.findings] if self.claimed_by else ["NO_RECORD_CLAIMS"]


@dataclasses.dataclass(frozen=True)
class DuplicateClaim:
    """A person whom several live records claim, by key. Outside the roster: who cites one and the same number, which is not told."""
    personal_id: str
    completed: bool
    keys: tuple[tuple[str, str], ...]


@dataclasses.dataclass
class UnitFigures:
    total: int = 0
    completed: int = 0
    outstanding_children: list[Outstanding] = dataclasses.field(default_factory=list)
    records_without_claim: list[tuple[str, str]] = dataclasses.field(default_factory=list)

    @property
    def outstanding(self) -> int:
        return self.total - self.completed

    @property
    def rate_percent(self) -> str:
        return rate_percent(self.completed, self.total)


@dataclasses.dataclass
class Figures:
    """Everything that the services say, by unit code ("unknown" where a residence can't be resolved) and by record key."""
    units: dict[str, UnitFigures]
    verdicts: dict[tuple[str, str], Judgement]
    digest: str
    duplicate_claims: list[DuplicateClaim]


def rate_percent(completed: int, total: int) -> str:
    """Two decimals, half up; 100.00 and 0.00 only if they are exact; empty without children."""
    if not total:
        return ""
    rate = (decimal.Decimal(100 * completed) / total).quantize(decimal.Decimal("0.01"), decimal.ROUND_HALF_UP)
    if completed < total:
        rate = min(rate, decimal.Decimal("99.99"))
    return str(max(rate, decimal.Decimal("0.01")) if completed else decimal.Decimal("0.00"))


def recompute(records: Records, people: People, units: Units, today: datetime.date) -> Figures:
    verdicts = {key: WITHDRAWN if row is None else judge(row, key[0], people, units, today) for key, row in records.last.items()}
    roster = [Entry(person, sorted(people.former.get(person.personal_id, [])), units.find(person.residence_unit, today))
              for person in people.children(today)]
    entry_of = {number: entry for entry in roster for number in entry.numbers}
    outside = collections.defaultdict(list)
    figures = collections.defaultdict(UnitFigures)
    for key in sorted(verdicts, key=key_bytes):
        judgement = verdicts[key]
        if judgement.claims and judgement.number in entry_of:
            entry_of[judgement.number].claims.append((key, judgement))
        elif judgement.claims:
            outside[judgement.number].append(key)
        if not judgement.claims and judgement.outcome != Outcome.WITHDRAWN:
            figures[key[0]].records_without_claim.append(key)
    for entry in sorted(roster, key=lambda entry: entry.person.personal_id):
        count(figures, entry)
    duplicates = [DuplicateClaim(entry.person.personal_id, entry.completed, tuple(key for key, _ in entry.claims))
                  for entry in roster if len(entry.claims) > 1]
    duplicates += [DuplicateClaim("", False, tuple(keys)) for keys in outside.values() if len(keys) > 1]
    return Figures(dict(figures), verdicts, digest(verdicts, roster), duplicates)


def count(figures: dict[str, UnitFigures], entry: Entry) -> None:
    code = entry.unit.code if entry.unit else UNKNOWN
    figures[code].total += 1
    if entry.completed:
        figures[code].completed += 1
        return
    key, judgement = entry.claims[0] if entry.claims else (None, None)
    figures[code].outstanding_children.append(
        Outstanding(entry.person.personal_id, entry.person.residence_unit, key, judgement.findings if judgement else ()))


def key_bytes(key: tuple[str, str]) -> bytes:
    return "/".join(key).encode()


def digest(verdicts: dict[tuple[str, str], Judgement], roster: list[Entry]) -> str:
    hashes = [xxhash.xxh3_128_intdigest(record_bytes(key, judgement)) for key, judgement in verdicts.items()]
    hashes += [xxhash.xxh3_128_intdigest(entry_bytes(entry)) for entry in roster]
    return f"{sum(hashes) % 2**128:032x}"


def record_bytes(key: tuple[str, str], judgement: Judgement) -> bytes:
    claimed = judgement.number if judgement.claims else ""
    findings = bytes(byte for finding in judgement.findings for byte in (CODE_NUMBERS[finding.code], finding.side))
    return b"R" + key_bytes(key) + b"\0" + bytes([judgement.outcome]) + claimed.encode() + b"\0" + findings


def entry_bytes(entry: Entry) -> bytes:
    """In a first fill the key is the number in force."""
    person = entry.person
    strings = [person.personal_id, person.residence_unit, entry.unit.valid_from if entry.unit else "", *entry.numbers]
    return b"P" + b"".join(string.encode() + b"\0" for string in strings) + person.fingerprint()


def report_unit(figures: Figures, units: Units, today: datetime.date) -> Unit:
    """Whose Appendix 01 it is: the parent of communes with the most roster children, of several the one with the smallest code."""
    totals = collections.Counter()
    for code, unit_figures in figures.units.items():
        unit = units.find(code, today)
        if unit and unit.parent_code:
            totals[unit.parent_code] += unit_figures.total
    return units.find(min(totals, key=lambda code: (-totals[code], code)), today)


def appendix(figures: Figures, units: Units, today: datetime.date) -> list[list[str]]:
    """Appendix 01: the communes by code, then the district."""
    district = report_unit(figures, units, today)
    table, total, completed = [], 0, 0
    for unit in units.children(district.code, today):
        own = figures.units.get(unit.code, UnitFigures())
        total, completed = total + own.total, completed + own.completed
        table.append([unit.code, unit.name, own.total, own.completed, own.outstanding, own.rate_percent])
    table.append([district.code, district.name, total, completed, total - completed, rate_percent(completed, total)])
    return [[str(cell) for cell in row] for row in table]
