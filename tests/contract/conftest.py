"""A scratch directory with people and an export, and population-stub and validation running over it without a broker."""

import types

import pytest

from people import HEADINGS, ROW_MAI, ROW_TU, write_csv, write_people
from programs import BIN, TODAY
from stack import Program, free_port


@pytest.fixture(scope="session")
def directory(tmp_path_factory):
    made = tmp_path_factory.mktemp("contract")
    write_people(made / "people.csv")
    write_csv(made / "export.csv", [HEADINGS, ROW_MAI, ROW_TU])
    return made


def serve(directory, name: str, *argv: str) -> types.SimpleNamespace:
    """A started program and its addresses."""
    grpc, http = (f"127.0.0.1:{free_port()}" for _ in range(2))
    program = Program(name, [str(BIN / name), "--grpc", grpc, "--http", http, *argv], directory / f"{name}.log",
                      f"http://{http}/readyz")
    return types.SimpleNamespace(name=name, grpc=grpc, http=f"http://{http}", program=program.start().await_ready())


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
