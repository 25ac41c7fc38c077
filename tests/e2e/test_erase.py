"""An erased record is nowhere: in no topic once it is compacted, in no store, and it does not come back."""

import contextlib
import pathlib
import time

import pytest
from confluent_kafka import Consumer, TopicPartition

from small_district import BIN  # noqa: F401  first: it lays the paths
import compaction

UNIT = "21052"
ERASED, KEPT = "XOA-DAU-VET-1", "GIU-1"
NAME, KEPT_NAME = "Hoàng Độc Nhất Vô Nhị", "Nguyễn Văn Giữ"
NUMBER = "051215999999"  # nobody's: no other topic has it
HEAD = "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên cha\n"
KEY = f"{UNIT}/{ERASED}".encode()
CANARIES = (NAME.encode(), NUMBER.encode())


def records(bootstrap: str):
    """(topic, key, value) of everything that any reader could still read, aborted and open transactions too."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "erase", "enable.partition.eof": True,
                         "isolation.level": "read_uncommitted", "enable.auto.commit": False})
    topics = {name: topic for name, topic in consumer.list_topics(timeout=10).topics.items() if name.startswith("childsync.")}
    partitions = [TopicPartition(name, partition, 0) for name, topic in topics.items() for partition in topic.partitions]
    consumer.assign(partitions)
    ended = 0
    while ended < len(partitions):
        for message in consumer.consume(2000, timeout=5):
            if message.error():
                ended += 1
            else:
                yield message.topic(), message.key(), message.value()
    consumer.close()


def topics_that_hold_it(bootstrap: str) -> set[str]:
    return {topic for topic, key, value in records(bootstrap)
            if value is not None and (key == KEY or any(canary in value for canary in CANARIES))}


def files_with(canaries, *directories: pathlib.Path) -> list[pathlib.Path]:
    found = []
    for path in (path for directory in directories for path in directory.rglob("*") if path.is_file()):
        with contextlib.suppress(FileNotFoundError):  # a store drops its old files at any time
            if any(canary in path.read_bytes() for canary in canaries):
                found.append(path)
    return found


def files_that_hold_it(*directories: pathlib.Path) -> list[pathlib.Path]:
    return files_with(CANARIES, *directories)


def await_in_tallys_files(stack, there: bool, patience_s: float = 30) -> None:
    """Whether any of its files names the record: what is erased leaves them a few checkpoints later."""
    deadline = time.monotonic() + patience_s
    while bool(files_with([ERASED.encode()], stack.directory / "tally")) != there:
        assert time.monotonic() < deadline, f"named: {not there}"
        time.sleep(0.2)


def tallied(stack) -> set[str]:
    return {record.record_id for record in stack.tally.call("ListRecords", unit_code=UNIT).records}


def flags(stack, state) -> list[str]:
    return ["--kafka", stack.broker.bootstrap, "--tally", stack.address("tally"), "--state", str(state)]


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(HEAD + f"{ERASED},{NAME},01/02/2015,Nam,Kinh,{NUMBER},Hoàng Văn Ba\n"
                    f"{KEPT},{KEPT_NAME},01/02/2015,Nam,Kinh,051215999998,Nguyễn Văn Tư\n")
    return path


def test_an_erased_record_is_nowhere_and_does_not_come_back(stack, export, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    stack.publish(UNIT, export, state=first)
    stack.await_counted()
    assert tallied(stack) == {ERASED, KEPT}
    assert topics_that_hold_it(stack.broker.bootstrap) >= {"childsync.record-changes.v1", "childsync.verdicts.v1"}

    await_in_tallys_files(stack, there=True)
    stack.run("commune-agent", "erase", "--unit", UNIT, "--record-id", ERASED, "--yes", "--wait", *flags(stack, first))
    assert tallied(stack) == {KEPT}
    compaction.force(stack.broker.bootstrap)
    assert topics_that_hold_it(stack.broker.bootstrap) == set()
    assert files_that_hold_it(stack.directory / "broker", stack.directory / "tally", first) == []
    await_in_tallys_files(stack, there=False)

    for state in (first, second):  # the second agent's store is empty
        again = stack.publish(UNIT, export, "--json", state=state)
        assert again.returncode == 1
        assert "RECORD_ERASED" in again.stdout and ERASED in again.stdout
        stack.await_counted()
        assert tallied(stack) == {KEPT}
        assert topics_that_hold_it(stack.broker.bootstrap) == set()
        assert files_that_hold_it(state) == []

    codes = stack.programs["tally"].stop(), stack.programs["tally"].start().await_ready().alive
    assert codes == (0, True)
    assert tallied(stack) == {KEPT}, "after a restart"
    assert files_that_hold_it(stack.directory / "tally") == []

    stack.run("commune-agent", "erase", "--undo", "--unit", UNIT, "--record-id", ERASED, "--yes", *flags(stack, second))
    stack.publish(UNIT, export, state=second)
    stack.await_counted()
    assert tallied(stack) == {ERASED, KEPT}, "undone, the next export brings it"


def test_a_record_that_was_never_sent_is_named_and_nothing_is_written(stack, tmp_path):
    before = sum(1 for _ in records(stack.broker.bootstrap))
    done = stack.run("commune-agent", "erase", "--unit", UNIT, "--record-id", "KHONG-CO", "--yes",
                     *flags(stack, tmp_path / "state"), ok=(65,))
    assert "KHONG-CO" in done.stderr
    assert sum(1 for _ in records(stack.broker.bootstrap)) == before
