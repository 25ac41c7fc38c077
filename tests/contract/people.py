"""The people of these tests, all made up, and rows that describe them."""

import csv
import pathlib

HEADER = ("personal_id,full_name,birth_date,sex,ethnicity,residence_unit,father_name,mother_name,guardian_name,status,"
          "replaced_by").split(",")
MAI, TU, LAN, BINH = "051315000001", "051208000002", "051316000003", "051217000004"

PEOPLE = [
    (MAI, "Nguyễn Thị Hòa", "2015-05-02", "female", "Kinh", "21052", "Nguyễn Văn Ba", "Trần Thị Tư", "", "active", ""),
    (TU, "Phạm Văn Tú", "2008-04-01", "male", "Kinh", "21052", "Phạm Văn Năm", "", "", "active", ""),
    (LAN, "Lê Thị Lan", "2016-12-31", "female", "Hrê", "21052", "", "Lê Thị Sáu", "", "active", ""),
    (BINH, "Võ Bình", "2017-01-09", "male", "Kinh", "21058", "Võ An", "", "", "active", ""),
]


def write_people(path: pathlib.Path, people: list[tuple] = PEOPLE) -> pathlib.Path:
    with open(path, "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([HEADER, *people])
    return path


HEADINGS = ["STT", "Mã trẻ", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Số định danh cá nhân", "Họ tên cha",
            "Họ tên mẹ", "Thôn/Tổ dân phố"]
# As the register has them, under HEADINGS.
ROW_MAI = ["1", "BC-1", "Nguyễn Thị Hòa", "02/05/2015", "Nữ", "Kinh", MAI, "Nguyễn Văn Ba", "Trần Thị Tư", "Thôn 1"]
ROW_TU = ["2", "BC-2", "Phạm Văn Tú", "01/04/2008", "Nam", "Kinh", TU, "Phạm Văn Năm", "", "Thôn 2"]
ROW_LAN = ["3", "BC-3", "Lê Thị Lan", "31/12/2016", "Nữ", "Hrê", LAN, "", "Lê Thị Sáu", "Thôn 1"]


def row(base: list[str], **changes: str) -> list[str]:
    """`base` with cells changed: record_id, full_name, birth_date, sex, ethnicity, number."""
    places = {"record_id": 1, "full_name": 2, "birth_date": 3, "sex": 4, "ethnicity": 5, "number": 6}
    changed = list(base)
    for field, text in changes.items():
        changed[places[field]] = text
    return changed


def write_csv(path: pathlib.Path, rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> pathlib.Path:
    with open(path, "w", newline="", encoding=encoding) as out:
        csv.writer(out, delimiter=delimiter).writerows(rows)
    return path
