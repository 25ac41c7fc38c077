"""The people file: who is under a number, who is in the roster."""

import collections
import csv
import dataclasses
import datetime

import xxhash

from oracle import fields

COMPARED = ("personal_id", "full_name", "birth_date", "sex", "ethnicity", "residence_unit", "father_name", "mother_name",
            "guardian_name", "status")


@dataclasses.dataclass(frozen=True)
class Person:
    personal_id: str
    full_name: str
    birth_date: str
    sex: str
    ethnicity: str
    residence_unit: str
    father_name: str
    mother_name: str
    guardian_name: str
    status: str
    replaced_by: str

    @property
    def born(self) -> datetime.date | None:
        return datetime.date.fromisoformat(self.birth_date) if self.birth_date else None

    def fingerprint(self) -> bytes:
        return xxhash.xxh3_128_digest(b"".join(getattr(self, field).encode() + b"\0" for field in COMPARED))


class People:
    """All entries of the register by number."""

    def __init__(self, persons: list[Person]):
        self.by_number = {person.personal_id: person for person in persons}
        self.former = collections.defaultdict(list)
        for person in persons:
            if person.status == "replaced" and (last := self.current(person.personal_id)):
                self.former[last.personal_id].append(person.personal_id)

    @classmethod
    def load(cls, path) -> "People":
        with open(path, encoding="utf-8-sig", newline="") as file:
            return cls([Person(**row) for row in csv.DictReader(file)])

    def current(self, number: str) -> Person | None:
        """The entry at the end of the number's chain; None if nobody has it, the chain breaks or turns in a circle."""
        passed = set()
        while (person := self.by_number.get(number)) and person.status == "replaced":
            if number in passed:
                return None
            passed.add(number)
            number = person.replaced_by
        return person

    def children(self, today: datetime.date) -> list[Person]:
        """Who is in the roster: active and under 16 today."""
        return [person for person in self.by_number.values() if person.status == "active" and not is_sixteen(roster_birth(person), today)]


def roster_birth(person: Person) -> datetime.date:
    """The latest day a person without birth date can have been born on, by the number."""
    return person.born or datetime.date(fields.year_and_sex(person.personal_id)[0], 12, 31)


def is_sixteen(born: datetime.date, today: datetime.date) -> bool:
    """Sixteen from the same day 16 years later on; a 29 February that isn't there is 1 March."""
    birthday = fields.civil(born.year + 16, born.month, born.day) or datetime.date(born.year + 16, 3, 1)
    return birthday <= today
