"""The oracle by hand-made cases: each line of CONTRACT 4.2, readings of 4.1, and a digest worked out by hand."""

import datetime

import pytest
import xxhash

from oracle import oracle

TODAY = datetime.date(2024, 3, 28)
UNITS = oracle.reference_units()
NUMBER = "051215001234"  # Quảng Ngãi, a boy of 2015
BOY = {"personal_id": NUMBER, "full_name": "Đặng Văn Hòa", "birth_date": "2015-03-05", "sex": "male", "ethnicity": "Kinh",
       "residence_unit": "21040", "father_name": "Đặng Văn Minh", "mother_name": "Lê Thị Lý", "guardian_name": "", "status": "active",
       "replaced_by": ""}
RECORD = {"full_name": "Đặng Văn Hòa", "birth_date": "05/03/2015", "sex": "Nam", "ethnicity": "Kinh", "personal_id": NUMBER,
          "father_name": "Đặng Văn Minh", "mother_name": "Lê Thị Lý"}


def row(record_id="A", date_system=0, **changes):
    return oracle.Row(2, "", record_id, RECORD | changes, date_system)


def register(*changes):
    return oracle.People([oracle.Person(**(BOY | change)) for change in changes or [{}]])


def verdict(record=None, person=None, unit="21040", today=TODAY, others=(), **system):
    judgement = oracle.judge(row(**(record or {}), **system), unit, register(person or {}, *others), UNITS, today)
    return judgement.outcome.name, [f"{f.code}/{f.side.name.lower()}" for f in judgement.findings], judgement.claims


FINE = ("VERIFIED", [], True)


def wrong(*findings, claims=True, outcome="NEEDS_CORRECTION"):
    return outcome, list(findings), claims


def test_a_record_that_agrees_is_verified():
    assert verdict() == FINE


@pytest.mark.parametrize("record", [
    {"full_name": "  đặng  văn hoà."}, {"full_name": "Ðặng Văn Hòa"}, {"full_name": "Đặng Va\u0306n Ho\u0300a"},
    {"full_name": "Đặng\u200b Văn\u00a0Hòa"},
    {"birth_date": "5-3-15"}, {"birth_date": "05.03.2015 00:00:00"}, {"birth_date": "2015-03-05"},
    {"sex": "bé trai"}, {"sex": "M"}, {"ethnicity": "VIỆT"},
    {"personal_id": "51215001234"}, {"personal_id": "51215001234.0"}, {"personal_id": "'0512 1500-1234"}])
def test_what_is_standardised_gives_no_finding(record):
    assert verdict(record) == FINE


@pytest.mark.parametrize("record, code", [
    ({"full_name": ""}, "NAME_MISSING"), ({"full_name": "12"}, "NAME_MALFORMED"), ({"full_name": "ʼ"}, "NAME_MALFORMED"), ({"full_name": "Đặng V?n Hòa"}, "NAME_MALFORMED"),
    ({"birth_date": "không rõ"}, "BIRTH_DATE_MISSING"), ({"birth_date": "2015"}, "BIRTH_DATE_MALFORMED"),
    ({"birth_date": "42068"}, "BIRTH_DATE_MALFORMED"), ({"birth_date": "31/02/2015"}, "BIRTH_DATE_MALFORMED"),
    ({"birth_date": "3/25/2015"}, "BIRTH_DATE_MALFORMED"), ({"birth_date": "29/03/2024"}, "BIRTH_DATE_MALFORMED"),
    ({"birth_date": "5 tháng 3 năm 2015"}, "BIRTH_DATE_MALFORMED"), ({"birth_date": "5/3/30"}, "BIRTH_DATE_MALFORMED"),
    ({"sex": "-"}, "SEX_MISSING"), ({"sex": "1"}, "SEX_MALFORMED"), ({"sex": "Nam/Nữ"}, "SEX_MALFORMED"), ({"sex": "N"}, "SEX_MALFORMED"),
    ({"ethnicity": "chưa có"}, "ETHNICITY_MISSING"), ({"ethnicity": "01"}, "ETHNICITY_MALFORMED"),
    ({"ethnicity": "Trại"}, "ETHNICITY_MALFORMED"),  # Dao and Sán Dìu are both called so
    ({"father_name": "không", "mother_name": "123"}, "GUARDIAN_MISSING")])
def test_a_field_absent_or_unreadable(record, code):
    assert verdict(record) == wrong(f"{code}/record")


@pytest.mark.parametrize("number, code", [
    ("", "NUMBER_MISSING"), ("không có", "NUMBER_MISSING"), ("5.1215E+10", "NUMBER_MALFORMED"), ("0512150012345", "NUMBER_MALFORMED"),
    ("512150012", "NUMBER_MALFORMED"), ("000215001234", "NUMBER_MALFORMED"), ("003215001234", "NUMBER_MALFORMED"),
    ("051225001234", "NUMBER_MALFORMED"), ("05121500123O", "NUMBER_MALFORMED"), ("٠٥١٢١٥٠٠١٢٣٤", "NUMBER_MALFORMED")])
def test_a_number_absent_or_unreadable_claims_nobody(number, code):
    assert verdict({"personal_id": number}) == wrong(f"{code}/number", claims=False)


def test_a_country_is_a_place_of_registration():
    assert verdict({"personal_id": "123215001234"}, {"personal_id": "123215001234"}) == FINE


def test_serial_numbers_are_days_only_in_a_workbook():
    assert verdict({"birth_date": "42068"}, date_system=1900) == FINE
    assert verdict({"birth_date": "40606"}, date_system=1904) == FINE
    assert verdict({"birth_date": "40606"}, date_system=1900) == wrong("BIRTH_DATE_DIFFERS/record")


def test_a_number_that_nobody_has():
    assert verdict({"personal_id": "051215009999"}) == wrong("NUMBER_UNKNOWN/number", claims=False, outcome="NOT_FOUND")


def test_a_replaced_number_is_compared_with_the_end_of_its_chain_and_is_no_witness():
    new, newer = "051315000001", "051315000002"
    chain = {"personal_id": new, "status": "replaced", "replaced_by": newer}, {"personal_id": newer, "sex": "female"}
    old = {"status": "replaced", "replaced_by": new}
    assert verdict({"sex": "Nữ"}, old, others=chain) == wrong("NUMBER_REPLACED/number")
    assert verdict({}, old, others=chain) == wrong("NUMBER_REPLACED/number", "SEX_DIFFERS/record")


@pytest.mark.parametrize("replaced_by", ["", "051315000001", NUMBER])
def test_a_chain_that_breaks_or_circles_gives_no_comparison(replaced_by):
    assert verdict({"full_name": "Lê A"}, {"status": "replaced", "replaced_by": replaced_by}) == wrong("NUMBER_REPLACED/number", claims=False)


def test_a_cancelled_number_is_compared_and_is_no_witness():
    assert verdict({"sex": "Nữ"}, {"status": "cancelled"}) == wrong("NUMBER_CANCELLED/number", "SEX_DIFFERS/record")
    assert verdict({"sex": "Nữ"}, {"status": "cancelled", "sex": "female"}) == wrong("NUMBER_CANCELLED/number")


def test_of_three_witnesses_to_the_sex_the_one_alone_is_at_fault():
    assert verdict({"sex": "Nữ"}) == wrong("SEX_DIFFERS/record")
    assert verdict({}, {"sex": "female"}) == wrong("SEX_DIFFERS/register")
    assert verdict({"sex": "Nữ"}, {"sex": "female"}) == wrong("NUMBER_CONFLICTS_SEX/number")


def test_of_three_witnesses_to_the_birth_date_the_one_alone_is_at_fault():
    assert verdict({"birth_date": "06/03/2015"}) == wrong("BIRTH_DATE_DIFFERS/record")
    assert verdict({"birth_date": "05/03/2014"}) == wrong("BIRTH_DATE_DIFFERS/record")
    assert verdict({"birth_date": "05/03/2013"}, {"birth_date": "2014-03-05"}) == wrong("BIRTH_DATE_DIFFERS/record")
    assert verdict({"birth_date": "06/03/2014"}, {"birth_date": "2014-03-05"}) == wrong("BIRTH_DATE_DIFFERS/record")
    assert verdict({}, {"birth_date": "2014-03-05"}) == wrong("BIRTH_DATE_DIFFERS/register")
    assert verdict({"birth_date": "05/03/2014"}, {"birth_date": "2014-03-05"}) == wrong("NUMBER_CONFLICTS_BIRTH_YEAR/number")


@pytest.mark.parametrize("written, registered, same", [
    ("Siu Ráloóng", "Siu Rálóong", True), ("Siu Ralán", "Siu Rálan", False), ("Siu Raĺan", "Siu Rálan", False),
    ("Siu Miñ", "Siu Mĩn", False), ("Siu Rálán", "Siu Rálan", False)])
def test_a_tone_belongs_to_its_syllable_and_to_a_vowel(written, registered, same):
    want = FINE if same else wrong("NAME_DIFFERS/record")
    assert verdict({"full_name": written}, {"full_name": registered}) == want


def test_name_and_ethnicity():
    assert verdict({"ethnicity": "Tày"}) == wrong("ETHNICITY_DIFFERS/record")
    assert verdict({"full_name": "Đặng Văn Hoa"}) == wrong("NAME_DIFFERS/record")
    assert verdict({"full_name": "Đặng Văn Hoa"}, {"sex": "female"}) == wrong("SEX_DIFFERS/register", "NAME_DIFFERS/record")


def test_another_persons_number_stands_instead_of_what_differs():
    stranger = {"full_name": "Lê An", "birth_date": "01/01/2012", "ethnicity": "Hrê", "father_name": "Lê Bảo", "mother_name": ""}
    assert verdict(stranger, {"residence_unit": "21043"}) == wrong("NUMBER_OF_ANOTHER_PERSON/number", claims=False)
    assert verdict(stranger | {"sex": ""}, {"status": "deceased", "ethnicity": ""}) == wrong(
        "SEX_MISSING/record", "NUMBER_OF_ANOTHER_PERSON/number", claims=False)
    assert verdict(stranger, {"sex": ""}) == wrong("NUMBER_OF_ANOTHER_PERSON/number", "REGISTER_INCOMPLETE/register", claims=False)


@pytest.mark.parametrize("lacks", ["full_name", "birth_date", "sex"])
def test_what_the_register_lacks_takes_no_part(lacks):
    assert verdict({"full_name": "Lê An"} if lacks == "full_name" else {}, {lacks: ""}) == wrong("REGISTER_INCOMPLETE/register")
    assert verdict({}, {"ethnicity": "", "father_name": "", "mother_name": ""}) == FINE


def test_the_dead_and_the_grown():
    assert verdict({}, {"status": "deceased"}) == wrong("PERSON_DECEASED/record")
    assert verdict({}, {}, today=datetime.date(2031, 3, 4)) == FINE
    assert verdict({}, {}, today=datetime.date(2031, 3, 5)) == wrong("PERSON_NOT_A_CHILD/record")
    assert verdict({}, {"status": "deceased"}, today=datetime.date(2031, 3, 5)) == wrong("PERSON_DECEASED/record")


def test_warnings_change_no_verdict_and_together_they_are_a_doubt():
    moved, others = {"residence_unit": "21043"}, {"father_name": "Lê Bảo", "mother_name": ""}
    assert verdict({}, moved) == wrong("PERSON_RESIDES_ELSEWHERE/record", outcome="VERIFIED")
    assert verdict({}, {"residence_unit": ""}) == wrong("PERSON_RESIDES_ELSEWHERE/record", outcome="VERIFIED")
    assert verdict(others) == wrong("GUARDIAN_DIFFERS/record", outcome="VERIFIED")
    assert verdict({"father_name": "", "mother_name": "", "guardian_name": "Đặng Văn Minh"}) == FINE
    assert verdict(others, moved) == wrong("PERSON_IN_DOUBT/number", "PERSON_RESIDES_ELSEWHERE/record", "GUARDIAN_DIFFERS/record", claims=False)


def test_a_unit_that_became_another_is_no_other_unit():
    assert verdict({}, {"residence_unit": "21046"}, today=datetime.date(2025, 7, 1)) == FINE
    assert verdict({}, {"residence_unit": "21046"}, today=datetime.date(2025, 6, 30))[1] == ["PERSON_RESIDES_ELSEWHERE/record"]


CSV = """\ufeffUBND XÃ;;;;;;
STT;Mã trẻ;HỌ TÊN;Ngày sinh;Nam;Nữ;Số định danh
(1);(2);(3);(4);(5);(6);(7)
1; A ;Lê An;1/2/2015;x;;51215001234

2;;Lê Bình;1/2/2015;;x;
3;B;Lê Chi;1/2/2015;0;;
4;B;Lê Chi;1/2/2015;x;x;
STT;Mã trẻ;HỌ TÊN;Ngày sinh;Nam;Nữ;Số định danh
Tổng số: 4;C;Lê An;1/2/2015;x;;51215001234
;;Người lập;;x;x;
"""


def test_rows_of_a_csv(tmp_path):
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    rows = oracle.read_export(tmp_path / "a.csv")
    assert [(r.row, r.record_id, r.fields["sex"], r.problems) for r in rows] == [
        (4, "A", "Nam", []), (6, "", "Nữ", ["RECORD_ID_MISSING"]),
        (7, "B", "", ["RECORD_ID_REPEATED"]), (8, "B", "Nam/Nữ", ["RECORD_ID_REPEATED"])]
    lines = oracle.check(rows, "21040", register(), UNITS, TODAY)
    assert [line["verdict"] for line in lines] == ["NEEDS_CORRECTION", None, None, None]
    assert lines[1]["findings"][-1] == {"code": "RECORD_ID_MISSING", "field": "record_id", "side": "record", "severity": "error"}


def test_a_csv_may_be_utf_16_and_one_without_header_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text(CSV.removeprefix("\ufeff").replace(";", "\t"), encoding="utf-16")
    assert len(oracle.read_export(tmp_path / "a.csv")) == 4
    (tmp_path / "b.csv").write_text("Tên,Tuổi\nAn,9\n", encoding="utf-8")
    with pytest.raises(oracle.UnreadableExport):
        oracle.read_export(tmp_path / "b.csv")


def test_cells_and_sheets_of_a_workbook(tmp_path):
    import openpyxl
    book = openpyxl.Workbook()
    headings = ["Họ và tên", "Mã trẻ", "Ngày sinh", "Số định danh cá nhân"]
    for row_cells in (headings, ["Lê An", 1, datetime.date(2015, 2, 1), 51215001234], ["Lê Bình", 2, 42036, "051215001235"]):
        book.active.append(row_cells)
    book.create_sheet("Ghi chú").append(["không có gì"])
    hidden = book.create_sheet("Ẩn")
    hidden.sheet_state = "hidden"
    for row_cells in ([None], headings, ["Lê An", "1", "01/02/2015", None]):
        hidden.append(row_cells)
    book.save(tmp_path / "a.xlsx")
    rows = oracle.read_export(tmp_path / "a.xlsx")
    assert [(r.sheet, r.row, r.record_id, r.fields["birth_date"], r.fields["personal_id"], r.problems) for r in rows] == [
        ("Sheet", 2, "1", "2015-02-01", "51215001234", ["RECORD_ID_REPEATED"]), ("Sheet", 3, "2", "42036", "051215001235", []),
        ("Ẩn", 3, "1", "01/02/2015", "", ["RECORD_ID_REPEATED"])]
    assert rows[1].date_system == 1900


def test_publishing_replaces_and_only_a_full_one_withdraws():
    records = oracle.Records()
    records.publish("21040", [row("A"), row("B"), row("C")])
    bad = row("B", full_name="")
    bad.problems = ["RECORD_ID_REPEATED"]
    records.publish("21040", [row("A", sex="Nữ"), bad])
    assert [records.last["21040", key] is not None for key in "ABC"] == [True] * 3
    assert records.last["21040", "A"].fields["sex"] == "Nữ" and records.last["21040", "B"].fields["full_name"]
    records.publish("21040", [row("A"), row("")], full=True)
    assert records.last["21040", "C"] is not None
    records.publish("21040", [row("A"), bad], full=True)
    assert [records.last["21040", key] is not None for key in "ABC"] == [True, True, False]


def test_a_child_counts_once_where_it_lives_and_its_reason_is_the_smallest_claim():
    girl = {"personal_id": "051315000001", "sex": "female", "residence_unit": "21043"}
    people = register({}, girl, {"personal_id": "051215000009", "status": "replaced", "replaced_by": NUMBER},
                      {"personal_id": "051208000001", "birth_date": "2008-03-28"}, {"personal_id": "051209000001", "residence_unit": "9"})
    records = oracle.Records()
    records.publish("21043", [row("1"), row("2", personal_id="")])
    records.publish("21040", [row("9", personal_id="051215000009"), row("10", sex="Nữ")])
    figures = oracle.recompute(records, people, UNITS, TODAY)
    assert {code: (u.total, u.completed, u.rate_percent) for code, u in figures.units.items()} == {
        "21040": (1, 1, "100.00"), "21043": (1, 0, "0.00"), "unknown": (1, 0, "0.00")}
    assert figures.units["21043"].records_without_claim == [("21043", "2")]
    assert figures.units["21043"].outstanding_children[0].reason == ["NO_RECORD_CLAIMS"]
    records.publish("21043", [], full=True)
    child, = oracle.recompute(records, people, UNITS, TODAY).units["21040"].outstanding_children
    assert (child.claimed_by, child.reason) == (("21040", "10"), ["SEX_DIFFERS"])


def test_a_rate_is_rounded_half_up_and_exact_only_at_its_ends():
    from oracle.figures import rate_percent
    assert [rate_percent(*pair) for pair in ((26282, 37799), (1, 800), (99999, 100000), (1, 100000), (5, 5), (0, 5), (0, 0))] == [
        "69.53", "0.13", "99.99", "0.01", "100.00", "0.00", ""]


def test_the_digest_of_two_records_and_one_child_worked_out_by_hand():
    old = "051215000009"
    records = oracle.Records()
    records.publish("21040", [row("A", sex="Nữ", personal_id=old), row("B")])
    records.publish("21040", [row("A", sex="Nữ", personal_id=old)], full=True)
    people = register({}, {"personal_id": old, "status": "replaced", "replaced_by": NUMBER})
    fingerprint = xxhash.xxh3_128_digest((f"{NUMBER}\0Đặng Văn Hòa\0" "2015-03-05\0male\0Kinh\0" "21040\0Đặng Văn Minh\0Lê Thị Lý\0\0active\0").encode())
    canonical = [b"R21040/A\0\x02" + b"051215000009\0" + b"\x0d\x02\x0f\x01",  # replaced/number, sex differs/record
                 b"R21040/B\0\x04\0",
                 b"P051215001234\0" + b"21040\0\0" + b"051215001234\0" + b"051215000009\0" + fingerprint]
    total = sum(int.from_bytes(xxhash.xxh3_128_digest(part), "big") for part in canonical) % 2**128
    figures = oracle.recompute(records, people, UNITS, TODAY)
    assert figures.digest == total.to_bytes(16, "big").hex()
    answer = oracle.plain(figures, UNITS, TODAY)
    assert answer.verdicts == {"21040/A": (2, ((13, 2), (15, 1))), "21040/B": (4, ())}
    assert answer.outstanding == {NUMBER: ("21040/A", ((13, 2), (15, 1)))}
    assert answer.progress["21040"] == answer.progress["524"] == (1, 0)
