from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.ollama.modelfile import Modelfile, print_modelfile
from tunesmith.templates.conversation import Message

PLAIN = Modelfile(base="m-Q8_0.gguf", stops=("<|im_end|>",))


def read_back(text: str) -> list[tuple[str, str]]:
    """Commands and values by Ollama's rules: a quoted value ends where a line ends with quotes."""
    found: list[tuple[str, str]] = []
    lines = text.split("\n")
    while lines:
        line = lines.pop(0)
        if not line.strip():
            continue
        name, _, value = line.partition(" ")
        if name == "PARAMETER":
            parameter, _, value = value.partition(" ")
            name = f"PARAMETER {parameter}"
        if name == "MESSAGE":
            role, _, value = value.partition(" ")
            name = f"MESSAGE {role}"
        quote = '"""' if value.startswith('"""') else '"' if value.startswith('"') else ""
        body = value[len(quote) :]
        while quote and not body.rstrip().endswith(quote):
            body += "\n" + lines.pop(0)
        found.append((name, body.rstrip().removesuffix(quote) if quote else body.strip()))
    return found


def test_everything_given_stands_in_the_file() -> None:
    text = print_modelfile(
        Modelfile(
            base="m-Q8_0.gguf",
            stops=("<|im_end|>", "User:"),
            template="{{- range .Messages -}}\n{{- end -}}",
            num_ctx=2048,
            parameters={"temperature": 0.6, "top_k": 40},
            adapter="lora.gguf",
            system="Be kind.",
            license="Apache-2.0\r\nsecond line",
            messages=(Message("user", 'Say "hi".'), Message("assistant", "hi\nthere")),
        )
    )
    assert read_back(text) == [
        ("FROM", "m-Q8_0.gguf"),
        ("ADAPTER", "lora.gguf"),
        ("TEMPLATE", "{{- range .Messages -}}\n{{- end -}}"),
        ("SYSTEM", "Be kind."),
        ("PARAMETER stop", "<|im_end|>"),
        ("PARAMETER stop", "User:"),
        ("PARAMETER num_ctx", "2048"),
        ("PARAMETER temperature", "0.6"),
        ("PARAMETER top_k", "40"),
        ("LICENSE", "Apache-2.0\nsecond line"),
        ("MESSAGE user", 'Say "hi".'),
        ("MESSAGE assistant", "hi\nthere"),
    ]
    assert "\r" not in text


@given(
    st.lists(st.text(st.sampled_from('ab "#\n<|>\\{}'), min_size=1, max_size=10), min_size=1),
    st.text(st.sampled_from('ab "\n{}#'), max_size=20),
)
def test_what_is_written_is_read_back_or_refused(stops: list[str], system: str) -> None:
    try:
        text = print_modelfile(replace(PLAIN, stops=tuple(stops), system=system))
    except InputError as error:
        assert error.code == "modelfile.quotes"
        return
    assert read_back(text) == [
        ("FROM", "m-Q8_0.gguf"),
        ("SYSTEM", system),
        *(("PARAMETER stop", stop) for stop in stops),
    ]


def test_a_name_with_a_space_is_quoted() -> None:
    assert print_modelfile(replace(PLAIN, base="my model.gguf")).startswith(
        'FROM "my model.gguf"\n'
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (replace(PLAIN, stops=()), "modelfile.no-stop"),
        (replace(PLAIN, stops=("",)), "modelfile.no-stop"),
        (replace(PLAIN, base="a\nSYSTEM evil"), "modelfile.value"),
        (replace(PLAIN, base=" "), "modelfile.value"),
        (replace(PLAIN, system='line """\nmore'), "modelfile.quotes"),
        (replace(PLAIN, system="no\u00a0break"), "modelfile.character"),
        (replace(PLAIN, stops=("\u200b",)), "modelfile.character"),
        (replace(PLAIN, parameters={"num_ctx": 0.5}), "modelfile.parameter"),
        (replace(PLAIN, parameters={"temperature": "hot"}), "modelfile.parameter"),
        (replace(PLAIN, parameters={"temperature": True}), "modelfile.parameter"),
        (replace(PLAIN, parameters={"temperature": float("nan")}), "modelfile.parameter"),
        (replace(PLAIN, parameters={"Temperature": 1.0}), "modelfile.parameter"),
    ],
)
def test_what_ollama_would_misread_is_refused(changed: Modelfile, code: str) -> None:
    with pytest.raises(InputError) as caught:
        print_modelfile(changed)
    assert caught.value.code == code
