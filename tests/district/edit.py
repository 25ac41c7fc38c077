"""Edits of a built district: mend a wrong row, spoil a right one. Afterwards write the unit's export again (District.write_export).

    district = District(seed=2024)
    edited = edit.mend(district, '21043')      # +1 completed in 21043 and the district
    district.write_export(out, edited.unit)
"""

from district import mistakes, people, records


def mendable(district, unit):
    """The records of a unit of which each, mended, completes one more child of that unit."""
    return [r for r in _only_records(district, unit) if r.sendable and r.kind in mistakes.KINDS and mistakes.KINDS[r.kind].mendable]


def spoilable(district, unit):
    """The records of a unit of which each, spoilt, leaves one child of that unit less completed."""
    return [r for r in _only_records(district, unit) if r.verdict == records.VERIFIED]


def _only_records(district, unit):
    """Of children who live in the unit, are on the roster and have no other record."""
    if unit not in district.exports:
        raise ValueError(f'no export of a unit {unit}')
    return [r for r in district.exports[unit].records
            if r.child.entry.unit == unit and len(r.child.records) == 1 and people.roster_child(r.child.entry)]


def _chosen(candidates, record_id, what):
    for record in candidates:
        if record_id in (None, record.record_id):
            return record
    raise ValueError(f'no such record to {what}')


def mend(district, unit, record_id=None):
    """Puts the right record in the place of a wrong one (the unit's first if none is named); returns it."""
    wrong = _chosen(mendable(district, unit), record_id, 'mend')
    right = records.mended(wrong)
    rows = district.exports[unit].records
    rows[rows.index(wrong)] = right
    right.child.records = [right]
    return right


def spoil(district, unit, record_id=None):
    """Misspells the name in a verified record (the unit's first if none is named); returns it."""
    record = _chosen(spoilable(district, unit), record_id, 'spoil')
    rng = district.root.fork(f'spoil/{unit}/{record.record_id}')
    name = None
    while name is None:
        name = mistakes.differing_name(rng, record.child.name, mistakes.misspelt)
    record.name, record.kind, record.findings = name, 'spoilt', [('NAME_DIFFERS', 'record')]
    return record
