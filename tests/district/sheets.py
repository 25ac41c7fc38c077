"""Writes an export as a file: XLSX or CSV. The same records give the same bytes."""

import csv
import datetime
import io

import xlsxwriter

from district import layout
from district.records import Serial

_EPOCH = {False: datetime.date(1899, 12, 30), True: datetime.date(1904, 1, 1)}
_CREATED = datetime.datetime(2024, 3, 27, 8, 0, 0)


def render(export):
    """The bytes of the file."""
    return _xlsx(export) if export.form.extension == 'xlsx' else _csv(export)


def _xlsx(export):
    out = io.BytesIO()
    form = export.form
    book = xlsxwriter.Workbook(out, {'in_memory': True, 'date_1904': form.date_1904})
    book.set_properties({'title': 'Danh sách trẻ em', 'author': export.name, 'created': _CREATED})
    styles = {'bold': book.add_format({'bold': True, 'text_wrap': True, 'border': 1}),
              'title': book.add_format({'bold': True, 'align': 'center'}),
              'date': book.add_format({'num_format': 'dd/mm/yyyy'}), 'digits': book.add_format({'num_format': '0'})}
    for sheet in layout.sheets(export):
        page = book.add_worksheet(sheet.title[:31])
        page.set_column(1, 12, 18)
        _fill(page, sheet, styles, _EPOCH[form.date_1904])
        for row in sheet.hidden_rows:
            page.set_row(row, None, None, {'hidden': True})
        if sheet.hidden:
            page.hide()
    book.close()
    return out.getvalue()


def _fill(page, sheet, styles, epoch):
    merged = {(row, first): last for row, first, last in sheet.merged}
    for r, row in enumerate(sheet.rows):
        style = styles['bold'] if r in sheet.headings else None
        for c, cell in enumerate(row):
            if cell == '':
                continue
            if (r, c) in merged:
                page.merge_range(r, c, r, merged[r, c], cell, styles['title'])
            elif isinstance(cell, str):
                page.write_string(r, c, cell, style)
            elif isinstance(cell, datetime.date):
                page.write_datetime(r, c, datetime.datetime(cell.year, cell.month, cell.day), styles['date'])
            elif isinstance(cell, Serial):
                page.write_number(r, c, (cell.day - epoch).days)
            else:
                page.write_number(r, c, cell, styles['digits'] if cell > 99999 else None)


def _csv(export):
    form, out = export.form, io.StringIO()
    writer = csv.writer(out, delimiter=form.delimiter, lineterminator=form.newline,
                        quoting=csv.QUOTE_ALL if form.quote_all else csv.QUOTE_MINIMAL)
    (sheet,) = layout.sheets(export)
    width = len(form.columns())
    for row in sheet.rows:
        padding = [''] * (width - len(row)) if form.delimiter == ';' else []
        writer.writerow([_text(cell) for cell in row] + padding)
    return (b'\xef\xbb\xbf' if form.bom else b'') + out.getvalue().encode()


def _text(cell):
    if isinstance(cell, datetime.date):
        return f'{cell.day:02d}/{cell.month:02d}/{cell.year}'
    return str(cell)
