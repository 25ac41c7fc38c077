"""Every test file carries one label, from its directory, unless it marks itself."""

import pathlib

import pytest

LABELS = ("house", "unit", "component", "e2e", "chaos", "bench", "containers", "tidy", "fuzz")
BY_DIRECTORY = {"house": "house", "district": "unit", "oracle": "unit", "broker": "component", "contract": "component",
                "e2e": "e2e", "chaos": "chaos", "bench": "bench", "containers": "containers", "tidy": "tidy", "fuzz": "fuzz"}


def pytest_configure(config):
    for label in LABELS:
        config.addinivalue_line("markers", f"{label}: run by tests/run.sh {label}")


def pytest_collection_modifyitems(items):
    root = pathlib.Path(__file__).parent
    for item in items:
        if not any(item.get_closest_marker(label) for label in LABELS):
            directory = pathlib.Path(str(item.fspath)).relative_to(root).parts[0]
            item.add_marker(getattr(pytest.mark, BY_DIRECTORY[directory]))
