"""The forms in which communes export: what a file looks like, apart from what it says."""

import dataclasses

from district import spelling

FIELDS = ['stt', 'record_id', 'name', 'birth', 'sex', 'ethnicity', 'number', 'father', 'mother', 'guardian', 'hamlet']

_WORDS = {
    'official': ['STT', 'Mã trẻ', 'Họ và tên', 'Ngày sinh', 'Giới tính', 'Dân tộc', 'Số định danh cá nhân', 'Họ tên cha',
                 'Họ tên mẹ', 'Người giám hộ', 'Thôn/Tổ dân phố'],
    'short': ['TT', 'Mã hồ sơ', 'Họ tên', 'Ngày tháng năm sinh', 'Giới', 'Dân tộc', 'Số ĐDCN', 'Cha', 'Mẹ', 'Người nuôi dưỡng', 'Thôn'],
    'school': ['Số thứ tự', 'Mã trẻ em', 'Tên trẻ em', 'Ngày sinh', 'Phái', 'Dân tộc', 'Mã định danh', 'Cha', 'Mẹ', 'Người chăm sóc',
               'Xóm'],
    'card': ['TT', 'Mã trẻ', 'Họ tên trẻ', 'Ngày sinh', 'Giới tính', 'Dân tộc', 'CCCD', 'Họ tên cha', 'Họ tên mẹ', 'Người giám hộ',
             'Địa chỉ']}
_ORDERS = {
    'usual': FIELDS,
    'number_first': ['stt', 'number', 'record_id', 'name', 'sex', 'birth', 'ethnicity', 'hamlet', 'mother', 'father', 'guardian'],
    'family_first': ['stt', 'hamlet', 'father', 'mother', 'guardian', 'name', 'birth', 'sex', 'ethnicity', 'record_id', 'number']}
UNKNOWN_COLUMNS = {'note': 'Ghi chú', 'school': 'Trường đang học', 'poverty': 'Hoàn cảnh gia đình'}


def _bare_upper(heading):
    return spelling.without_diacritics(heading).upper()


def _spaced(heading):
    return ' ' + heading.replace(' ', '  ', 1)


@dataclasses.dataclass(frozen=True)
class Form:
    """extension xlsx or csv; the rest as named. dates: text, iso, cell or serial; numbers: text, number (a number cell; in a CSV its
    leading zeros are lost) or float (as number, with .0)."""
    name: str
    extension: str
    words: str = 'official'
    order: str = 'usual'
    rewritten: object = None
    unknown: tuple = ()
    ticks: bool = False
    titles: bool = False
    totals: bool = False
    numbered_columns: str = ''
    repeated_heading: int = 0
    by_hamlet: bool = False
    hidden_rows: bool = False
    hidden_sheet: bool = False
    date_1904: bool = False
    dates: str = 'text'
    numbers: str = 'text'
    ids: str = 'TE{:06d}'
    file: str = 'danh-sach-tre-em-{unit}'
    delimiter: str = ','
    bom: bool = False
    newline: str = '\n'
    quote_all: bool = False

    def columns(self):
        """(field, heading) from left to right. With tick columns, sex stands as male and female."""
        words = dict(zip(FIELDS, _WORDS[self.words]))
        fields = [(field, words[field]) for field in _ORDERS[self.order]]
        if self.ticks:
            at = [f for f, _ in fields].index('sex')
            fields[at:at + 1] = [('male', 'Nam'), ('female', 'Nữ')]
        for n, column in enumerate(self.unknown):
            fields.insert(len(fields) if n == 0 else len(fields) // 2, (column, UNKNOWN_COLUMNS[column]))
        change = self.rewritten or (lambda heading: heading)
        return [(field, change(heading)) for field, heading in fields]


FORMS = [
    Form('xlsx titles, totals, date cells', 'xlsx', titles=True, totals=True, dates='cell', file='Danh sách trẻ em {name}'),
    Form('xlsx plain', 'xlsx'),
    Form('csv comma, BOM, CRLF, all quoted', 'csv', bom=True, newline='\r\n', quote_all=True, ids='{unit}-{:05d}'),
    Form('xlsx two tick columns, numbered columns', 'xlsx', words='short', ticks=True, titles=True, numbered_columns='({})',
         ids='{unit}{:06d}'),
    Form('csv semicolon, titles, totals', 'csv', words='school', delimiter=';', titles=True, totals=True, dates='iso'),
    Form('xlsx a sheet for each hamlet, one hidden', 'xlsx', by_hamlet=True, hidden_sheet=True, dates='cell', unknown=('note',)),
    Form('xlsx 1904', 'xlsx', words='card', date_1904=True, dates='cell', rewritten=str.upper),
    Form('csv tab, BOM, CRLF, numbers as floats', 'csv', delimiter='\t', bom=True, newline='\r\n', numbers='float',
         unknown=('school', 'poverty')),
    Form('xlsx numbers as numbers, serial dates', 'xlsx', words='short', numbers='number', dates='serial', ids='{:d}'),
    Form('xlsx other order, bare capitals, hidden rows', 'xlsx', words='school', order='number_first', rewritten=_bare_upper,
         hidden_rows=True, unknown=('note', 'poverty')),
    Form('csv comma, lost zeros', 'csv', words='card', order='family_first', rewritten=_bare_upper, numbers='number', ids='BS.{:05d}'),
    Form('xlsx printed, repeated heading, sums of hamlets', 'xlsx', words='short', titles=True, totals=True, repeated_heading=60,
         dates='text', rewritten=_spaced),
    Form('csv semicolon, two tick columns, numbered columns', 'csv', ticks=True, delimiter=';', bom=True, newline='\r\n',
         numbered_columns='{}', unknown=('note',), ids='te{:06d}')]
