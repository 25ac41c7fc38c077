"""Reads a broker's log segments for what no client shows: how transactions ended (Kafka's record batch format, magic 2)."""

import pathlib
import struct

HEADER = struct.Struct(">qiibIhiqqqhii")  # base offset ... record count
CONTROL = 0x20
ABORT = 0


def _varint(data: bytes, at: int) -> tuple[int, int]:
    shift = value = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return (value >> 1) ^ -(value & 1), at
        shift += 7


def _marker(record: bytes) -> int:
    """The type in the key of a control record: version (2 bytes), type (2 bytes)."""
    at = 0
    _, at = _varint(record, at)          # length
    at += 1                              # attributes
    _, at = _varint(record, at)          # timestamp delta
    _, at = _varint(record, at)          # offset delta
    _, at = _varint(record, at)          # key length
    return struct.unpack_from(">hh", record, at)[1]


def aborted_transactions(data_directory, topic: str) -> int:
    """Transactions that wrote to the topic and were aborted: each leaves an ABORT marker in every partition it touched."""
    aborted = set()
    for segment in pathlib.Path(data_directory).glob(f"{topic}-[0-9]*/*.log"):
        data = segment.read_bytes()
        at = 0
        while at + HEADER.size <= len(data):
            fields = HEADER.unpack_from(data, at)
            end = at + 12 + fields[1]
            if fields[1] <= 0 or end > len(data):
                break
            if fields[5] & CONTROL and _marker(data[at + HEADER.size:end]) == ABORT:
                aborted.add((fields[9], fields[10]))  # producer id and epoch: the next transaction of a killed one has another
            at = end
    return len(aborted)


def bytes_written(data_directory, topic: str) -> int:
    return sum(path.stat().st_size for path in pathlib.Path(data_directory).glob(f"{topic}-[0-9]*/*.log"))
