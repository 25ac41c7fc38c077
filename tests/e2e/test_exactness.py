"""No kill at any moment changes a count, a verdict or the digest."""

import os

from small_district import BIN, generate  # first: it lays the paths
import exactness


def test_twenty_kills_of_each_change_nothing(district, tmp_path, capsys):
    other = tmp_path / "other"
    generate(other, "--seed", "11")
    seed = int(os.environ.get("CHILDSYNC_SEED", "20240328"))
    report = exactness.run(tmp_path / "stack", BIN, district, other, kills=20, seed=seed)
    with capsys.disabled():
        print(f"\n{report}")
    assert report.error == "", str(report)
    assert min(report.kills.values()) >= 20, str(report)
    assert min(report.inside()) > 0, f"no kill where it hurts: {report}"
    assert min(report.tombstones.values()) > 0, f"nothing to compact away: {report}"
    assert set(report.tombstones_left.values()) == {0}, str(report)
    assert report.differences == [], str(report)
