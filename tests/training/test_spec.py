"""Every figure of a training spec has its range; what lies outside is refused by name."""

from pathlib import Path

import pytest

from tunesmith.cli.app import run_command_line
from tunesmith.cli.train import parse_settings
from tunesmith.core.errors import InputError
from tunesmith.jobs.kinds import dump, parse_spec
from tunesmith.training.spec import TrainSpec

SPEC = TrainSpec(model_dir=Path("/m"), data_file=Path("/d"), out_dir=Path("/o"))
WRONG: list[tuple[str, list[str | tuple[str, ...]]]] = [
    ("r", ["0", "-1", "1.5"]),
    ("lora_alpha", ["0"]),
    ("lora_dropout", ["-0.1", "1"]),
    ("target_modules", [""]),
    ("learning_rate", ["0", "-1e-4", "inf", "nan"]),
    ("warmup_ratio", ["-0.1", "1.1", "nan"]),
    ("num_train_epochs", ["0", "inf"]),
    ("max_steps", ["-2"]),
    ("per_device_train_batch_size", ["0"]),
    ("per_device_eval_batch_size", ["0"]),
    ("gradient_accumulation_steps", ["0"]),
    ("weight_decay", ["-1", "inf"]),
    ("adam_beta1", ["1", "-0.1"]),
    ("adam_beta2", ["1"]),
    ("adam_epsilon", ["0"]),
    ("max_grad_norm", ["0"]),
    ("eval_steps", ["-1"]),
    ("save_steps", ["-1"]),
    ("save_total_limit", ["0"]),
    ("early_stopping_patience", ["-1"]),
    ("early_stopping_threshold", ["-0.1", "inf", "nan"]),
    ("eval_samples", ["-1", "65"]),
    ("eval_sample_tokens", ["0"]),
    ("eval_answers", ["-1"]),
    ("pad_token", [""]),
    ("seed", ["-1", str(2**63)]),
    ("eval_fraction", ["-0.1", "1", "nan"]),
    ("max_length", ["1"]),
    ("optim", ["sgd"]),
    ("num_processes", ["0"]),
    ("embedding_learning_rate", ["0", "nan"]),
    ("load_in_4bit", ["perhaps"]),
    ("gradient_checkpointing", ["perhaps"]),
    ("attn_implementation", ["fast"]),
    ("init_lora_weights", ["pissa"]),
    ("modules_to_save", [("",)]),
    ("layers_to_transform", [("-1",)]),
]


@pytest.mark.parametrize(("name", "value"), [(name, it) for name, values in WRONG for it in values])
def test_a_value_out_of_range_is_refused_with_its_name(
    name: str, value: str | tuple[str, ...]
) -> None:
    with pytest.raises(InputError) as caught:
        parse_spec("train", {**dump(SPEC), name: value})
    assert caught.value.code == "job.spec-wrong"
    assert f"wrong {name}" in caught.value.message


def test_the_defaults_and_the_ends_of_the_ranges_are_taken() -> None:
    assert parse_spec("train", dump(SPEC)) == SPEC
    ends = {"r": 1, "lora_dropout": 0, "warmup_ratio": 1, "eval_fraction": 0, "max_steps": -1}
    assert parse_spec("train", {**dump(SPEC), **ends}).warmup_ratio == 1


def test_the_name_of_a_model_on_the_hub_is_answered_with_the_way_to_its_folder(
    workspace: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rows.jsonl").touch()
    options = ("--model", "org/name", "--data", "rows.jsonl", "--out", "o")
    assert run_command_line(["--workspace", str(workspace), "train", *options]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert f"There is no {tmp_path / 'org/name'}" in said
    assert "is downloaded first, on the Model page" in said
    assert not workspace.exists()


def test_the_command_line_exits_with_2_before_a_run_exists(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--model", "m", "--data", "d", "--out", "o", "--set", "save_total_limit=0")
    assert run_command_line(["--workspace", str(workspace), "train", *options]) == 2
    assert "save_total_limit=0 is wrong" in capsys.readouterr().err
    assert not workspace.exists()


def test_settings_that_are_lists_are_split_and_a_regular_expression_is_not() -> None:
    settings = [
        "modules_to_save=embed_tokens,lm_head",
        "layers_to_transform=0,1",
        "load_in_4bit=no",
    ]
    spec = parse_spec("train", {**dump(SPEC), **parse_settings(settings)})
    assert spec.modules_to_save == ("embed_tokens", "lm_head")
    assert spec.layers_to_transform == (0, 1)
    assert spec.load_in_4bit is False
    assert parse_settings(["target_modules=q_proj,v_proj"])["target_modules"] == (
        "q_proj",
        "v_proj",
    )
    regex = r".*layers\.[0-9]{1,2}\.self_attn\..*"
    assert parse_settings([f"target_modules={regex}"])["target_modules"] == regex
