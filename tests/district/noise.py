"""Ways to write a right value otherwise: what CONTRACT 4.1 standardises without a finding."""

import unicodedata

from district import spelling
from district.records import ABSENT, Serial

_ETHNICITY_WORDS = {
    'Kinh': ['kinh', 'KINH', 'Việt', ' Kinh'], 'Hrê': ["H'rê", 'HRÊ', 'hrê', 'Chăm Rê'], 'Co': ['Cor', 'Cor', 'Cùa', 'CO'],
    'Xơ Đăng': ['Ca Dong', 'Xơ-đăng', 'Ca-dong', 'xơ đăng'], 'Ba Na': ['Ba-na'], 'Gia Rai': ['Gia-rai'], 'Ê Đê': ['Ê-đê'],
    'Tày': ['tày'], 'Hoa': ['HOA'], 'Mường': ['mường'], 'Chăm': ['chăm'], 'Nùng': ['NÙNG'], 'Người nước ngoài': ['người nước ngoài']}
_SEX_WORDS = {'male': ['nam', 'NAM', 'trai', 'Trai', 'bé trai', 'con trai', 'M', 'male', 'boy', 'Nam giới', ' Nam'],
              'female': ['nữ', 'NỮ', 'gái', 'Gái', 'bé gái', 'con gái', 'F', 'female', 'girl', 'Nu', 'Nữ giới', 'Nư\u0303']}
_TICKS = ['x', 'X', 'v', '1', '✓']
_NBSP, _ZERO_WIDTH, _BOM = '\u00a0', '\u200b', '\ufeff'


def _tone_placement(rng, name):
    words = name.split(' ')
    moved = [spelling.tone_placed_otherwise(w) or w for w in words]
    return ' '.join(moved) if moved != words else None


def _decomposed(rng, name):
    return spelling.nfd(name)


def _half_composed(rng, name):
    """As Windows-1258 text converted letter by letter: the letter composed, its tone apart."""
    out = []
    for c in unicodedata.normalize('NFC', name):
        letters, tone = spelling.split_tone(c)
        out.append(letters + tone)
    return ''.join(out)


def _upper(rng, name):
    return name.upper()


def _lower(rng, name):
    return name.lower()


def _spaces(rng, name):
    return rng.pick([name.replace(' ', '  ', 1), f' {name}', f'{name} ', f'{name}   ', name.replace(' ', '   ')])


def _no_break_space(rng, name):
    return rng.pick([name.replace(' ', _NBSP), name + _NBSP, name.replace(' ', _NBSP, 1)])


def _line_break(rng, name):
    return name.replace(' ', '\n', 1)


def _invisible(rng, name):
    return rng.pick([name + _ZERO_WIDTH, _BOM + name, name.replace(' ', ' ' + _ZERO_WIDTH, 1)])


def _other_d(rng, name):
    return name.replace('Đ', rng.pick('ÐƉ')) if 'Đ' in name else None


def _trailing(rng, name):
    return name + rng.pick('.,;')


def _apostrophe(rng, name):
    return name.replace("'", rng.pick('’ʼ‘`´')) if "'" in name else None


def _hyphen(rng, name):
    return name.replace('-', rng.pick(['‐', '‑', '–', '—', ' - ', '- '])) if '-' in name else None


# (name in the labels, weight, what it does; None where it does not apply)
_NAME_NOISE = [('tone_placement', 6, _tone_placement), ('unicode_form', 4, _decomposed), ('unicode_form', 1, _half_composed),
               ('case', 7, _upper), ('case', 3, _lower), ('spaces', 7, _spaces), ('no_break_space', 3, _no_break_space),
               ('line_break', 1, _line_break), ('invisible', 2, _invisible), ('other_d', 4, _other_d), ('trailing', 3, _trailing)]
_NAME_PICKS = [entry for entry in _NAME_NOISE for _ in range(entry[1])]


def name_otherwise(rng, name, line_breaks):
    """(rule, spelling): the same name, written otherwise."""
    for rule, change in (('apostrophe', _apostrophe), ('hyphen', _hyphen)):
        changed = change(rng, name)
        if changed is not None and rng.chance(0.7):
            return rule, changed
    while True:
        rule, _, change = rng.pick(_NAME_PICKS)
        changed = change(rng, name)
        if changed is not None and changed != name and (line_breaks or rule != 'line_break'):
            return rule, changed


def _number_otherwise(rng, number):
    bare = number.lstrip('0')
    grouped = [number[:3], number[3:6], number[6:9], number[9:]]
    choices = [('leading_zero', bare), ('leading_zero', bare), ('point_zero', bare + '.0'), ('point_zero', number + '.0'),
               ('apostrophe', "'" + number), ('spaces', ' '.join(grouped)), ('spaces', number + ' '), ('spaces', _NBSP + number),
               ('dots', '.'.join(grouped)), ('hyphens', '-'.join(grouped))]
    while True:
        rule, changed = rng.pick(choices)
        if changed != number:
            return rule, changed


def _date_otherwise(rng, day, workbook):
    d, m, y, yy = day.day, day.month, day.year, day.year % 100
    choices = [f'{d:02d}-{m:02d}-{yy:02d}', f'{d}/{m}/{yy:02d}', f'{d:02d}-{m:02d}-{y}', f'{d:02d}.{m:02d}.{y}', f'{d}.{m}.{y}',
               day.isoformat(), f'{day.isoformat()} 00:00:00', f'{d:02d}/{m:02d}/{y} 00:00', f' {d:02d}/{m:02d}/{y} ', f'{d}-{m}-{y}']
    if workbook:
        choices += [Serial(day)] * 3
    return rng.pick(choices)


def add(rng, record, form, amount=1.0):
    """Writes some of a right record's cells otherwise; amount scales how often. Says which rules it takes in record.standardised."""
    def note(rule):
        record.standardised.append(rule)

    workbook = form.extension == 'xlsx'
    line_breaks = workbook or form.quote_all
    if rng.chance(0.26 * amount):
        rule, record.name = name_otherwise(rng, record.name, line_breaks)
        note('name.' + rule)
    if rng.chance(0.10 * amount):
        rule, record.number = _number_otherwise(rng, record.number)
        note('number.' + rule)
    if rng.chance(0.09 * amount):
        record.birth = _date_otherwise(rng, record.birth, workbook)
        note('birth_date.form')
    if rng.chance(0.07 * amount) and not form.ticks:
        record.sex_word = rng.pick(_SEX_WORDS[record.sex])
        note('sex.word')
    if rng.chance(0.05 * amount):
        record.ethnicity = rng.pick(_ETHNICITY_WORDS[record.ethnicity])
        note('ethnicity.word')
    record.tick = rng.pick(_TICKS)
    _add_to_guardians(rng, record, line_breaks, amount, note)


def _add_to_guardians(rng, record, line_breaks, amount, note):
    for field in ('father', 'mother'):
        name = getattr(record, field)
        if name and rng.chance(0.05 * amount):
            rule, changed = name_otherwise(rng, name, line_breaks)
            setattr(record, field, changed)
            note('guardians.' + rule)
        elif not name and rng.chance(0.4):
            setattr(record, field, rng.pick(ABSENT))
