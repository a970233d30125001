"""nginx with our own file before a gateway that takes everything: what it lets through, and what it writes down."""

import shutil
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from getpass import getuser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def program(name: str, package: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    assert found, f"{name} is missing: install the package {package}"
    return found


class TakesAll(BaseHTTPRequestHandler):
    """A gateway that answers 200 to whatever comes."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@dataclass
class Proxy:
    """`folder` holds its certificate and its logs."""

    folder: Path

    def start(self) -> None:
        self.port, plain, behind = free_ports(3)
        self.gateway = HTTPServer(("127.0.0.1", behind), TakesAll)
        Thread(target=self.gateway.serve_forever, daemon=True).start()
        text = (DEPLOY / "nginx/station.conf").read_text(encoding="utf-8")
        for old, new in (("/etc/station/tls", str(self.folder)), ("/var/log/nginx", str(self.folder)),
                         ("127.0.0.1:8000", f"127.0.0.1:{behind}"), ("listen 443", f"listen 127.0.0.1:{self.port}"),
                         ("listen 80;", f"listen 127.0.0.1:{plain};")):  # fmt: skip
            text = text.replace(old, new)
        outside = f"user {getuser()}; pid {self.folder}/pid; error_log {self.folder}/error.log; daemon off;"
        bodies = f"client_body_temp_path {self.folder}/bodies; proxy_temp_path {self.folder}/answers;"
        default = f"access_log {self.folder}/default.log;"
        config = f"{outside}\nevents {{}}\nhttp {{\n{bodies}\n{default}\n{text}\n}}\n"
        (self.folder / "nginx.conf").write_text(config, encoding="utf-8")
        command = [program("nginx", "nginx-light"), "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder)]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for(self.port)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.gateway.shutdown()
        self.gateway.server_close()

    def client(self) -> httpx.Client:
        url = f"https://127.0.0.1:{self.port}"
        return httpx.Client(base_url=url, verify=False, timeout=30)  # noqa: S501 - a certificate of the test

    def written(self) -> str:
        return "".join(path.read_text(encoding="utf-8") for path in self.folder.glob("*.log"))


def free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def wait_for(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
            return
        time.sleep(0.05)
    raise AssertionError("nginx did not begin")
