"""A Go program over text/template, built once per session: renders TEMPLATEs as Ollama does."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tunesmith.templates.conversation import Message

_SOURCE = Path(__file__).parent.parent / "go" / "render"


class GoRenderer:
    """Asks the long-lived program; one line out, one line back."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            [str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def render(
        self, template: str, cases: Sequence[Sequence[Message]], date: str = ""
    ) -> list[str]:
        answer = self._ask(template, cases, date)
        assert answer["error"] == "", answer["error"]
        prompts: list[str] = answer["prompts"] or []
        assert len(prompts) == len(cases)
        return prompts

    def refuses(self, template: str) -> str:
        """Why Go takes this for no template; empty if it does."""
        return str(self._ask(template, [], "")["error"])

    def panics(self, template: str) -> bool:
        """Whether Ollama panics when it cuts this template behind `.Response`."""
        answer = self._ask(template, [], "", cut=True)
        assert answer["error"] == "", answer["error"]
        return bool(answer["panic"])

    def _ask(
        self, template: str, cases: Sequence[Sequence[Message]], date: str, *, cut: bool = False
    ) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        messages = [[{"role": m.role, "content": m.content} for m in case] for case in cases]
        asked = {"template": template, "cases": messages, "date": date, "cut": cut}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


@pytest.fixture(scope="session")
def go(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GoRenderer]:
    folder = tmp_path_factory.mktemp("go")
    program = folder / "render"
    environment = {
        **os.environ,
        "GOFLAGS": "-mod=mod",
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "GOCACHE": str(folder / "cache"),
        "GOPATH": str(folder / "path"),
        "CGO_ENABLED": "0",
    }
    subprocess.run(
        [str(Path(sys.executable).parent / "go"), "build", "-o", str(program), "."],
        cwd=_SOURCE,
        env=environment,
        check=True,
    )
    renderer = GoRenderer(program)
    yield renderer
    renderer.close()
