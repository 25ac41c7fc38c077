"""What stands in a topic, committed, from its first offset to its present end."""

from confluent_kafka import Consumer, Message, TopicPartition


def read(bootstrap: str, topic: str) -> list[Message]:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "reader", "enable.partition.eof": True,
                         "isolation.level": "read_committed", "enable.auto.commit": False})
    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
    ended, messages = 0, []
    while ended < len(partitions):
        for message in consumer.consume(2000, timeout=5):
            if message.error():
                ended += 1
            else:
                messages.append(message)
    consumer.close()
    return messages
