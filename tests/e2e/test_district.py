"""The directive's flow on a small district: the figures are the oracle's, and one mended row moves one child."""

import shutil
import urllib.request

from small_district import TODAY, exports_of, generate  # first: it lays the paths
import truth


def figures(stack) -> dict[str, tuple[int, int]]:
    return {row.unit_code: (row.total, row.completed) for row in stack.await_counted().progress}


def edited(district, tmp_path, *argv: str):
    """The one export that `--mend` or `--spoil` of the generator changes: (unit, path)."""
    generate(tmp_path, *argv)
    (unit, export), = exports_of(tmp_path)
    return unit, export


def moved(before: dict, after: dict) -> dict[str, int]:
    assert {unit: total for unit, (total, _) in before.items()} == {unit: total for unit, (total, _) in after.items()}
    return {unit: after[unit][1] - done for unit, (_, done) in before.items() if after[unit][1] != done}


def test_every_figure_verdict_and_the_digest_are_the_oracles(published, district):
    expected = truth.of_oracle(district / "people.csv", exports_of(district), TODAY)
    assert expected.progress["524"][0] > 1900
    assert truth.of_system(published.tally).differences(expected) == []


def test_a_mended_row_adds_one_child_there_and_in_the_district(published, district, tmp_path):
    before = figures(published)
    unit, export = edited(district, tmp_path, "--mend", "21040")
    published.publish(unit, export)
    assert moved(before, figures(published)) == {unit: 1, "524": 1}


def test_a_spoilt_row_takes_one_child_away(published, district, tmp_path):
    before = figures(published)
    unit, export = edited(district, tmp_path, "--spoil", "21052")
    published.publish(unit, export)
    assert moved(before, figures(published)) == {unit: -1, "524": -1}


def test_publishing_all_again_restores_and_then_changes_nothing(published, district):
    for unit, export in exports_of(district):
        published.publish(unit, export)
    first = published.await_counted()
    for unit, export in exports_of(district):
        published.publish(unit, export)
    again = published.await_counted()
    assert list(again.progress) == list(first.progress)
    assert again.position.digest == first.position.digest
    assert again.position.verdict_offsets == first.position.verdict_offsets, "nothing was sent twice"


def test_an_agent_with_an_empty_store_sends_nothing_twice(published, district, tmp_path):
    before = published.await_counted()
    for unit, export in exports_of(district)[:3]:
        published.publish(unit, export, state=tmp_path / "another-machine")
    after = published.await_counted()
    assert after.position.verdict_offsets == before.position.verdict_offsets


def test_the_appendix_is_what_grpc_says(published):
    listed = published.await_counted()
    with urllib.request.urlopen(f"http://{published.address('tally', 'http')}/appendix.csv") as answer:
        unknown = answer.headers["X-Childsync-Unknown-Unit-Children"]
        lines = answer.read().decode().splitlines()
    assert lines[0] == "unit_code,unit_name,total,completed,outstanding,rate_percent"
    said = {row.unit_code: [str(row.total), str(row.completed), str(row.outstanding), row.rate_percent]
            for row in listed.progress}
    assert unknown == said.pop("unknown", ["0"])[0]
    assert {line.split(",")[0]: line.split(",")[2:] for line in lines[1:]} == said
    assert lines[-1].startswith("524,")


def test_a_rebuild_from_the_first_offset_has_the_same_digest(published):
    running = published.await_counted()
    state = published.directory / "tally"
    published.programs["tally"].stop()
    shutil.rmtree(state)
    published.programs["tally"].start().await_ready()
    assert published.await_counted().position.digest == running.position.digest
