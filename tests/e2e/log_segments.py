"""Reads a broker's log segments for what no client shows: how transactions ended (Kafka's record batch format, magic 2)."""

import pathlib
import struct

HEADER = struct.Struct(">qiibIhiqqqhii")  # base offset ... record count
CONTROL = 0x20
ABORT, COMMIT = 0, 1


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


def count_markers(data_directory, topic: str) -> dict[int, int]:
    """{ABORT: n, COMMIT: n} over all partitions of the topic."""
    counts = {ABORT: 0, COMMIT: 0}
    for segment in pathlib.Path(data_directory).glob(f"{topic}-[0-9]*/*.log"):
        data = segment.read_bytes()
        at = 0
        while at + HEADER.size <= len(data):
            fields = HEADER.unpack_from(data, at)
            end = at + 12 + fields[1]
            if fields[1] <= 0 or end > len(data):
                break
            if fields[5] & CONTROL:
                marker = _marker(data[at + HEADER.size:end])
                counts[marker] = counts.get(marker, 0) + 1
            at = end
    return counts
