"""Programs that go on serving while tests ask them."""

import types

from programs import BIN
from stack import Program, free_port


def serve(directory, name: str, *argv: str) -> types.SimpleNamespace:
    """A started program and its addresses."""
    grpc, http = (f"127.0.0.1:{free_port()}" for _ in range(2))
    program = Program(name, [str(BIN / name), "--grpc", grpc, "--http", http, *argv], directory / f"{name}.log",
                      f"http://{http}/readyz")
    return types.SimpleNamespace(name=name, grpc=grpc, http=f"http://{http}", program=program.start().await_ready())
