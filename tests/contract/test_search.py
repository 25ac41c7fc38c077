"""Candidates for a missing or unknown number: recall and precision at one, on the synthetic district, whose truth is known.

Two kinds of questions: the district's own records that cite no number that can be read, or one that nobody has, as the generator spoilt
them; and every child with a slip put in here, twins and namesakes among them.
"""

import collections
import concurrent.futures
import datetime
import random
import sys

import pytest

from programs import BIN, ROOT
from stack import Program, free_port

sys.path.insert(0, str(ROOT / "tests"))

import protos  # noqa: E402
from district.district import District  # noqa: E402
from district.mistakes import misspelt  # noqa: E402
from district.records import ABSENT, Serial  # noqa: E402
from district.rng import Rng  # noqa: E402
from district.spelling import without_diacritics  # noqa: E402

CHILDREN, SEED = 6000, 11
SEX = {"male": 1, "female": 2}
NO_NUMBER = ("NUMBER_MISSING", "NUMBER_MALFORMED", "NUMBER_UNKNOWN")


@pytest.fixture(scope="module")
def district():
    return District(SEED, CHILDREN)


@pytest.fixture(scope="module")
def search(district, tmp_path_factory):
    """Asks one question: the answer's numbers, and whether nobody stands out."""
    directory = tmp_path_factory.mktemp("search")
    (directory / "people.csv").write_bytes(district.register.csv())
    grpc, http = (f"127.0.0.1:{free_port()}" for _ in range(2))
    program = Program("population-stub", [str(BIN / "population-stub"), "--people", str(directory / "people.csv"), "--grpc", grpc,
                                          "--http", http], directory / "stub.log", f"http://{http}/readyz").start().await_ready()
    client = protos.Client(grpc, "population", "PopulationService")
    yield lambda question: client.call("SearchPersons", timeout_s=60, **question)
    client.close()
    assert program.stop() == 0


def question(record) -> dict:
    """What validation reads in the record."""
    asked = {"residence_unit": record.unit, "sex": SEX.get(record.sex, 0), "guardian_names": record.guardians()}
    if record.name not in ABSENT:
        asked["full_name"] = record.name
    birth = record.birth.day if isinstance(record.birth, Serial) else record.birth
    if isinstance(birth, datetime.date):  # any other text is malformed or missing
        asked["birth_date"] = birth.isoformat()
    return asked


class Tally:
    def __init__(self):
        self.asked = self.found = self.stands_out = self.wrong = 0
        self.lost = collections.Counter()

    def add(self, kind, answer, right: str) -> None:
        numbers = [person.personal_id for person in answer.persons]
        assert len(numbers) <= 10 and len(answer.matches) == len(numbers)
        self.asked += 1
        if right in numbers:
            self.found += 1
        else:
            self.lost[kind, "lost"] += 1
        if not answer.ambiguous:
            self.stands_out += 1
            if numbers[0] != right:
                self.wrong += 1
                self.lost[kind, "wrong"] += 1

    def __str__(self):
        return (f"{self.asked} questions: recall {self.found / self.asked:.4f}, somebody stands out in "
                f"{self.stands_out / self.asked:.4f}, wrong in {self.wrong / self.asked:.4f}; {dict(self.lost)}")


def measure(search, questions, capsys, name) -> Tally:
    tally = Tally()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for (kind, _, right), answer in zip(questions, pool.map(lambda each: search(each[1]), questions)):
            tally.add(kind, answer, right)
    with capsys.disabled():
        print(f"\n{name}: {tally}")
    return tally


def test_the_districts_own_records_without_a_number(search, district, capsys):
    questions = [(record.kind, question(record), record.child.entry.personal_id)
                 for export in district.exports.values() for record in export.records
                 if any(code in NO_NUMBER for code, _ in record.findings)]
    assert len(questions) > 200
    tally = measure(search, questions, capsys, "records without a number")
    assert tally.found >= 0.99 * tally.asked, str(tally)
    assert tally.wrong <= 0.01 * tally.asked, str(tally)
    assert tally.stands_out >= 0.9 * tally.asked, str(tally)


def _swapped(rng, child, asked):
    day = child.birth
    if day.day > 12 or day.day == day.month:
        return False
    asked["birth_date"] = day.replace(month=day.day, day=day.month).isoformat()


def _another_day(rng, child, asked):
    asked["birth_date"] = child.birth.replace(day=1 + child.birth.day % 28).isoformat()


def _reordered(rng, child, asked):
    words = child.name.split()
    asked["full_name"] = " ".join(words[1:] + words[:1])


SLIPS = {
    "none": lambda rng, child, asked: None,
    "no diacritics": lambda rng, child, asked: asked.update(full_name=without_diacritics(child.name).upper()),
    "misspelt": lambda rng, child, asked: asked.update(full_name=misspelt(rng, child.name)),
    "reordered": _reordered,
    "day and month swapped": _swapped,
    "another day": _another_day,
    "no birth date": lambda rng, child, asked: asked.pop("birth_date"),
    "no parents": lambda rng, child, asked: asked.pop("guardian_names"),
    "no sex": lambda rng, child, asked: asked.pop("sex"),
    "elsewhere": lambda rng, child, asked: asked.update(residence_unit="21046"),
    "misspelt, elsewhere, no parents": lambda rng, child, asked: asked.update(
        full_name=misspelt(rng, child.name), residence_unit="21046", guardian_names=[]),
}


def test_every_child_with_a_slip(search, district, capsys):
    rng, choice, questions = Rng(3, "slips"), random.Random(3), []
    for child in district.completed + district.outstanding:
        kind = choice.choice(sorted(SLIPS))
        asked = {"full_name": child.name, "birth_date": child.birth.isoformat(), "sex": SEX[child.sex], "residence_unit": child.unit,
                 "guardian_names": [name for name in (child.family.father, child.family.mother) if name]}
        if SLIPS[kind](rng, child, asked) is not False:
            questions.append((kind, asked, child.entry.personal_id))
    twins = [child for child in district.completed + district.outstanding
             if any(other.birth == child.birth and other.sex == child.sex for other in child.siblings())]
    names = collections.Counter(child.name for child in district.completed + district.outstanding)
    assert len(twins) > 40 and sum(count > 1 for count in names.values()) > 100, "or nothing is proven"
    tally = measure(search, questions, capsys, "every child, with a slip")
    assert tally.found >= 0.99 * tally.asked, str(tally)
    assert tally.wrong <= 0.01 * tally.asked, str(tally)
    assert tally.stands_out >= 0.85 * tally.asked, str(tally)


def test_twins_of_one_name_are_left_to_people(search, district):
    """Nothing in what is asked tells them apart: the first two have one score, and nobody stands out."""
    first = next(child for child in district.completed if any(
        other.birth == child.birth and other.sex == child.sex for other in child.siblings()))
    answer = search({"full_name": first.family.surname + " Em", "birth_date": first.birth.isoformat(), "sex": SEX[first.sex],
                     "guardian_names": [name for name in (first.family.father, first.family.mother) if name]})
    assert answer.ambiguous
    assert answer.matches[0].score == answer.matches[1].score
    assert [person.personal_id for person in answer.persons[:2]] == sorted(person.personal_id for person in answer.persons[:2])
    for match in answer.matches:
        assert match.score == sum(reason.points for reason in match.reasons)
