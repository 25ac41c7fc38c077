"""Mistakes in the number a record cites, and in the register itself. As in mistakes.py, whose table of kinds grows by these."""

import dataclasses

from district import mistakes, spelling
from district.mistakes import another_year, kind, other_sex
from district.people import PROVINCES, SIXTEEN
from district.records import ABSENT, shares_guardian

_MALFORMED = [('NUMBER_MALFORMED', 'number')]
_ANOTHER = [('NUMBER_OF_ANOTHER_PERSON', 'number')]
_UNUSED_PROVINCES = [f'{n:03d}' for n in range(100) if f'{n:03d}' not in PROVINCES]


@kind(18)
def number_missing(ctx, child, record):
    record.number, record.cited = ctx.rng.pick(['', '', '', *ABSENT]), None
    return [('NUMBER_MISSING', 'number')]


@kind(3)
def number_missing_and_more(ctx, child, record):
    return number_missing(ctx, child, record) + (mistakes.little_known(ctx, child, record) or [])


def _malformed(record, number):
    record.number, record.cited = number, None
    return list(_MALFORMED)


@kind(3)
def number_too_short(ctx, child, record):
    return _malformed(record, child.entry.personal_id[ctx.rng.pick([3, 4]):])


@kind(1)
def number_too_long(ctx, child, record):
    return _malformed(record, child.entry.personal_id + str(ctx.rng.below(10)))


@kind(2)
def number_with_letters(ctx, child, record):
    number = child.entry.personal_id
    return _malformed(record, ctx.rng.pick([number.replace('0', 'O'), 'l'.join(number.rsplit(number[5], 1)), number[:-1] + 'x']))


@kind(2)
def number_of_no_province(ctx, child, record):
    return _malformed(record, ctx.rng.pick(_UNUSED_PROVINCES) + child.entry.personal_id[3:])


@kind(1)
def number_of_the_future(ctx, child, record):
    number = child.entry.personal_id
    return _malformed(record, f'{number[:4]}{ctx.rng.between(25, 99)}{number[6:]}')


@kind(0.7)
def number_as_exponent(ctx, child, record):
    digits = child.entry.personal_id.lstrip('0')
    return _malformed(record, f'{digits[0]}.{digits[1:6]}E+{len(digits) - 1}')


@kind(0.3)
def number_in_full_width_digits(ctx, child, record):
    return _malformed(record, ''.join(chr(ord(c) + 0xFEE0) for c in child.entry.personal_id))


@kind(6)
def number_unknown(ctx, child, record):
    """A number of the right shape that nobody has; sometimes its sex or year is not the child's either."""
    sex = other_sex(child.sex) if ctx.rng.chance(0.15) else child.sex
    record.number, record.cited = ctx.register.number(child.birth, sex), None
    return [('NUMBER_UNKNOWN', 'number')]


@kind(0.7)
def number_unknown_and_more(ctx, child, record):
    return number_unknown(ctx, child, record) + (mistakes.little_known(ctx, child, record) or [])


def former_entry(ctx, child, status, replaced_by='', **changes):
    """An entry that was in force before the child's present one."""
    old = dataclasses.replace(child.entry, status=status, replaced_by=replaced_by, **changes)
    old.personal_id = ctx.register.number(old.birth, old.sex)
    return ctx.register.add(old)


@kind(2)
def number_replaced(ctx, child, record):
    record.number = former_entry(ctx, child, 'replaced', child.entry.personal_id).personal_id
    return [('NUMBER_REPLACED', 'number')]


@kind(0.7)
def number_replaced_for_sex(ctx, child, record):
    """Re-issued because the sex was corrected; half the records still give the old sex."""
    record.number = former_entry(ctx, child, 'replaced', child.entry.personal_id, sex=other_sex(child.sex)).personal_id
    found = [('NUMBER_REPLACED', 'number')]
    return found + mistakes.sex_wrong(ctx, child, record) if ctx.rng.chance(0.5) else found


@kind(0.7)
def number_replaced_for_year(ctx, child, record):
    """Re-issued because the year of birth was corrected; half the records still give the old one."""
    day = another_year(ctx.rng, child.birth)
    if day is None:
        return None
    record.number = former_entry(ctx, child, 'replaced', child.entry.personal_id, birth=day).personal_id
    if ctx.rng.chance(0.5):
        return [('NUMBER_REPLACED', 'number')]
    record.birth = day
    return [('NUMBER_REPLACED', 'number'), ('BIRTH_DATE_DIFFERS', 'record')]


@kind(0.5)
def number_replaced_twice(ctx, child, record):
    middle = former_entry(ctx, child, 'replaced', child.entry.personal_id)
    record.number = former_entry(ctx, child, 'replaced', middle.personal_id).personal_id
    return [('NUMBER_REPLACED', 'number')]


@kind(0.2)
def number_replaced_by_none(ctx, child, record):
    """The chain breaks: nobody has the new number."""
    nobody = ctx.register.number(child.birth, child.sex)
    record.number, record.cited = former_entry(ctx, child, 'replaced', nobody).personal_id, None
    return [('NUMBER_REPLACED', 'number')]


@kind(0.1)
def number_replaced_in_a_circle(ctx, child, record):
    one = former_entry(ctx, child, 'replaced')
    one.replaced_by = former_entry(ctx, child, 'replaced', one.personal_id).personal_id
    record.number, record.cited = one.personal_id, None
    return [('NUMBER_REPLACED', 'number')]


@kind(2)
def number_cancelled(ctx, child, record):
    record.cited = former_entry(ctx, child, 'cancelled')
    record.number = record.cited.personal_id
    return [('NUMBER_CANCELLED', 'number')]


@kind(0.5)
def number_cancelled_for_sex(ctx, child, record):
    """A cancelled number is no witness: record against register, side record."""
    record.cited = former_entry(ctx, child, 'cancelled', sex=other_sex(child.sex))
    record.number = record.cited.personal_id
    return [('NUMBER_CANCELLED', 'number'), ('SEX_DIFFERS', 'record')]


def _cite(record, person):
    record.number, record.cited = person.personal_id, person


@kind(4)
def number_of_a_sibling(ctx, child, record):
    others = [c for c in child.siblings() if c.completed and (c.birth, c.sex) != (child.birth, child.sex)]
    if not others:
        return None
    _cite(record, ctx.rng.pick(others).entry)
    return list(_ANOTHER)


@kind(2)
def number_of_a_twin(ctx, child, record):
    """Same day, same sex: only the name tells."""
    others = [c for c in child.siblings() if c.completed and (c.birth, c.sex) == (child.birth, child.sex)]
    if not others:
        return None
    _cite(record, others[0].entry)
    return [('NAME_DIFFERS', 'record')]


@kind(2)
def number_of_the_mother(ctx, child, record):
    family = child.family
    if not family.mother:
        return None
    if family not in ctx.mothers:
        oldest = min(c.birth.year for c in family.children)
        born = child.birth.replace(year=oldest - ctx.rng.between(20, 33), day=1)
        ctx.mothers[family] = ctx.register.adult(family.mother, 'female', born, child.unit)
    _cite(record, ctx.mothers[family])
    return list(_ANOTHER)


@kind(2)
def number_of_a_stranger(ctx, child, record):
    other = ctx.rng.pick(ctx.completed)
    if spelling.match_key(other.name) == spelling.match_key(child.name) or other.birth == child.birth:
        return None
    _cite(record, other.entry)
    return list(_ANOTHER)


def _namesake(ctx, child, record):
    """A child done elsewhere, of the same family name and sex, with other parents; this one gets its name."""
    other = ctx.rng.pick(ctx.completed)
    same = (other.sex, other.ethnicity, other.family.surname) == (child.sex, child.ethnicity, child.family.surname)
    known = any(c.name == other.name for c in child.siblings())
    if not same or known or child.records or child.unit == other.unit or record.unit != child.unit:
        return None
    record.cited = other.entry
    if not record.guardians() or not other.entry.guardians() or shares_guardian(record):
        return None
    child.name = child.entry.full_name = record.name = other.name
    return other


@kind(0.8)
def number_of_a_namesake(ctx, child, record):
    other = _namesake(ctx, child, record)
    if other is None:
        return None
    _cite(record, other.entry)
    found = [('PERSON_IN_DOUBT', 'number')]
    return found if other.birth == child.birth else found + [('BIRTH_DATE_DIFFERS', 'record')]


@kind(0.3)
def number_of_a_namesake_of_the_same_day(ctx, child, record):
    other = None if child.siblings() else _namesake(ctx, child, record)
    if other is None:
        return None
    child.birth = child.entry.birth = record.birth = other.birth
    child.entry.personal_id = ctx.register.number(child.birth, child.sex)
    _cite(record, other.entry)
    return [('PERSON_IN_DOUBT', 'number')]


@kind(1.5, mendable=False)
def register_has_another_sex(ctx, child, record):
    child.entry.sex = other_sex(child.sex)
    return [('SEX_DIFFERS', 'register')]


@kind(0.5, mendable=False)
def register_has_another_sex_and_name_misspelt(ctx, child, record):
    found = mistakes.name_misspelt(ctx, child, record)
    return found and found + register_has_another_sex(ctx, child, record)


def _registered_year(ctx, child):
    """Another year that leaves the child on the roster."""
    day = another_year(ctx.rng, child.birth)
    return day if day and day > SIXTEEN else None


@kind(1.5, mendable=False)
def register_has_another_year(ctx, child, record):
    day = _registered_year(ctx, child)
    if day is None:
        return None
    child.entry.birth = day
    return [('BIRTH_DATE_DIFFERS', 'register')]


@kind(0.3, mendable=False)
def three_years(ctx, child, record):
    registered, written = _registered_year(ctx, child), another_year(ctx.rng, child.birth)
    if not registered or not written or registered.year == written.year:
        return None
    child.entry.birth, record.birth = registered, written
    return [('BIRTH_DATE_DIFFERS', 'record')]


@kind(0.8, mendable=False)
def number_conflicts_sex(ctx, child, record):
    record.number = child.entry.personal_id = ctx.register.number(child.birth, other_sex(child.sex))
    return [('NUMBER_CONFLICTS_SEX', 'number')]


@kind(0.8, mendable=False)
def number_conflicts_year(ctx, child, record):
    day = another_year(ctx.rng, child.birth)
    if day is None:
        return None
    record.number = child.entry.personal_id = ctx.register.number(day, child.sex)
    return [('NUMBER_CONFLICTS_BIRTH_YEAR', 'number')]


@kind(1, mendable=False)
def register_lacks_birth_date(ctx, child, record):
    if child.birth.year == SIXTEEN.year:
        return None
    child.entry.birth = None
    return [('REGISTER_INCOMPLETE', 'register')]


@kind(0.7, mendable=False)
def register_lacks_sex(ctx, child, record):
    child.entry.sex = ''
    return [('REGISTER_INCOMPLETE', 'register')]


@kind(0.4, mendable=False)
def register_lacks_name(ctx, child, record):
    child.entry.full_name = ''
    return [('REGISTER_INCOMPLETE', 'register')]
