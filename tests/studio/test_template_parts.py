"""What the Template page computes without the window."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data.table import Reading
from tunesmith.data.table_store import StoredTable, prepare_table
from tunesmith.studio.pages.template_checks import find_mistakes
from tunesmith.studio.pages.template_engine import Companion
from tunesmith.studio.pages.template_file import SavedTemplate, read_template, write_template
from tunesmith.studio.pages.template_lengths import Counted, CountRequest, Lengths, count_rows
from tunesmith.studio.pages.template_rows import preview_row
from tunesmith.studio.project import TemplateChoice
from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
from tunesmith.templates.conversation import Conversation, Message

COLUMNS = ("product", "team", "a|b")


# --- mistakes ---


@pytest.mark.parametrize(
    ("source", "marked", "code", "told", "mended"),
    [
        (
            "Mail for {prodct}.",
            "{prodct}",
            "template.column-unknown",
            "Line 1, column 10: there is no column “prodct”.",
            "Mail for {product}.",
        ),
        ("\n{Prduct|int}", "{Prduct|int}", "template.column-unknown", "Line 2", "\n{product|int}"),
        ("{a\\|c}", "{a\\|c}", "template.column-unknown", "“a|c”", "{a\\|b}"),
        ("{team|uper}", "uper", "template.filter", "Line 1, column 7", "{team|upper}"),
        ("{team|Trim|lower}", "Trim", "template.filter", "“Trim”", "{team|trim|lower}"),
        ("{team|truncate:x}", "truncate:x", "template.filter", "needs a number", None),
        ("50 }", "}", "template.syntax", "closes no field", "50 }}"),
        ("a ]] b", "]]", "template.syntax", "never opened", "a \\]\\] b"),
        ("[[Team: {team}", "[[", "template.syntax", "never closed", None),
        ("Hi {team", "{team", "template.syntax", "never closed", None),
        ("{qqqq}", "{qqqq}", "template.column-unknown", "“qqqq”", None),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place_its_words_and_its_fix(
    source: str, marked: str, code: str, told: str, mended: str | None
) -> None:
    (mistake,) = find_mistakes(source, COLUMNS)
    assert source[mistake.start : mistake.end] == marked
    assert mistake.code == code
    assert told in mistake.message
    if mended is None:
        assert mistake.fix is None
        return
    assert mistake.fix is not None
    fixed = source[: mistake.fix.start] + mistake.fix.text + source[mistake.fix.end :]
    assert fixed == mended
    assert find_mistakes(fixed, COLUMNS) == ()


def test_every_unknown_column_is_marked_and_none_without_a_table() -> None:
    source = "{x} {team} {y}"
    found = find_mistakes(source, COLUMNS)
    assert [source[mistake.start : mistake.end] for mistake in found] == ["{x}", "{y}"]
    assert find_mistakes(source, None) == ()


@given(st.text("{}[]|\\:ab tep\n", max_size=40))
def test_marks_lie_within_any_text(source: str) -> None:
    for mistake in find_mistakes(source, COLUMNS):
        assert 0 <= mistake.start <= mistake.end <= len(source)
        assert mistake.end > mistake.start or not source
        assert mistake.message
        if mistake.fix is not None:
            assert mistake.start <= mistake.fix.start <= mistake.fix.end <= len(source)


# --- template files ---


@settings(max_examples=60)
@given(
    texts=st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]))] * 3),
    empty=st.sampled_from(["skip", "nothing", "stop"]),
    chosen=st.sampled_from([None, "chatml", "gemma"]),
)
def test_a_template_file_reads_back_equal(
    tmp_path_factory: pytest.TempPathFactory,
    texts: tuple[str, str, str],
    empty: str,
    chosen: str | None,
) -> None:
    path = tmp_path_factory.mktemp("templates") / "mail.template.toml"
    saved = SavedTemplate(
        system=texts[0],
        user=texts[1],
        assistant=texts[2],
        empty=empty,  # type: ignore[arg-type]
        conversation_format=chosen,
    )
    write_template(path, saved)
    assert read_template(path) == saved


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = ", "no TOML"),
        ('id = "chatml"', "kind"),
        ('kind = "tunesmith-template"\nversion = 3', "newer"),
        ('kind = "tunesmith-template"\nversion = 1\nuser = "a"', "assistant"),
        ('kind = "tunesmith-template"\nversion = 1\nuser = 1\nassistant = "b"', "user"),
        ('kind = "tunesmith-template"\nversion = 1\nuser = "a"\nassistant = "b"\nx = 1', "x:"),
        (
            'kind = "tunesmith-template"\nversion = 1\nuser = "a"\nassistant = "b"\n'
            'conversation_format = "nope"',
            "nope",
        ),
    ],
)
def test_another_file_is_refused_with_its_reason(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"wrong\.toml is no template file") as caught:
        read_template(path)
    assert why in caught.value.message
    with pytest.raises(InputError, match="No such file"):
        read_template(tmp_path / "gone.toml")


# --- rows, tokens, counts ---


@pytest.fixture
def stored(tmp_path: Path) -> StoredTable:
    lines = ["name,team,note"]
    lines += [f"Ann {n},{'' if n % 10 == 9 else 'Sales'},{'x ' * n}" for n in range(40)]
    path = tmp_path / "people.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return prepare_table(path, Reading(), tmp_path / "cache")


CHOICE = TemplateChoice(system="Sort.", user="{name}[[ {note}]]", assistant="{team}")


def test_a_row_is_previewed_with_its_number_and_empty_fields(stored: StoredTable) -> None:
    first = preview_row(stored, CHOICE, 0)
    assert (first.index, first.number, first.empty) == (0, 2, ("note",))
    assert first.conversation == Conversation(
        (Message("system", "Sort."), Message("user", "Ann 0"), Message("assistant", "Sales"))
    )
    skipped = preview_row(
        stored, TemplateChoice(user="{name}", assistant="{team}", empty="stop"), 9
    )
    assert skipped.conversation is None
    assert skipped.reason == "column “team” is empty"


def test_all_rows_are_counted_as_training_will_see_them(
    stored: StoredTable, tiny_model_dir: Path
) -> None:
    companion = Companion()
    try:
        facts = companion.format_facts(tiny_model_dir, None, MemorySink())
        rows = []
        for index in range(9):
            conversation = preview_row(stored, CHOICE, index).conversation
            assert conversation is not None
            rows.append(companion.row_tokens(tiny_model_dir, None, conversation, MemorySink()))
    finally:
        companion.close()
    sink, early = MemorySink(), list[Counted]()
    request = CountRequest(stored.folder, CHOICE, tiny_model_dir, facts.packed)
    count = count_rows(request, early.append, sink)
    assert early == [count.counted]
    assert (count.counted.conversations, count.counted.skipped) == (36, 4)
    assert count.counted.causes == {"column “team” is empty": 4}
    assert count.counted.skipped_rows == (9, 19, 29, 39)
    lengths = count.lengths
    assert lengths is not None
    assert sum(lengths.lengths.values()) == 36
    sizes = sorted(length for length, times in lengths.lengths.items() for _ in range(times))
    assert sizes[:9] == sorted(len(row.tokens) for row in rows)
    trained = sum(token.trained for token in rows[0].tokens)
    assert lengths.by_role["assistant"] == trained - 1  # the end marker is no text of the answer
    units = {event.unit for event in sink.events if isinstance(event, Progress)}
    assert units == {"rows", "conversations"}
    without = count_rows(CountRequest(stored.folder, CHOICE), early.append, MemorySink())
    assert without.counted == count.counted
    assert without.lengths is None


def test_figures_of_lengths() -> None:
    lengths = Lengths(dict.fromkeys(range(1, 101), 1), {50: 99, 90: 1}, {}, {}, None)
    assert lengths.at_most(0.99) == 99
    assert lengths.at_most(1.0) == 100
    assert (lengths.over(100), lengths.over(64), lengths.answers_cut(64)) == (0, 36, 1)
    counts, edges = lengths.bars()
    assert sum(counts) == 100
    assert edges[0] == 0
    assert edges[-1] > 100
    assert len(counts) <= 40


def test_the_format_is_told_as_it_is(tiny_model_dir: Path, tmp_path: Path) -> None:
    """With its own template it is read and proven; without one the choice is the person's."""
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("tokenizer.json", "special_tokens_map.json", "config.json"):
        (bare / name).symlink_to(tiny_model_dir / name)
    config = json.loads((tiny_model_dir / "tokenizer_config.json").read_text("utf-8"))
    own = config.pop("chat_template")
    (bare / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
    strange = tmp_path / "strange"
    strange.mkdir()
    for name in ("tokenizer.json", "special_tokens_map.json", "config.json"):
        (strange / name).symlink_to(tiny_model_dir / name)
    config["chat_template"] = own.replace(
        "message['content']",
        "(message['content'][::-1] if message['role'] == 'user' else message['content'])",
    )
    (strange / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
    conversation = Conversation((Message("user", "hello"), Message("assistant", "yes")))
    companion, sink = Companion(), MemorySink()
    try:
        facts = companion.format_facts(tiny_model_dir, "gemma", sink)
        assert (facts.has_own, facts.exact, facts.title) == (True, True, "ChatML")
        assert facts.cases > 200
        assert (facts.end_marker, facts.bos, facts.context) == ("<|im_end|>", "", 512)
        facts = companion.format_facts(bare, "chatml", sink)
        assert (facts.has_own, facts.exact, facts.format_id) == (False, True, "chatml")
        text = companion.row_tokens(bare, "alpaca", conversation, sink).text
        assert "### Response" in text
        facts = companion.format_facts(strange, None, sink)
        assert (facts.has_own, facts.exact) == (True, False)
        assert facts.reasons
        assert "olleh" in companion.row_tokens(strange, None, conversation, sink).text
    finally:
        companion.close()


def test_tokens_tile_the_text_and_only_the_answer_is_trained(tiny_model_dir: Path) -> None:
    messages = (Message("system", "Be 🙂."), Message("user", "Hi"), Message("assistant", "Yes 🙃"))
    companion = Companion()
    try:
        row = companion.row_tokens(tiny_model_dir, None, Conversation(messages), MemorySink())
        assert row.problem == ""
        covered = {
            at for token in row.tokens if token.trained for at in range(token.start, token.end)
        }
        assert "".join(row.text[at] for at in sorted(covered)) == "Yes 🙃<|im_end|>"
        special = [token.text for token in row.tokens if token.special]
        assert special == ["<|im_start|>", "<|im_end|>"] * 3
        ids = [token.id for token in row.tokens]
        assert load_chat_tokenizer(tiny_model_dir).tokenizer.decode(ids, False) == row.text
        wrong = Conversation((Message("user", "Hi"), Message("assistant", "<|im_end|> no")))
        problem = companion.row_tokens(tiny_model_dir, None, wrong, MemorySink()).problem
        assert "contains an end marker" in problem
    finally:
        companion.close()


def test_a_dead_child_is_replaced_and_a_closed_one_stays_closed(tiny_model_dir: Path) -> None:
    companion, sink = Companion(), MemorySink()
    conversation = Conversation((Message("user", "a"), Message("assistant", "b")))
    try:
        first = companion.row_tokens(tiny_model_dir, None, conversation, sink)
        companion._process.kill()
        companion._process.join()
        assert companion.row_tokens(tiny_model_dir, None, conversation, sink) == first
        with pytest.raises(InputError, match="does not exist"):
            companion.format_facts(tiny_model_dir / "nowhere", None, sink)
        sink.cancelled = True
        with pytest.raises(CancelledError):
            companion.row_tokens(tiny_model_dir, None, conversation, sink)
    finally:
        companion.close()
    with pytest.raises(CancelledError):
        companion.row_tokens(tiny_model_dir, None, conversation, MemorySink())
