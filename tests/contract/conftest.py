"""A scratch directory with people and an export, and population-stub and validation running over it without a broker."""

import pytest

from people import HEADINGS, ROW_MAI, ROW_TU, write_csv, write_people
from programs import TODAY
from serving import serve


@pytest.fixture(scope="session")
def directory(tmp_path_factory):
    made = tmp_path_factory.mktemp("contract")
    write_people(made / "people.csv")
    write_csv(made / "export.csv", [HEADINGS, ROW_MAI, ROW_TU])
    return made


@pytest.fixture(scope="session")
def outage(directory):
    """While this file exists, the population database is down."""
    return directory / "outage"


@pytest.fixture(scope="session")
def population(directory, outage):
    served = serve(directory, "population-stub", "--people", str(directory / "people.csv"), "--outage-file", str(outage))
    yield served
    assert served.program.stop() == 0


@pytest.fixture(scope="session")
def validation(directory, population):
    served = serve(directory, "validation", "--population", population.grpc, "--today", TODAY)
    yield served
    assert served.program.stop() == 0
