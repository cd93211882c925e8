"""Which prompt Ollama uses, by version, by what the Modelfile says and what the GGUF carries."""

import pytest

from tunesmith.ollama.modelfile_parsing import parse_modelfile
from tunesmith.ollama.precedence import Prompt, prompt_use

PLAIN = "{% for m in messages %}{{ m.content }}{% endfor %}"
TOOLS = PLAIN + "{% if tools %}{{ tools }}{% endif %}"
THINKS = PLAIN + "<think>"
LOOP = "{{ range .Messages }}{{ .Content }}{{ end }}"


@pytest.mark.parametrize(
    ("lines", "jinja", "architecture", "below", "since"),
    [
        (f"TEMPLATE {LOOP}", PLAIN, "llama", "modelfile-template", "modelfile-template"),
        (f"TEMPLATE {LOOP}", TOOLS, "llama", "modelfile-template", "gguf-chat-template"),
        (f"TEMPLATE {LOOP}", THINKS, "llama", "modelfile-template", "gguf-chat-template"),
        (f"TEMPLATE {LOOP}{{{{ .Tools }}}}", TOOLS, "", "modelfile-template", "modelfile-template"),
        (f"TEMPLATE {LOOP}{{{{ .Thinking }}}}", THINKS, "", "modelfile-template",
         "modelfile-template"),
        (f"TEMPLATE {LOOP}", None, "llama", "modelfile-template", "modelfile-template"),
        ("", PLAIN, "llama", "built-in-guess", "gguf-chat-template"),
        ("", None, "llama", "built-in-guess", "built-in-guess"),
        ('TEMPLATE ""', PLAIN, "llama", "built-in-guess", "gguf-chat-template"),
        (f"TEMPLATE {LOOP}\nRENDERER qwen3", TOOLS, "llama", "renderer", "renderer"),
        (f"TEMPLATE {LOOP}", PLAIN, "gemma4", "renderer", "renderer"),
    ],
)  # fmt: skip
def test_the_prompt_that_wins(
    lines: str, jinja: str | None, architecture: str, below: Prompt, since: Prompt
) -> None:
    commands = parse_modelfile(f"FROM m\n{lines}\n")
    use = prompt_use(commands, jinja, architecture)
    assert (use.below_0_30, use.from_0_30) == (below, since)
    assert use.by("0.29.9") == below
    assert use.by("0.30.0-rc1") == since
    assert use.by("") == (below if below == since else None)
