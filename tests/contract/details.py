"""The google.rpc details of an error, read from grpc-status-details-bin by the .proto files that the build laid out."""

import functools
import subprocess

import grpc
import pytest
from google.protobuf import any_pb2, descriptor_pb2, message_factory

from programs import BIN


@functools.cache
def _messages() -> dict:
    root = BIN.parent / "gen" / "googleapis"
    image = subprocess.run(["protoc", "-I", str(root), "--include_imports", "--descriptor_set_out=/dev/stdout",
                            "google/rpc/status.proto", "google/rpc/error_details.proto"], check=True, capture_output=True).stdout
    return message_factory.GetMessages(descriptor_pb2.FileDescriptorSet.FromString(image).file)


def details_of(error: grpc.RpcError) -> dict:
    """By short name, for example "BadRequest"."""
    raw = dict(error.trailing_metadata())["grpc-status-details-bin"]
    status = _messages()["google.rpc.Status"].FromString(raw)
    assert status.code == error.code().value[0]
    return {detail.type_url.rpartition(".")[2]: _messages()[detail.type_url.rpartition("/")[2]].FromString(detail.value)
            for detail in (any_pb2.Any.FromString(one.SerializeToString()) for one in status.details)}


def refused(call) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as raised:
        call()
    return raised.value
