import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.ollama.modelfile import Modelfile, print_commands, print_modelfile
from tunesmith.ollama.modelfile_parsing import (
    COMMANDS,
    ROLES,
    Command,
    parameter_value,
    parse_modelfile,
    prints,
    read_commands,
)

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


# What a Modelfile is made of, and what breaks one.
PIECES = (
    *COMMANDS, *ROLES, "from", "Template", "stop", "num_ctx", "m.gguf", "x", "{{ .Role }}", "é",
    '"', '""', '"""', "\n", "\n\n", "\r\n", "\r", " ", "  ", "\t", "#", "#c\n", "\\n", "_", "7",
    "\u00a0", "\u200b", "\u3000", "\u200d", "\u00ad", "\x00", "\x0c", "\x85", "\u2028", "\ufeff",
    "\ud800", "\U000e0001", "ſystem", "🙂",
)  # fmt: skip
BEGINNINGS = (
    "SYSTEM ", "TEMPLATE ", "template\t", "PARAMETER stop ", "MESSAGE user ", "LICENSE ", "# ",
    "\ufeffFROM ", 'SYSTEM "', 'SYSTEM """', "",
)  # fmt: skip


def fuzzed(number: int) -> str:
    """A text of the parser's own words; every second one is made of lines that begin rightly."""
    choose = random.Random(number)
    if number % 2:
        return "".join(choose.choice(PIECES) for _ in range(choose.randrange(40)))
    lines = ["FROM m\n"]
    for _ in range(choose.randrange(6)):
        begin, length = choose.choice(BEGINNINGS), choose.randrange(5)
        end = '"""' if begin.endswith('"""') else '"' if begin.endswith('"') else ""
        inside = "".join(choose.choice(PIECES) for _ in range(length))
        lines.append(f"{begin}{inside}{choose.choice((end, end, ''))}\n")
    return "".join(lines)


def meaning(commands: Sequence[Command]) -> list[tuple[str, str, str]]:
    return [(command.name, command.argument, command.value) for command in commands]


def test_ten_thousand_fuzzed_modelfiles_raise_nothing_but_our_own_error() -> None:
    read = 0
    for number in range(10_000):
        text = fuzzed(number)
        try:
            commands = parse_modelfile(text)
        except InputError as error:
            assert error.code.startswith("modelfile."), text
            assert "Line " in error.message
        else:
            read += 1
            assert meaning(parse_modelfile(print_commands(commands))) == meaning(commands), text
        # as far as Ollama would read it, it means the same when printed and read again
        commands = read_commands(text).commands
        assert meaning(read_commands(print_commands(commands)).commands) == meaning(commands), text
    assert read > 1_000


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    try:
        parse_modelfile(text)
    except InputError as error:
        assert error.code.startswith("modelfile.")


def as_ollama(text: str) -> list[tuple[str, str, str]] | None:  # noqa: C901, PLR0912 - a machine
    """Ollama's reading, one character after the other; None where it refuses the file."""
    state, kept, name, argument = "between", "", "", ""
    found: list[tuple[str, str, str]] = []

    def value() -> str | None:
        trimmed = kept.strip(" \t\r\n")
        for quote in ('"""', '"'):
            if trimmed.startswith(quote):
                closed = len(trimmed) >= 2 * len(quote) and trimmed.endswith(quote)
                return trimmed[len(quote) : -len(quote)] if closed else None
        return trimmed

    for character in text.removeprefix("\ufeff"):
        newline, blank = character in "\r\n", character in " \t"
        letter = character.isascii() and character.isalpha()
        if state == "comment":
            state = "between" if newline else state
        elif state == "between":
            if character == "#":
                state = "comment"
            elif not (newline or blank):
                state, kept = "name", character if prints(character) else ""
        elif state == "name":
            if blank:
                name, kept, argument = kept.upper() if kept.isascii() else "", "", ""
                if name not in COMMANDS:
                    return None
                state = "argument" if name in {"PARAMETER", "MESSAGE"} else "value"
            elif letter:
                kept += character
            else:
                return None
        elif state == "argument":
            if blank:
                argument, kept, state = kept, "", "value"
                if not argument or (name == "MESSAGE" and argument not in ROLES):
                    return None
            elif letter or (name == "PARAMETER" and (character in "_0123456789")):
                kept += character
            else:
                return None
        elif newline and (whole := value()) is not None:
            found.append((name, argument, whole))
            state = "between"
        elif newline or blank or prints(character):
            kept += character
    if state in {"name", "argument"} or (state == "value" and value() is None):
        return None
    if state == "value":
        found.append((name, argument, value() or ""))
    return found if any(command[0] == "FROM" for command in found) else None


def test_what_is_read_is_what_ollama_reads_character_by_character() -> None:
    taken = 0
    for number in range(10_000):
        text = fuzzed(number)
        reading, wanted = read_commands(text), as_ollama(text)
        assert (wanted is None) == bool(reading.mistakes), text
        if wanted is not None:
            taken += 1
            assert meaning(reading.commands) == wanted, text
    assert taken > 1_000


def test_every_mistake_is_told_and_what_follows_is_still_read() -> None:
    reading = read_commands(
        "FROM m\nFRIM x\nSYSTEM hi\nPARAMETER  stop x\nMESSAGE bot hi\nLICENSE free\n"
    )
    assert [(it.line, it.code) for it in reading.mistakes] == [
        (2, "modelfile.command"),
        (4, "modelfile.argument"),
        (5, "modelfile.argument"),
    ]
    assert [command.name for command in reading.commands] == ["FROM", "SYSTEM", "LICENSE"]


def test_of_two_wrong_lines_in_a_row_both_are_told_but_of_a_lost_text_one() -> None:
    def lines(text: str) -> list[int]:
        return [it.line for it in read_commands(text).mistakes]

    assert lines("FROM m\nFRIM x\nSISTEM hi\nMODEL x\nPARAMTER stop x\nFROM\n") == [2, 3, 4, 5, 6]
    assert lines("FROM m\nSYSTEM You are kind.\nAlways be brief.\nAnd I say: no.\n\nEnd.\n") == [
        3,
        6,
    ]
    text = "FROM m\nSYSTEM You are kind.\nAlways be brief.\nI say no.\nPARAMETER  x 1\n"
    assert lines(text) == [3, 5]


def test_a_from_without_a_name_is_not_to_be_taken_out() -> None:
    (mistake,) = read_commands("FROM\n").mistakes
    assert "FROM ./model.gguf" in mistake.hint
    assert "out" not in mistake.hint
    assert "Or take the line out." in read_commands("FROM m\nSYSTEM\n").mistakes[0].hint


def test_a_value_that_ended_too_early_is_named() -> None:
    text = 'FROM m\nSYSTEM """Say \n"""yes"""\nor no.\n"""\n'
    with pytest.raises(InputError) as caught:
        parse_modelfile(text)
    assert "Line 4" in caught.value.message
    assert 'SYSTEM of line 2 ends in line 3, because that line ends with """' in caught.value.hint


def test_a_licence_may_hold_form_feeds() -> None:
    commands = parse_modelfile('FROM m\nLICENSE """a\x0cb"""\n')
    assert commands[1].value == "ab"


def test_a_long_licence_is_read_in_no_time() -> None:
    text = 'FROM m\nLICENSE """' + "a line of it\n" * 200_000 + '"""\n'
    assert len(parse_modelfile(text)[1].value) == 13 * 200_000


@pytest.mark.parametrize("value", ['a """\nb', "x\u200by", '""\n"""\n'])
def test_a_value_that_no_modelfile_can_carry_is_not_printed(value: str) -> None:
    with pytest.raises(InputError) as caught:
        print_commands([Command(1, "SYSTEM", "", value)])
    assert caught.value.code == "modelfile.quotes"


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
        ('FROM m\r\nSYSTEM "a\r\nb"\r\n', "modelfile.carriage-return", "Line 2"),
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
        ("use_mmap", "1", True),
        ("num_gpu", "99", 99),
        ("seed", "-1", -1),
        ("top_p", ".5", 0.5),
        ("top_p", "0x1p-1", 0.5),
    ],
)
def test_parameters_have_types(name: str, value: str, wanted: object) -> None:
    found = parameter_value(Command(1, "PARAMETER", name, value))
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("num_ctx", "many"),
        ("num_ctx", "1.5"),
        ("num_ctx", "1_000"),
        ("num_ctx", "٣"),
        ("num_ctx", "9223372036854775808"),
        ("top_p", "high"),
        ("top_p", "1_0.5"),
        ("top_p", "NaN"),
        ("top_p", "1e39"),
        ("use_mmap", "yes"),
        ("Stop", "x"),
        ("", "stop x"),
    ],
)
def test_an_unknown_or_mistyped_parameter_is_refused(name: str, value: str) -> None:
    with pytest.raises(InputError) as caught:
        parameter_value(Command(7, "PARAMETER", name, value))
    assert caught.value.code == "modelfile.parameter"
    assert "Line 7" in caught.value.message
