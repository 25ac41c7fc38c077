"""Two records that claim one child, in two units: both are shown, the child counts once, and either may be withdrawn."""

import csv

import pytest

from small_district import TODAY  # first: it lays the paths
import truth

HERE, THERE = "21040", "21043"
HEADINGS = ["Mã trẻ", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Số định danh cá nhân", "Họ tên cha",
            "Họ tên mẹ"]


@pytest.fixture(scope="module")
def children(district):
    """Three children of HERE whose entries lack nothing."""
    with open(district / "people.csv", encoding="utf-8", newline="") as file:
        entries = [row for row in csv.DictReader(file) if row["residence_unit"] == HERE and row["status"] == "active"
                   and row["birth_date"] > "2010" and row["personal_id"][4:6] == row["birth_date"][2:4]
                   and row["personal_id"][3] == ("2" if row["sex"] == "male" else "3")
                   and all(row[field] for field in ("full_name", "sex", "ethnicity", "father_name", "mother_name"))]
    return entries[:3]


class Commune:
    """A commune's sheet, published as a whole after each change."""

    def __init__(self, stack, directory, unit):
        self.stack, self.directory, self.unit, self.rows, self.published = stack, directory, unit, {}, []

    def publish(self, *withdrawn: str, **rows) -> tuple[str, object]:
        """`rows` are added or changed, record_id=entry; `withdrawn` are left out."""
        self.rows.update(rows)
        for record_id in withdrawn:
            del self.rows[record_id]
        path = self.directory / f"{self.unit}-{len(self.published)}.csv"
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADINGS, *(self._row(*each) for each in self.rows.items())])
        self.stack.publish(self.unit, path, "--full", *(["--confirm-withdrawals", str(len(withdrawn))] if withdrawn else []))
        self.published.append((self.unit, path))
        return self.published[-1]

    @staticmethod
    def _row(record_id, entry):
        return [record_id, entry["full_name"], entry["birth_date"], {"male": "Nam", "female": "Nữ"}[entry["sex"]], entry["ethnicity"],
                entry["personal_id"], entry["father_name"], entry["mother_name"]]


def duplicates(stack, unit) -> list[tuple]:
    """(number, completed, keys) of each."""
    listed = stack.tally.call("ListDuplicateClaims", unit_code=unit)
    assert listed.total_duplicate_claims == len(listed.duplicate_claims)
    return [(claim.personal_id, claim.completed, [f"{record.unit_code}/{record.record_id}" for record in claim.records])
            for claim in listed.duplicate_claims]


def test_either_of_two_records_may_be_withdrawn(stack, district, children, tmp_path):
    one, two, three = children
    here, there = Commune(stack, tmp_path, HERE), Commune(stack, tmp_path, THERE)
    published = []

    def completed_and_right() -> int:
        """Completed children of HERE; everything is what the oracle says of the sheets published so far."""
        stack.await_counted()
        expected = truth.of_oracle(district / "people.csv", published, TODAY, full=True)
        assert truth.of_system(stack.tally).differences(expected) == []
        return expected.progress[HERE][1]

    both = [(one["personal_id"], True, [f"{HERE}/a", f"{THERE}/x"])]
    published += [here.publish(a=one, b=two), there.publish(x=one, y=three)]
    assert completed_and_right() == 3
    assert duplicates(stack, HERE) == duplicates(stack, THERE) == both
    assert duplicates(stack, "21046") == []

    published.append(there.publish("x"))
    assert completed_and_right() == 3
    assert duplicates(stack, HERE) == []

    published.append(there.publish(x=one))
    assert completed_and_right() == 3
    assert duplicates(stack, THERE) == both

    published.append(here.publish("a"))
    assert completed_and_right() == 3, "the record elsewhere still claims the child"
    assert duplicates(stack, HERE) == []

    published.append(there.publish("x"))
    assert completed_and_right() == 2


def test_a_wrong_second_record_takes_nothing_away(stack, children, tmp_path):
    one = children[0]
    stack.await_counted()
    before = stack.tally.call("GetProgress", unit_code=HERE).progress
    Commune(stack, tmp_path, "21046").publish(p=one)
    Commune(stack, tmp_path, "21049").publish(q=one | {"full_name": one["full_name"] + " Em"})
    stack.await_counted()
    after = stack.tally.call("GetProgress", unit_code=HERE).progress
    assert (after.completed, after.duplicate_claims) == (before.completed + 1, before.duplicate_claims + 1)
    (claim,) = stack.tally.call("ListDuplicateClaims", unit_code="21049").duplicate_claims
    assert [(record.record_id, record.outcome) for record in claim.records] == [("p", 1), ("q", 2)]
    assert claim.completed and claim.records[1].findings
