"""Python classes of the project's protos, made from proto/ when they are missing or old, and calls without stubs."""

import importlib
import pathlib
import subprocess
import sys

import grpc

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "python"


def _generate() -> None:
    sources = sorted((ROOT / "proto").rglob("*.proto"))
    stamp = OUT / ".stamp"
    if stamp.exists() and stamp.stat().st_mtime >= max(source.stat().st_mtime for source in sources):
        return
    OUT.mkdir(parents=True, exist_ok=True)
    subprocess.run(["protoc", "-I", str(ROOT / "proto"), f"--python_out={OUT}", *map(str, sources)], check=True)
    stamp.touch()


def load(context: str):
    """The module of childsync.<context>.v1, for example load("tally").GetProgressRequest."""
    _generate()
    if str(OUT) not in sys.path:
        sys.path.insert(0, str(OUT))
    return importlib.import_module(f"childsync.{context}.v1.{context}_pb2")


class Client:
    """Calls one service: Client("127.0.0.1:50053", "tally", "TallyService").call("GetProgress", unit_code="21052")."""

    def __init__(self, address: str, context: str, service: str):
        self.messages = load(context)
        self.channel = grpc.insecure_channel(address)
        self.prefix = f"/childsync.{context}.v1.{service}/"

    def call(self, method: str, timeout_s: float = 10, request=None, **fields):
        request = request or getattr(self.messages, method + "Request")(**fields)
        response = getattr(self.messages, method + "Response")
        method_call = self.channel.unary_unary(self.prefix + method, type(request).SerializeToString, response.FromString)
        for last in (False, False, True):
            try:
                return method_call(request, timeout=timeout_s, wait_for_ready=True)
            except grpc.RpcError as error:
                # The server was started anew, and the connection to the old one broke under this call.
                if last or error.code() != grpc.StatusCode.UNAVAILABLE or "pipe" not in error.details():
                    raise

    def stream(self, method: str, timeout_s: float | None = None, **fields):
        request = getattr(self.messages, method + "Request")(**fields)
        response = getattr(self.messages, method + "Response")
        return self.channel.unary_stream(self.prefix + method, type(request).SerializeToString,
                                         response.FromString)(request, timeout=timeout_s)

    def close(self) -> None:
        self.channel.close()
