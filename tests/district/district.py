"""Puts the district together: who lives where, whose record is right, whose is wrong and how, and what else stands in the sheets."""

import collections
import dataclasses
import json
import pathlib

from district import extras, noise, number_mistakes, people, plan, records, sheets
from district.forms import FORMS
from district.mistakes import KINDS
from district.rng import Rng, Weighted

# Of the outstanding children, those of whom there is a record.
_WITH_RECORD = 0.44
# Of the records of outstanding children, those in the commune where the child lived before.
_MOVED = 0.015
# Wrong second records.
_SECOND = ['name_misspelt', 'number_missing', 'number_unknown', 'birth_date_swapped', 'guardian_missing', 'number_replaced']


@dataclasses.dataclass
class Export:
    unit: str
    name: str
    form: object
    records: list = dataclasses.field(default_factory=list)

    @property
    def file(self):
        return f'{self.form.file.format(unit=self.unit, name=self.name)}.{self.form.extension}'


class District:
    """The people and the exports of a seed. Building takes seconds; edit.py changes records of a built one."""

    def __init__(self, seed=2024, children=plan.CHILDREN):
        self.seed = seed
        self.root = self.rng = Rng(seed, 'district')  # rng: what the mistakes at hand draw from
        self.plan = plan.make(self.root.fork('plan'), children)
        self.register = people.Register(self.root.fork('numbers'))
        self.exports = {u.code: Export(u.code, u.name, FORMS[i % len(FORMS)]) for i, u in enumerate(self.plan)}
        self.forms = {code: export.form for code, export in self.exports.items()}
        self.completed, self.outstanding, self.hamlets, self.mothers = [], [], {}, {}
        self._settle()
        self._record_completed(self.root.fork('completed'))
        self._record_outstanding(self.root.fork('outstanding'))
        extras.add(self, self.root.fork('extras'), children)
        self._order()

    def add(self, record):
        """Puts a record into its unit's export."""
        if record.child.unit != record.unit:
            record.hamlet = self.rng.pick(self.hamlets[record.unit])
        record.child.records.append(record)
        self.exports[record.unit].records.append(record)

    def right(self, rng, child, unit=None, amount=1.0):
        """A right record with some cells written otherwise."""
        record = records.of_child(child, unit)
        noise.add(rng, record, self.forms[record.unit], amount)
        return record

    def elsewhere(self, rng, unit):
        return rng.pick([code for code in self.exports if code != unit])

    def wrong(self, rng, child, kind, unit=None):
        """Adds a record of the child that is wrong in the way of the kind; False if the kind doesn't fit the child."""
        self.rng = rng
        record = self.right(rng, child, unit, 0.6)
        findings = kind.spoil(self, child, record)
        if not findings:
            return False
        record.kind, record.findings = kind.name, sorted(set(findings))
        self.add(record)
        return True

    def _settle(self):
        for unit in self.plan:
            rng = self.root.fork(unit.code)
            residents = people.residents(rng, unit.code, unit.children)
            self.hamlets[unit.code] = sorted({c.family.hamlet for c in residents})
            for child in residents:
                self.register.enter(child)
            # Of the twins that come first, one is done and one is not.
            done = set(map(id, ([residents[1]] + rng.shuffled(residents[2:]) + [residents[0]])[:unit.completed]))
            for child in residents:
                child.completed = id(child) in done
                (self.completed if child.completed else self.outstanding).append(child)

    def _record_completed(self, rng):
        self.rng = rng
        chosen = iter(rng.shuffled(self.completed))
        special = {}
        for name, (share, least, _) in _SPECIAL.items():
            for _ in range(max(least, round(share * len(self.completed)))):
                special[id(next(chosen))] = name
        for child in self.completed:
            name = special.get(id(child), 'plain')
            unit = self.elsewhere(rng, child.unit) if name == 'mover' else child.unit
            record = self.right(rng, child, unit)
            record.kind = name
            self.add(record)
            if name in _SPECIAL:
                _SPECIAL[name][2](self, rng, child, record)

    def _record_outstanding(self, rng):
        waiting = rng.shuffled(self.outstanding)
        wanted = int(_WITH_RECORD * len(waiting))
        weights = {name: kind.weight for name, kind in sorted(KINDS.items())}
        recorded = []
        for name in sorted(weights, key=lambda name: (weights[name], name)):
            fair = max(1, int(wanted * weights[name] / sum(weights.values())))
            recorded += self._some_wrong(rng, waiting, KINDS[name], min(fair, wanted - len(recorded)))
        common = Weighted({name: weight for name, weight in weights.items() if weight >= 5})
        while len(recorded) < wanted:
            recorded += self._some_wrong(rng, waiting, KINDS[common.pick(rng)], 1)
        twice = [child for child in rng.shuffled(recorded) if KINDS[child.records[0].kind].mendable]
        for child in twice[:max(2, len(recorded) // 200)]:
            while not self.wrong(rng, child, KINDS[rng.pick(_SECOND)]):
                pass
        self._unsendable(rng, waiting)

    def _some_wrong(self, rng, waiting, kind, count):
        """Up to count of the waiting children whom the kind fits, one at least, get such a record and wait no more."""
        found = []
        for tries, child in enumerate(waiting):
            if len(found) == count or (found and tries > 40 * count):
                break
            unit = self.elsewhere(rng, child.unit) if rng.chance(_MOVED) else None
            if self.wrong(rng, child, kind, unit):
                found.append(child)
        if not found:
            raise ValueError(f'no child fits the mistake {kind.name}: another seed or more children')
        taken = set(map(id, found))
        waiting[:] = [child for child in waiting if id(child) not in taken]
        return found

    def _unsendable(self, rng, unrecorded):
        """In one export two rows without record_id, in another two rows with the same."""
        left = {unit: [c for c in unrecorded if c.unit == unit] for unit in sorted(self.exports)[1:]}
        for kind in ('RECORD_ID_MISSING', 'RECORD_ID_REPEATED'):
            unit = next(unit for unit, children in left.items() if len(children) >= 2)
            for child in left.pop(unit)[:2]:
                record = self.right(rng, child)
                record.kind, record.findings, record.sendable = kind.lower(), [(kind, 'record')], False
                self.add(record)

    def _order(self):
        """Sorts the rows by hamlet and numbers them."""
        for unit, export in self.exports.items():
            rng = self.root.fork(f'order/{unit}')
            export.records.sort(key=lambda record: record.hamlet)
            n = 1000 if export.form.ids == '{:d}' else 0
            for record in export.records:
                n += 2 if rng.chance(0.03) else 1
                record.record_id = '' if record.kind == 'record_id_missing' else export.form.ids.format(n, unit=unit)
            repeated = [r for r in export.records if r.kind == 'record_id_repeated']
            for record in repeated[1:]:
                record.record_id = repeated[0].record_id
        # Ids that differ in case alone are two.
        first = self.exports[min(self.exports)].records
        first[-1].record_id = first[0].record_id.lower()

    def counts(self):
        """{unit: (roster children, completed)} by what the entries and records say."""
        done = {id(r.child) for e in self.exports.values() for r in e.records if r.verdict == records.VERIFIED}
        total, completed = collections.Counter(), collections.Counter()
        for child in self.completed + self.outstanding:
            total[child.entry.unit] += people.roster_child(child.entry)
            completed[child.entry.unit] += people.roster_child(child.entry) and id(child) in done
        return {unit: (total[unit], completed[unit]) for unit in sorted(total)}

    def write(self, out):
        out = pathlib.Path(out)
        out.mkdir(parents=True, exist_ok=True)
        (out / 'people.csv').write_bytes(self.register.csv())
        for unit in self.exports:
            self.write_export(out, unit)
        (out / 'labels.json').write_text(json.dumps(self.labels(), ensure_ascii=False) + '\n', encoding='utf-8')

    def write_export(self, out, unit):
        """Writes one export; returns its path."""
        export = self.exports[unit]
        path = pathlib.Path(out) / 'exports' / unit / export.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sheets.render(export))
        return path

    def labels(self):
        """What the generator meant, for whoever looks for a difference; no test of the services may read it."""
        return {'seed': self.seed, 'units': {u.code: dataclasses.asdict(u) | {'form': self.forms[u.code].name} for u in self.plan},
                'records': [_label(r) for e in self.exports.values() for r in e.records]}


def _mover(district, rng, child, record):
    """Its record stands in the export of another commune already."""


def _duplicate_here(district, rng, child, record):
    _again(district, rng, child, child.unit)


def _duplicate_elsewhere(district, rng, child, record):
    _again(district, rng, child, district.elsewhere(rng, child.unit))


def _again(district, rng, child, unit):
    second = district.right(rng, child, unit)
    second.kind = 'duplicate'
    district.add(second)


def _duplicate_wrong(district, rng, child, record):
    while not district.wrong(rng, child, KINDS[rng.pick(_SECOND)]):
        pass


def _number_was_replaced(district, rng, child, record):
    number_mistakes.former_entry(district, child, 'replaced', child.entry.personal_id)


def _guardian_differs(district, rng, child, record):
    """The clerk named who brings the child up; the register names the parents."""
    stranger = people.family(rng, record.hamlet)
    record.father, record.mother, record.guardian = '', '', stranger.mother or stranger.father
    if records.shares_guardian(record):
        record.kind = 'plain'


def _register_lacks_ethnicity(district, rng, child, record):
    child.entry.ethnicity = ''


def _register_lacks_guardians(district, rng, child, record):
    child.entry.father = child.entry.mother = ''


# What else is to be told of completed children: their share, how many at least, and what it does beside the right record.
_SPECIAL = {'mover': (0.015, 3, _mover), 'duplicate_here': (0.004, 2, _duplicate_here),
            'duplicate_elsewhere': (0.004, 2, _duplicate_elsewhere), 'duplicate_wrong': (0.004, 3, _duplicate_wrong),
            'number_was_replaced': (0.004, 2, _number_was_replaced), 'guardian_differs': (0.012, 3, _guardian_differs),
            'register_lacks_ethnicity': (0.002, 1, _register_lacks_ethnicity),
            'register_lacks_guardians': (0.002, 1, _register_lacks_guardians)}


def _label(record):
    entry = record.child.entry
    return {'unit': record.unit, 'record_id': record.record_id, 'verdict': record.verdict, 'kind': record.kind,
            'findings': [list(f) for f in record.findings], 'warnings': [list(w) for w in record.warnings()],
            'standardised': record.standardised, 'person': entry.personal_id, 'lives_in': entry.unit}
