"""Figures in the numbers and strings of the protos, to be compared with what a service answers."""

import dataclasses
import datetime

from oracle.figures import UNKNOWN, Figures, appendix
from oracle.rules import CODE_NUMBERS, Finding
from oracle.units import Units


@dataclasses.dataclass
class Plain:
    progress: dict[str, tuple[int, int]]  # by unit code: total, completed; Appendix 01 and, if it has children, "unknown"
    verdicts: dict[str, tuple]            # by "unit/record_id": outcome, ((code, side), ...)
    outstanding: dict[str, tuple]         # by number in force: key of the claiming record or "", ((code, side), ...)
    digest: str
    duplicates: dict[str, tuple]          # by the smallest claiming key: number in force or "", completed, all claiming keys


def plain(figures: Figures, units: Units, today: datetime.date) -> Plain:
    """The outstanding children are those of the units in `progress`, "unknown" left out."""
    table = {code: (int(total), int(completed)) for code, _, total, completed, *_ in appendix(figures, units, today)}
    outstanding = {child.personal_id: ("/".join(child.claimed_by or ()), numbers(child.findings))
                   for code in table if code in figures.units for child in figures.units[code].outstanding_children}
    if UNKNOWN in figures.units and figures.units[UNKNOWN].total:
        table[UNKNOWN] = (figures.units[UNKNOWN].total, figures.units[UNKNOWN].completed)
    verdicts = {"/".join(key): (int(judgement.outcome), numbers(judgement.findings)) for key, judgement in figures.verdicts.items()}
    duplicates = {"/".join(claim.keys[0]): (claim.personal_id, claim.completed, tuple(map("/".join, claim.keys)))
                  for claim in figures.duplicate_claims}
    return Plain(table, verdicts, outstanding, figures.digest, duplicates)


def numbers(findings: tuple[Finding, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((CODE_NUMBERS[finding.code], int(finding.side)) for finding in findings)
