"""Changes that validation can't handle: listed by the operator's command, sent again, and overtaken by a mended record."""

import json
import time

import pytest
from confluent_kafka import Producer

from small_district import exports_of  # first: it lays the paths
import topics

CHANGES = "childsync.record-changes.v1"
CANARY = "Hồ Văn Chim Hoàng Yến"
PATIENCE_S = 60
WRONG = {"21040/CANARY-1": "UNDECODABLE", "21040/CANARY-2": "NO_STATE", CANARY: "BAD_KEY"}


def admin(stack, *argv: str, ok: tuple = (0,)) -> str:
    return stack.run("childsync-admin", "dead-letters", *argv, "--kafka", stack.broker.bootstrap, ok=ok).stdout


def listed(stack, *argv: str) -> list[dict]:
    return [json.loads(line) for line in admin(stack, "list", "--json", *argv).splitlines()]


def await_letters(stack, count: int) -> list[dict]:
    deadline = time.monotonic() + PATIENCE_S
    while len(letters := listed(stack)) != count:
        assert time.monotonic() < deadline, letters
        time.sleep(0.3)
    return letters


def values(key: str) -> bytes:
    if key != "21040/CANARY-2":
        return CANARY.encode() + b"\xff"
    unit, record_id = key.split("/")  # RecordChange, fields 1 and 2, and no state
    return b"".join(bytes([tag, len(text)]) + text.encode() for tag, text in ((0x0A, unit), (0x12, record_id)))


@pytest.fixture(scope="module")
def wronged(stack, district):
    """A commune's export with verdicts, and three changes that nobody can judge."""
    unit, export = exports_of(district)[0]
    stack.publish(unit, export)
    producer = Producer({"bootstrap.servers": stack.broker.bootstrap, "partitioner": "murmur2_random"})
    for key in WRONG:
        producer.produce(CHANGES, key=key, value=values(key))
    producer.flush(30)
    stack.await_counted()
    return stack


def test_they_are_listed_with_their_reasons_and_nothing_of_a_record(wronged):
    letters = await_letters(wronged, len(WRONG))
    assert {letter.get("key", CANARY): letter["reason"] for letter in letters} == WRONG
    said = admin(wronged, "list")
    assert "3 dead letters: 1 BAD_KEY, 1 NO_STATE, 1 UNDECODABLE" in said
    for letter in letters:
        said += admin(wronged, "show", "--letter", letter["letter"])
    assert CANARY not in said and "Chim" not in said
    (undecodable,) = listed(wronged, "--reason", "UNDECODABLE")
    assert listed(wronged, "--origin", undecodable["origin"]) == [undecodable]


def test_what_is_sent_again_is_judged_again_and_only_the_newest_of_a_record_is_sent(wronged):
    before = wronged.tally.call("ListProgress").position.digest
    assert "3 to be sent again" in admin(wronged, "replay")
    assert "It is not 2." in admin(wronged, "replay", "--confirm", "2", ok=(1,))
    assert len(await_letters(wronged, 3)) == 3
    assert "3 changes sent again." in admin(wronged, "replay", "--confirm", "3")
    await_letters(wronged, 6)  # they are no better the second time
    assert "6 dead letters: 3 overtaken by a newer change of their records, 3 to be sent again." in admin(wronged, "replay")
    assert wronged.await_counted().position.digest == before, "a dead letter counts nowhere"


def test_a_record_that_was_mended_is_not_undone(wronged, tmp_path):
    mended = tmp_path / "mended.csv"
    mended.write_text("Mã trẻ,Họ và tên,Ngày sinh,Giới tính\nCANARY-1,Lê An,1/2/2015,Nam\nCANARY-2,Lê Bình,1/2/2015,Nam\n", encoding="utf-8")
    wronged.publish("21040", mended)
    digest = wronged.await_counted().position.digest
    assert "5 overtaken by a newer change of their records, 1 to be sent again." in admin(wronged, "replay")
    assert "1 change sent again." in admin(wronged, "replay", "--confirm", "1")
    await_letters(wronged, 7)
    assert wronged.await_counted().position.digest == digest
    newest = {message.key(): message for message in sorted(topics.read(wronged.broker.bootstrap, CHANGES), key=lambda m: m.offset())}
    for key in ("21040/CANARY-1", "21040/CANARY-2"):
        assert CANARY.encode() not in newest[key.encode()].value()
