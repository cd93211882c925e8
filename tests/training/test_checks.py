"""Each check before step one, provoked: what is said, what it does to the run, what mends it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink
from tunesmith.export.source import open_merge
from tunesmith.models.model_folder import ModelFolder, open_model
from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
from tunesmith.templates.conversation import Conversation, Message, write_conversations
from tunesmith.templates.model_format import find_model_format
from tunesmith.templates.tokens import NO_LOSS, EncodedConversation
from tunesmith.training.checks import Finding, check_before_step_one, report
from tunesmith.training.examples import prepare_examples
from tunesmith.training.pad_token import PadToken, find_pad
from tunesmith.training.position_checks import check_positions
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train import run
from tunesmith.training.train_plan import look, plan_train
from tunesmith.training.untrained_tokens import find_untrained

BOS, END = 1, 2  # <|im_start|> and <|im_end|> of the starter's tokenizer


@pytest.fixture
def model(tiny_model_dir: Path, tmp_path: Path) -> Path:
    """A copy of the tiny model that a test may spoil."""
    folder = tmp_path / "model"
    shutil.copytree(tiny_model_dir, folder)
    return folder


@pytest.fixture
def spec(model: Path, conversations_file: Path, tmp_path: Path) -> TrainSpec:
    return TrainSpec(
        model_dir=model,
        data_file=conversations_file,
        out_dir=tmp_path / "adapter",
        work_dir=tmp_path / "work",
        max_steps=1,
        eval_samples=0,
        eval_fraction=0.0,
    )


def change_json(path: Path, **values: object) -> None:
    record = json.loads(path.read_text("utf-8"))
    record.update(values)
    path.write_text(json.dumps(record), "utf-8")


def change_rows(folder: Path, change: Callable[[np.ndarray], None]) -> None:
    """Change the embedding, which this model also uses as output matrix."""
    path = folder / "model.safetensors"
    weights = dict(load_file(path))
    rows = weights["model.embed_tokens.weight"].copy()
    change(rows)
    weights["model.embed_tokens.weight"] = rows
    save_file(weights, path, {"format": "pt"})


def found_by(spec: TrainSpec) -> dict[str, Finding]:
    """What the checks say of a spec's own rows."""
    model = open_model(spec.model_dir)
    chat = load_chat_tokenizer(spec.model_dir)
    model_format = find_model_format(chat)
    n_ctx = model.config.integer("max_position_embeddings")
    examples = prepare_examples(spec, chat, model_format, n_ctx)
    pad = find_pad(spec.pad_token, model, chat, model_format)
    found = check_before_step_one(spec, model, chat, model_format, examples.train, pad)
    return {finding.code: finding for finding in found}


def warned(spec: TrainSpec) -> dict[str, events.Warning]:
    """The warnings of a run that goes on."""
    sink = MemorySink()
    run(spec, sink)
    return {event.code: event for event in sink.events if isinstance(event, events.Warning)}


def test_a_model_in_order_has_only_the_note_on_its_pad_token(spec: TrainSpec) -> None:
    found = found_by(spec)
    assert set(found) == {"train.pad-is-end"}
    assert found["train.pad-is-end"].severity == "note"


# The pad token.


def test_a_pad_token_that_ends_answers_is_noted_and_training_learns_the_end_all_the_same(
    spec: TrainSpec,
) -> None:
    sink = MemorySink()
    run(spec, sink)
    (told,) = (
        event.message
        for event in sink.events
        if isinstance(event, events.Log) and "pad token" in event.message
    )
    assert "<|im_end|> is also the end of text" in told
    assert "--set pad_token=auto" in told
    kept = json.loads((spec.out_dir / "tokenizer_config.json").read_text("utf-8"))
    assert kept["pad_token"] == "<|im_end|>"


def test_pad_token_auto_takes_a_token_that_nothing_uses_and_the_adapter_names_it(
    spec: TrainSpec,
) -> None:
    mended = replace(spec, pad_token="auto")
    assert "train.pad-is-end" not in found_by(mended)
    run(mended, MemorySink())
    for name in ("tokenizer_config.json", "special_tokens_map.json"):
        kept = json.loads((spec.out_dir / name).read_text("utf-8"))
        assert kept["pad_token"] == "<empty_output>"
    before = json.loads((spec.model_dir / "tokenizer_config.json").read_text("utf-8"))
    after = json.loads((spec.out_dir / "tokenizer_config.json").read_text("utf-8"))
    assert {**after, "pad_token": before["pad_token"]} == before
    manifest = json.loads((spec.out_dir / "manifest.json").read_text("utf-8"))
    assert manifest["spec"]["pad_token"] == "auto"


def test_a_token_whose_name_says_padding_is_taken_first(spec: TrainSpec) -> None:
    path = spec.model_dir / "tokenizer.json"
    path.write_text(path.read_text("utf-8").replace("<gh_stars>", "<|pad|>"), "utf-8")
    model, chat = open_model(spec.model_dir), load_chat_tokenizer(spec.model_dir)
    pad = find_pad("auto", model, chat, find_model_format(chat))
    assert pad.text == "<|pad|>"
    assert chat.tokenizer.id_to_token(pad.id) == "<|pad|>"


def test_a_pad_token_that_the_model_lacks_is_refused(spec: TrainSpec) -> None:
    with pytest.raises(InputError, match="<filler>, which is no token") as caught:
        run(replace(spec, pad_token="<filler>"), MemorySink())
    assert caught.value.code == "train.pad-token"
    assert "pad_token=auto" in caught.value.hint
    assert not spec.out_dir.exists()


# The end of an answer, and labels in all.


def test_rows_that_are_all_cut_before_their_end_stop_the_run_with_the_context_they_need(
    spec: TrainSpec, tmp_path: Path
) -> None:
    data = tmp_path / "long.jsonl"
    talk = (Message("user", "Count!"), Message("assistant", "one two three " * 20))
    write_conversations(
        data,
        [
            Conversation((*talk[:1], Message("assistant", f"{talk[1].content}{n}")))
            for n in range(4)
        ],
    )
    cut = replace(spec, data_file=data, max_length=40)
    with pytest.raises(InputError, match="would never stop answering") as caught:
        run(cut, MemorySink())
    assert caught.value.code == "train.end-never-trained"
    assert caught.value.hint.endswith("(--set max_length=128)")
    assert not cut.out_dir.exists()
    (setting,) = found_by(cut)["train.end-never-trained"].settings
    mended = replace(cut, max_length=setting[1])
    assert "train.end-never-trained" not in found_by(mended)
    run(mended, MemorySink())


def rows_of(*rows: tuple[tuple[int, ...], tuple[int, ...]]) -> list[EncodedConversation]:
    return [EncodedConversation(ids, labels, ((0, 0),) * len(ids)) for ids, labels in rows]


def check_rows(spec: TrainSpec, rows: list[EncodedConversation]) -> dict[str, Finding]:
    chat = load_chat_tokenizer(spec.model_dir)
    found = check_before_step_one(
        spec,
        open_model(spec.model_dir),
        chat,
        find_model_format(chat),
        rows,
        PadToken(0, None, False),
    )
    return {finding.code: finding for finding in found}


def test_labels_that_are_all_masked_stop_the_run(spec: TrainSpec) -> None:
    # The first token has no prediction: its label is none.
    rows = rows_of(((BOS, 30, 31, END), (BOS, NO_LOSS, NO_LOSS, NO_LOSS)))
    finding = check_rows(spec, rows)["train.no-labels"]
    assert finding.severity == "stop"
    with pytest.raises(InputError, match="all labels are masked") as caught:
        report([finding], MemorySink())
    assert caught.value.code == "train.no-labels"


def test_labels_that_are_nearly_all_masked_are_told_with_their_share(spec: TrainSpec) -> None:
    ids = (BOS, *range(100, 397), 50, END)
    few = rows_of((ids, (NO_LOSS,) * 298 + (50, END)))
    finding = check_rows(spec, few)["train.few-labels"]
    assert finding.severity == "warn"
    assert "2 of 300 tokens are learned (0.67%)" in finding.message
    enough = rows_of(((*ids[:200], END), (NO_LOSS,) * 198 + (50, 51, END)))
    assert "train.few-labels" not in check_rows(spec, enough)


# The beginning of a text.

TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}"
    "{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}"
)


def with_template(folder: Path, template: str) -> None:
    (folder / "chat_template.jinja").write_text(template, "utf-8")


def test_a_template_that_writes_bos_twice_is_told(spec: TrainSpec) -> None:
    with_template(spec.model_dir, "{{ bos_token }}" + TEMPLATE)
    finding = warned(spec)["train.bos-doubled"]
    assert "40 of 40 rows begin with <|im_start|> twice" in finding.message
    assert "take one {{ bos_token }} out" in finding.message


def test_a_missing_bos_is_told_for_models_that_need_it_and_for_no_others(spec: TrainSpec) -> None:
    with_template(spec.model_dir, TEMPLATE.removeprefix("{{ bos_token }}"))
    assert "train.bos-missing" not in found_by(spec)
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        path = spec.model_dir / name
        path.write_text(
            path.read_text("utf-8").replace("<|im_start|>", "<|begin_of_text|>"), "utf-8"
        )
    finding = found_by(spec)["train.bos-missing"]
    assert finding.severity == "warn"
    assert "40 of 40 rows do not begin with <|begin_of_text|>" in finding.message
    assert "add_bos_token" in finding.fix
    with_template(spec.model_dir, TEMPLATE)
    assert "train.bos-missing" not in found_by(spec)


# Tokens that the base never learned.


def zero_end(rows: np.ndarray) -> None:
    rows[END] = 0


def alike(rows: np.ndarray) -> None:
    rows[BOS] = rows[7]  # as two reserved tokens are in a base model


def test_an_end_marker_without_a_row_of_its_own_stops_the_run(spec: TrainSpec) -> None:
    change_rows(spec.model_dir, zero_end)
    with pytest.raises(InputError, match=r"never learned <\|im_end\|>, which") as caught:
        run(spec, MemorySink())
    assert caught.value.code == "train.untrained-tokens"
    assert "could not learn to stop" in caught.value.message
    assert caught.value.hint.endswith("(--set mean_init_untrained=true)")
    assert not spec.out_dir.exists()


def test_other_tokens_that_equal_one_another_are_told(spec: TrainSpec) -> None:
    change_rows(spec.model_dir, alike)
    finding = warned(spec)["train.untrained-tokens"]
    assert "never learned <|im_start|>, which" in finding.message
    assert "could not learn to stop" not in finding.message
    assert finding.details["set.mean_init_untrained"] is True


@pytest.mark.parametrize("is_tied", [True, False])
def test_untrained_tokens_begin_at_the_mean_are_learned_and_reach_the_export(
    spec: TrainSpec, is_tied: bool
) -> None:
    change_rows(spec.model_dir, zero_end)
    if not is_tied:
        weights = dict(load_file(spec.model_dir / "model.safetensors"))
        weights["lm_head.weight"] = weights["model.embed_tokens.weight"].copy()
        save_file(weights, spec.model_dir / "model.safetensors", {"format": "pt"})
        change_json(spec.model_dir / "config.json", tie_word_embeddings=False)
    mended = replace(
        spec, mean_init_untrained=True, max_steps=20, learning_rate=2e-2, eval_fraction=0.2,
        eval_steps=10, eval_samples=2,
    )  # fmt: skip
    assert "train.untrained-tokens" not in found_by(mended)
    sink = MemorySink()
    result = run(mended, sink)
    assert result.eval_loss_before is not None
    assert result.eval_loss_after is not None
    assert result.eval_loss_after < result.eval_loss_before - 1
    answers = [event for event in sink.events if isinstance(event, events.Sample)]
    assert all(it.base == answers[it.index].base for it in answers)
    assert all(len(it.base) > 48 for it in answers), "it never stops"
    assert answers[-1].tuned.startswith("It is ")
    assert len(answers[-1].tuned) < 12, "it ends by the token that had no row"
    base = load_file(spec.model_dir / "model.safetensors")
    merge = open_merge(spec.model_dir, spec.out_dir)
    for name in ["model.embed_tokens.weight"] + ([] if is_tied else ["lm_head.weight"]):
        rows = merge.rows(name)
        merged = rows.read(slice(0, rows.rows))
        others = np.delete(base[name], END, axis=0)
        assert np.array_equal(np.delete(merged, END, axis=0), others)
        moved = merged[END] - others.mean(axis=0)
        assert np.abs(moved).max() < 1, "not far from the mean it began at"
        assert np.abs(moved).max() > 1e-3, "and learned"


def test_rows_are_not_trained_one_by_one_and_as_a_whole(spec: TrainSpec) -> None:
    change_rows(spec.model_dir, zero_end)
    both = replace(spec, mean_init_untrained=True, modules_to_save=("embed_tokens",))
    with pytest.raises(InputError, match="rows of embed_tokens, which is trained as a whole"):
        run(both, MemorySink())


def test_only_used_tokens_count_and_each_matrix_is_looked_at(model: Path) -> None:
    weights = dict(load_file(model / "model.safetensors"))
    weights["model.embed_tokens.weight"][9] = 0
    head = weights["model.embed_tokens.weight"].copy()
    head[END] = 1e-20
    head[4] = head[5]
    weights["lm_head.weight"] = head
    save_file(weights, model / "model.safetensors", {"format": "pt"})
    change_json(model / "config.json", tie_word_embeddings=False)
    opened = open_model(model)
    found = find_untrained(opened, [BOS, END, 9, 4], range(17))
    assert (found.inputs, found.outputs) == ((9,), (END, 4, 9))
    assert (found.input_module, found.output_module) == ("embed_tokens", "lm_head")
    assert find_untrained(opened, [BOS], range(17)).ids == ()
    change_json(model / "config.json", tie_word_embeddings=True)
    tied = find_untrained(open_model(model), [END, 9], range(17))
    assert (tied.inputs, tied.outputs, tied.output_module) == ((9,), (9,), None)


# Positions.


def folder_with(model: Path, **values: object) -> ModelFolder:
    change_json(model / "config.json", **values)
    return open_model(model)


@pytest.mark.parametrize(
    ("values", "code", "said"),
    [
        ({"sliding_window": 32}, "train.sliding-window", "attends to the last 32 only"),
        ({"sliding_window": 0}, "train.sliding-window", "a sliding_window of 0"),
        ({"sliding_window": True}, "train.sliding-window", "a sliding_window of True"),
        ({"rope_theta": 1.0}, "train.rope-theta", "a rope_theta of 1.0"),
        ({"rope_theta": "1e6"}, "train.rope-theta", "a rope_theta of '1e6'"),
        ({"rope_scaling": {"rope_type": "magic"}}, "train.rope-scaling", "the kind 'magic'"),
        (
            {"rope_scaling": {"type": "linear", "factor": 0.5}},
            "train.rope-scaling",
            "scales positions by 0.5",
        ),
        (
            {
                "rope_scaling": {
                    "type": "yarn",
                    "factor": 4.0,
                    "original_max_position_embeddings": 4096,
                }
            },
            "train.rope-scaling",
            "stretched from 4096 tokens, and yet has a context of 512",
        ),
        (
            {"rope_parameters": {"full_attention": {"rope_type": "default", "rope_theta": 5}}},
            "train.rope-theta",
            "a rope_theta of 5",
        ),
    ],
)
def test_positions_that_look_off_are_told(
    model: Path, values: dict[str, object], code: str, said: str
) -> None:
    found = check_positions(folder_with(model, **values), longest=60)
    assert [(it[0], said in it[1]) for it in found] == [(code, True)]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"sliding_window": 4096},
        {"sliding_window": 32, "use_sliding_window": False},
        # Gemma 3: most layers see a window, some all.
        {"sliding_window": 32, "layer_types": ["sliding_attention", "full_attention"]},
        # Llama 3.1, Qwen 2.5 with YaRN, Gemma 3.
        {
            "max_position_embeddings": 131072,
            "rope_scaling": {
                "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
                "high_freq_factor": 4.0, "original_max_position_embeddings": 8192,
            },
        },
        {
            "max_position_embeddings": 32768,
            "rope_scaling": {
                "type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768,
            },
        },
        {
            "rope_parameters": {
                "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1e6},
                "sliding_attention": {"rope_type": "default", "rope_theta": 1e4},
            }
        },
    ],
)  # fmt: skip
def test_positions_of_known_models_are_in_order(model: Path, values: dict[str, object]) -> None:
    assert check_positions(folder_with(model, **values), longest=60) == []


def test_a_window_shorter_than_the_rows_is_told_before_step_one(spec: TrainSpec) -> None:
    change_json(spec.model_dir / "config.json", sliding_window=8)
    assert "train.sliding-window" in found_by(spec)


# What cannot be opened.


def test_a_model_with_a_part_missing_ends_the_run_by_name(spec: TrainSpec) -> None:
    (spec.model_dir / "model.safetensors").rename(
        spec.model_dir / "model-00001-of-00002.safetensors"
    )
    placed = {
        "model.embed_tokens.weight": "model-00001-of-00002.safetensors",
        "model.norm.weight": "model-00002-of-00002.safetensors",
    }
    index = spec.model_dir / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": placed}), "utf-8")
    with pytest.raises(
        InputError, match=r"model-00002-of-00002\.safetensors.* is missing"
    ) as caught:
        run(spec, MemorySink())
    assert caught.value.code == "model.weights-missing"
    assert caught.value.hint == "Download the missing part."
    assert not spec.out_dir.exists()


@pytest.mark.parametrize("method", ["gptq", "awq"])
def test_a_base_quantized_in_a_way_that_cannot_be_trained_is_refused(
    spec: TrainSpec, method: str
) -> None:
    change_json(
        spec.model_dir / "config.json", quantization_config={"quant_method": method, "bits": 4}
    )
    with pytest.raises(InputError) as caught:
        run(spec, MemorySink())
    assert caught.value.code == "model.quantized"
    assert f"({method})" in caught.value.message
    assert "original 16-bit" in caught.value.hint
    assert not spec.out_dir.exists()


# Before a run there is: the plan says the same.


def test_the_plan_has_what_stops_as_obstacles_and_what_is_told_as_warnings(spec: TrainSpec) -> None:
    change_rows(spec.model_dir, zero_end)
    change_json(spec.model_dir / "config.json", sliding_window=8)
    facts = look(spec, MemorySink())
    plan = plan_train(spec, facts)
    (obstacle,) = (it for it in plan.obstacles if it.code == "train.untrained-tokens")
    assert obstacle.details["set.mean_init_untrained"] is True
    assert "train.sliding-window" in {it.code for it in plan.warnings}
    mended = plan_train(replace(spec, mean_init_untrained=True), facts)
    assert "train.untrained-tokens" not in {it.code for it in mended.obstacles}
    assert "train.pad-is-end" in {it.code for it in facts.findings}
    assert "train.pad-is-end" not in {it.code for it in (*plan.warnings, *plan.obstacles)}
