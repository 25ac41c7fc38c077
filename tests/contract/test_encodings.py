"""commune-agent check on files as they were written before Unicode, and after it in other forms than UTF-8.

The tables here are written apart from the program's: tcvn3 is glibc's, windows-1258 Python's, VNI the one its vendor published.
"""

import codecs
import json
import subprocess
import sys
import unicodedata

import openpyxl
import pytest
import xlsxwriter

from people import HEADINGS, ROW_LAN, ROW_MAI, ROW_TU, row
from programs import ROOT, TODAY, UNIT, run

TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
VNI_LETTERS = {"ơ": "ô", "ư": "ö", "đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}
VNI_PAIRS = dict(zip("âấầẩẫậ", ["aâ", "aá", "aà", "aå", "aã", "aä"])) | dict(zip("ăắằẳẵặ", ["aê", "aé", "aè", "aú", "aü", "aë"])) | \
    dict(zip("êếềểễệ", ["eâ", "eá", "eà", "eå", "eã", "eä"])) | dict(zip("ôốồổỗộ", ["oâ", "oá", "oà", "oå", "oã", "oä"]))


def split_tone(letter: str) -> tuple[str, str]:
    """A letter without its tone, and the tone."""
    marks = [c for c in unicodedata.normalize("NFD", letter) if c in TONES]
    base = "".join(c for c in unicodedata.normalize("NFD", letter) if c not in TONES)
    return unicodedata.normalize("NFC", base), marks[0] if marks else ""


def vni(text: str) -> bytes:
    out = ""
    for letter in text:
        small, code = letter.lower(), letter
        base, tone = split_tone(small)
        if small in VNI_PAIRS or small in VNI_LETTERS:
            code = VNI_PAIRS.get(small) or VNI_LETTERS[small]
        elif tone:
            code = VNI_LETTERS.get(base, base) + TONES[tone]
        out += code.upper() if letter != small else code
    return out.encode("latin-1")


def windows_1258(text: str) -> bytes:
    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = split_tone(letter)
            out += base.encode("cp1258") + tone.encode("cp1258")
    return out


def tcvn3(text: str) -> bytes:
    """Capitals with a tone as the fonts have them: by the small letters' codes."""
    plain = "".join(c if c in "ĂÂÊÔƠƯĐ" or ord(c) < 128 else c.lower() for c in text)
    return subprocess.run(["iconv", "-f", "UTF-8", "-t", "TCVN5712-1"], input=plain.encode(), capture_output=True, check=True).stdout


ENCODERS = {
    "utf-8": lambda text: text.encode(),
    "utf-16": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "windows-1258": windows_1258,
    "tcvn3": tcvn3,
    "vni": vni,
}
SHEET = "\r\n".join(";".join(cells) for cells in (HEADINGS, ROW_MAI, ROW_TU, ROW_LAN)) + "\r\n"
# Too little to tell: one name under headings without diacritics.
LITTLE = "Ma tre,Ho va ten,Ngay sinh,Gioi tinh,Dan toc,CCCD,Cha\r\nBC-2,Phạm Văn Tú,01/04/2008,Nam,Kinh,051208000002,Phạm Văn Năm\r\n"


@pytest.fixture
def check(validation, tmp_path):
    """check(bytes) runs `commune-agent check --json` on a file of them."""

    def checked(content: bytes, *argv: str, name: str = "a.csv"):
        file = tmp_path / name
        file.write_bytes(content)
        return run("commune-agent", "check", file, "--unit", UNIT, "--today", TODAY, "--validation", validation.grpc, "--json", *argv)

    return checked


def verdicts(done) -> list[tuple[int, str]]:
    assert done.returncode == 0, done.stdout + done.stderr
    return [(line["row"], line["verdict"]) for line in map(json.loads, done.stdout.splitlines())]


@pytest.mark.parametrize("encoding", ENCODERS)
def test_it_is_found_and_said(check, encoding):
    done = check(ENCODERS[encoding](SHEET))
    assert verdicts(done) == [(2, "VERIFIED"), (3, "VERIFIED"), (4, "VERIFIED")]
    assert (encoding in done.stderr) == (encoding != "utf-8"), done.stderr


@pytest.mark.parametrize("encoding", ENCODERS)
def test_it_can_be_stated(check, encoding):
    assert verdicts(check(ENCODERS[encoding](SHEET), "--encoding", encoding)) == [(n, "VERIFIED") for n in (2, 3, 4)]
    assert verdicts(check(ENCODERS[encoding](LITTLE), "--encoding", encoding)) == [(2, "VERIFIED")]


@pytest.mark.parametrize("text", [b"\xef\xbb\xbf" + SHEET.encode(), unicodedata.normalize("NFD", SHEET).encode(),
                                  SHEET.encode("utf-16-le"), SHEET.encode("utf-16-be"),
                                  codecs.BOM_UTF16_BE + SHEET.encode("utf-16-be")])
def test_other_forms_of_unicode(check, text):
    assert verdicts(check(text)) == [(2, "VERIFIED"), (3, "VERIFIED"), (4, "VERIFIED")]


@pytest.mark.parametrize("encoding", ["windows-1258", "tcvn3", "vni"])
def test_in_doubt_the_candidates_and_the_option_are_named(check, encoding):
    done = check(ENCODERS[encoding](LITTLE))
    assert done.returncode == 65 and not done.stdout
    for word in ("windows-1258", "tcvn3", "vni", "--encoding"):
        assert word in done.stderr


def test_a_wrong_statement_is_bad_data_and_an_unknown_one_is_usage(check):
    assert check(tcvn3(SHEET), "--encoding", "vni").returncode == 65
    assert check(SHEET.encode(), "--encoding", "windows-1258").returncode == 65
    assert check(SHEET.encode(), "--encoding", "latin-1").returncode == 64


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_a_workbook_in_a_font_that_says_nothing_is_read_again_once_it_is_marked(check, tmp_path, encoding):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet, style = book.add_worksheet(), book.add_format({"font_name": "Arial"})
        for r, cells in enumerate((HEADINGS, row(ROW_MAI, full_name="Nguyễn Thị Hoa"), ROW_TU, ROW_LAN)):
            for c, cell in enumerate(cells):
                sheet.write_string(r, c, ENCODERS[encoding](cell).decode("latin-1"), style)
    stated = ("--encoding", encoding)
    first = check((tmp_path / "a.xlsx").read_bytes(), *stated, "--write-back", tmp_path / "marked.xlsx", name="b.xlsx")
    again = check((tmp_path / "marked.xlsx").read_bytes(), *stated, "--write-back", tmp_path / "again.xlsx", name="c.xlsx")
    assert (first.returncode, again.returncode) == (1, 1), again.stderr
    assert first.stdout == again.stdout
    marked, twice = (openpyxl.load_workbook(tmp_path / name).worksheets[0].values for name in ("marked.xlsx", "again.xlsx"))
    assert list(marked) == list(twice)


@pytest.mark.parametrize("encoding,font", [("tcvn3", ".VnTime"), ("vni", "VNI-Times")])
def test_a_workbook_in_an_old_font(check, tmp_path, encoding, font):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet, style = book.add_worksheet(), book.add_format({"font_name": font})
        for r, cells in enumerate((HEADINGS, ROW_MAI, ROW_TU, ROW_LAN)):
            for c, cell in enumerate(cells):
                sheet.write_string(r, c, ENCODERS[encoding](cell).decode("latin-1"), style)
    done = check((tmp_path / "a.xlsx").read_bytes(), name="b.xlsx")
    assert verdicts(done) == [(2, "VERIFIED"), (3, "VERIFIED"), (4, "VERIFIED")]
    assert encoding in done.stderr


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_names_in_an_old_encoding_under_unicode_headings_are_no_silent_guess(check, encoding):
    rows = [[*cells[:2], *(ENCODERS[encoding](name).decode("latin-1") for name in cells[2:3]), *cells[3:]]
            for cells in (ROW_MAI, ROW_TU, ROW_LAN)]
    content = "\n".join(";".join(cells) for cells in (HEADINGS, *rows)).encode()
    done = check(content)
    assert done.returncode == 65 and not done.stdout
    assert f"--encoding {encoding}" in done.stderr and "Họ và tên" in done.stderr
    assert check(content, "--encoding", "utf-8").returncode == 1


def test_no_sheet_of_the_district_is_taken_for_an_old_encoding(validation, tmp_path):
    """Its mistakes, its peoples' names and its broken cells are findings on rows."""
    subprocess.run([sys.executable, str(ROOT / "tests/district/generate.py"), "--seed", "7", "--children", "4000", "--out", str(tmp_path)],
                   check=True, capture_output=True)
    exports = sorted((tmp_path / "exports").glob("*/*"))
    assert len(exports) >= 17
    for export in exports:
        done = run("commune-agent", "check", export, "--unit", export.parent.name, "--today", TODAY, "--validation", validation.grpc, "--json")
        assert done.returncode in (0, 1) and done.stdout, done.stderr
