"""The server's address in a container's own network: what connects to it goes through the gate's UNIX socket."""

import os
import socket
import threading

SOCKET, PORT = "/opt/millstream/gate/socket", "MILLSTREAM_GATE"
PART = 1 << 16


def open_gate() -> None:
    """Listen in the background where the environment names a port."""
    if port := os.environ.pop(PORT, ""):
        listening = socket.create_server(("127.0.0.1", int(port)))
        threading.Thread(target=accept, args=(listening,), daemon=True).start()


def accept(listening: socket.socket) -> None:
    while True:
        client, _ = listening.accept()
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(SOCKET)
        except OSError:
            client.close()
            continue
        for source, target in ((client, server), (server, client)):
            threading.Thread(target=pump, args=(source, target), daemon=True).start()


def pump(source: socket.socket, target: socket.socket) -> None:
    """Until the source ends; then the target is told so, and its own pump ends in turn."""
    try:
        while data := source.recv(PART):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for one in (source, target):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
