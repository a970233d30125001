"""The same model behind Rasa's own servers: `rasa run` and `rasa run actions`, as its documentation starts them."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.service import HOME, answers, free_port, seconds_until


@contextmanager
def stock(folder: Path) -> Iterator[Callable[[str, str], None]]:
    """Says a text as a person and returns when it is answered."""
    port, actions_port = free_port(), free_port()
    endpoints, credentials = folder / "endpoints.yml", folder / "credentials.yml"
    endpoints.write_text(f"action_endpoint:\n  url: http://127.0.0.1:{actions_port}/webhook\n", encoding="ascii")
    credentials.write_text("rest:\n", encoding="ascii")
    served = [
        "run",
        "-i",
        "127.0.0.1",
        "-p",
        str(port),
        "--endpoints",
        str(endpoints),
        "--credentials",
        str(credentials),
    ]
    started = [rasa("run", "actions", "--actions", "actions", "-p", str(actions_port)), rasa(*served)]
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30.0)

    def say(person: str, words: str) -> None:
        answer = client.post("/webhooks/rest/webhook", json={"sender": person, "message": words})
        assert answer.status_code == httpx.codes.OK

    try:
        seconds_until(lambda: answers(f"http://127.0.0.1:{actions_port}/health"))
        seconds_until(lambda: answers(f"http://127.0.0.1:{port}/"))
        yield say
    finally:
        for process in started:
            process.terminate()
            process.wait(30)
        client.close()


def rasa(*words: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "bot.dialogue.rasa_command", *words]
    return subprocess.Popen(command, cwd=HOME, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
