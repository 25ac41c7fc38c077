"""Records: one row each of a commune's export, cell by cell as it stands in the sheet."""

import dataclasses
import datetime
import typing

from district import spelling
from district.people import Child, Person

VERIFIED, NEEDS_CORRECTION, NOT_FOUND = 'VERIFIED', 'NEEDS_CORRECTION', 'NOT_FOUND'
# What stands in a cell for nothing.
ABSENT = ['-', 'không', 'không có', 'không rõ', 'chưa có']
SEX_WORDS = {'male': 'Nam', 'female': 'Nữ', '': '', 'both': 'Nam/Nữ'}


@dataclasses.dataclass(frozen=True)
class Serial:
    """A date that stands in a workbook as a bare serial number."""
    day: datetime.date


@dataclasses.dataclass(slots=True, eq=False)
class Record:
    """One row. A date in birth is written as the form of the file writes dates, a text as it is; sex is male, female, both or empty, and
    sex_word what a form without tick columns shows; a plain number is written as the form writes numbers."""
    unit: str
    name: str
    birth: typing.Union[datetime.date, Serial, str]
    sex: str
    ethnicity: str
    number: str
    father: str
    mother: str
    guardian: str
    hamlet: str
    child: typing.Optional[Child]
    cited: typing.Optional[Person]
    record_id: str = ''
    sex_word: str = ''
    tick: str = 'x'
    kind: str = 'plain'
    findings: list = dataclasses.field(default_factory=list)
    standardised: list = dataclasses.field(default_factory=list)
    sendable: bool = True

    def guardians(self):
        named = (name for name in (self.father, self.mother, self.guardian) if name and name not in ABSENT)
        return [name for name in named if any(c.isalpha() for c in name) and not any(c.isdigit() or c in '?\ufffd' for c in name)]

    @property
    def verdict(self):
        codes = [code for code, _ in self.findings]
        if not self.sendable:
            return None
        return NOT_FOUND if 'NUMBER_UNKNOWN' in codes else NEEDS_CORRECTION if codes else VERIFIED

    def warnings(self):
        """The warnings that go with the findings, as (code, side)."""
        codes = [code for code, _ in self.findings]
        if self.cited is None or 'NUMBER_OF_ANOTHER_PERSON' in codes:
            return []
        found = []
        if self.cited.unit != self.unit:
            found.append(('PERSON_RESIDES_ELSEWHERE', 'record'))
        if 'GUARDIAN_MISSING' not in codes and not shares_guardian(self):
            found.append(('GUARDIAN_DIFFERS', 'record'))
        return found

    def set_sex(self, sex):
        self.sex, self.sex_word = sex, SEX_WORDS[sex]


def shares_guardian(record):
    """True unless record and register both name guardians and none is the same."""
    mine, theirs = record.guardians(), record.cited.guardians()
    if not mine or not theirs or set(mine) & set(theirs):
        return True
    return bool(set(map(spelling.match_key, mine)) & set(map(spelling.match_key, theirs)))


def of_child(child, unit=None):
    """The right record of a child, in the export of the unit it lives in or of another."""
    family = child.family
    record = Record(unit or child.unit, child.name, child.birth, child.sex, child.ethnicity, child.entry.personal_id, family.father,
                    family.mother, '', family.hamlet, child, child.entry)
    record.set_sex(child.sex)
    return record


def mended(record):
    """The right record in the place of a wrong one."""
    right = of_child(record.child, record.unit)
    right.record_id, right.hamlet, right.kind = record.record_id, record.hamlet, 'mended'
    return right
