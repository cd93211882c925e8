"""Every trap of a Modelfile is found in its line, and what we write ourselves is free of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from tunesmith.core.errors import InputError
from tunesmith.models.starter import find_source
from tunesmith.ollama.gguf_template import compile_modelfile, template_of_gguf
from tunesmith.ollama.modelfile_content import content_of
from tunesmith.ollama.modelfile_lint import lint_modelfile
from tunesmith.ollama.modelfile_parsing import parse_modelfile
from tunesmith.ollama.template_lint import lint_template
from tunesmith.ollama.template_outline import TemplateError, outline
from tunesmith.ollama.template_sense import lint_sense
from tunesmith.ollama.template_text import format_to_ollama
from tunesmith.ollama.token_agreement import disagreements
from tunesmith.ollama.token_facts import TokenFacts, facts_of_file
from tunesmith.templates.format_file import load_format

FACTS = TokenFacts(
    architecture="llama",
    add_bos=True,
    bos="<s>",
    eos="</s>",
    eot="",
    control=frozenset({"<s>", "</s>", "<|im_end|>", "<|done|>"}),
    special=frozenset({"<s>", "</s>", "<|im_end|>", "<|done|>", "word"}),
    context_length=4096,
    chat_template="{{ messages }}",
)
FORMATS = ("alpaca", "chatml", "gemma", "llama2", "llama3", "mistral", "phi3", "zephyr")
STOP = "PARAMETER stop </s>\n"
EACH = "{{ range .Messages }}{{ .Content }}"
LOOP = "{{ range .Messages }}{{ .Role }}: {{ .Content }}{{ end }}"


def found(text: str, version: str = "", facts: TokenFacts | None = FACTS) -> list[tuple[int, str]]:
    return [(it.line, it.code) for it in lint_modelfile(text, version=version, facts=facts)]


def test_a_plain_modelfile_has_no_findings() -> None:
    text = f'FROM ./m.gguf\nTEMPLATE """{LOOP}"""\nSYSTEM Be kind.\n{STOP}PARAMETER num_ctx 4096\n'
    assert found(text) == []


def test_what_we_write_ourselves_has_no_findings(tmp_path: Path) -> None:
    (tmp_path / "starter.gguf").symlink_to(find_source())
    template = template_of_gguf(find_source())
    text = compile_modelfile(template, "./starter.gguf", num_ctx=512).text
    assert lint_modelfile(text, tmp_path) == ()
    assert lint_modelfile(text, tmp_path, version="0.5.7") == ()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("default_system", ["", "You are a helpful assistant."])
def test_no_template_of_ours_is_taken_for_wrong(name: str, default_system: str) -> None:
    chosen = load_format(name)
    if not chosen.without_system:
        chosen = replace(chosen, default_system=default_system)
    text = format_to_ollama(chosen.with_tokens("<s>", "</s>"), add_bos=True).text
    assert lint_template(text, 1, FACTS, 0) == []
    assert lint_sense(text, 1, (0, 5, 0)) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('SYSTEM """a\u00a0b"""', "modelfile.character"),
        ("PARAMETER stop <\u3000>", "modelfile.character"),
        ("SYSTEM a\u200db", "modelfile.character"),
        ("SYSTEM a\u00adb", "modelfile.character"),
        (f'TEMPLATE """{LOOP}\r\n"""', "modelfile.carriage-return"),
        ('SYSTEM """a"""\nb"""', "modelfile.command"),
        ("PARAMETER num_ctx 4k", "modelfile.parameter"),
        ("PARAMETER temperature warm", "modelfile.parameter"),
        ("PARAMETER use_mmap perhaps", "modelfile.parameter"),
        ("PARAMETER Temperature 1", "modelfile.parameter"),
        ("PARAMETER system Be kind.", "modelfile.parameter"),
        ("PARAMETER stop", "modelfile.argument"),
        ("PARAMETER  top_k 1", "modelfile.argument"),
        ('PARAMETER stop ""', "modelfile.empty"),
        ("TEMPLATE ", "modelfile.empty"),
        ("MESSAGE bot hi", "modelfile.argument"),
        ("MODEL x", "modelfile.command"),
        ('SYSTEM """never closed', "modelfile.quotes"),
        ("PARAMETER mirostat 2", "modelfile.deprecated"),
        ("PARAMETER typical_p 0.5", "modelfile.deprecated"),
        ("PARAMETER stop \\n", "modelfile.escape"),
        ("PARAMETER stop '</s>'", "modelfile.single-quotes"),
        ("SYSTEM Be kind. # not a comment", "modelfile.comment"),
        ("RENDERER qwen3", "modelfile.version"),
        ("PARSER qwen3", "modelfile.version"),
        ("REQUIRES 0.14.0", "modelfile.version"),
        ("DRAFT ./d.gguf", "modelfile.version"),
        ("REQUIRES 0.14.0.1", "modelfile.requires"),
        ("REQUIRES 00.14", "modelfile.requires"),
        ("ADAPTER ./a.gguf", "modelfile.adapter"),
        ("PARAMETER stop <|end|>", "modelfile.stop"),
        ("PARAMETER num_ctx 8192", "modelfile.num-ctx"),
        ("PARAMETER temperature 99", "modelfile.sense"),
        ("PARAMETER temperature -0.1", "modelfile.sense"),
        ("PARAMETER top_p -1", "modelfile.sense"),
        ("PARAMETER top_p 1.5", "modelfile.sense"),
        ("PARAMETER num_ctx 0", "modelfile.sense"),
        ("PARAMETER num_ctx 9999999999", "modelfile.sense"),
        ("PARAMETER repeat_penalty -3", "modelfile.sense"),
        ("TEMPLATE {{ range .Messages }}{{ .Role }}: {{ end }}", "template.no-content"),
        ("TEMPLATE {{ .System }}", "template.no-question"),
        (f"TEMPLATE {{{{ .Foo }}}}{LOOP}", "template.unknown-field"),
        (f"TEMPLATE {{{{ .Role }}}}{LOOP}", "template.unknown-field"),
        (f"TEMPLATE {EACH}{{{{ .Name }}}}{{{{ end }}}}", "template.unknown-field"),
        (f"TEMPLATE {EACH}{{{{ .System }}}}{{{{ end }}}}", "template.unknown-field"),
        (f"TEMPLATE {EACH}{{{{ $.Role }}}}{{{{ end }}}}", "template.unknown-field"),
        ("TEMPLATE {{ .Prompt }}", "template.legacy"),
        ("TEMPLATE {{ if .System }}{{ .Response }}{{ else }}a{{ end }}", "template.legacy-panic"),
        ("TEMPLATE {{ range .Messages }}{{ .Role }}", "template.syntax"),
        ("TEMPLATE a {{ b", "template.syntax"),
        ("TEMPLATE {{ range .Messages }}{{ trim .Content }}{{ end }}", "template.function"),
        ("TEMPLATE {{ range .messages }}{{ .Content }}{{ end }}", "template.field"),
        ('TEMPLATE {{ range .Messages }}{{ template "x" }}{{ end }}', "template.missing"),
        (f"TEMPLATE <s>{LOOP}", "template.bos"),
        (f'TEMPLATE {{{{- $a := 1 -}}}}{{{{- "<s>" -}}}}{LOOP}', "template.bos"),
    ],
)  # fmt: skip
def test_a_trap_is_found_in_its_line(line: str, code: str) -> None:
    findings = found(f"FROM ./m.gguf\n# note\n{STOP}{line}\n")
    assert (4 if code != "modelfile.command" or "\n" not in line else 5, code) in findings
    kinds = {it.code: it for it in lint_modelfile(f"FROM ./m.gguf\n{line}\n", facts=FACTS)}
    assert kinds[code].message
    assert "Line " not in kinds[code].message


def test_a_system_text_is_told_beside_one_inside_the_template() -> None:
    template = (
        'TEMPLATE """{{ if .System }}<|system|>{{ .System }}{{ else }}<|system|>\n'
        f'You are a helpful assistant.{{{{ end }}}}{LOOP}"""\n'
    )
    assert (2, "template.default-system") in found(f"FROM m\n{template}SYSTEM Be kind.\n{STOP}")
    assert found(f"FROM m\n{template}{STOP}") == []
    other = template.replace("You are a helpful assistant.", "")
    assert found(f"FROM m\n{other}SYSTEM Be kind.\n{STOP}") == []


def test_our_own_default_system_text_is_seen_too(tmp_path: Path) -> None:
    """As the compiler writes it: the question in a variable, the text in a Go string."""
    own = (
        '{{- $given := ne .System "" -}}{{- if $given -}}{{- .System -}}{{- else -}}'
        '{{- "You are Smol." -}}{{- end -}}'
    )
    assert (2, "template.default-system") in found(
        f'FROM m\nTEMPLATE """{own}{LOOP}"""\nSYSTEM Be kind.\n{STOP}'
    )


def test_lines_inside_a_template_are_counted() -> None:
    template = "{{ range .Messages }}\n\n{{ trim .Content }}{{ end }}"
    text = f'FROM m\nTEMPLATE """{template}"""\n{STOP}'
    assert found(text) == [(4, "template.function")]


def test_without_any_stop_the_eos_is_suggested() -> None:
    (finding,) = lint_modelfile("FROM ./m.gguf\n", facts=FACTS)
    assert (finding.code, finding.hint) == ("modelfile.no-stop", "Write PARAMETER stop </s>")
    assert found("FROM llama3\n", facts=None) == []  # the base model has its own


def test_no_stop_that_is_a_token_is_told() -> None:
    assert found("FROM m\nPARAMETER stop User:\n") == [(2, "modelfile.stop")]
    assert found(f"FROM m\nPARAMETER stop User:\n{STOP}") == []


@pytest.mark.parametrize(
    ("stops", "facts", "told"),
    [
        (["</s>"], FACTS, ""),
        (["<|im_end|>"], FACTS, ""),  # llama.cpp knows it by its text
        (["<|im_end|>"], replace(FACTS, special=frozenset({"word"}), control=frozenset()), ""),
        (["<|done|>"], FACTS, "ends an answer with <|done|>"),
        (["<|done|>"], replace(FACTS, eot="<|done|>"), ""),
        (["<|done|>"], replace(FACTS, eos="<|done|>"), ""),
        (["<|done|>", "</s>"], FACTS, ""),
        (["word"], FACTS, ""),  # it is written out, so the stop text sees it
        (["</s>"], replace(FACTS, bos=""), "but names none"),
    ],
)
def test_the_gguf_must_end_an_answer_where_the_format_does(
    stops: list[str], facts: TokenFacts, told: str
) -> None:
    found = disagreements(facts, stops)
    assert bool(found) == bool(told)
    assert all(told in sentence for sentence in found)


def test_a_disagreement_is_a_finding_of_the_stop() -> None:
    assert found("FROM m\nSYSTEM a\nPARAMETER stop <|done|>\n") == [(3, "modelfile.tokens")]


def test_a_bos_that_the_gguf_does_not_add_may_stand_in_the_template() -> None:
    text = f"FROM m\nTEMPLATE <s>{LOOP}\n{STOP}"
    assert found(text, facts=replace(FACTS, add_bos=False)) == []
    (finding,) = lint_modelfile(text)
    assert (finding.code, finding.severity) == ("template.bos", "warning")  # nobody knows


@pytest.mark.parametrize(
    "template",
    [
        "{{ if .Messages }}" + EACH + "{{ end }}{{ else }}{{ .Prompt }}{{ end }}",
        "{{ json .Messages }}",
        "{{ range $i, $m := .Messages }}{{ $m.Role }}{{ $m.Content }}{{ $.System }}{{ end }}",
        EACH + "{{ range .ToolCalls }}{{ .Function.Name }}{{ end }}{{ end }}",
        "{{ range .Tools }}{{ .Function.Parameters.Foo }}{{ .Bar }}{{ end }}" + LOOP,
        '{{ range .Messages }}{{ template "a" . }}{{ end }}{{ define "a" }}{{ .Content }}{{ end }}',
        "{{ with .System }}{{ . }}{{ end }}" + LOOP,
        "{{ .Suffix }}{{ .Prompt }}{{ .Response }}",
    ],
)  # fmt: skip
def test_what_makes_sense_is_not_told(template: str) -> None:
    assert lint_sense(template, 1, (0, 33, 0)) == []


@pytest.mark.parametrize(
    ("template", "older", "since"),
    [
        (f"{{{{ currentDate }}}}{LOOP}", "0.11.0", "0.11.1"),
        (f'{{{{ if eq currentDate "x" }}}}a{{{{ end }}}}{LOOP}', "0.6.0", "0.11.1"),
        (f"{{{{ range $i := len .System }}}}{{{{ end }}}}{LOOP}", "0.5.0", "0.6.0"),
        (f"{{{{ range 3 }}}}a{{{{ end }}}}{LOOP}", "0.5.13", "0.6.0"),
        (f"{{{{ range $i, $x := (len .Messages) }}}}a{{{{ end }}}}{LOOP}", "0.5.0", "0.6.0"),
    ],
)
def test_a_template_that_an_older_ollama_cannot_render(
    template: str, older: str, since: str
) -> None:
    text = f'FROM m\nTEMPLATE """{template}"""\n{STOP}'
    (finding,) = lint_modelfile(text, version=older, facts=FACTS)
    assert (finding.severity, finding.code) == ("error", "modelfile.version")
    assert f"from {since} on" in finding.message
    assert found(text, since) == []
    assert found(text) == []  # nobody knows for which it is
    assert found(f"FROM m\nTEMPLATE currentDate {LOOP}\n{STOP}", "0.5.0") == []  # only text


def test_a_version_decides_what_is_known() -> None:
    text = f"FROM m\n{STOP}RENDERER qwen3\nREQUIRES 0.14.0\n"
    both = [(3, "modelfile.version"), (4, "modelfile.version")]
    assert found(text) == both
    assert {it.severity for it in lint_modelfile(text)} == {"warning"}
    assert found(text, "0.11.9") == [*both, (4, "modelfile.version")]
    assert {it.severity for it in lint_modelfile(text, version="0.11.9")} == {"error"}
    assert found(text, "0.12.0") == [both[1], both[1]]
    assert found(text, "0.14.0") == []
    assert found(f"FROM m\nADAPTER ./a\n{STOP}", "0.34.0") == []
    assert found(f"FROM m\nADAPTER ./a\n{STOP}", "0.34.1") == [(2, "modelfile.adapter")]


def test_a_template_that_ollamas_own_renderer_overrides_is_told() -> None:
    text = f"FROM m\nTEMPLATE {LOOP}\n{STOP}"
    assert found(text, facts=replace(FACTS, architecture="gemma4")) == [(2, "modelfile.renderer")]
    assert found(text + "RENDERER x\n", "0.20") == [(2, "modelfile.renderer")]


def test_of_repeated_commands_the_last_one_counts() -> None:
    stops = f"{STOP}PARAMETER stop <s>\n"
    text = f"FROM m\nSYSTEM a\nPARAMETER seed 1\n{stops}PARAMETER seed 2\nSYSTEM b\n"
    assert found(text) == [(2, "modelfile.replaced"), (3, "modelfile.replaced")]


def test_files_are_looked_for_beside_the_modelfile(tmp_path: Path) -> None:
    text = "FROM ./gone.gguf\nADAPTER ./a.gguf\n"
    codes = {(it.line, it.code) for it in lint_modelfile(text, tmp_path)}
    assert {(1, "modelfile.file"), (2, "modelfile.file")} <= codes


@pytest.mark.parametrize(
    ("line", "code", "version"),
    [
        ("FROM ./merged", "modelfile.folder", "0.33.0"),
        ("FROM llama3\nADAPTER ./lora", "modelfile.folder", "0.33.0"),
        ("FROM llama3\nDRAFT ./small", "modelfile.draft", "0.33.0"),
    ],
)
def test_what_only_ollama_itself_makes_is_a_warning_and_creating_says_the_same(
    line: str, code: str, version: str, tmp_path: Path
) -> None:
    for name in ("merged/model.safetensors", "lora/adapter_model.safetensors"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    text = f"{line}\n{STOP}"
    (finding,) = lint_modelfile(text, tmp_path, version=version)
    assert (finding.severity, finding.code) == ("warning", code)
    assert "ollama create NAME -f MODELFILE" in finding.hint
    with pytest.raises(InputError) as caught:
        content_of(parse_modelfile(text), tmp_path)
    assert (caught.value.code, caught.value.hint) == (code, finding.hint)
    assert caught.value.message == f"Line {finding.line}: {finding.message}"


def test_a_draft_that_an_older_ollama_refuses_is_an_error() -> None:
    text = f"FROM llama3\nDRAFT ./small\n{STOP}"
    assert {(it.severity, it.code) for it in lint_modelfile(text, version="0.23.0")} == {
        ("error", "modelfile.version"),
        ("warning", "modelfile.draft"),
    }


def test_the_facts_come_from_the_file_that_from_names(tmp_path: Path) -> None:
    (tmp_path / "m.gguf").symlink_to(find_source())
    facts = facts_of_file(find_source())
    assert facts.eos in facts.special
    text = f"FROM ./m.gguf\nPARAMETER stop {facts.eos}\nPARAMETER num_ctx 9999999\n"
    assert [it.code for it in lint_modelfile(text, tmp_path)] == ["modelfile.num-ctx"]
    text = text.replace(facts.eos, "<|nobody_knows|>")
    assert "modelfile.stop" in {it.code for it in lint_modelfile(text, tmp_path)}


@pytest.mark.parametrize(
    "source",
    [
        "{{ if x }}", "{{ end }}", "{{", "{{ }}", "{{ else }}", '{{ "a }}', "{{ `a }}",
        "{{ if x }}{{ else }}{{ else }}{{ end }}",
    ],
)  # fmt: skip
def test_what_is_no_go_template_is_refused(source: str) -> None:
    with pytest.raises(TemplateError):
        outline(source)
