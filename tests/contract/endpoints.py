"""What a running program answers over HTTP and gRPC, asked as a monitor or a caller without our code would."""

import subprocess
import urllib.request

import grpc
from google.protobuf import descriptor_pb2

import protos
from details import details_of


def get(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


def complaints(metrics: str) -> str:
    """What promtool says of a page of metrics; empty: nothing."""
    done = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True, text=True)
    return done.stdout + done.stderr or ("" if done.returncode == 0 else f"exit {done.returncode}")


def health(address: str, service: str) -> bytes:
    """grpc.health.v1.Health/Check: a request with field 1, the service; an answer with field 1, the status, SERVING being 1."""
    with grpc.insecure_channel(address) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        return check(b"\x0a" + bytes([len(service)]) + service.encode(), timeout=10)


def reflected(address: str) -> bytes:
    """The names of all services, in an answer of gRPC's reflection."""
    with grpc.insecure_channel(address) as channel:
        ask = channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
        return next(iter(ask(iter([b"\x3a\x01*"]), timeout=10)))  # field 7: list_services


def answered_without_deadline(address: str, context: str, service: str) -> set[str]:
    """The methods of a service that don't refuse a call because it has no deadline."""
    described = protos.load(context).DESCRIPTOR.services_by_name[service]
    methods = descriptor_pb2.ServiceDescriptorProto()
    described.CopyToProto(methods)
    answered = set()
    with grpc.insecure_channel(address) as channel:
        for method in methods.method:
            call = channel.stream_stream(f"/{described.full_name}/{method.name}")(iter([b""]))
            try:
                # A watch has no end. Anything else has, and the error comes last, after what may already be on its way.
                next(call, None) if method.server_streaming else list(call)
                answered.add(method.name)
            except grpc.RpcError as error:
                if (error.code(), details_of(error)["ErrorInfo"].reason) != (grpc.StatusCode.INVALID_ARGUMENT, "DEADLINE_MISSING"):
                    answered.add(method.name)
            finally:
                call.cancel()
    return answered
