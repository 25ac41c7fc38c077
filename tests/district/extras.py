"""Records that stand in the sheets beside those of the roster's children: of the dead, of young people of sixteen, of children who
live outside the district or nowhere; and entries of the register without a record."""

import datetime

from district import mistakes, number_mistakes, people
from district.people import OUTSIDE, SIXTEEN

_NOT_A_CHILD = ('PERSON_NOT_A_CHILD', 'record')
_DECEASED = ('PERSON_DECEASED', 'record')


def add(district, rng, children):
    """Scaled to the number of children; a few of each at least."""
    _sixteen(district, rng.fork('sixteen'), max(8, children // 100))
    _deceased(district, rng.fork('deceased'), max(5, children // 1000))
    _outside(district, rng.fork('outside'), max(8, children // 800))
    _nowhere(district, rng.fork('nowhere'))


def _newcomer(district, rng, unit, birth, lives_in=None):
    fam = people.family(rng, rng.pick(district.hamlets[unit]))
    child = people.child(rng, fam, lives_in if lives_in is not None else unit, birth)
    district.register.enter(child)
    return child


def _record(district, rng, child, kind, findings, unit=None):
    record = district.right(rng, child, unit)
    record.kind, record.findings = kind, sorted(findings)
    district.rng = rng
    district.add(record)
    return record


def _sixteen(district, rng, count):
    units = rng.shuffled(sorted(district.exports))
    for n in range(count):
        birth = SIXTEEN - datetime.timedelta(days=0 if n < 4 else rng.between(0, 500))
        child = _newcomer(district, rng, units[n % len(units)], birth)
        if n % 4 == 3:
            continue
        record = _record(district, rng, child, 'sixteen', [_NOT_A_CHILD])
        name = mistakes.differing_name(rng, child.name, mistakes.misspelt) if n % 9 == 1 else None
        if name:
            record.name, record.kind = name, 'sixteen_and_name'
            record.findings = sorted([_NOT_A_CHILD, ('NAME_DIFFERS', 'record')])


def _deceased(district, rng, count):
    """The first was sixteen, the second's number had been re-issued, the third has no record."""
    units = rng.shuffled(sorted(district.exports))
    for n in range(count):
        birth = SIXTEEN - datetime.timedelta(days=200) if n == 0 else people.birth_date(rng)
        child = _newcomer(district, rng, units[n % len(units)], birth)
        child.entry.status = 'deceased'
        if n == 2:
            continue
        record = _record(district, rng, child, 'deceased', [_DECEASED])
        if n == 1:
            record.number = number_mistakes.former_entry(district, child, 'replaced', child.entry.personal_id).personal_id
            record.kind, record.findings = 'replaced_and_deceased', sorted([_DECEASED, ('NUMBER_REPLACED', 'number')])


def _outside(district, rng, count):
    """Moved to the neighbouring district; the old commune still has most of them."""
    for n in range(count):
        unit = rng.pick(['21112', '21109', '21091'])
        child = _newcomer(district, rng, unit, people.birth_date(rng), OUTSIDE)
        if n % 4 == 1:
            continue
        if n % 4 != 2 or not district.wrong(rng, child, mistakes.KINDS['name_misspelt'], unit):
            _record(district, rng, child, 'outside', [], unit)


def _nowhere(district, rng):
    """Two without a residence in the register; one under the code of a commune that is no more."""
    for unit, code in (('21046', ''), ('21112', ''), ('21109', '21094')):
        child = _newcomer(district, rng, unit, people.birth_date(rng), code)
        _record(district, rng, child, 'nowhere', [], unit)
