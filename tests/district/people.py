"""The population: families with children, unit by unit, and the register's entries for them."""

import csv
import dataclasses
import datetime
import io
import typing

from district import names

TODAY = datetime.date(2024, 3, 28)
# Born on this day or before: sixteen or older on the official day.
SIXTEEN = datetime.date(2008, 3, 28)
HOME, OUTSIDE = '051', '21187'

# Circular 59/2021/TT-BCA: the 63 codes of provinces.
PROVINCES = frozenset(f'{n:03d}' for n in (
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48, 49, 51,
    52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96))
_PROVINCE = names.Weighted({HOME: 900, '079': 35, '074': 15, '048': 14, '049': 8, '052': 8, '075': 8, '064': 4, '062': 3, '001': 4,
                            '031': 1, '066': 3, '068': 2, '101': 1})
_HAMLETS = ['Phú Lễ', 'Tây Phước', 'Đông Yên', 'Mỹ Huệ', 'An Phong', 'Liên Trì', 'Phước Thọ', 'Thanh Thủy', 'Long Mỹ', 'Ngọc Trì',
            'Châu Tử', 'Hải Ninh', 'Tân Hy', 'Lệ Thủy', 'Phú Nhiêu', 'An Cường']
_PEOPLE_HEADER = ['personal_id', 'full_name', 'birth_date', 'sex', 'ethnicity', 'residence_unit', 'father_name', 'mother_name',
                  'guardian_name', 'status', 'replaced_by']


@dataclasses.dataclass(slots=True, eq=False)
class Person:
    """An entry of the register, one line of people.csv. birth is None, and a text empty, where the register lacks it."""
    personal_id: str
    full_name: str
    birth: typing.Optional[datetime.date]
    sex: str
    ethnicity: str
    unit: str
    father: str = ''
    mother: str = ''
    guardian: str = ''
    status: str = 'active'
    replaced_by: str = ''

    def guardians(self):
        return [name for name in (self.father, self.mother, self.guardian) if name]


@dataclasses.dataclass(slots=True, eq=False)
class Family:
    hamlet: str
    ethnicity: str
    surname: str
    father: str
    mother: str
    children: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass(slots=True, eq=False)
class Child:
    """A child as it is; the register's entry for it may say otherwise. unit is where it lives."""
    name: str
    birth: datetime.date
    sex: str
    family: Family
    unit: str
    completed: bool = False
    entry: typing.Optional[Person] = None
    records: list = dataclasses.field(default_factory=list)

    @property
    def ethnicity(self):
        return self.family.ethnicity

    def siblings(self):
        return [c for c in self.family.children if c is not self]


class Register:
    """The people file: every entry, and every number that was ever drawn."""

    def __init__(self, rng):
        self._rng = rng
        self._drawn = set()
        self.people = []

    def number(self, birth, sex, province=None):
        """A number that nobody has yet."""
        province = province or _PROVINCE.pick(self._rng)
        century = (0 if birth.year < 2000 else 2) + (sex == 'female')
        while True:
            number = f'{province}{century}{birth.year % 100:02d}{self._rng.below(1000000):06d}'
            if number not in self._drawn:
                self._drawn.add(number)
                return number

    def add(self, person):
        self.people.append(person)
        return person

    def enter(self, child):
        """The entry of a child whom the register knows as it is."""
        child.entry = self.add(Person(self.number(child.birth, child.sex), child.name, child.birth, child.sex, child.ethnicity,
                                      child.unit, child.family.father, child.family.mother))
        return child.entry

    def adult(self, name, sex, birth, unit, **fields):
        return self.add(Person(self.number(birth, sex, HOME), name, birth, sex, 'Kinh', unit, **fields))

    def csv(self):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator='\n')
        writer.writerow(_PEOPLE_HEADER)
        for p in sorted(self.people, key=lambda p: p.personal_id):
            writer.writerow([p.personal_id, p.full_name, p.birth.isoformat() if p.birth else '', p.sex, p.ethnicity, p.unit, p.father,
                             p.mother, p.guardian, p.status, p.replaced_by])
        return out.getvalue().encode()


def roster_child(person):
    """By ARCHITECTURE, "The roster"."""
    if person.status != 'active':
        return False
    birth = person.birth or datetime.date((2000 if person.personal_id[3] in '23' else 1900) + int(person.personal_id[4:6]), 12, 31)
    return birth > SIXTEEN


def hamlets(rng, unit):
    if unit == '21040':
        return [f'Tổ dân phố {n}' for n in range(1, 8)]
    chosen = rng.shuffled(_HAMLETS)[:rng.between(4, 7)]
    return [f'Thôn {h}' if rng.chance(0.75) else f'Thôn {h} {rng.between(1, 2)}' for h in sorted(chosen)]


def family(rng, hamlet, ethnicity=None):
    ethnicity = ethnicity or names.ETHNICITY.pick(rng)
    surname = names.family_name(rng, ethnicity)
    father = '' if rng.chance(0.04) else names.father_name(rng, surname, ethnicity)
    mother = '' if father and rng.chance(0.015) else names.mother_name(rng, ethnicity)
    return Family(hamlet, ethnicity, surname, father, mother)


def child(rng, fam, unit, birth, sex=None):
    """A child of the family, with a name that no sibling has."""
    sex = sex or ('male' if rng.chance(0.524) else 'female')
    taken = {c.name for c in fam.children} | {fam.father, fam.mother}
    name = ''
    while not name or name in taken:
        name = names.child_name(rng, fam.surname, sex, fam.ethnicity)
    born = Child(name, birth, sex, fam, unit)
    fam.children.append(born)
    return born


def birth_date(rng):
    """Of somebody under sixteen today."""
    return SIXTEEN + datetime.timedelta(days=rng.between(1, (TODAY - SIXTEEN).days))


def residents(rng, unit, count):
    """So many children of one unit, in families. The first two are twins, the third turns sixteen tomorrow."""
    places = hamlets(rng, unit)
    children = []
    first = family(rng, places[0], 'Kinh')
    day = birth_date(rng)
    children += [child(rng, first, unit, day, 'female'), child(rng, first, unit, day, 'female')]
    tomorrow = family(rng, places[-1])
    children.append(child(rng, tomorrow, unit, SIXTEEN + datetime.timedelta(days=1)))
    while len(children) < count:
        fam = family(rng, rng.pick(places))
        day = birth_date(rng)
        for _ in range(rng.between(1, 4) if rng.chance(0.75) else 1):
            if len(children) == count or day > TODAY:
                break
            children.append(child(rng, fam, unit, day))
            if rng.chance(0.012) and len(children) < count:
                children.append(child(rng, fam, unit, day))
            day += datetime.timedelta(days=rng.between(420, 2300))
    return children
