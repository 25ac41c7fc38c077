"""A small synthetic district and the whole system for it. The district's every case occurs at this size."""

import shutil

import pytest

from small_district import BIN, TODAY, exports_of, generate  # first: it lays the paths
from stack import Stack


@pytest.fixture(scope="session")
def district(tmp_path_factory):
    out = tmp_path_factory.mktemp("district")
    generate(out)
    return out


@pytest.fixture(scope="module")
def stack(district, tmp_path_factory):
    """The whole system, ready, with nothing published."""
    directory = tmp_path_factory.mktemp("stack")
    with Stack(directory, BIN, district / "people.csv", TODAY) as running:
        running.start()
        yield running
        codes = running.stop()
    assert all(code == 0 for code in codes.values()), codes
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="module")
def published(stack, district):
    """The same with every export published and counted."""
    for unit, export in exports_of(district):
        stack.publish(unit, export)
    stack.await_counted()
    return stack
