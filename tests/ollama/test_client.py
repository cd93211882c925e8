"""The HTTP client against a server of the tests' own, or, with OLLAMA_HOST set, the one there.

Tests that take `server` run against either; those that take `fake` put it into a mood.
"""

import hashlib
import os
import queue
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fake_ollama import Blob, FakeOllama, go_value

from tunesmith.core.errors import CancelledError, InputError, JobError, TunesmithError
from tunesmith.core.settings import Settings
from tunesmith.models.starter import find_source
from tunesmith.ollama import connection
from tunesmith.ollama.cancellation import Cancellation
from tunesmith.ollama.client import (
    CreateRequest,
    OllamaClient,
    read_parameters,
    version_numbers,
)
from tunesmith.templates.conversation import Message

WAIT_S = 30.0
NAME = "tunesmith-test:client"
TEMPLATE = (
    "{{ range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}"
    "<|im_start|>assistant\n"
)
QUESTION = (Message("user", "What is the capital of France?"),)


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    yield from FakeOllama().serving()


@pytest.fixture
def server(request: pytest.FixtureRequest) -> OllamaClient:
    if "OLLAMA_HOST" in os.environ:
        return OllamaClient(Settings().ollama_url)
    return OllamaClient(request.getfixturevalue("fake").url)


@pytest.fixture
def digest() -> str:
    return f"sha256:{hashlib.sha256(find_source().read_bytes()).hexdigest()}"


@pytest.fixture
def model(server: OllamaClient, digest: str) -> Iterator[str]:
    """The starter's own GGUF in the server, under a name of the tests'."""
    if not server.has_blob(digest):
        server.upload_blob(find_source(), digest)
    server.create(
        CreateRequest(
            NAME,
            files={"model.gguf": digest},
            template=TEMPLATE,
            system="Answer.",
            parameters={"stop": ["<|im_end|>", '"q"\n'], "num_ctx": 512, "temperature": 0.0},
        )
    )
    yield NAME
    server.delete(NAME)


def held(fake: FakeOllama) -> OllamaClient:
    """A client of the fake, which has a model already."""
    fake.models["m:latest"] = {"template": TEMPLATE, "size": 1}
    return OllamaClient(fake.url)


def code_of(caught: pytest.ExceptionInfo[TunesmithError]) -> str:
    assert caught.value.message
    return caught.value.code


def test_the_version_is_told(server: OllamaClient) -> None:
    assert version_numbers(server.version()) >= (0, 5, 5)
    assert server.require_version() == server.version()


def test_what_was_created_is_listed_shown_and_deleted(
    server: OllamaClient, model: str, digest: str
) -> None:
    assert server.has_blob(digest)
    listed = {item.name: item for item in server.models()}
    assert listed[model].bytes >= find_source().stat().st_size
    shown = server.show(model)
    assert shown.template == TEMPLATE
    assert shown.system == "Answer."
    assert {*shown.parameters} == {
        ("stop", "<|im_end|>"),
        ("stop", '"q"\n'),
        ("num_ctx", "512"),
        ("temperature", "0"),
    }
    server.delete(model)
    assert model not in {item.name for item in server.models()}
    with pytest.raises(InputError) as caught:
        server.delete(model)
    assert code_of(caught) == "ollama.no-model"
    server.create(CreateRequest(NAME, files={"model.gguf": digest}, template=TEMPLATE))


def test_an_answer_streams(server: OllamaClient, model: str) -> None:
    pieces: list[str] = []
    answer = server.chat(model, QUESTION, {"temperature": 0, "num_predict": 20}, pieces.append)
    assert answer.text == "".join(pieces) == "The capital of France is Paris."
    assert len(pieces) > 1
    assert answer.stopped_at == "stop"
    assert answer.tokens_per_s == pytest.approx(answer.tokens / answer.seconds)


def test_a_text_is_gone_on_with(server: OllamaClient, model: str) -> None:
    pieces: list[str] = []
    options = {"temperature": 0, "num_predict": 20}
    answer = server.generate(model, QUESTION[0].content, options, pieces.append)
    assert answer.text == "".join(pieces) == "The capital of France is Paris."
    prompt = "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n"
    answer = server.generate(model, prompt, options, raw=True)
    assert answer.text == "The capital of France is Paris."
    assert answer.stopped_at == "stop"


def test_what_is_not_there_is_told(server: OllamaClient) -> None:
    assert not server.has_blob("sha256:" + "0" * 64)
    for call in (
        server.show,
        server.delete,
        lambda name: server.chat(name, QUESTION),
        lambda name: server.generate(name, "Hi"),
    ):
        with pytest.raises(InputError) as caught:
            call("tunesmith-test:missing")
        assert code_of(caught) == "ollama.no-model"


def test_a_wrong_digest_is_refused(server: OllamaClient, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF, but not this one")
    with pytest.raises(InputError) as caught:
        server.upload_blob(path, "sha256:" + "1" * 64)
    assert code_of(caught) == "ollama.refused"
    assert "digest mismatch" in caught.value.message


def test_an_upload_tells_how_far_it_is(fake: FakeOllama, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + bytes(3 << 20))
    digest = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    told: list[tuple[int, int]] = []
    OllamaClient(fake.url).upload_blob(path, digest, lambda done, all_: told.append((done, all_)))
    total = path.stat().st_size
    assert told == [(1 << 20, total), (2 << 20, total), (3 << 20, total), (total, total)]
    assert fake.blobs[digest].size == total


def test_options_and_messages_reach_the_server(fake: FakeOllama) -> None:
    conversation = (Message("system", "Be brief."), *QUESTION)
    held(fake).chat("m", conversation, {"seed": 7})
    assert fake.asked[-1] == {
        "model": "m",
        "messages": [{"role": m.role, "content": m.content} for m in conversation],
        "options": {"seed": 7},
        "stream": True,
    }


def test_the_rendered_prompt_is_asked_for(fake: FakeOllama) -> None:
    fake.render = lambda template, messages: f"{template}/{messages[0]['content']}"
    client = held(fake)
    assert client.render("m", QUESTION) == f"{TEMPLATE}/{QUESTION[0].content}"
    assert client.render_prompt("m", "Hi") == f"{TEMPLATE}/Hi"
    fake.renders = False  # an older Ollama answers instead
    assert client.render("m", QUESTION) is None
    assert client.render_prompt("m", "Hi") is None


def test_a_stop_ends_an_answer_and_keeps_what_came(fake: FakeOllama) -> None:
    fake.endless = True
    cancellation = Cancellation()
    pieces: list[str] = []

    def take(piece: str) -> None:
        pieces.append(piece)
        if len(pieces) == 5:
            cancellation.cancel()

    answer = held(fake).chat("m", QUESTION, on_delta=take, cancellation=cancellation)
    assert answer.stopped_at == "stopped"
    assert answer.text == "".join(pieces)
    assert len(pieces) >= 5
    assert fake.client_left.wait(WAIT_S)


def test_a_stop_reaches_a_call_that_waits_for_its_first_byte(fake: FakeOllama) -> None:
    fake.silent = True
    client, cancellation = held(fake), Cancellation()
    answers: queue.SimpleQueue[str] = queue.SimpleQueue()

    def ask() -> None:
        answers.put(client.chat("m", QUESTION, cancellation=cancellation).stopped_at)

    asking = threading.Thread(target=ask)
    asking.start()
    assert fake.listening.wait(WAIT_S)
    cancellation.cancel()
    assert answers.get(timeout=WAIT_S) == "stopped"
    asking.join(WAIT_S)
    assert fake.client_left.wait(WAIT_S)
    assert client.chat("m", QUESTION, cancellation=cancellation).stopped_at == "stopped"


def test_a_stop_ends_an_upload(fake: FakeOllama, tmp_path: Path) -> None:
    path, cancellation = tmp_path / "model.gguf", Cancellation()
    path.write_bytes(b"GGUF" + bytes(64 << 20))
    with pytest.raises(CancelledError):
        OllamaClient(fake.url).upload_blob(
            path, "sha256:" + "2" * 64, lambda _done, _all: cancellation.cancel(), cancellation
        )
    assert fake.client_left.wait(WAIT_S)
    assert fake.blobs == {}


def test_a_server_that_takes_no_byte_any_more_is_given_up(
    fake: FakeOllama, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long a file takes: only a pause in which nothing moves ends it."""
    monkeypatch.setattr(connection, "SEND_STALL_S", 0.2)
    fake.stalls = True
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + bytes(64 << 20))
    with pytest.raises(JobError) as caught:
        OllamaClient(fake.url).upload_blob(path, "sha256:" + "2" * 64)
    assert code_of(caught) == "ollama.timeout"
    fake.client_left.set()


def test_an_answer_that_falls_silent_is_given_up(
    fake: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "STREAM_STALL_S", 0.2)
    fake.stalls = True
    pieces: list[str] = []
    with pytest.raises(JobError) as caught:
        held(fake).chat("m", QUESTION, on_delta=pieces.append)
    assert code_of(caught) == "ollama.timeout"
    assert pieces == [fake.answer[0]]
    assert fake.client_left.wait(WAIT_S)


def test_nobody_answers() -> None:
    with socket.socket() as reserved:  # bound, but nobody listens
        reserved.bind(("127.0.0.1", 0))
        client = OllamaClient(f"127.0.0.1:{reserved.getsockname()[1]}")
        with pytest.raises(JobError) as caught:
            client.version()
    assert code_of(caught) == "ollama.not-running"
    assert "ollama serve" in caught.value.hint


def test_an_old_server_is_told_apart(fake: FakeOllama) -> None:
    fake.version = "0.5.4"
    with pytest.raises(InputError) as caught:
        OllamaClient(fake.url).require_version()
    assert code_of(caught) == "ollama.too-old"
    assert "0.5.5" in caught.value.message


def test_a_full_disk_is_the_servers(fake: FakeOllama, tmp_path: Path) -> None:
    fake.disk_full = True
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + bytes(32 << 20))
    with pytest.raises(JobError) as caught:
        OllamaClient(fake.url).upload_blob(path, "sha256:" + "2" * 64)
    assert code_of(caught) == "ollama.disk-full"


def test_errors_in_a_stream_are_errors(fake: FakeOllama, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"none")
    digest = f"sha256:{hashlib.sha256(b'none').hexdigest()}"
    client = OllamaClient(fake.url)
    client.upload_blob(path, digest)
    statuses: list[str] = []
    with pytest.raises(JobError) as caught:
        client.create(CreateRequest("m", files={"m.gguf": digest}), statuses.append)
    assert code_of(caught) == "ollama.failed"
    assert "not in GGUF format" in caught.value.message
    assert statuses == ["parsing GGUF"]
    assert fake.models == {}


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (CreateRequest("in valid", base="m"), "invalid model name"),
        (CreateRequest("m"), "neither"),
        (CreateRequest("m", files={"/etc/x.gguf": "sha256:0"}), "must be relative"),
    ],
)
def test_what_the_server_refuses_is_the_persons(
    fake: FakeOllama, request_: CreateRequest, reason: str
) -> None:
    with pytest.raises(InputError) as caught:
        OllamaClient(fake.url).create(request_)
    assert code_of(caught) == "ollama.refused"
    assert reason in caught.value.message


def test_a_server_that_takes_no_adapters(fake: FakeOllama) -> None:
    fake.takes_adapters = False
    with pytest.raises(InputError) as caught:
        OllamaClient(fake.url).create(CreateRequest("m", base="b", adapters={"a": "sha256:0"}))
    assert code_of(caught) == "ollama.adapter"


def test_a_connection_that_breaks_off(fake: FakeOllama) -> None:
    fake.breaks_off = True
    client = held(fake)
    with pytest.raises(JobError) as caught:
        client.chat("m", QUESTION)
    assert code_of(caught) == "ollama.lost"
    digest = "sha256:" + "3" * 64
    fake.blobs[digest] = Blob(4, b"GGUF")
    with pytest.raises(JobError) as caught:
        client.create(CreateRequest("n", files={"n.gguf": digest}))
    assert code_of(caught) == "ollama.lost"


def test_something_else_answers(fake: FakeOllama) -> None:
    fake.version = "0.33"
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connected, _ = listener.accept()
            with connected:
                connected.recv(1 << 16)
                connected.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>")

        thread = threading.Thread(target=greet)
        thread.start()
        with pytest.raises(JobError) as caught:
            OllamaClient(f"http://127.0.0.1:{listener.getsockname()[1]}").version()
        thread.join(WAIT_S)
    assert code_of(caught) == "ollama.not-ollama"


@pytest.mark.parametrize("url", ["", "ftp://x", "http://", "http://x:port", "http://[::1"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(InputError) as caught:
        OllamaClient(url)
    assert code_of(caught) == "ollama.url"


def test_only_this_machine_is_local() -> None:
    assert OllamaClient().is_local
    assert OllamaClient("localhost").is_local
    assert OllamaClient("http://[::1]:1").is_local
    assert not OllamaClient("http://192.168.1.7:11434").is_local


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("0.33.2", (0, 33, 2)),
        ("v0.6.0-rc1", (0, 6, 0)),
        ("0.0.0", (1 << 16,)),
        ("", (1 << 16,)),
    ],
)
def test_versions_compare_as_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert version_numbers(version) == numbers


# As Go 1.25 printed these values with %#v.
GO = {
    2048.0: "2048",
    1234567.0: "1.234567e+06",
    1e20: "1e+20",
    1e-05: "1e-05",
    0.6: "0.6",
    'a"\n\x01é\u200b\a\v\U000e0001<|im_end|>`': r'"a\"\n\x01é\u200b\a\v\U000e0001<|im_end|>`"',
}


def test_the_fake_prints_as_go_does_and_we_read_it() -> None:
    for value, printed in GO.items():
        assert go_value(value) == printed
        ((name, read),) = read_parameters(f"{'stop':<30} {printed}")
        assert name == "stop"
        assert read == (value if isinstance(value, str) else printed)
