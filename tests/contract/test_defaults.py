"""The addresses that programs have when nobody says otherwise: they find each other on one machine, and so does a monitor."""

import pytest

from programs import run
from test_options import shown

KAFKA = ("--kafka", "127.0.0.1:9")
POPULATION, VALIDATION, TALLY = "127.0.0.1:50051", "127.0.0.1:50052", "127.0.0.1:50053"


@pytest.mark.parametrize("name, argv, addresses", [
    ("population-stub", ("--people", "{dir}/people.csv"), {"grpc": POPULATION, "http": "127.0.0.1:9101"}),
    ("validation", (), {"grpc": VALIDATION, "http": "127.0.0.1:9102", "population": POPULATION}),
    ("tally", (*KAFKA, "--state", "{dir}/state"), {"grpc": TALLY, "http": "127.0.0.1:9103"}),
    ("roster", KAFKA, {"http": "127.0.0.1:9104", "population": POPULATION}),
    ("commune-agent", ("watch", "{dir}", *KAFKA, "--state", "{dir}/state"),
     {"http": "127.0.0.1:9105", "tally": TALLY, "validation": VALIDATION}),
    ("commune-agent", ("publish", "{dir}/export.csv", "--unit", "21052"), {"tally": TALLY, "validation": VALIDATION}),
    ("commune-agent", ("check", "{dir}/export.csv", "--unit", "21052"), {"validation": VALIDATION}),
], ids=["population-stub", "validation", "tally", "roster", "watch", "publish", "check"])
def test_the_default_addresses_are_the_contracts(name, argv, addresses, directory):
    options = shown(run(name, *(word.format(dir=directory) for word in argv), "--print-config"))
    said = {option: options.get(option) for option in ("grpc", "http", "population", "tally", "validation")}
    assert {option: address for option, address in said.items() if address is not None} == addresses
