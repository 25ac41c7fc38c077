"""The catalogue of findings from the outside: each code is reached by a row of a sheet, and a rules file changes what it weighs."""

import contextlib
import json

import pytest

import protos
from people import HEADINGS, LAN, MAI, PEOPLE, ROW_LAN, ROW_MAI, ROW_TU, row, write_csv, write_people
from programs import TODAY, UNIT, run
from serving import serve

REPLACED, CANCELLED, DECEASED, GROWN, BARE, NAMESAKE = (
    "051315000011", "051315000012", "051315000013", "051307000014", "051315000015", "051315000016")
MORE = [
    (REPLACED, "Nguyễn Thị Hòa", "2015-05-02", "female", "Kinh", UNIT, "Nguyễn Văn Ba", "", "", "replaced", MAI),
    (CANCELLED, "Nguyễn Thị Hòa", "2015-05-02", "female", "Kinh", UNIT, "Nguyễn Văn Ba", "", "", "cancelled", ""),
    (DECEASED, "Nguyễn Thị Hòa", "2015-05-02", "female", "Kinh", UNIT, "Nguyễn Văn Ba", "", "", "deceased", ""),
    (GROWN, "Nguyễn Thị Hòa", "2007-05-02", "female", "Kinh", UNIT, "Nguyễn Văn Ba", "", "", "active", ""),
    (BARE, "", "2015-05-02", "female", "Kinh", UNIT, "Nguyễn Văn Ba", "", "", "active", ""),
    (NAMESAKE, "Nguyễn Thị Hòa", "2015-05-02", "female", "Kinh", "21058", "Lê Văn Sáu", "", "", "active", ""),
]


def mai(*, father="Nguyễn Văn Ba", mother="Trần Thị Tư", **changes) -> list[str]:
    made = row(ROW_MAI, **changes)
    made[7:9] = [father, mother]
    return made


# The code that the row is an example of, and the row.
EXAMPLES = [
    ("NAME_MISSING", mai(full_name="không rõ")),
    ("NAME_MALFORMED", mai(full_name="Nguyễn Th? Hòa")),
    ("BIRTH_DATE_MISSING", mai(birth_date="")),
    ("BIRTH_DATE_MALFORMED", mai(birth_date="31/02/2015")),
    ("SEX_MISSING", mai(sex="-")),
    ("SEX_MALFORMED", mai(sex="Nam/Nữ")),
    ("ETHNICITY_MISSING", mai(ethnicity="")),
    ("ETHNICITY_MALFORMED", mai(ethnicity="Mọi người")),
    ("GUARDIAN_MISSING", mai(father="", mother="chưa có")),
    ("NUMBER_MISSING", mai(number="")),
    ("NUMBER_MALFORMED", mai(number="5.1E+10")),
    ("NUMBER_UNKNOWN", mai(number="051315999999")),
    ("NUMBER_REPLACED", mai(number=REPLACED)),
    ("NUMBER_CANCELLED", mai(number=CANCELLED)),
    ("SEX_DIFFERS", mai(sex="Nam")),
    ("NUMBER_CONFLICTS_SEX", mai(number="051215000017")),
    ("BIRTH_DATE_DIFFERS", mai(birth_date="03/05/2015")),
    ("NUMBER_CONFLICTS_BIRTH_YEAR", mai(number="051316000018")),
    ("ETHNICITY_DIFFERS", mai(ethnicity="Hrê")),
    ("NAME_DIFFERS", mai(full_name="Nguyễn Thị Hoa")),
    ("NUMBER_OF_ANOTHER_PERSON", mai(number=LAN)),
    ("REGISTER_INCOMPLETE", mai(number=BARE)),
    ("PERSON_DECEASED", mai(number=DECEASED)),
    ("PERSON_NOT_A_CHILD", mai(number=GROWN, birth_date="02/05/2007")),
    ("PERSON_IN_DOUBT", mai(number=NAMESAKE)),
    ("PERSON_RESIDES_ELSEWHERE", mai(number=NAMESAKE, father="Lê Văn Sáu")),
    ("GUARDIAN_DIFFERS", mai(father="Lê Văn Sáu", mother="")),
    ("RECORD_ID_MISSING", mai(record_id="")),
    ("RECORD_ID_REPEATED", mai(record_id="twice")),
    ("RECORD_ID_REPEATED", mai(record_id="twice")),
]
MORE += [
    ("051215000017", "Nguyễn Thị Hòa", "2015-05-02", "female", "Kinh", UNIT, "Nguyễn Văn Ba", "", "", "active", ""),
    ("051316000018", "Nguyễn Thị Hòa", "2015-05-02", "female", "Kinh", UNIT, "Nguyễn Văn Ba", "", "", "active", ""),
]


@pytest.fixture(scope="module")
def everybody(tmp_path_factory):
    made = tmp_path_factory.mktemp("findings")
    served = serve(made, "population-stub", "--people", str(write_people(made / "people.csv", PEOPLE + MORE)))
    yield served
    assert served.program.stop() == 0


@pytest.fixture
def validation_by(everybody, tmp_path):
    """validation_by(rules) starts a validation with that rules file, None for none; the test's end stops it."""
    with contextlib.ExitStack() as started:

        def start(rules: dict | None):
            argv = ["--population", everybody.grpc, "--today", TODAY]
            if rules is not None:
                (tmp_path / "rules.json").write_text(json.dumps(rules))
                argv += ["--rules", str(tmp_path / "rules.json")]
            served = serve(tmp_path, "validation", *argv)
            started.callback(served.program.stop)
            return served

        yield start


def finding_types(validation):
    with contextlib.closing(protos.Client(validation.grpc, "validation", "ValidationService")) as client:
        return client.call("ListFindingTypes")


def checked(validation, file) -> list[dict]:
    done = run("commune-agent", "check", file, "--unit", UNIT, "--today", TODAY, "--validation", validation.grpc, "--json")
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_code_of_the_catalogue_is_reached_by_its_example(validation_by, tmp_path):
    validation = validation_by(None)
    rows = [(cells if code.startswith("RECORD_ID") else [cells[0], f"R-{i}", *cells[2:]])
            for i, (code, cells) in enumerate(EXAMPLES)]
    lines = checked(validation, write_csv(tmp_path / "examples.csv", [HEADINGS, *rows]))
    assert len(lines) == len(EXAMPLES)
    by_name = {kind.name: kind for kind in finding_types(validation).finding_types}
    words = {1: "record", 2: "number", 3: "register"}
    for (code, _), line in zip(EXAMPLES, lines):
        found = {finding["code"]: finding for finding in line["findings"]}
        assert code in found, line
        assert found[code]["side"] in {words[side] for side in by_name[code].sides}
        assert found[code]["severity"] == {1: "warning", 2: "error"}[by_name[code].severity]
    assert {code for code, _ in EXAMPLES} == set(by_name)


def test_a_rules_file_lowers_and_raises_and_the_verdict_names_it(validation_by, tmp_path):
    validation = validation_by({"version": "qn-1", "severities": {"ETHNICITY_DIFFERS": "warning", "GUARDIAN_DIFFERS": "error"}})
    lines = checked(validation, write_csv(tmp_path / "a.csv", [
        HEADINGS, row(ROW_MAI, ethnicity="Hrê"), mai(record_id="BC-9", father="Lê Văn Sáu", mother=""), ROW_LAN, ROW_TU]))
    assert [(line["verdict"], [(f["code"], f["severity"]) for f in line["findings"]]) for line in lines] == [
        ("VERIFIED", [("ETHNICITY_DIFFERS", "warning")]), ("NEEDS_CORRECTION", [("GUARDIAN_DIFFERS", "error")]),
        ("VERIFIED", []), ("VERIFIED", [])]
    types = finding_types(validation)
    severities = {kind.name: kind.severity for kind in types.finding_types}
    assert (severities["ETHNICITY_DIFFERS"], severities["GUARDIAN_DIFFERS"], severities["NAME_DIFFERS"]) == (1, 2, 2)
    program, _, file = types.rules_version.partition("+")
    assert program and file.startswith("qn-1.")
    assert finding_types(validation_by(None)).rules_version == program


@pytest.mark.parametrize("text, named", [
    ("{", "no JSON object"),
    ('{"version": "a", "severities": {"NUMBER_UNKNOWN": "warning"}}', "NUMBER_UNKNOWN must stay an error"),
    ('{"version": "a", "severities": {"NAME_DIFERS": "warning"}}', "NAME_DIFERS"),
])
def test_a_bad_rules_file_is_configuration(tmp_path, text, named):
    file = tmp_path / "rules.json"
    file.write_text(text)
    done = run("validation", "--rules", file, "--check-config")
    assert done.returncode == 78, done.stderr
    assert str(file) in done.stderr and named in done.stderr
