"""The synthetic district is what it says: reproducible, complete in its cases, exact in its sums."""

import collections
import csv
import datetime
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import zipfile

import pytest

from district import edit, forms, layout, mistakes, noise, people, plan, records, spelling
from district.district import District
from district.rng import Rng

HERE = pathlib.Path(__file__).resolve().parent
RECORD_PROTO = HERE.parents[1] / 'proto/childsync/record/v1/record.proto'
SEED, CHILDREN = 7, 2000


@pytest.fixture(scope='module')
def small():
    return District(SEED, CHILDREN)


@pytest.fixture(scope='module')
def written(small, tmp_path_factory):
    out = tmp_path_factory.mktemp('district')
    small.write(out)
    return out


@pytest.fixture(scope='module')
def rows(written):
    with open(written / 'people.csv', encoding='utf-8', newline='') as f:
        return list(csv.DictReader(f))


@pytest.fixture
def fresh():
    return District(SEED, CHILDREN)


def files(out):
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob('*')) if p.is_file()}


def generate(out, *arguments, **environment):
    return subprocess.run([sys.executable, HERE / 'generate.py', '--seed', str(SEED), '--children', str(CHILDREN), '--out', out,
                           *arguments], env={**os.environ, **environment}, capture_output=True, text=True, timeout=60)


def all_records(district):
    return [r for export in district.exports.values() for r in export.records]


def is_sixteen(born):
    return born <= datetime.date(2008, 3, 28)


def test_the_same_seed_gives_the_same_bytes(written, tmp_path):
    done = generate(tmp_path, PYTHONHASHSEED='3', TZ='America/Lima')
    assert done.returncode == 0, done.stderr
    assert files(tmp_path) == files(written)


def test_another_seed_gives_another_district(small):
    other = District(SEED + 1, CHILDREN)
    assert other.register.csv() != small.register.csv()
    assert other.plan != small.plan


def test_no_workbook_carries_a_date_of_its_making(written):
    for path in written.rglob('*.xlsx'):
        with zipfile.ZipFile(path) as book:
            assert {entry.date_time[0] for entry in book.infolist()} == {1980}
            assert b'2024-03-27T08:00:00Z' in book.read('docProps/core.xml')


def test_the_people_file_is_as_the_contract_says(rows):
    assert list(rows[0]) == ['personal_id', 'full_name', 'birth_date', 'sex', 'ethnicity', 'residence_unit', 'father_name', 'mother_name',
                             'guardian_name', 'status', 'replaced_by']
    assert len({r['personal_id'] for r in rows}) == len(rows)
    for r in rows:
        assert re.fullmatch(r'\d{12}', r['personal_id'])
        assert int(r['personal_id'][:3]) >= 100 or r['personal_id'][:3] in people.PROVINCES
        assert r['birth_date'] == '' or datetime.date.fromisoformat(r['birth_date']) <= people.TODAY
        assert r['sex'] in ('male', 'female', '')
        assert (r['status'] == 'replaced') == bool(r['replaced_by'])
        assert r['full_name'] == spelling.nfc(r['full_name']).strip()
    assert {r['status'] for r in rows} == {'active', 'deceased', 'cancelled', 'replaced'}
    assert sum(r['personal_id'].startswith('051') for r in rows) > 0.8 * len(rows)


def test_there_are_63_provinces():
    assert len(people.PROVINCES) == 63


def test_the_rosters_are_as_planned(small, rows):
    """By the people file alone."""
    roster = collections.Counter()
    for r in rows:
        born = datetime.date.fromisoformat(r['birth_date']) if r['birth_date'] else datetime.date(2000 + int(r['personal_id'][4:6]), 12, 31)
        if r['status'] == 'active' and not is_sixteen(born):
            roster[r['residence_unit']] += 1
    assert {u.code: roster[u.code] for u in small.plan} == {u.code: u.children for u in small.plan}
    assert sum(u.children for u in small.plan) == CHILDREN
    assert roster[people.OUTSIDE] and roster[''] and roster['21094']


def test_so_many_are_completed_as_planned(small):
    counts = small.counts()
    assert {u.code: counts[u.code] for u in small.plan} == {u.code: (u.children, u.completed) for u in small.plan}


def test_one_unit_is_complete_and_the_township_is_lowest(small):
    rates = {u.code: u.rate for u in small.plan}
    assert len(rates) == 22
    assert [code for code, rate in rates.items() if rate == 10000] == ['21052']
    assert rates.pop('21040') == 3692 < min(rates.values())


def test_the_whole_district_has_the_directives_figures():
    district = District()
    counts = district.counts()
    assert tuple(map(sum, zip(*(counts[u.code] for u in district.plan)))) == (37799, 26282)
    rates = sorted(u.rate for u in district.plan)
    assert rates[0] == 3692 < rates[1] and rates[-2] < rates[-1] == 10000
    assert len(set(rates)) > 18 and len({u.children for u in district.plan}) > 18


@pytest.mark.parametrize('seed', range(20))
def test_every_seed_settles(seed):
    for children in (1000, 5000, plan.CHILDREN):
        units = plan.make(Rng(seed, 'plan'), children)
        assert sum(u.children for u in units) == children
        assert abs(sum(u.completed for u in units) / children - 0.6953) < 0.001


def test_too_small_a_district_is_refused():
    with pytest.raises(ValueError, match='1,000'):
        District(SEED, 999)


def test_a_third_of_the_outstanding_have_a_record(small):
    with_record = sum(bool(child.records) for child in small.outstanding)
    assert len(small.outstanding) / 3 <= with_record <= len(small.outstanding) / 2


def test_every_finding_occurs(small):
    codes = re.findall(r'FINDING_CODE_(\w+) = [1-9]', RECORD_PROTO.read_text(encoding='utf-8'))
    assert len(codes) >= 29
    seen = {code for r in all_records(small) for code, _ in r.findings + r.warnings()}
    assert seen == set(codes)


def test_every_side_of_a_difference_occurs(small):
    seen = {finding for r in all_records(small) for finding in r.findings}
    for code in ('SEX_DIFFERS', 'BIRTH_DATE_DIFFERS'):
        assert {(code, 'record'), (code, 'register')} <= seen


def test_every_kind_of_mistake_occurs(small):
    kinds = {r.kind for r in all_records(small)}
    assert set(mistakes.KINDS) <= kinds
    assert {'mover', 'duplicate', 'duplicate_elsewhere', 'duplicate_wrong', 'number_was_replaced', 'guardian_differs', 'sixteen',
            'deceased', 'replaced_and_deceased', 'outside', 'nowhere'} <= kinds


def test_a_verified_record_has_at_most_warnings(small):
    verdicts = collections.Counter(r.verdict for r in all_records(small))
    assert set(verdicts) == {'VERIFIED', 'NEEDS_CORRECTION', 'NOT_FOUND', None}
    for r in all_records(small):
        if r.verdict == 'VERIFIED':
            codes = {code for code, _ in r.warnings()}
            assert codes != {'PERSON_RESIDES_ELSEWHERE', 'GUARDIAN_DIFFERS'}, 'would be PERSON_IN_DOUBT'
            assert r.cited is r.child.entry and r.cited.status == 'active' and not is_sixteen(r.cited.birth)


def test_some_are_sixteen_today_and_some_tomorrow(rows):
    born = collections.Counter(r['birth_date'] for r in rows)
    assert born['2008-03-28'] >= 3
    assert born['2008-03-29'] >= 22


def test_a_record_is_named_once_in_its_export(small):
    repeated = []
    for export in small.exports.values():
        ids = collections.Counter(r.record_id for r in export.records if r.record_id)
        repeated += [n for n in ids.values() if n > 1]
    assert repeated == [2]
    assert sum(not r.record_id for r in all_records(small)) == 2


def test_two_communes_use_the_same_ids(small):
    uses = collections.Counter(r.record_id for r in all_records(small))
    assert max(uses.values()) > 5


def test_a_third_of_the_verified_rows_needs_standardising(small):
    """By the cells: those that are not as the register or a plain form would have them."""
    verified = [r for r in all_records(small) if r.verdict == 'VERIFIED']
    otherwise = sum(r.name != r.cited.full_name or r.number != r.cited.personal_id or r.ethnicity != r.child.ethnicity
                    or r.sex_word not in ('Nam', 'Nữ') for r in verified)
    assert otherwise > 0.3 * len(verified)


def test_every_form_of_file_is_used_and_read(written, small):
    used = {export.form.name for export in small.exports.values()}
    assert used == {form.name for form in forms.FORMS} and len(used) >= 8
    for unit, export in small.exports.items():
        content = (written / 'exports' / unit / export.file).read_bytes()
        if export.form.extension == 'csv':
            assert content.startswith(b'\xef\xbb\xbf') == export.form.bom
            text = content.decode('utf-8-sig')
            assert ('\r\n' in text) == (export.form.newline == '\r\n')
            heading = [h for _, h in export.form.columns()]
            assert heading in list(csv.reader(io.StringIO(text, newline=''), delimiter=export.form.delimiter))
        else:
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                assert book.testzip() is None
                assert (b'date1904="1"' in book.read('xl/workbook.xml')) == export.form.date_1904


def test_the_sheets_hold_each_record_once(small):
    for export in small.exports.values():
        stt = [field for field, _ in export.form.columns()].index('stt')
        numbers = [row[stt] for sheet in layout.sheets(export) for row in sheet.rows if len(row) > stt and isinstance(row[stt], int)]
        assert sorted(numbers) == list(range(1, len(export.records) + 1))


def test_a_name_written_otherwise_is_the_same_name():
    rng = Rng(SEED, 'names')
    rules = set()
    for _ in range(4000):
        name = rng.pick(['Nguyễn Thị Hòa', 'Đặng Quý Toàn', "Hồ K'Bé", 'Đinh A-Rông', 'Huỳnh Thúy Khoẻ', 'Lê Ý'])
        rule, written_name = noise.name_otherwise(rng, name, line_breaks=True)
        rules.add(rule)
        assert written_name != name and spelling.match_key(written_name) == spelling.match_key(name)
    assert rules >= {'tone_placement', 'unicode_form', 'case', 'spaces', 'no_break_space', 'line_break', 'invisible', 'other_d',
                     'trailing', 'apostrophe', 'hyphen'}


@pytest.mark.parametrize('one, other', [('Hòa', 'Hoa'), ('Hòa', 'Hóa'), ('Lý', 'Lí'), ('Hân', 'Han'), ('Đinh', 'Dinh'),
                                        ("K'Bé", 'KBé'), ('A-Rông', 'A Rông')])
def test_another_name_is_another_name(one, other):
    assert spelling.match_key(one) != spelling.match_key(other)


def test_a_mended_row_completes_one_child_and_touches_no_other_row(fresh, small):
    check_edit(fresh, small, edit.mend, edit.mendable, +1)


def test_a_spoilt_row_leaves_one_child_less(fresh, small):
    check_edit(fresh, small, edit.spoil, edit.spoilable, -1)


def check_edit(fresh, small, change, candidates, step):
    for unit in ('21043', '21049'):
        before = fresh.counts()
        wanted = candidates(fresh, unit)[3].record_id
        edited = change(fresh, unit, wanted)
        assert (edited.unit, edited.record_id) == (unit, wanted)
        after = fresh.counts()
        assert after[unit] == (before[unit][0], before[unit][1] + step)
        assert {u: after[u] for u in after if u != unit} == {u: before[u] for u in before if u != unit}
        old, new = (cells(district.exports[unit]) for district in (small, fresh))
        assert len(old) == len(new) and sum(a != b for a, b in zip(old, new)) == 1


def cells(export):
    return [row for sheet in layout.sheets(export) for row in sheet.rows]


def test_a_row_that_cannot_be_mended_in_the_sheet_is_refused(fresh):
    wrong_register = next(r for r in all_records(fresh) if r.kind == 'register_has_another_sex')
    with pytest.raises(ValueError, match='mend'):
        edit.mend(fresh, wrong_register.unit, wrong_register.record_id)


def test_the_command_writes_edited_exports_alone(written, tmp_path):
    done = generate(tmp_path, '--mend', '21043', '--spoil', '21049')
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == ['mended', 'spoilt']
    changed, whole = files(tmp_path), files(written)
    assert sorted(name.split('/')[1] for name in changed) == ['21043', '21049']
    assert all(name in whole and whole[name] != content for name, content in changed.items())


@pytest.mark.parametrize('wanted', ['21043:none', '99999'])
def test_the_command_refuses_what_is_not_there(tmp_path, wanted):
    done = generate(tmp_path, '--mend', wanted)
    assert done.returncode == 64 and 'generate.py:' in done.stderr
    assert files(tmp_path) == {}


def test_the_labels_tell_what_each_row_is_meant_to_be(written, small):
    labels = json.loads((written / 'labels.json').read_text(encoding='utf-8'))
    assert len(labels['records']) == len(all_records(small))
    assert collections.Counter(r['verdict'] for r in labels['records'])[records.VERIFIED] == sum(
        r.verdict == records.VERIFIED for r in all_records(small))
