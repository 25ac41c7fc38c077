"""Makes the broker compact the topics now, and waits until only the last value of each key is left and no tombstone."""

import time

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource

# Topic: a key of its kind that nobody has. Its tombstone makes the active segment, which is never cleaned, roll.
ROLLERS = {"childsync.record-changes.v1": b"99999/roll", "childsync.verdicts.v1": b"99999/roll",
           "childsync.roster.v1": b"999999999999"}
SETTINGS = {"cleanup.policy": "compact", "message.timestamp.type": "LogAppendTime", "min.cleanable.dirty.ratio": "0.001",
            "segment.ms": "500", "segment.bytes": "1048576", "min.compaction.lag.ms": "0", "max.compaction.lag.ms": "1000",
            "delete.retention.ms": "500"}


def _partitions(consumer: Consumer, topic: str) -> list[int]:
    return sorted(consumer.list_topics(topic, timeout=10).topics[topic].partitions)


def _records(bootstrap: str, topic: str) -> list[tuple[bytes, bool]]:
    """(key, whether it has a value) of each in the log, the rollers' left out."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "compaction", "enable.partition.eof": True,
                         "isolation.level": "read_committed", "enable.auto.commit": False})
    partitions = _partitions(consumer, topic)
    consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
    records, ended = [], 0
    while ended < len(partitions):
        for message in consumer.consume(2000, timeout=5):
            if message.error():
                ended += 1
            elif message.key() != ROLLERS[topic]:
                records.append((message.key(), message.value() is not None))
    consumer.close()
    return records


def tombstones(bootstrap: str) -> dict[str, int]:
    """In each topic, the rollers' left out."""
    return {topic: sum(not has_value for _, has_value in _records(bootstrap, topic)) for topic in ROLLERS}


def stale(bootstrap: str, topic: str) -> int:
    """Records that a finished compaction would not hold: older values of a key, and tombstones."""
    records = _records(bootstrap, topic)
    return len(records) - sum(dict(records).values())


def force(bootstrap: str, timeout_s: float = 120) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    changes = admin.alter_configs([ConfigResource(ConfigResource.Type.TOPIC, topic, set_config=SETTINGS)
                                   for topic in ROLLERS])
    for change in changes.values():
        change.result(30)
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    deadline = time.monotonic() + timeout_s
    left = dict.fromkeys(ROLLERS, 1)
    while any(left.values()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not compacted: {left}")
        for topic, key in ROLLERS.items():
            for partition in producer.list_topics(topic, timeout=10).topics[topic].partitions:
                producer.produce(topic, key=key, value=None, partition=partition)
        producer.flush(10)
        time.sleep(1)
        left = {topic: stale(bootstrap, topic) for topic in ROLLERS}
