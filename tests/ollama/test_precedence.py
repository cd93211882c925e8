"""Which prompt Ollama uses, by version, by what the Modelfile says and what the GGUF carries."""

import pytest

from tunesmith.ollama.modelfile_parsing import parse_modelfile
from tunesmith.ollama.precedence import Prompt, go_template_here, prompt_use

PLAIN = "{% for m in messages %}{{ m.content }}{% endfor %}"
TOOLS = PLAIN + "{% if tools %}{{ tools }}{% endif %}"
THINKS = PLAIN + "<think>\n</think>"
SPLITS = "{% for m in messages %}{{ m.content.split('</think>')[-1] }}{% endfor %}"
ANSWERS = TOOLS + "{% if m.role == 'tool' %}<tool_response>{{ m.tool_calls }}{% endif %}"
LOOP = "{{ range .Messages }}{{ .Content }}{{ end }}"
THINKING = (
    "{{ range .Messages }}{{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}"
    "{{ .Content }}{{ end }}"
)
CALLS = "{{ .Tools }}{{ range .Messages }}{{ .ToolCalls }}{{ .Content }}TOOL_RESULTS{{ end }}"
HARMONY = "<|start|>{{ range .Messages }}{{ .Content }}{{ end }}<|end|>"


@pytest.mark.parametrize(
    ("lines", "jinja", "architecture", "below", "since"),
    [
        (f"TEMPLATE {LOOP}", PLAIN, "llama", "modelfile-template", "modelfile-template"),
        (f"TEMPLATE {LOOP}", TOOLS, "llama", "modelfile-template", "gguf-chat-template"),
        (f"TEMPLATE {LOOP}", THINKS, "llama", "modelfile-template", "gguf-chat-template"),
        (f"TEMPLATE {LOOP}{{{{ .Tools }}}}", TOOLS, "", "modelfile-template", "modelfile-template"),
        (f"TEMPLATE {THINKING}", THINKS, "", "modelfile-template", "modelfile-template"),
        # Ollama looks for texts around a message's thought; without them it sees none.
        (f"TEMPLATE {LOOP}{{{{ .Thinking }}}}", THINKS, "", "modelfile-template",
         "gguf-chat-template"),
        # Half a pair of tags is no thought, and splitting at one is, but not by this name.
        (f"TEMPLATE {LOOP}", PLAIN + "<think>", "", "modelfile-template", "modelfile-template"),
        (f"TEMPLATE {LOOP}", PLAIN + "</think>", "", "modelfile-template", "modelfile-template"),
        (f"TEMPLATE {LOOP}", SPLITS, "", "modelfile-template", "gguf-chat-template"),
        (f"TEMPLATE {LOOP}", SPLITS + "{{ m.reasoning_content }}", "", "modelfile-template",
         "modelfile-template"),
        # The number counts, not the kind.
        (f"TEMPLATE {THINKING}", TOOLS, "", "modelfile-template", "modelfile-template"),
        (f"TEMPLATE {THINKING}", TOOLS + SPLITS, "", "modelfile-template", "gguf-chat-template"),
        # A tie in tools goes to the Jinja where it alone prints what they answered.
        (f"TEMPLATE {LOOP}{{{{ .Tools }}}}", ANSWERS, "", "modelfile-template",
         "gguf-chat-template"),
        (f"TEMPLATE {CALLS}", ANSWERS, "", "modelfile-template", "modelfile-template"),
        (f"TEMPLATE {CALLS}", TOOLS + THINKS, "", "modelfile-template", "modelfile-template"),
        (f"TEMPLATE {LOOP}\nPARSER qwen3", TOOLS, "qwen3", "modelfile-template",
         "modelfile-template"),
        ("PARSER qwen3", TOOLS, "qwen3", "built-in-guess", "built-in-guess"),
        (f"TEMPLATE {HARMONY}", TOOLS, "gpt-oss", "modelfile-template", "modelfile-template"),
        (f"TEMPLATE {HARMONY}", TOOLS, "gptoss", "modelfile-template", "modelfile-template"),
        (f"TEMPLATE {HARMONY}", TOOLS, "llama", "modelfile-template", "gguf-chat-template"),
        (f"TEMPLATE {LOOP}", TOOLS, "gpt-oss", "modelfile-template", "gguf-chat-template"),
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


def test_the_servers_own_setting_decides_where_it_is_set() -> None:
    commands = parse_modelfile(f"FROM m\nTEMPLATE {LOOP}\n")
    assert prompt_use(commands, TOOLS, go_template=True).from_0_30 == "modelfile-template"
    assert prompt_use(commands, PLAIN, go_template=False).from_0_30 == "gguf-chat-template"
    assert prompt_use(commands, None, go_template=False).from_0_30 == "modelfile-template"
    bare = parse_modelfile("FROM m\n")
    assert prompt_use(bare, PLAIN, go_template=True).from_0_30 == "gguf-chat-template"
    parser = parse_modelfile(f"FROM m\nTEMPLATE {LOOP}\nPARSER qwen3\n")
    assert prompt_use(parser, PLAIN, go_template=False).from_0_30 == "modelfile-template"


@pytest.mark.parametrize(
    ("said", "setting"),
    [({}, None), ({"OLLAMA_GO_TEMPLATE": " "}, None), ({"OLLAMA_GO_TEMPLATE": "1"}, True),
     ({"OLLAMA_GO_TEMPLATE": '"false"'}, False), ({"OLLAMA_GO_TEMPLATE": "0"}, False),
     ({"OLLAMA_GO_TEMPLATE": "off"}, True)],
)  # fmt: skip
def test_the_setting_is_read_as_ollama_reads_it(said: dict[str, str], setting: bool | None) -> None:
    assert go_template_here(said) is setting
