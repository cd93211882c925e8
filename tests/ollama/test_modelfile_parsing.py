from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.ollama.modelfile import Modelfile, print_modelfile
from tunesmith.ollama.modelfile_parsing import Command, parameter_value, parse_modelfile

PLAIN = Modelfile(base="m-Q8_0.gguf", stops=("<|im_end|>",))


def test_commands_come_with_their_lines_and_comments_go() -> None:
    text = (
        "# made by hand\n\nfrom  m.gguf\n"
        'TEMPLATE """{{ .System }}\n# no comment here\n"""\n'
        "  PARAMETER stop <|im_end|>\nParameter num_ctx 2048 \n"
        'MESSAGE user "Hi"\nSYSTEM '
    )
    assert parse_modelfile(text) == (
        Command(3, "FROM", "", "m.gguf"),
        Command(4, "TEMPLATE", "", "{{ .System }}\n# no comment here\n"),
        Command(7, "PARAMETER", "stop", "<|im_end|>"),
        Command(8, "PARAMETER", "num_ctx", "2048"),
        Command(9, "MESSAGE", "user", "Hi"),
        Command(10, "SYSTEM", "", ""),
    )


def test_a_value_in_quotes_goes_on_until_a_line_ends_with_them() -> None:
    text = 'FROM m\nSYSTEM "say "yes" or\n"no"!\nat last"  \nLICENSE ""\n'
    values = [command.value for command in parse_modelfile(text)]
    assert values == ["m", 'say "yes" or\n"no"!\nat last', ""]


@given(
    st.lists(st.text(st.sampled_from('ab "#\n<|>\\{}'), min_size=1, max_size=10), min_size=1),
    st.text(st.sampled_from('ab "\n{}#'), max_size=20),
    st.none() | st.text(st.sampled_from('a{}\n\t "'), max_size=20),
)
def test_what_we_print_is_read_back(stops: list[str], system: str, template: str | None) -> None:
    wanted = replace(PLAIN, stops=tuple(stops), system=system, template=template, num_ctx=512)
    try:
        text = print_modelfile(wanted)
    except InputError:
        return
    commands = parse_modelfile(text)
    by_name = {(command.name, command.argument): command for command in commands}
    assert by_name["SYSTEM", ""].value == system
    found = [command.value for command in commands if command.argument == "stop"]
    assert found == stops
    assert parameter_value(by_name["PARAMETER", "num_ctx"]) == 512
    assert (("TEMPLATE", "") in by_name) == (template is not None)
    if template is not None:
        assert by_name["TEMPLATE", ""].value == template


@given(st.text(st.sampled_from('FROM MESAGuser \n"#x'), max_size=60))
def test_any_text_is_read_or_refused_with_its_line(text: str) -> None:
    try:
        commands = parse_modelfile("FROM m\n" + text)
    except InputError as error:
        assert "ine " in error.message
    else:
        assert commands[0] == Command(1, "FROM", "", "m")


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("SYSTEM hi\n", "modelfile.no-from", ""),
        ("FROM m\nFRIM x\n", "modelfile.command", "Line 2"),
        ("FROM m\nTEMPLATE a\nb\n", "modelfile.command", "Line 3"),
        ("FROM\n", "modelfile.command", "Line 1"),
        ('FROM m\nSYSTEM """a\nb"\n', "modelfile.quotes", "line 2"),
        ("FROM m\nPARAMETER stop\n", "modelfile.argument", "Line 2"),
        ("FROM m\nMESSAGE robot hi\n", "modelfile.argument", "Line 2"),
        ("FROM m\nSYSTEM a\u00a0b\n", "modelfile.character", "Line 2"),
        ('FROM m\r\nSYSTEM "a\r\nb"\r\n', "modelfile.character", "Line 2"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, code: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_modelfile(text)
    assert caught.value.code == code
    assert place in caught.value.message


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("num_ctx", "4096", 4096),
        ("temperature", "0.6", 0.6),
        ("temperature", "1", 1.0),
        ("stop", "007", "007"),
        ("use_mmap", "false", False),
        ("num_gpu", "99", 99),
    ],
)
def test_parameters_have_types(name: str, value: str, wanted: object) -> None:
    found = parameter_value(Command(1, "PARAMETER", name, value))
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize(
    ("name", "value"),
    [("num_ctx", "many"), ("num_ctx", "1.5"), ("top_p", "high"), ("use_mmap", "1"), ("Stop", "x")],
)
def test_an_unknown_or_mistyped_parameter_is_refused(name: str, value: str) -> None:
    with pytest.raises(InputError) as caught:
        parameter_value(Command(7, "PARAMETER", name, value))
    assert caught.value.code == "modelfile.parameter"
    assert "Line 7" in caught.value.message
