"""A commune's export as rows: which are records, in which of their cells what stands (CONTRACT 3 and 4.1)."""

import csv
import dataclasses
import datetime
import io
import pathlib
import re
import unicodedata

import openpyxl
from openpyxl.utils import datetime as workbook_time

from oracle import fields, text

HEADINGS = {
    "stt": "STT|TT|Số TT|Số thứ tự",
    "record_id": "Mã trẻ|Mã trẻ em|Mã hồ sơ",
    "full_name": "Họ và tên|Họ tên|Họ tên trẻ|Họ và tên trẻ|Họ tên trẻ em|Họ và tên trẻ em|Tên trẻ em|Tên trẻ",
    "birth_date": "Ngày sinh|Ngày tháng năm sinh|Ngày, tháng, năm sinh",
    "sex": "Giới tính|Giới|Phái",
    "male": "Nam",
    "female": "Nữ",
    "ethnicity": "Dân tộc",
    "personal_id": "Số định danh cá nhân|Số định danh|Mã định danh|Mã định danh cá nhân|Mã số định danh cá nhân|Số ĐDCN|CCCD|Số CCCD",
    "father_name": "Họ tên cha|Họ và tên cha|Cha",
    "mother_name": "Họ tên mẹ|Họ và tên mẹ|Mẹ",
    "guardian_name": "Người giám hộ|Họ tên người giám hộ|Người nuôi dưỡng|Người chăm sóc",
    "hamlet": "Thôn/Tổ dân phố|Thôn|Xóm|Tổ dân phố|Địa chỉ",
}
FIELD_OF = {text.heading_key(name): field for field, names in HEADINGS.items() for name in names.split("|")}
RECORD_FIELDS = ("full_name", "birth_date", "sex", "ethnicity", "personal_id", "father_name", "mother_name", "guardian_name", "hamlet")
COLUMN_NUMBER = re.compile(r"[(\[]?([0-9]{1,2}|[a-z])[)\]]?")
SUM = re.compile(r"(tổng|cộng)(?!\w)")


class UnreadableExport(Exception):
    """The file holds no sheet with a header row, or its encoding can't be told."""


@dataclasses.dataclass
class Row:
    """A record's row. `fields` are the cells as text; `problems` say why it can't be sent."""
    row: int
    sheet: str
    record_id: str
    fields: dict[str, str]
    date_system: int
    problems: list[str] = dataclasses.field(default_factory=list)


def read_export(path, encoding: str | None = None) -> list[Row]:
    """All records of a file, in the order of its sheets and rows."""
    path = pathlib.Path(path)
    workbook = path.read_bytes()[:2] == b"PK"
    sheets = workbook_sheets(path) if workbook else [("", 0, delimited(path, encoding))]
    read = [rows for name, system, cells in sheets if (rows := sheet_rows(name, system, cells)) is not None]
    if not read:
        raise UnreadableExport("no sheet has a header row")
    rows = [row for sheet in read for row in sheet]
    times = {}
    for row in rows:
        times[row.record_id] = times.get(row.record_id, 0) + 1
    for row in rows:
        if not row.record_id:
            row.problems.append("RECORD_ID_MISSING")
        elif times[row.record_id] > 1:
            row.problems.append("RECORD_ID_REPEATED")
    return rows


def workbook_sheets(path: pathlib.Path):
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    system = 1904 if book.epoch == workbook_time.CALENDAR_MAC_1904 else 1900
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        yield sheet.title, system, [[cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    book.close()


def cell_text(value) -> str:
    """A cell's value as text; a true date cell as YYYY-MM-DD."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, (datetime.datetime, datetime.date)):
        return f"{value:%Y-%m-%d}"
    return str(value)


def delimited(path: pathlib.Path, encoding: str | None) -> list[list[str]]:
    """The cells of a CSV file by the separator that finds most headings."""
    content = decode(path.read_bytes(), encoding)
    if match := re.match(r"sep=(.)\r?\n", content):
        return list(csv.reader(io.StringIO(content[match.end():], newline=""), delimiter=match[1]))
    tables = [list(csv.reader(io.StringIO(content, newline=""), delimiter=separator)) for separator in ",;\t"]
    return max(tables, key=lambda table: max((len(set(headings(row))) for row in table), default=0))


def decode(content: bytes, encoding: str | None) -> str:
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            encoding = name
    try:
        return content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        raise UnreadableExport("the encoding can't be told") from None


def headings(cells: list[str]) -> dict[str, int]:
    """Field to column, if every cell were a heading. Of two columns with one heading the first counts."""
    columns = {}
    for column, cell in enumerate(cells):
        if cell and len(cell) < 80 and (field := FIELD_OF.get(text.heading_key(cell))):
            columns.setdefault(field, column)
    return columns


def is_header(columns: dict[str, int]) -> bool:
    return len(columns) >= 3 and ("record_id" in columns or "full_name" in columns)


def sheet_rows(name: str, system: int, table: list[list[str]]) -> list[Row] | None:
    """The records of a sheet; None if no header row is found."""
    columns, rows = None, []
    for number, cells in enumerate(table, 1):
        if not any(cells):
            continue
        if is_header(here := headings(cells)):
            columns = columns or here
        elif columns and not numbers_columns(cells) and (row := record_row(cells, columns, number, name, system)):
            rows.append(row)
    return None if columns is None else rows


def numbers_columns(cells: list[str]) -> bool:
    """Whether the cells are 1, 2, 3, …, perhaps in brackets, perhaps after letters."""
    filled = [text.visible(cell).lower() for cell in cells if cell.strip()]
    matches = [COLUMN_NUMBER.fullmatch(cell) for cell in filled]
    if len(filled) < 3 or not all(matches):
        return False
    numbers = [int(match[1]) for match in matches if match[1].isdigit()]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False


def record_row(cells: list[str], columns: dict[str, int], number: int, sheet: str, system: int) -> Row | None:
    first = next(cell for cell in cells if cell)
    if SUM.match(text.clean(first)):
        return None
    at = {field: cells[column] if column < len(cells) else "" for field, column in columns.items()}
    record_id = unicodedata.normalize("NFC", at.get("record_id", "")).strip()
    record_id = "" if record_id.lower() in text.ABSENT_WORDS else record_id
    values = {field: at.get(field, "") for field in RECORD_FIELDS}
    if not text.clean(values["sex"]) and ("male" in at or "female" in at):
        marks = [word for field, word in (("male", "Nam"), ("female", "Nữ")) if fields.ticked(at.get(field, ""))]
        values["sex"] = "/".join(marks)
    filled = sum(1 for value in values.values() if text.clean(value)) + bool(record_id)
    if not record_id and not text.clean(values["personal_id"]) and filled < 3:
        return None
    return Row(number, sheet, record_id, values, system)
