"""commune-agent check --write-back: the officer's own workbook comes back with the marks, and with nothing else changed."""

import json
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
import xlsxwriter

from people import HEADINGS, LAN, ROW_LAN, ROW_MAI, ROW_TU, row, write_csv
from programs import TODAY, UNIT, run

MARKS = ["Kết quả", "Lỗi cần sửa", "Bên sai", "Gợi ý"]
RED, YELLOW, GREEN = "FFFFC9C9", "FFFFF3B0", "FFC9E7CB"
NAME, BIRTH_DATE, NUMBER = 3, 4, 7  # columns, from 1
UNKNOWN = "051316999999"


@pytest.fixture
def write_back(validation, tmp_path):
    """write_back(file) -> (the run, the marked file)."""

    def written(file, name="marked.xlsx", code=1):
        out = tmp_path / name
        done = run("commune-agent", "check", file, "--unit", UNIT, "--today", TODAY, "--validation", validation.grpc, "--json",
                   "--write-back", out)
        assert done.returncode == code, done.stderr
        return done, out

    return written


ROWS = [row(ROW_MAI, full_name="Nguyễn Thị Hoa"), ROW_TU, row(ROW_LAN, number=UNKNOWN), row(ROW_LAN, record_id=""),
        row(ROW_LAN, record_id="BC-9", birth_date="")]
HEADER_ROW = 4  # as a spreadsheet program counts


def officers_workbook(path, rows=ROWS, extras=True):
    """A workbook with everything that an officer's may have: titles, merged and frozen cells, filter, validation, comment,
    conditional format, hidden rows, formulas, a name that belongs to a sheet, a chart, a second sheet."""
    with xlsxwriter.Workbook(str(path)) as book:
        font = {"font_name": "Times New Roman", "font_size": 12, "border": 1}
        heading = book.add_format({**font, "bold": True, "text_wrap": True, "bg_color": "#DDEBF7", "align": "center"})
        text, striped = book.add_format({**font, "num_format": "@"}), book.add_format({**font, "bg_color": "#E2EFDA"})
        sheet = book.add_worksheet("Trẻ em")
        sheet.merge_range("A1:J1", "DANH SÁCH TRẺ EM", book.add_format({"bold": True, "align": "center"}))
        sheet.write_row(HEADER_ROW - 1, 0, HEADINGS, heading)
        for i, cells in enumerate(rows):
            sheet.write_row(HEADER_ROW + i, 0, cells, striped if i % 2 else text)
        last = HEADER_ROW + len(rows)
        sheet.set_column("C:C", 26)
        sheet.set_column("K:XFD", 9)
        if extras:
            sheet.autofilter(HEADER_ROW - 1, 0, last - 1, len(HEADINGS) - 1)
            sheet.freeze_panes(HEADER_ROW, 3)
            sheet.data_validation(HEADER_ROW, 4, last - 1, 4, {"validate": "list", "source": ["Nam", "Nữ"]})
            sheet.conditional_format(HEADER_ROW, 5, last - 1, 5, {"type": "blanks", "format": book.add_format({"bg_color": "#FF0000"})})
            sheet.write_comment("C6", "Đã hỏi gia đình")
            sheet.set_row(HEADER_ROW + 1, 30, None, {"hidden": True})
            sheet.write_formula(last + 1, 2, f"=COUNTA(C{HEADER_ROW + 1}:C{last})", None, len(rows))
            sheet.print_area(0, 0, last, 9)
            totals = book.add_worksheet("Tổng hợp")
            totals.write_formula("A1", "=COUNTA('Trẻ em'!B:B)", None, 4)
            chart = book.add_chart({"type": "column"})
            chart.add_series({"values": "='Tổng hợp'!$A$1:$A$1"})
            totals.insert_chart("C3", chart)
            totals.activate()
    return path


def parts(file) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def marks(file, sheet="Trẻ em", column=len(HEADINGS) + 1) -> dict[int, list[str]]:
    """By row, from the header on: what stands in the four columns."""
    table = openpyxl.load_workbook(file)[sheet]
    found = {}
    for i in range(1, table.max_row + 1):
        cells = [table.cell(i, column + j).value or "" for j in range(4)]
        if any(cells):
            found[i] = cells
    return found


def fill(file, row_number: int, column: int, sheet="Trẻ em") -> str | None:
    cell = openpyxl.load_workbook(file)[sheet].cell(row_number, column).fill
    return cell.fgColor.rgb if cell.fill_type == "solid" else None


def test_every_row_has_its_outcome_beside_it(write_back, tmp_path):
    _, out = write_back(officers_workbook(tmp_path / "a.xlsx"))
    said = marks(out)
    assert said[4] == MARKS
    assert [said[i][0] for i in range(5, 10)] == ["Cần sửa", "Đạt", "Không tìm thấy", "Không gửi được", "Cần sửa"]
    assert said[5][1].startswith("Họ và tên khác") and said[5][2] == "Hồ sơ"
    assert said[6][1:] == ["", "", ""]
    assert said[7][2] == "Số định danh"
    assert "mã trẻ" in said[8][1]
    assert set(said) == set(range(4, 10))


def test_cells_in_fault_are_coloured_and_keep_their_look(write_back, tmp_path):
    source = officers_workbook(tmp_path / "a.xlsx")
    _, out = write_back(source)
    assert [fill(out, 5, c) for c in (NAME, BIRTH_DATE, 11)] == [RED, None, RED]
    assert [fill(out, 6, c) for c in (NAME, 11)] == ["FFE2EFDA", GREEN]
    assert fill(out, 9, BIRTH_DATE) == RED
    before, after = (openpyxl.load_workbook(file)["Trẻ em"].cell(5, NAME) for file in (source, out))
    assert [repr(look) for look in (after.font, after.border, after.number_format, after.alignment)] == [
        repr(look) for look in (before.font, before.border, before.number_format, before.alignment)]
    assert after.value == before.value


def test_only_the_sheet_and_the_styles_change(write_back, tmp_path):
    source = officers_workbook(tmp_path / "a.xlsx")
    _, out = write_back(source)
    before, after = parts(source), parts(out)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {"xl/worksheets/sheet1.xml", "xl/styles.xml"}
    old, new = (book["xl/worksheets/sheet1.xml"].decode() for book in (before, after))
    for kept in ("<mergeCells", "<autoFilter", "<dataValidations", "<conditionalFormatting", "<sheetViews", "<pageMargins",
                 "<legacyDrawing"):
        start = old.index(kept)
        assert old[start:old.index(">", start)] in new
    assert new.count("<f>") == old.count("<f>")


def test_the_file_itself_is_never_replaced(write_back, validation, tmp_path):
    source = officers_workbook(tmp_path / "a.xlsx")
    before = source.read_bytes()
    done, _ = write_back(source, "a.xlsx", code=64)
    assert source.read_bytes() == before and "--write-back" in done.stderr
    write_back(source, "a.csv", code=64)
    assert not (tmp_path / "a.csv").exists()


def test_a_target_that_can_not_be_written_leaves_the_verdicts(write_back, tmp_path):
    (tmp_path / "taken.xlsx").mkdir()
    (tmp_path / "taken.xlsx" / "x").touch()
    done, _ = write_back(officers_workbook(tmp_path / "a.xlsx"), "taken.xlsx", code=75)
    assert len(done.stdout.splitlines()) == len(ROWS) and "Không ghi được" in done.stderr
    write_back(tmp_path / "a.xlsx", "nowhere/b.xlsx", code=75)
    assert not [f for f in tmp_path.iterdir() if f.name.startswith(".")]


def mended(marked, path, cells: dict[tuple[int, int], str]):
    """What an officer does in Excel: changes cells and saves."""
    book = openpyxl.load_workbook(marked)
    for (row_number, column), text in cells.items():
        book["Trẻ em"].cell(row_number, column).value = text
    book.save(path)
    return path


def test_a_mended_sheet_shows_only_what_is_left(write_back, tmp_path):
    _, first = write_back(officers_workbook(tmp_path / "a.xlsx", extras=False), "first.xlsx")
    again = mended(first, tmp_path / "again.xlsx", {(5, NAME): ROW_MAI[2], (8, 2): "BC-7"})
    done, second = write_back(again, "second.xlsx")
    assert [json.loads(line)["row"] for line in done.stdout.splitlines()] == [5, 6, 7, 8, 9]
    said = marks(second)
    assert said[4] == MARKS and marks(second, column=len(HEADINGS) + 5) == {}
    assert [said[i][0] for i in range(5, 10)] == ["Đạt", "Đạt", "Không tìm thấy", "Đạt", "Cần sửa"]
    assert said[5][1:] == ["", "", ""]
    assert [fill(second, 5, c) for c in (NAME, 11)] == [None, GREEN]
    assert fill(second, 8, 2) == "FFE2EFDA"  # the stripe it had
    assert fill(second, 7, NUMBER) == RED
    assert "không được đọc" not in done.stderr, "our own columns are no unknown columns"


def typed_below(marked, path, rows: dict[int, dict[int, str]]):
    """What an officer types below the table: by row and column."""
    book = openpyxl.load_workbook(marked)
    for row_number, cells in rows.items():
        for column, text in cells.items():
            book["Trẻ em"].cell(row_number, column).value = text
    book.save(path)
    return path


def test_a_wider_table_below_keeps_its_cells_and_has_the_marks_beside_it(write_back, tmp_path):
    _, first = write_back(officers_workbook(tmp_path / "a.xlsx", extras=False), "first.xlsx")
    headings = ["STT", "Mã trẻ", *(f"Ghi chú {i}" for i in range(8)), "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc",
                "Số định danh cá nhân", "Họ tên cha", "Họ tên mẹ", "Thôn/Tổ dân phố"]
    cells = ["1", "BC-20", *[""] * 8, *ROW_TU[2:10]]
    wider = typed_below(first, tmp_path / "wider.xlsx", {13: dict(enumerate(headings, 1)), 14: dict(enumerate(cells, 1))})
    _, second = write_back(wider, "second.xlsx")
    sheet = openpyxl.load_workbook(second)["Trẻ em"]
    assert [[sheet.cell(r, c).value or "" for c in range(1, 19)] for r in (13, 14)] == [headings, cells]
    said = marks(second, column=19)
    assert said[4] == said[13] == MARKS and said[14][0] == "Đạt" and said[5][0] == "Cần sửa"
    assert not any(sheet.cell(r, c).value for r in range(4, 10) for c in range(11, 15)), "the earlier marks are gone"
    _, third = write_back(second, "third.xlsx")
    assert marks(third, column=19) == said


def test_what_stands_below_the_table_in_the_columns_of_the_marks_stays(write_back, tmp_path):
    _, first = write_back(officers_workbook(tmp_path / "a.xlsx", extras=False), "first.xlsx")
    signed = typed_below(first, tmp_path / "signed.xlsx", {12: {11: "NGƯỜI LẬP BIỂU", 12: "=COUNTA(B5:B9)"}})
    _, second = write_back(signed, "second.xlsx")
    sheet = openpyxl.load_workbook(second)["Trẻ em"]
    assert [sheet.cell(12, c).value for c in (11, 12)] == ["NGƯỜI LẬP BIỂU", "=COUNTA(B5:B9)"]
    said = marks(second)
    assert said[4] == MARKS and said[6][0] == "Đạt", "the marks stay where they were"


def test_a_row_that_is_no_record_any_more_loses_its_marks(write_back, tmp_path):
    _, first = write_back(officers_workbook(tmp_path / "a.xlsx", extras=False), "first.xlsx")
    emptied = mended(first, tmp_path / "emptied.xlsx", {(9, c): None for c in range(1, 11)})
    _, second = write_back(emptied, "second.xlsx")
    assert 9 not in marks(second) and 8 in marks(second)


def test_a_formula_where_the_marks_were_is_never_dropped(write_back, tmp_path):
    _, first = write_back(officers_workbook(tmp_path / "a.xlsx", extras=False), "first.xlsx")
    _, second = write_back(mended(first, tmp_path / "f.xlsx", {(5, 14): "=B5"}), "second.xlsx")
    assert openpyxl.load_workbook(second)["Trẻ em"].cell(5, 14).value == "=B5"
    assert marks(second, column=15)[4] == MARKS


def test_marking_again_adds_no_styles(write_back, tmp_path):
    source = officers_workbook(tmp_path / "a.xlsx")
    _, first = write_back(source, "1.xlsx")
    _, second = write_back(first, "2.xlsx")
    _, third = write_back(second, "3.xlsx")
    assert parts(second) == parts(third)


def test_a_csv_becomes_a_workbook_of_texts(write_back, tmp_path):
    rows = [["UBND XÃ"], HEADINGS, row(ROW_MAI, full_name="Nguyễn Thị Hoa"), ROW_TU]
    _, out = write_back(write_csv(tmp_path / "a.csv", rows, delimiter=";"))
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert [[cell.value or "" for cell in line[:10]] for line in sheet.iter_rows(min_row=2, max_row=4)] == rows[1:]
    assert sheet.cell(3, 7).value == ROW_MAI[6] and sheet.cell(3, 7).number_format == "@"
    said = marks(out, sheet.title)
    assert [said[i][0] for i in (2, 3, 4)] == ["Kết quả", "Cần sửa", "Đạt"]


def test_a_number_in_a_csv_is_no_date_in_its_workbook_either(write_back, tmp_path):
    done, out = write_back(write_csv(tmp_path / "a.csv", [HEADINGS, row(ROW_MAI, birth_date="42126")]))
    saved = {"untouched": out, "openpyxl": tmp_path / "saved.xlsx", "libreoffice": soffice(tmp_path, out, "xlsx")}
    openpyxl.load_workbook(out).save(saved["openpyxl"])
    for program, file in saved.items():
        again, _ = write_back(file, f"{program}.xlsx")
        assert again.stdout.replace('"sheet":"Danh sách",', "") == done.stdout, program
    assert "BIRTH_DATE_MALFORMED" in done.stdout


def soffice(tmp_path, file, kind: str):
    assert shutil.which("soffice"), "deploy/setup.sh tests installs libreoffice-calc-nogui"
    target = tmp_path / f"as-{kind.split(':')[0]}"
    subprocess.run(["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind, "--outdir",
                    str(target), str(file)], check=True, capture_output=True, timeout=240)
    return target / f"{file.stem}.{kind.split(':')[0]}"


def test_libreoffice_opens_it_and_saves_it_and_it_is_read_again(write_back, tmp_path):
    _, out = write_back(officers_workbook(tmp_path / "a.xlsx"))
    saved = soffice(tmp_path, out, "xlsx")
    assert marks(saved) == marks(out)
    assert fill(saved, 5, NAME) == RED
    # LibreOffice saves last, and writes a background of its own behind the marks.
    again = soffice(tmp_path, mended(out, tmp_path / "again.xlsx", {(5, NAME): ROW_MAI[2]}), "xlsx")
    _, second = write_back(again, "second.xlsx")
    assert marks(second)[5] == ["Đạt", "", "", ""]
    assert fill(second, 5, NAME) is None
