"""population-stub and validation without a broker: metrics, health, reflection and the details of an error."""

import contextlib
import time

import grpc
import pytest

import protos
from details import details_of, refused
from endpoints import answered_without_deadline, complaints, get, health, reflected
from people import MAI
from programs import TODAY, UNIT

SERVICES = {"population": "childsync.population.v1.PopulationService", "validation": "childsync.validation.v1.ValidationService"}
EACH = pytest.mark.parametrize("context", SERVICES)


@pytest.fixture
def served(context, request):
    return request.getfixturevalue(context)


@pytest.fixture
def client(validation):
    with contextlib.closing(protos.Client(validation.grpc, "validation", "ValidationService")) as made:
        yield made


def until(ask, good, timeout_s: float = 30):
    """Asks until the answer is good; the answer."""
    deadline = time.monotonic() + timeout_s
    while not good(answer := ask()):
        assert time.monotonic() < deadline, f"still {answer}"
    return answer


def subject(client, **record):
    messages = protos.load("record")
    return client.messages.Subject(unit_code=UNIT, record_id="BC-1", record=messages.Record(personal_id=MAI, **record))


@EACH
def test_metrics_are_accepted(served):
    status, text = get(served.http + "/metrics")
    assert status == 200
    assert complaints(text) == ""


def test_a_metric_that_is_none_is_found():
    assert "text format parsing error" in complaints("childsync_children{unit=21052} 1\n")


@EACH
def test_a_call_is_counted(served, context):
    assert health(served.grpc, "") == b"\x08\x01"
    method = {"population": "LookupPersons", "validation": "ListFindingTypes"}[context]
    with contextlib.closing(protos.Client(served.grpc, context, SERVICES[context].rpartition(".")[2])) as client:
        client.call(method, **({"personal_ids": [MAI]} if context == "population" else {}))
    _, text = get(served.http + "/metrics")
    for metric in ("grpc_server_started_total", "grpc_server_handled_total", "grpc_server_handling_seconds_count"):
        assert any(line.startswith(metric) and f'grpc_method="{method}"' in line for line in text.splitlines()), metric


@EACH
def test_health_over_http(served):
    assert get(served.http + "/healthz")[0] == 200
    assert get(served.http + "/readyz")[0] == 200


@EACH
def test_health_over_grpc(served, context):
    assert health(served.grpc, "") == b"\x08\x01"
    assert health(served.grpc, SERVICES[context]) == b"\x08\x01"
    assert refused(lambda: health(served.grpc, "no.such.Service")).code() == grpc.StatusCode.NOT_FOUND


@EACH
def test_reflection_lists_the_service(served, context):
    answer = reflected(served.grpc)
    assert SERVICES[context].encode() in answer and b"grpc.health.v1.Health" in answer


@EACH
def test_every_call_needs_a_deadline_but_a_watch(served, context):
    answered = answered_without_deadline(served.grpc, context, SERVICES[context].rpartition(".")[2])
    assert answered == {"population": {"WatchChanges"}, "validation": set()}[context]


@pytest.mark.parametrize("method, request_of, field", [
    ("Validate", lambda c: {}, "subject"),
    ("Validate", lambda c: {"subject": c.messages.Subject(unit_code=UNIT)}, "subject.record"),
    ("Validate", lambda c: {"subject": subject(c), "today": "28/03/2024"}, "today"),
    ("ValidateBatch", lambda c: {}, "subjects"),
    ("ValidateBatch", lambda c: {"subjects": [subject(c), c.messages.Subject(unit_code="99999", record={})]},
     "subjects[1].unit_code"),
    ("ListFindingTypes", lambda c: {"page_token": "made-up"}, "page_token"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_bad_request_names_its_field(client, method, request_of, field):
    error = refused(lambda: client.call(method, **request_of(client)))
    assert error.code() == grpc.StatusCode.INVALID_ARGUMENT
    details = details_of(error)
    assert [violation.field for violation in details["BadRequest"].field_violations] == [field]
    assert details["ErrorInfo"].domain == "childsync"


def test_a_number_that_is_none_is_a_bad_request(population):
    with contextlib.closing(protos.Client(population.grpc, "population", "PopulationService")) as client:
        error = refused(lambda: client.call("LookupPersons", personal_ids=[MAI, "12"]))
    assert error.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert [one.field for one in details_of(error)["BadRequest"].field_violations] == ["personal_ids[1]"]


def test_an_error_holds_no_value_of_the_request(client):
    error = refused(lambda: client.call("Validate", subject=subject(client, full_name="Nguyễn Thị Hòa"), today=MAI))
    assert MAI not in error.details() + str(details_of(error)) and "Hòa" not in error.details()


def test_a_rejected_record_is_a_verdict(client):
    judgement = client.call("Validate", subject=subject(client)).judgement
    outcomes = protos.load("record")
    assert judgement.outcome == outcomes.OUTCOME_NEEDS_CORRECTION
    assert (judgement.record_id, judgement.judged_for) == ("BC-1", TODAY)


@pytest.fixture
def judged(client):
    """Asks for a verdict: the error, or nothing."""

    def ask() -> grpc.RpcError | None:
        try:
            client.call("Validate", subject=subject(client))
        except grpc.RpcError as error:
            return error
        return None

    return ask


@pytest.fixture
def down(judged, outage):
    """An outage of the population database, seen by validation; its error. Over when the test ends."""
    outage.touch()
    try:
        yield until(judged, lambda error: error is not None)  # the stub looks for the file now and then
    finally:
        outage.unlink()
        until(judged, lambda error: error is None)


def test_in_an_outage_callers_are_told_when_to_retry(down):
    assert down.code() == grpc.StatusCode.UNAVAILABLE
    assert details_of(down)["RetryInfo"].retry_delay.ToMilliseconds() > 0


def test_in_an_outage_validation_is_ready_and_degraded(down, validation):
    assert get(validation.http + "/healthz")[0] == 200
    status, _ = until(lambda: get(validation.http + "/readyz"), lambda answer: "degraded" in answer[1], timeout_s=10)
    assert status == 200
