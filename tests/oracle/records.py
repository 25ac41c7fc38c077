"""What a commune's publishes have made of its records."""

import dataclasses
from typing import Iterable

from oracle.sheets import Row


@dataclasses.dataclass
class Records:
    """The last state of every record ever sent, by (unit code, record_id); None is a withdrawn one."""
    last: dict[tuple[str, str], Row | None] = dataclasses.field(default_factory=dict)

    def publish(self, unit: str, rows: Iterable[Row], full: bool = False) -> None:
        """Rows that can be sent replace their records. `full`: records that stand in no row are withdrawn, unless a row lacks its id."""
        rows = list(rows)
        self.last.update({(unit, row.record_id): row for row in rows if not row.problems})
        if full and all(row.record_id for row in rows):
            there = {row.record_id for row in rows}
            self.last.update({key: None for key in self.last if key[0] == unit and key[1] not in there})
