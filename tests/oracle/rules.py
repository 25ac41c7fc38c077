"""The verdict on one record, as CONTRACT 4.2 words it."""

import dataclasses
import datetime
import enum
from typing import NamedTuple

from oracle import fields
from oracle.fields import MALFORMED, MISSING, Unread
from oracle.people import People, Person, is_sixteen
from oracle.units import Units


class Side(enum.IntEnum):
    """record.v1.Side"""
    RECORD = 1
    NUMBER = 2
    REGISTER = 3


RECORD, NUMBER, REGISTER = Side


class Outcome(enum.IntEnum):
    """record.v1.Outcome"""
    VERIFIED = 1
    NEEDS_CORRECTION = 2
    NOT_FOUND = 3
    WITHDRAWN = 4


# record.v1.FindingCode in its order, which begins at 1, with record.v1.Field. Where the contract is silent
# (fields, and the side of the warnings) docs/findings.md says it.
CODES = {
    "NAME_MISSING": "full_name", "NAME_MALFORMED": "full_name",
    "BIRTH_DATE_MISSING": "birth_date", "BIRTH_DATE_MALFORMED": "birth_date",
    "SEX_MISSING": "sex", "SEX_MALFORMED": "sex",
    "ETHNICITY_MISSING": "ethnicity", "ETHNICITY_MALFORMED": "ethnicity",
    "GUARDIAN_MISSING": "guardians",
    "NUMBER_MISSING": "personal_id", "NUMBER_MALFORMED": "personal_id", "NUMBER_UNKNOWN": "personal_id",
    "NUMBER_REPLACED": "personal_id", "NUMBER_CANCELLED": "personal_id",
    "SEX_DIFFERS": "sex", "NUMBER_CONFLICTS_SEX": "personal_id",
    "BIRTH_DATE_DIFFERS": "birth_date", "NUMBER_CONFLICTS_BIRTH_YEAR": "personal_id",
    "ETHNICITY_DIFFERS": "ethnicity", "NAME_DIFFERS": "full_name", "NUMBER_OF_ANOTHER_PERSON": "personal_id",
    "REGISTER_INCOMPLETE": "record", "PERSON_DECEASED": "record", "PERSON_NOT_A_CHILD": "record",
    "PERSON_IN_DOUBT": "personal_id", "PERSON_RESIDES_ELSEWHERE": "residence", "GUARDIAN_DIFFERS": "guardians",
    "RECORD_ID_MISSING": "record_id", "RECORD_ID_REPEATED": "record_id",
}
CODE_NUMBERS = {code: number for number, code in enumerate(CODES, 1)}
WARNINGS = ("PERSON_RESIDES_ELSEWHERE", "GUARDIAN_DIFFERS")
# What NUMBER_OF_ANOTHER_PERSON stands instead of.
INSTEAD = [code for code in CODES if code.endswith("_DIFFERS") or code.startswith(("NUMBER_CONFLICTS_", "PERSON_"))]


class Finding(NamedTuple):
    code: str
    field: str
    side: Side
    severity: str


@dataclasses.dataclass(frozen=True)
class Judgement:
    outcome: Outcome
    findings: tuple[Finding, ...]
    number: str  # the number the record cites, standardised; empty if it has none that can be read
    claims: bool


@dataclasses.dataclass(frozen=True)
class Reading:
    """A record's cells, read."""
    name: str | Unread
    birth_date: datetime.date | Unread
    sex: str | Unread
    ethnicity: str | Unread
    number: str | Unread
    guardians: frozenset[str]


def read(cells: dict[str, str], date_system: int, today: datetime.date) -> Reading:
    def cell(field):
        return cells.get(field, "")
    return Reading(fields.read_name(cell("full_name")), fields.read_birth_date(cell("birth_date"), date_system, today),
                   fields.read_sex(cell("sex")), fields.read_ethnicity(cell("ethnicity")), fields.read_number(cell("personal_id"), today),
                   names(cell("father_name"), cell("mother_name"), cell("guardian_name")))


def names(*cells: str) -> frozenset[str]:
    """Those of the cells that can be read as a name."""
    return frozenset(name for cell in cells if not isinstance(name := fields.read_name(cell), Unread))


def judge(row, unit: str, people: People, units: Units, today: datetime.date) -> Judgement:
    """`row` has `fields` and `date_system`, as sheets.Row; `unit` is the code of the record's commune."""
    record = read(row.fields, row.date_system, today)
    found = unread(record)
    number = "" if isinstance(record.number, Unread) else record.number
    entry = people.by_number.get(number)
    person = people.current(number) if number else None
    if number and not entry:
        found["NUMBER_UNKNOWN"] = NUMBER
    if entry and entry.status == "replaced":
        found["NUMBER_REPLACED"] = NUMBER
    if entry and entry.status == "cancelled":
        found["NUMBER_CANCELLED"] = NUMBER
    if person:
        witness = fields.year_and_sex(number) if entry.status not in ("replaced", "cancelled") else None
        compare(found, record, person, witness)
        look_at_person(found, record, person, unit, units, today)
        settle_name(found, record, person)
    findings = tuple(Finding(code, CODES[code], found[code], "warning" if code in WARNINGS else "error") for code in CODES if code in found)
    outcome = decide(found)
    claims = outcome != Outcome.NOT_FOUND and person is not None and not found.keys() & {"NUMBER_OF_ANOTHER_PERSON", "PERSON_IN_DOUBT"}
    return Judgement(outcome, findings, number, claims)


def unread(record: Reading) -> dict[str, Side]:
    """Findings on what is absent or can't be read."""
    found = {}
    for prefix, value, side in (("NAME", record.name, RECORD), ("BIRTH_DATE", record.birth_date, RECORD), ("SEX", record.sex, RECORD),
                                ("ETHNICITY", record.ethnicity, RECORD), ("NUMBER", record.number, NUMBER)):
        if value is MISSING:
            found[prefix + "_MISSING"] = side
        if value is MALFORMED:
            found[prefix + "_MALFORMED"] = side
    if not record.guardians:
        found["GUARDIAN_MISSING"] = RECORD
    return found


def compare(found: dict[str, Side], record: Reading, person: Person, witness: tuple[int, str] | None) -> None:
    """Sex, birth date and ethnicity. `witness`: year and sex that the number tells, if it may speak."""
    if not isinstance(record.sex, Unread) and person.sex:
        if record.sex != person.sex:
            found["SEX_DIFFERS"] = REGISTER if witness and witness[1] == record.sex else RECORD
        elif witness and witness[1] != record.sex:
            found["NUMBER_CONFLICTS_SEX"] = NUMBER
    if not isinstance(record.birth_date, Unread) and person.born:
        year = record.birth_date.year
        if record.birth_date != person.born:
            against_register = witness and witness[0] == year and person.born.year != year
            found["BIRTH_DATE_DIFFERS"] = REGISTER if against_register else RECORD
        elif witness and witness[0] != year:
            found["NUMBER_CONFLICTS_BIRTH_YEAR"] = NUMBER
    if not isinstance(record.ethnicity, Unread) and person.ethnicity:
        if record.ethnicity != fields.read_ethnicity(person.ethnicity):
            found["ETHNICITY_DIFFERS"] = RECORD


def look_at_person(found: dict[str, Side], record: Reading, person: Person, unit: str, units: Units, today: datetime.date) -> None:
    """What the register's entry itself says, and where the person lives with whom."""
    if not (person.full_name and person.birth_date and person.sex):
        found["REGISTER_INCOMPLETE"] = REGISTER
    if person.status == "deceased":
        found["PERSON_DECEASED"] = RECORD
    elif person.born and is_sixteen(person.born, today):
        found["PERSON_NOT_A_CHILD"] = RECORD
    guardians = names(person.father_name, person.mother_name, person.guardian_name)
    strangers = bool(record.guardians and guardians and not record.guardians & guardians)
    elsewhere = not units.same(unit, person.residence_unit, today)
    if strangers:
        found["GUARDIAN_DIFFERS"] = RECORD
    if elsewhere:
        found["PERSON_RESIDES_ELSEWHERE"] = RECORD
    if strangers and elsewhere and not isinstance(record.name, Unread) and record.name == fields.read_name(person.full_name):
        found["PERSON_IN_DOUBT"] = NUMBER


def settle_name(found: dict[str, Side], record: Reading, person: Person) -> None:
    """Another name: a misspelling, or with another birth date or sex another person."""
    registered = fields.read_name(person.full_name)
    if isinstance(record.name, Unread) or registered is MISSING or record.name == registered:
        return
    if RECORD not in (found.get("BIRTH_DATE_DIFFERS"), found.get("SEX_DIFFERS")):
        found["NAME_DIFFERS"] = RECORD
        return
    for code in INSTEAD:
        found.pop(code, None)
    found["NUMBER_OF_ANOTHER_PERSON"] = NUMBER


def decide(found: dict[str, Side]) -> Outcome:
    if "NUMBER_UNKNOWN" in found:
        return Outcome.NOT_FOUND
    return Outcome.NEEDS_CORRECTION if found.keys() - set(WARNINGS) else Outcome.VERIFIED
