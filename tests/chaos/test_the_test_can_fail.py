"""The exactness test finds a tally that tears state and position apart, and a validation that commits its offsets apart; the
test of re-validation finds a validation that never does it."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from small_district import BIN, generate  # noqa: E402
import exactness  # noqa: E402
import revalidation  # noqa: E402


@pytest.mark.parametrize("mutant", ["validation-forgetful", "tally-torn"])
def test_a_mutant_is_found(mutant, tmp_path, capsys):
    """By a difference: a mutant that merely does not run proves nothing."""
    generate(tmp_path / "first")
    generate(tmp_path / "other", "--seed", "11")
    binary = {mutant.split("-")[0]: BIN / mutant}
    report = exactness.run(tmp_path / "stack", BIN, tmp_path / "first", tmp_path / "other", kills=20, seed=5, **binary)
    with capsys.disabled():
        print(f"\n{mutant}: {report}")
    assert report.error == "", f"{mutant} was not compared: {report}"
    assert [each for each in report.differences if each.startswith(("live: ", "rebuilt"))], f"{mutant} was not found: {report}"


def test_a_validation_that_finds_nothing_stale_is_found(tmp_path):
    """That every verdict was right before the register changed is asserted by `run`: nothing else differs."""
    generate(tmp_path / "district")
    differences, _ = revalidation.run(tmp_path, BIN, tmp_path / "district", kills=4, validation=BIN / "validation-blind", patience_s=20)
    assert [each for each in differences if each.startswith("verdicts ")], differences
