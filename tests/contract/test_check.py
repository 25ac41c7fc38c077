"""commune-agent check, from the outside: hand-made sheets as officers have them, and what is said of each row."""

import datetime
import json

import pytest
import xlsxwriter

from people import BINH, HEADINGS, ROW_LAN, ROW_MAI, ROW_TU, row, write_csv
from programs import TODAY, UNIT, run


@pytest.fixture
def check(validation):
    """check(file) runs `commune-agent check FILE --json` for Bình Chánh on the day of these tests."""

    def checked(file, *argv: str, unit: str = UNIT, today: str = TODAY, address: str = validation.grpc):
        return run("commune-agent", "check", file, "--unit", unit, "--today", today, "--validation", address, "--json", *argv)

    return checked


def lines(done) -> list[dict]:
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def said(done) -> dict[int, tuple]:
    """By row: the verdict, then the codes."""
    return {line["row"]: (line["verdict"], *(finding["code"] for finding in line["findings"])) for line in lines(done)}


def table(file, validation) -> str:
    """What people see, without --json."""
    return run("commune-agent", "check", file, "--unit", UNIT, "--today", TODAY, "--validation", validation.grpc).stdout


def test_all_verified_is_exit_0(check, tmp_path):
    done = check(write_csv(tmp_path / "a.csv", [HEADINGS, ROW_MAI, ROW_TU, ROW_LAN]))
    assert done.returncode == 0, done.stdout + done.stderr
    assert [(line["row"], line["record_id"], line["verdict"], line["findings"]) for line in lines(done)] == [
        (2, "BC-1", "VERIFIED", []), (3, "BC-2", "VERIFIED", []), (4, "BC-3", "VERIFIED", [])]


def test_a_finding_is_the_contracts_object(check, tmp_path):
    done = check(write_csv(tmp_path / "a.csv", [HEADINGS, row(ROW_MAI, full_name="Nguyễn Thị Hoa")]))
    assert done.returncode == 1
    line, = lines(done)
    assert list(line) == ["row", "record_id", "verdict", "findings", "standardised"]
    assert line["verdict"] == "NEEDS_CORRECTION"
    assert line["findings"] == [{"code": "NAME_DIFFERS", "field": "full_name", "side": "record", "severity": "error"}]


def test_where_the_tone_mark_stands_is_standardised(check, tmp_path):
    done = check(write_csv(tmp_path / "a.csv", [HEADINGS, row(ROW_MAI, full_name="Nguyễn Thị Hoà")]))
    line, = lines(done)
    assert (done.returncode, line["verdict"]) == (0, "VERIFIED")
    assert "name.tone_placement" in line["standardised"]


def test_rows_have_the_sheets_numbers_and_titles_are_none(check, tmp_path):
    done = check(write_csv(tmp_path / "a.csv", [
        ["UBND XÃ BÌNH CHÁNH"], [], ["DANH SÁCH TRẺ EM\nđến ngày 28/3"], HEADINGS, [str(i) for i in range(1, 11)],
        ROW_MAI, [], row(ROW_LAN, number="051316999999"), ["Tổng cộng", "", "2"], HEADINGS, ROW_TU, ["", "", "Người lập biểu"]]))
    assert said(done) == {6: ("VERIFIED",), 8: ("NOT_FOUND", "NUMBER_UNKNOWN"), 11: ("VERIFIED",)}
    assert done.returncode == 1


def test_rows_without_an_id_and_repeated_ones_have_no_verdict(check, tmp_path):
    done = check(write_csv(tmp_path / "a.csv", [
        HEADINGS, row(ROW_MAI, record_id=""), row(ROW_TU, record_id="X"), row(ROW_LAN, record_id=" X "),
        row(ROW_LAN, record_id="x"), row(ROW_MAI, record_id="", sex="?")]))
    assert said(done) == {2: (None, "RECORD_ID_MISSING"), 3: (None, "RECORD_ID_REPEATED"), 4: (None, "RECORD_ID_REPEATED"),
                          5: ("VERIFIED",), 6: (None, "SEX_MALFORMED", "RECORD_ID_MISSING")}
    missing = lines(done)[0]["findings"][0]
    assert (missing["side"], missing["severity"]) == ("record", "error")


def test_two_tick_columns(check, tmp_path):
    headings = ["Mã hồ sơ", "Họ tên", "Ngày tháng năm sinh", "NAM", "Nữ", "Dân tộc", "CCCD", "Cha", "Mẹ"]
    ticks = [("", "x"), ("", "1"), ("0", "X"), ("x", ""), ("x", "x"), ("", "")]
    rows = [[str(i), "Nguyễn Thị Hòa", "2/5/2015", male, female, "Kinh", ROW_MAI[6], ROW_MAI[7], ""]
            for i, (male, female) in enumerate(ticks)]
    done = check(write_csv(tmp_path / "a.csv", [headings, *rows]))
    assert said(done) == {2: ("VERIFIED",), 3: ("VERIFIED",), 4: ("VERIFIED",), 5: ("NEEDS_CORRECTION", "SEX_DIFFERS"),
                          6: ("NEEDS_CORRECTION", "SEX_MALFORMED"), 7: ("NEEDS_CORRECTION", "SEX_MISSING")}


def test_an_unknown_column_is_noted_and_a_warning_changes_no_verdict(check, validation, tmp_path):
    binh = ["1", "BC-4", "Võ Bình", "09/01/2017", "Nam", "Kinh", BINH, "Võ An", "", "", "x"]
    file = write_csv(tmp_path / "a.csv", [[*HEADINGS, "Cỡ giày"], binh])
    done = check(file)
    assert (done.returncode, said(done)) == (0, {2: ("VERIFIED", "PERSON_RESIDES_ELSEWHERE")})
    assert lines(done)[0]["findings"][0]["severity"] == "warning"
    assert "Cỡ giày" in table(file, validation)


@pytest.mark.parametrize("encoding, delimiter", [("utf-8-sig", ","), ("utf-8", ";"), ("utf-8", "\t")])
def test_a_csv_in_any_dress(check, tmp_path, encoding, delimiter):
    done = check(write_csv(tmp_path / "a.csv", [HEADINGS, ROW_MAI, ROW_LAN], encoding, delimiter))
    assert (done.returncode, said(done)) == (0, {2: ("VERIFIED",), 3: ("VERIFIED",)}), done.stderr


def workbook(path, sheets: dict[str, list[list]], hidden: str = "") -> str:
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name == hidden:
                sheet.hide()
            for i, cells in enumerate(rows):
                for j, cell in enumerate(cells):
                    if isinstance(cell, datetime.date):
                        sheet.write_datetime(i, j, cell, day)
                    else:
                        sheet.write(i, j, cell)
    return str(path)


def test_true_dates_and_numbers_that_lost_their_zero(check, tmp_path):
    mai = [1, "BC-1", *ROW_MAI[2:3], datetime.date(2015, 5, 2), *ROW_MAI[4:6], int(ROW_MAI[6]), *ROW_MAI[7:]]
    done = check(workbook(tmp_path / "a.xlsx", {"Sheet1": [["Danh sách"], HEADINGS, mai]}))
    assert (done.returncode, said(done)) == (0, {3: ("VERIFIED",)}), done.stdout
    assert "sheet" not in lines(done)[0]


def test_several_sheets_are_named_and_hidden_ones_read(check, validation, tmp_path):
    file = workbook(tmp_path / "a.xlsx", {"Thôn 1": [HEADINGS, ROW_MAI], "Ghi chú": [["Số trẻ", "2"]],
                                          "Thôn 2": [["Danh sách"], HEADINGS, ROW_LAN]}, hidden="Thôn 2")
    done = check(file)
    assert [(line["sheet"], line["row"], line["record_id"]) for line in lines(done)] == [("Thôn 1", 2, "BC-1"),
                                                                                         ("Thôn 2", 3, "BC-3")]
    notes = table(file, validation).partition("BC-1")[0]
    assert "Ghi chú" in notes and "Thôn 2" in notes


def test_an_id_in_two_sheets_is_repeated(check, tmp_path):
    done = check(workbook(tmp_path / "a.xlsx", {"1": [HEADINGS, ROW_MAI], "2": [HEADINGS, ROW_MAI]}))
    assert [line["verdict"] for line in lines(done)] == [None, None]
    assert all(line["findings"][-1]["code"] == "RECORD_ID_REPEATED" for line in lines(done))


def test_today_is_the_day_that_is_judged_for(check, tmp_path):
    file = write_csv(tmp_path / "a.csv", [HEADINGS, ROW_TU])
    assert said(check(file, today="2024-03-31")) == {2: ("VERIFIED",)}
    assert said(check(file, today="2024-04-01")) == {2: ("NEEDS_CORRECTION", "PERSON_NOT_A_CHILD")}


def test_an_ended_unit_is_refused_with_its_successor(check, tmp_path):
    file = write_csv(tmp_path / "a.csv", [HEADINGS, ROW_TU])
    done = check(file, unit="21058", today="2025-07-01")
    assert done.returncode == 64
    assert (done.stdout, "21085" in done.stderr) == ("", True)
    assert check(file, unit="21058", today="2025-06-30").returncode in (0, 1)


@pytest.mark.parametrize("name, content", [
    ("empty.csv", b""), ("no-header.csv", "Mã trẻ,Họ và tên\nBC-1,A\n".encode()), ("a.xlsx", b"PK\x03\x04 and no more"),
    ("a.xlsx", b"not a workbook"), ("pdf.csv", b"%PDF-1.4\n\x00\x01\x02")])
def test_a_file_that_cannot_be_read_is_bad_data(check, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    done = check(tmp_path / name)
    assert (done.returncode, done.stdout) == (65, "")
    assert name in done.stderr


def test_an_encoding_that_cannot_be_told_names_the_candidates(check, tmp_path):
    (tmp_path / "a.csv").write_bytes("Mã trẻ,Họ và tên,Ngày sinh\nBC-1,".encode("utf-8") + b"L\xea V\xa8n T\xf3,01/01/2015\n")
    done = check(tmp_path / "a.csv")
    assert (done.returncode, done.stdout) == (65, "")
    assert all(name in done.stderr for name in ("windows-1258", "tcvn3", "vni"))


def test_validation_that_does_not_answer_is_unavailable(check, tmp_path):
    done = check(write_csv(tmp_path / "a.csv", [HEADINGS, ROW_TU]), "--timeout", "1s", address="127.0.0.1:9")
    assert (done.returncode, done.stdout) == (69, "")


def test_the_table_is_vietnamese_and_says_what_to_do(validation, tmp_path):
    file = write_csv(tmp_path / "a.csv", [HEADINGS, row(ROW_MAI, full_name="Nguyễn Thị Hoa")])
    text = table(file, validation)
    assert "Xã Bình Chánh" in text and "Nguyễn Thị Hoa" in text
