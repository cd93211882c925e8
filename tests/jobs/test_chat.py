"""A conversation with a real model in a real worker process: answers, stops, crashes, ends."""

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from tunesmith.core.events import MemorySink
from tunesmith.export.run import run as run_export
from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import chat
from tunesmith.jobs.chat import ChatCallbacks, ChatError, ChatSession
from tunesmith.models.starter import find_source
from tunesmith.quality.chat_protocol import Done, Loaded, Sampling
from tunesmith.templates.conversation import Message

WAIT_S = 60.0
GREEDY = Sampling(temperature=0, max_tokens=24)
ENDLESS = Sampling(temperature=0, max_tokens=2000)  # longer than any test
CAPITAL = (Message("system", "Answer."), Message("user", "What is the capital of France?"))
STORY = (Message("user", "Write a very long story about a fox."),)


class Listener:
    """Collects what a session tells, and waits for the next end."""

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}
        self.loaded: list[Loaded] = []
        self._ends: queue.SimpleQueue[tuple[int | None, Done | ChatError]] = queue.SimpleQueue()
        self.on_first_text: Callable[[int], object] = lambda _: None
        self.callbacks = ChatCallbacks(
            on_delta=self._take,
            on_done=lambda done: self._ends.put((done.id, done)),
            on_error=lambda ask_id, error: self._ends.put((ask_id, error)),
            on_loaded=self.loaded.append,
        )

    def _take(self, ask_id: int, text: str) -> None:
        first = ask_id not in self.texts
        self.texts[ask_id] = self.texts.get(ask_id, "") + text
        if first:
            self.on_first_text(ask_id)

    def end(self) -> tuple[int | None, Done | ChatError]:
        return self._ends.get(timeout=WAIT_S)

    def done(self) -> Done:
        outcome = self.end()[1]
        assert isinstance(outcome, Done), outcome
        return outcome

    def error(self) -> ChatError:
        outcome = self.end()[1]
        assert isinstance(outcome, ChatError), outcome
        return outcome

    def is_quiet(self) -> bool:
        return self._ends.empty()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def session(listener: Listener) -> Iterator[ChatSession]:
    opened = ChatSession(find_source(), listener.callbacks, n_ctx=512)
    yield opened
    opened.close()


def test_a_question_is_answered_as_it_is_written(session: ChatSession, listener: Listener) -> None:
    asked = session.ask(CAPITAL, GREEDY)
    done = listener.done()
    assert done.id == asked
    assert listener.texts[asked] == "The capital of France is Paris."
    assert done.stopped_at == "end"
    assert done.tokens == 7
    assert done.tokens_per_s == pytest.approx(done.tokens / done.seconds)
    assert done.reused_tokens == 0
    assert listener.loaded == [Loaded(512, 8192, listener.loaded[0].seconds)]


def test_the_next_turn_computes_only_what_is_new(session: ChatSession, listener: Listener) -> None:
    first = session.ask(CAPITAL, GREEDY)
    before = listener.done()
    answer = Message("assistant", listener.texts[first])
    turn = (*CAPITAL, answer, Message("user", "What is the capital of France?"))
    second = session.ask(turn, GREEDY)
    after = listener.done()
    assert after.reused_tokens >= before.prompt_tokens + before.tokens
    assert after.prompt_tokens > after.reused_tokens
    assert "Paris" in listener.texts[second]
    # Something else shares only the beginning, and gets its own answer.
    third = session.ask(CAPITAL, GREEDY)
    again = listener.done()
    assert again.reused_tokens == before.prompt_tokens - 1
    assert listener.texts[third] == listener.texts[first]


def test_a_seed_repeats_an_answer_and_is_told(session: ChatSession, listener: Listener) -> None:
    lively = Sampling(temperature=1.5, top_k=0, top_p=1.0, max_tokens=12)
    first = session.ask(STORY, lively)
    seed = listener.done().seed
    same = session.ask(STORY, replace(lively, seed=seed))
    listener.done()
    other = session.ask(STORY, replace(lively, seed=seed + 1))
    listener.done()
    assert listener.texts[same] == listener.texts[first]
    assert listener.texts[other] != listener.texts[first]


def test_a_stop_text_and_a_length_end_an_answer(session: ChatSession, listener: Listener) -> None:
    cut = session.ask(CAPITAL, replace(GREEDY, stop=(" is Paris",)))
    assert listener.done().stopped_at == "stop-text"
    assert listener.texts[cut] == "The capital of France"
    short = session.ask(CAPITAL, replace(GREEDY, max_tokens=2))
    assert listener.done().stopped_at == "length"
    assert listener.texts[short] == "The capital"


def test_stop_ends_the_answer_and_what_waits_behind_it(
    session: ChatSession, listener: Listener
) -> None:
    listener.on_first_text = lambda _: session.stop()
    running, waiting = session.ask(STORY, ENDLESS), session.ask(STORY, ENDLESS)
    outcomes = dict([listener.end(), listener.end()])
    for asked in (running, waiting):
        done = outcomes[asked]
        assert isinstance(done, Done)
        assert done.stopped_at == "stopped"
    assert waiting not in listener.texts
    listener.on_first_text = lambda _: None
    session.ask(CAPITAL, GREEDY)
    assert listener.done().stopped_at == "end"


def test_a_full_context_ends_the_answer_and_a_long_question_is_refused(listener: Listener) -> None:
    session = ChatSession(find_source(), listener.callbacks, n_ctx=64)
    try:
        session.ask(CAPITAL, replace(ENDLESS, stop=()))
        assert listener.done().stopped_at == "end"
        session.ask(STORY, ENDLESS)
        full = listener.done()
        assert full.stopped_at == "context"
        # Every place holds a token, and the last one sampled needs none.
        assert full.prompt_tokens + full.tokens == listener.loaded[0].n_ctx + 1
        session.ask((Message("user", "word " * 500),), GREEDY)
        error = listener.error()
        assert error.code == "chat.prompt-too-long"
        assert error.exit_code == 2
        session.ask(CAPITAL, GREEDY)
        assert listener.done().stopped_at == "end"
    finally:
        session.close()


def test_after_a_crash_the_next_question_starts_anew(
    session: ChatSession, listener: Listener
) -> None:
    def crash(_: int) -> None:
        assert session.pid is not None
        os.kill(session.pid, signal.SIGABRT)  # as a failed assertion in llama.cpp does

    listener.on_first_text = crash
    running, waiting = session.ask(STORY, ENDLESS), session.ask(STORY, GREEDY)
    outcomes = dict([listener.end(), listener.end()])
    for asked in (running, waiting):
        error = outcomes[asked]
        assert isinstance(error, ChatError)
        assert error.code == "chat.crashed"
        assert "SIGABRT" in error.message
        assert error.hint
    listener.on_first_text = lambda _: None
    asked = session.ask(CAPITAL, GREEDY)
    listener.done()
    assert "Paris" in listener.texts[asked]
    assert len(listener.loaded) == 2


def test_close_ends_the_process_in_the_middle_of_an_answer(
    session: ChatSession, listener: Listener
) -> None:
    speaks: queue.SimpleQueue[int] = queue.SimpleQueue()
    listener.on_first_text = speaks.put
    session.ask(STORY, ENDLESS)
    speaks.get(timeout=WAIT_S)
    pid = session.pid
    assert pid is not None
    session.close()
    assert not psutil.pid_exists(pid)
    assert listener.is_quiet()
    said = dict(listener.texts)
    session.close()  # twice is no mistake
    assert listener.texts == said


def test_close_need_not_wait_for_the_process(
    session: ChatSession, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaks: queue.SimpleQueue[int] = queue.SimpleQueue()
    listener.on_first_text = speaks.put
    session.ask(STORY, ENDLESS)
    speaks.get(timeout=WAIT_S)
    pid = session.pid
    assert pid is not None
    process = psutil.Process(pid)
    may_end = threading.Event()
    end = chat._Worker.end

    def end_slowly(worker: chat._Worker) -> None:
        assert may_end.wait(WAIT_S)
        end(worker)

    monkeypatch.setattr(chat._Worker, "end", end_slowly)
    session.close(wait=False)
    said = dict(listener.texts)
    assert process.is_running()
    may_end.set()
    process.wait(WAIT_S)
    assert listener.is_quiet()
    assert listener.texts == said


def test_close_before_anything_was_asked() -> None:
    listener = Listener()
    session = ChatSession(find_source(), listener.callbacks)
    session.close()
    assert session.pid is None


def test_the_worker_does_not_outlive_who_asked() -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tunesmith.jobs.chat import ChatCallbacks, ChatSession\n"
        "from tunesmith.quality.chat_protocol import Sampling\n"
        "from tunesmith.templates.conversation import Message\n"
        "def speak(*_): print(session.pid, flush=True)\n"
        "session = ChatSession(Path(sys.argv[1]), ChatCallbacks(speak, print, print))\n"
        "session.ask([Message('user', 'Tell me a long story.')], Sampling(max_tokens=2000))\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(find_source())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    _, alive = psutil.wait_procs([worker], timeout=WAIT_S)
    assert alive == []


def test_a_file_that_cannot_be_loaded_says_why(tmp_path: Path, listener: Listener) -> None:
    cases = {"gguf.missing": None, "gguf.not-gguf": b"PK\x03\x04", "gguf.not-loaded": b"GGUF" * 99}
    for code, content in cases.items():
        path = tmp_path / "model.gguf"
        if content is not None:
            path.write_bytes(content)
        session = ChatSession(path, listener.callbacks)
        try:
            asked = session.ask(CAPITAL, GREEDY)
            ask_id, error = listener.end()
            assert isinstance(error, ChatError)
            assert (ask_id, error.code, error.exit_code) == (asked, code, 2)
            assert str(path) in error.message
        finally:
            session.close()


def test_any_part_of_a_split_model_opens_all_of_it(
    tiny_model_dir: Path, tmp_path: Path, listener: Listener
) -> None:
    out, work = tmp_path / "out", tmp_path / "work"
    spec = ExportSpec(tiny_model_dir, None, ("F32",), out, "tiny", work, split_bytes=14_500_000)
    parts = run_export(spec, MemorySink()).files[0].parts
    assert len(parts) > 1
    session = ChatSession(parts[-1].path, listener.callbacks)
    try:
        session.ask(CAPITAL, Sampling(temperature=0, max_tokens=3))
        assert listener.done().tokens == 3
    finally:
        session.close()


def test_a_failed_preload_is_told_without_a_question(tmp_path: Path, listener: Listener) -> None:
    session = ChatSession(tmp_path / "none.gguf", listener.callbacks)
    try:
        session.preload()
        ask_id, error = listener.end()
        assert ask_id is None
        assert isinstance(error, ChatError)
        assert error.code == "gguf.missing"
    finally:
        session.close()


def patched(target: Path, old: bytes, new: bytes) -> Path:
    """A copy of the real model with a few bytes of its header changed."""
    assert len(old) == len(new)
    shutil.copyfile(find_source(), target)
    with target.open("r+b") as stream:
        place = stream.read(4 << 20).index(old)
        stream.seek(place)
        stream.write(new)
    return target


def test_a_model_without_chat_template_cannot_be_asked(tmp_path: Path, listener: Listener) -> None:
    path = patched(tmp_path / "bare.gguf", b"tokenizer.chat_template", b"tokenizer.chat_tempXXXX")
    session = ChatSession(path, listener.callbacks)
    try:
        session.ask(CAPITAL, GREEDY)
        assert listener.error().code == "template.none"
    finally:
        session.close()


def test_a_beginning_that_the_tokenizer_adds_is_not_doubled(
    tmp_path: Path, session: ChatSession, listener: Listener
) -> None:
    key = b"tokenizer.ggml.add_bos_token" + (7).to_bytes(4, "little")  # 7: a boolean follows
    path = patched(tmp_path / "adds.gguf", key + b"\x00", key + b"\x01")
    adding = ChatSession(path, listener.callbacks, n_ctx=512)
    try:
        session.ask(CAPITAL, GREEDY)
        plain = listener.done()
        asked = adding.ask(CAPITAL, GREEDY)
        added = listener.done()
        # Its template writes <|im_start|>, its BOS, at the beginning as well.
        assert added.prompt_tokens == plain.prompt_tokens
        assert "Paris" in listener.texts[asked]
    finally:
        adding.close()


def test_the_window_may_import_it_without_llama_cpp() -> None:
    code = (
        "import sys; import tunesmith.jobs.chat;"
        "heavy = {'llama_cpp', 'numpy', 'torch', 'pyarrow', 'gguf'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_asking_does_not_wait_for_the_process(session: ChatSession, listener: Listener) -> None:
    asked: list[float] = []
    for _ in range(20):
        began = time.perf_counter()
        session.ask(CAPITAL, replace(GREEDY, max_tokens=1))
        asked.append(time.perf_counter() - began)
    session.stop()
    for _ in asked:
        listener.done()
    # Starting takes a second and loading more; the window may lose a few milliseconds to none.
    assert sorted(asked)[-2] < 0.02
