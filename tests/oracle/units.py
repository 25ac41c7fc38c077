"""Administrative units and what became of them."""

import csv
import dataclasses
import datetime


@dataclasses.dataclass(frozen=True)
class Unit:
    code: str
    kind: str
    name: str
    parent_code: str
    valid_from: str
    valid_until: str

    def valid_on(self, day: datetime.date) -> bool:
        return self.valid_from <= day.isoformat() and not (self.valid_until and self.valid_until <= day.isoformat())


class Units:
    """Both reference files. A code means another unit on another day."""

    def __init__(self, units: list[Unit], successions: list[tuple[str, str, str]]):
        self.units, self.successions = units, successions

    @classmethod
    def load(cls, units_csv, successions_csv) -> "Units":
        with open(units_csv, encoding="utf-8-sig", newline="") as file:
            units = [Unit(*(row[field.name] for field in dataclasses.fields(Unit))) for row in csv.DictReader(file)]
        with open(successions_csv, encoding="utf-8-sig", newline="") as file:
            return cls(units, [(row["from_code"], row["to_code"], row["effective_on"]) for row in csv.DictReader(file)])

    def find(self, code: str, day: datetime.date) -> Unit | None:
        return next((unit for unit in self.units if unit.code == code and unit.valid_on(day)), None)

    def children(self, code: str, day: datetime.date) -> list[Unit]:
        return sorted((unit for unit in self.units if unit.parent_code == code and unit.valid_on(day)), key=lambda unit: unit.code)

    def became(self, code: str, day: datetime.date) -> set[str]:
        """Codes that the unit, and what it became, was given by `day`."""
        reached, steps = set(), [(code, "")]
        while steps:
            at, since = steps.pop()
            for source, target, effective in self.successions:
                if source == at and since < effective <= day.isoformat() and (target, effective) not in reached:
                    reached.add((target, effective))
                    steps.append((target, effective))
        return {target for target, _ in reached}

    def same(self, a: str, b: str, day: datetime.date) -> bool:
        """Whether the codes are one unit, or one has by `day` become the other."""
        return a == b or b in self.became(a, day) or a in self.became(b, day)
