"""How many children each commune has and how many of them are done: drawn from weights and the seed, then settled so that the sums
are those asked for."""

import csv
import dataclasses
import pathlib

UNITS_FILE = pathlib.Path(__file__).resolve().parents[2] / 'deploy' / 'reference' / 'administrative_units.csv'
DISTRICT = '524'
DAY = (2024, 3, 28)

# The directive: children under 16, of whom so many are done. The one unit that is complete, and the lowest, in hundredths of a percent.
CHILDREN, COMPLETED = 37799, 26282
COMPLETE_UNIT = '21052'
LOWEST_UNIT, LOWEST_RATE = '21040', 3692

# Roughly the residents, in thousands.
_WEIGHTS = {
    '21040': 9.6, '21043': 9.8, '21046': 10.4, '21049': 12.0, '21052': 9.3, '21055': 7.9, '21058': 5.2, '21061': 7.1, '21064': 3.4,
    '21067': 12.4, '21070': 8.6, '21073': 8.2, '21079': 8.9, '21082': 8.5, '21085': 6.7, '21088': 7.8, '21091': 13.6, '21100': 6.9,
    '21103': 8.0, '21106': 7.6, '21109': 10.8, '21112': 18.2}


@dataclasses.dataclass(frozen=True)
class UnitPlan:
    code: str
    name: str
    children: int
    completed: int

    @property
    def rate(self):
        return rate(self.completed, self.children)


def rate(completed, children):
    """Hundredths of a percent, half up."""
    return (20000 * completed + children) // (2 * children)


def communes():
    """(code, name) of the district's communes on the day, by code."""
    with open(UNITS_FILE, encoding='utf-8', newline='') as f:
        rows = [r for r in csv.DictReader(f) if r['parent_code'] == DISTRICT]
    return sorted((r['code'], r['name']) for r in rows)


def make(rng, children=CHILDREN):
    """The plan of a district with so many children (1,000 at least), the same share of them done as in the directive's."""
    if children < 1000:
        raise ValueError('a district needs 1,000 children at least')
    completed = (2 * children * COMPLETED + CHILDREN) // (2 * CHILDREN)
    names = dict(communes())
    sizes, lowest_done = _sizes(rng.fork('sizes'), sorted(names), children)
    done = {LOWEST_UNIT: lowest_done, COMPLETE_UNIT: sizes[COMPLETE_UNIT]}
    others = [code for code in sizes if code not in done]
    done.update(_done(rng.fork('rates'), {c: sizes[c] for c in others}, completed - sum(done.values())))
    return [UnitPlan(code, names[code], sizes[code], done[code]) for code in sorted(names)]


def _sizes(rng, codes, children):
    weights = {code: _WEIGHTS[code] * (0.92 + 0.16 * rng.unit()) for code in codes}
    wanted = children * weights[LOWEST_UNIT] / sum(weights.values())
    lowest, lowest_done = min(
        ((size, size * LOWEST_RATE // 10000 + up) for size in range(50, children // 4) for up in (0, 1)
         if rate(size * LOWEST_RATE // 10000 + up, size) == LOWEST_RATE), key=lambda pair: (abs(pair[0] - wanted), pair))
    del weights[LOWEST_UNIT]
    sizes = _shared_out(children - lowest, weights)
    sizes[LOWEST_UNIT] = lowest
    return sizes, lowest_done


def _shared_out(total, weights):
    """Whole numbers in proportion to the weights that sum to total (largest remainders)."""
    whole = sum(weights.values())
    exact = {code: total * w / whole for code, w in weights.items()}
    shares = {code: int(x) for code, x in exact.items()}
    by_remainder = sorted(exact, key=lambda code: (shares[code] - exact[code], code))
    for code in by_remainder[:total - sum(shares.values())]:
        shares[code] += 1
    return shares


def _done(rng, sizes, total):
    """So many done in each that they sum to total, at rates strictly between the lowest and 100 %."""
    rates = {code: 0.45 + 0.53 * rng.unit() for code in sizes}
    low, high = 0.40, 0.97
    expected = sum(sizes[c] * rates[c] for c in sizes)
    bound = low if expected > total else high
    pull = (total - expected) / (sum(sizes[c] * bound for c in sizes) - expected)
    exact = {c: sizes[c] * (rates[c] + pull * (bound - rates[c])) for c in sizes}
    done = {c: int(exact[c]) for c in sizes}
    missing = total - sum(done.values())
    for code in sorted(sizes, key=lambda c: (done[c] - exact[c], c)):
        if missing and done[code] + 1 < sizes[code]:
            done[code] += 1
            missing -= 1
    if missing or not all(LOWEST_RATE < rate(done[c], sizes[c]) < 10000 for c in sizes):
        raise ValueError('no such spread of rates: another seed or more children')
    return done
