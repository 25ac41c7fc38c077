"""Mistakes in what a record says of the child. Each kind takes the right record of an outstanding child and spoils it, and says which
error findings that is by CONTRACT 4.2; None where it does not apply (the record is then thrown away)."""

import dataclasses
import datetime

from district import spelling
from district.people import TODAY
from district.records import ABSENT

_OTHER_SEX = {'male': 'female', 'female': 'male'}


@dataclasses.dataclass(frozen=True)
class Kind:
    """weight: how often, beside the other kinds. mendable: mending the row alone makes it right."""
    name: str
    weight: float
    mendable: bool
    spoil: object


KINDS = {}


def kind(weight, mendable=True):
    def register(function):
        name = function.__name__.strip('_')
        KINDS[name] = Kind(name, weight, mendable, function)
        return function
    return register


def differing_name(rng, name, change):
    """change(rng, name) until it is another name; None if it never is."""
    for _ in range(12):
        changed = change(rng, name)
        if changed and spelling.match_key(changed) != spelling.match_key(name):
            return changed
    return None


def misspelt(rng, name):
    """One slip in one syllable: a tone, a letter too few or too many, sounds that the region does not tell apart."""
    words = name.split(' ')
    at = rng.below(len(words))
    letters, tone = spelling.split_tone(words[at])
    slip = rng.below(5)
    if slip == 0 and tone:
        words[at] = spelling.nfc(spelling.nfd(words[at]).replace(tone, rng.pick(spelling.TONES)))
    elif slip == 1:
        for a, b in rng.shuffled([('n', 'ng'), ('ng', 'n'), ('c', 't'), ('t', 'c'), ('ch', 't'), ('nh', 'n')]):
            if words[at].endswith(a) and not words[at].endswith('n' + a):
                words[at] = words[at][:-len(a)] + b
                break
    elif slip == 2:
        for a, b in rng.shuffled([('S', 'X'), ('X', 'S'), ('Tr', 'Ch'), ('Ch', 'Tr'), ('V', 'D'), ('Gi', 'D'), ('Qu', 'H')]):
            if words[at].startswith(a):
                words[at] = b + words[at][len(a):]
                break
    elif slip == 3 and len(words[at]) > 2:
        words[at] = words[at][:-1]
    elif slip == 4:
        words[at] = spelling.without_diacritics(words[at])
    return ' '.join(words)


def _spoil_name(ctx, child, record, change):
    name = differing_name(ctx.rng, child.name, change)
    if name is None:
        return None
    record.name = name
    return [('NAME_DIFFERS', 'record')]


@kind(10)
def name_without_diacritics(ctx, child, record):
    return _spoil_name(ctx, child, record, lambda rng, name: spelling.without_diacritics(name))


@kind(12)
def name_misspelt(ctx, child, record):
    return _spoil_name(ctx, child, record, misspelt)


@kind(3)
def name_i_for_y(ctx, child, record):
    def change(rng, name):
        family, rest = name.split(' ', 1)
        for a, b in (('Lý', 'Lí'), ('Mỹ', 'Mĩ'), ('Vy', 'Vi'), ('Kỳ', 'Kì'), ('Ly', 'Li'), ('My', 'Mi'), ('Vỹ', 'Vĩ'), ('Quý', 'Quí')):
            if rest.endswith(a):
                return f'{family} {rest[:-len(a)]}{b}'
            if family == a:
                return f'{b} {rest}'
        return None
    return _spoil_name(ctx, child, record, change)


@kind(3)
def name_shortened(ctx, child, record):
    def change(rng, name):
        words = name.split(' ')
        if len(words) < 3:
            return None
        middle = rng.pick(['', words[1][0] + '.'])
        return ' '.join(w for w in [words[0], middle, *words[2:]] if w)
    return _spoil_name(ctx, child, record, change)


@kind(0.5)
def name_look_alike_letters(ctx, child, record):
    """Cyrillic letters that look Latin."""
    return _spoil_name(ctx, child, record, lambda rng, name: name.translate(str.maketrans('aceopx', 'асеорх')))


@kind(0.3)
def name_full_width(ctx, child, record):
    return _spoil_name(ctx, child, record, lambda rng, name: ''.join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c
                                                                     for c in name))


@kind(0.4)
def name_mark_left_out(ctx, child, record):
    return _spoil_name(ctx, child, record, lambda rng, name: name.replace("'", '').replace('-', ''))


@kind(1)
def name_missing(ctx, child, record):
    record.name = ctx.rng.pick(['', '', 'chưa có', '-'])
    return [('NAME_MISSING', 'record')]


@kind(2)
def name_malformed(ctx, child, record):
    words = child.name.split(' ')
    at = max(range(len(words)), key=lambda i: len(words[i]))
    middle = len(words[at]) // 2
    if len(words[at]) < 3:
        return None
    words[at] = words[at][:middle] + ctx.rng.pick(['?', '?', '\ufffd', '4', '0']) + words[at][middle + 1:]
    record.name = ' '.join(words)
    return [('NAME_MALFORMED', 'record')]


@kind(0.5)
def name_and_date(ctx, child, record):
    """A slip in the name and one in the date: by its witnesses, somebody else's number."""
    if _spoil_name(ctx, child, record, misspelt) is None or birth_date_wrong_day(ctx, child, record) is None:
        return None
    return [('NUMBER_OF_ANOTHER_PERSON', 'number')]


@kind(6)
def birth_date_swapped(ctx, child, record):
    day = child.birth
    if day.day > 12 or day.day == day.month:
        return None
    return _other_date(record, day.replace(month=day.day, day=day.month))


@kind(5)
def birth_date_wrong_day(ctx, child, record):
    day = child.birth.replace(day=ctx.rng.between(1, 28))
    if ctx.rng.chance(0.3):
        day = day.replace(month=ctx.rng.between(1, 12))
    return _other_date(record, day) if day != child.birth else None


@kind(3)
def birth_date_wrong_year(ctx, child, record):
    day = another_year(ctx.rng, child.birth)
    return day and _other_date(record, day)


def another_year(rng, day):
    """The same day of a near year; None if that is in the future or 29 February."""
    if (day.month, day.day) == (2, 29):
        return None
    other = day.replace(year=day.year + rng.pick([-2, -1, -1, 1, 1, 2]))
    return other if other <= TODAY else None


def _other_date(record, day):
    if day > TODAY:
        return None
    record.birth = day
    return [('BIRTH_DATE_DIFFERS', 'record')]


@kind(2)
def birth_date_missing(ctx, child, record):
    record.birth = ctx.rng.pick(['', '', 'không rõ'])
    return [('BIRTH_DATE_MISSING', 'record')]


@kind(4)
def birth_date_malformed(ctx, child, record):
    d, m, y = child.birth.day, child.birth.month, child.birth.year
    choices = [str(y), f'31/02/{y}', f'31/04/{y}', f'{d} tháng {m} năm {y}', f'{m:02d}/{y}', f'{d:02d}/{m:02d}/2{y}',
               f'{d:02d}/{m:02d}/2042', f'{d}/{m}/38']
    if d > 12:
        choices += [f'{m}/{d}/{y}'] * 3
    if ctx.forms[record.unit].extension == 'csv':
        choices += [str((child.birth - datetime.date(1899, 12, 30)).days)] * 4
    record.birth = ctx.rng.pick(choices)
    return [('BIRTH_DATE_MALFORMED', 'record')]


@kind(4)
def sex_wrong(ctx, child, record):
    record.set_sex(other_sex(child.sex))
    return [('SEX_DIFFERS', 'record')]


def other_sex(sex):
    return _OTHER_SEX[sex]


@kind(2)
def sex_missing(ctx, child, record):
    record.set_sex('')
    record.sex_word = ctx.rng.pick(['', '', '-', 'không rõ'])
    return [('SEX_MISSING', 'record')]


@kind(1.5)
def sex_malformed(ctx, child, record):
    record.set_sex('both')
    record.sex_word = ctx.rng.pick(['1', '2', 'N', 'Nam/Nữ', 'x'])
    return [('SEX_MALFORMED', 'record')]


@kind(3)
def ethnicity_missing(ctx, child, record):
    record.ethnicity = ctx.rng.pick(['', '', 'không rõ', '-'])
    return [('ETHNICITY_MISSING', 'record')]


@kind(1.5)
def ethnicity_malformed(ctx, child, record):
    record.ethnicity = ctx.rng.pick(['01', '1', 'Kinnh', 'Khác', 'DTTS', 'Kinh/Hrê'])
    return [('ETHNICITY_MALFORMED', 'record')]


@kind(2)
def ethnicity_wrong(ctx, child, record):
    record.ethnicity = ctx.rng.pick(['Hrê', 'Cor', 'Hoa', 'Tày']) if child.ethnicity == 'Kinh' else 'Kinh'
    return [('ETHNICITY_DIFFERS', 'record')]


@kind(7)
def guardian_missing(ctx, child, record):
    record.father, record.mother, record.guardian = (ctx.rng.pick(['', '', '', *ABSENT, '???']) for _ in range(3))
    return [('GUARDIAN_MISSING', 'record')]


@kind(2)
def little_known(ctx, child, record):
    """A row that was begun and left: several cells empty."""
    found = []
    for part in (ethnicity_missing, guardian_missing, birth_date_missing, sex_missing):
        if ctx.rng.chance(0.6):
            found += part(ctx, child, record)
    return found or None


@kind(1)
def name_and_guardian(ctx, child, record):
    found = _spoil_name(ctx, child, record, misspelt)
    return found and found + guardian_missing(ctx, child, record)
