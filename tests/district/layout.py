"""From records to rows of cells: titles, headings, records, sums and signatures, as a form has them."""

import dataclasses
import datetime

from district.forms import UNKNOWN_COLUMNS
from district.records import Serial

_NOTES = ['', '', '', '', '', 'Hộ nghèo', '', '', 'Chờ bổ sung giấy khai sinh', '', '', 'Ở với ông bà']
_SCHOOLS = ['', 'Tiểu học số 1', 'Mầm non 19/5', 'THCS số 2', '', 'Tiểu học số 2']
_POVERTY = ['', '', '', 'Hộ nghèo', '', 'Hộ cận nghèo']
_UNKNOWN_VALUES = dict(zip(UNKNOWN_COLUMNS, (_NOTES, _SCHOOLS, _POVERTY)))


@dataclasses.dataclass
class Sheet:
    """Rows of cells (text, int, date, Serial). merged: (row, first column, last column); rows and columns count from 0."""
    title: str
    rows: list = dataclasses.field(default_factory=list)
    merged: list = dataclasses.field(default_factory=list)
    headings: set = dataclasses.field(default_factory=set)
    hidden_rows: set = dataclasses.field(default_factory=set)
    hidden: bool = False

    def merge(self, text, first, last):
        """A new row with one merged cell, or one more merged cell in the last row if there is room left of it."""
        self.rows.append([''] * first + [text])
        self.merged.append((len(self.rows) - 1, first, last))


def sheets(export):
    """The sheets of an export; a CSV has one."""
    form = export.form
    if not form.by_hamlet:
        return [_sheet(export, 'Danh sách', list(enumerate(export.records, 1)))]
    parts, late = {}, []
    for n, record in enumerate(export.records, 1):
        if form.hidden_sheet and n % 40 == 0:
            late.append((n, record))
        else:
            parts.setdefault(record.hamlet, []).append((n, record))
    made = [_instructions(export)] + [_sheet(export, hamlet, numbered) for hamlet, numbered in parts.items()]
    if late:
        made.append(_sheet(export, 'Bổ sung', late))
        made[-1].hidden = True
    return made


def _instructions(export):
    lines = ['HƯỚNG DẪN NHẬP LIỆU', f'1. {export.name}: mỗi thôn một trang tính.', '2. Ngày sinh ghi ngày/tháng/năm.',
             '3. Số định danh cá nhân gồm 12 chữ số.']
    return Sheet('Hướng dẫn', rows=[[line] for line in lines])


def _sheet(export, title, numbered):
    form, sheet = export.form, Sheet(title)
    columns = form.columns()
    if form.titles:
        _add_titles(sheet, export, len(columns))
    _add_heading(sheet, columns)
    if form.numbered_columns:
        sheet.rows.append([form.numbered_columns.format(n) for n in range(1, len(columns) + 1)])
    sums = form.totals and form.repeated_heading
    for position, (n, record) in enumerate(numbered):
        if form.repeated_heading and position and position % form.repeated_heading == 0:
            sheet.rows.append([])
            _add_heading(sheet, columns)
        if form.hidden_rows and n % 97 == 0:
            sheet.hidden_rows.add(len(sheet.rows))
        sheet.rows.append([_cell(form, field, n, record) for field, _ in columns])
        last = position + 1 == len(numbered) or numbered[position + 1][1].hamlet != record.hamlet
        if sums and last:
            count = sum(r.hamlet == record.hamlet for _, r in numbered)
            sheet.rows.append([f'Cộng {record.hamlet}', '', f'{count} trẻ'])
    if form.totals:
        _add_closing(sheet, export, [field for field, _ in columns], len(numbered))
    return sheet


def _add_titles(sheet, export, width):
    middle = width // 2
    sheet.merge(f'ỦY BAN NHÂN DÂN {export.name.upper()}', 0, middle - 1)
    sheet.rows[-1] += [''] * (middle - 1) + ['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM']
    sheet.merged.append((0, middle, width - 1))
    sheet.rows.append([])
    sheet.merge('DANH SÁCH TRẺ EM DƯỚI 16 TUỔI', 0, width - 1)
    sheet.merge('(Tính đến ngày 27 tháng 3 năm 2024, theo phần mềm quản lý trẻ em)', 0, width - 1)
    sheet.rows.append([])


def _add_heading(sheet, columns):
    sheet.headings.add(len(sheet.rows))
    sheet.rows.append([heading for _, heading in columns])


def _add_closing(sheet, export, fields, count):
    left, right = fields.index('name'), fields.index('mother')
    place = export.name.removeprefix('Xã ').removeprefix('Thị trấn ')

    def row(cells):
        sheet.rows.append([cells.get(column, '') for column in range(max(cells) + 1)])

    row({0: 'Tổng cộng', left: f'{count} trẻ'})
    sheet.rows.append([])
    row({right: f'{place}, ngày 27 tháng 3 năm 2024'})
    row({left: 'Người lập biểu', right: 'TM. ỦY BAN NHÂN DÂN'})
    row({left: '(Ký, ghi rõ họ tên)', right: 'CHỦ TỊCH'})


def _cell(form, field, n, record):
    if field in _UNKNOWN_VALUES:
        values = _UNKNOWN_VALUES[field]
        return values[n % len(values)]
    if field in ('male', 'female'):
        return record.tick if record.sex in (field, 'both') else ''
    return {'stt': _stt, 'record_id': _record_id, 'birth': _birth, 'sex': _sex, 'number': _number}.get(field, _text)(
        form, field, n, record)


def _text(form, field, n, record):
    return getattr(record, field)


def _stt(form, field, n, record):
    return n


def _record_id(form, field, n, record):
    if form.numbers == 'number' and form.extension == 'xlsx' and record.record_id.isdigit():
        return int(record.record_id)
    return f' {record.record_id}' if record.record_id and n % 211 == 7 else record.record_id


def _birth(form, field, n, record):
    day = record.birth
    if not isinstance(day, datetime.date):
        return day
    return {'cell': day, 'serial': Serial(day), 'iso': day.isoformat(), 'text': f'{day.day:02d}/{day.month:02d}/{day.year}'}[form.dates]


def _sex(form, field, n, record):
    return record.sex_word


def _number(form, field, n, record):
    number = record.number
    if form.numbers == 'text' or len(number) != 12 or not (number.isascii() and number.isdigit()):
        return number
    return int(number) if form.numbers == 'number' else f'{int(number)}.0'
