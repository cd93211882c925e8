"""What a training job is asked to do and what it answers. Imports no torch.

Fields are named as in transformers' TrainingArguments and peft's LoraConfig.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

Backend = Literal["auto", "unsloth", "peft"]
Scheduler = Literal["linear", "cosine", "constant"]
Optimizer = Literal["auto", "adamw_torch", "adamw_8bit", "paged_adamw_8bit"]
Attention = Literal["auto", "eager", "sdpa", "flash_attention_2"]
LoraStart = Literal["default", "gaussian", "loftq"]

Count = Annotated[int, Field(ge=1)]
AnyCount = Annotated[int, Field(ge=0)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, lt=1)]
Module = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSpec:
    """One training run.

    Defaults are QLoRA's: rank 16 and alpha = 2 r on every linear layer as in Dettmers et al. 2023
    (https://arxiv.org/abs/2305.14314, section 4 finds all layers necessary), learning rate 2e-4 and
    3 % warm-up from the same paper's table 9, gradient norm clipped at 0.3 there and at the usual
    1.0 here. Whoever reads a spec from outside checks the ranges (`jobs.kinds.parse_spec`).
    """

    model_dir: Path
    data_file: Path
    """JSON lines of `{"messages": [{"role", "content"}, …]}`."""
    out_dir: Path
    """Becomes the adapter folder; must not hold anything yet."""
    eval_file: Path | None = None
    """Held-out conversations; without it `eval_fraction` of the rows is held out."""
    eval_fraction: Share = 0.05
    """Share of rows held out when there is no `eval_file`; 0 holds out nothing."""
    backend: Backend = "auto"
    conversation_format: str | None = None
    """Id of a bundled format for a base model without chat template; None takes the model's."""
    work_dir: Path | None = None
    """Where checkpoints go; set by the run."""

    max_length: Annotated[int, Field(ge=2)] | None = None
    """Context in tokens; None fits every row, within what the model can take."""
    train_on_prompts: bool = False
    """Put the loss on every token instead of on the assistant's text and end marker."""

    learning_rate: Positive = 2e-4
    lr_scheduler_type: Scheduler = "linear"
    warmup_ratio: Annotated[float, Field(ge=0, le=1)] = 0.03
    num_train_epochs: Positive | None = None
    """None: 3 below 1,000 rows, 2 below 5,000, otherwise 1."""
    max_steps: Annotated[int, Field(ge=-1)] = -1
    """Optimizer steps; above 0 it replaces `num_train_epochs`."""
    per_device_train_batch_size: Count = 8
    gradient_accumulation_steps: Count = 2
    per_device_eval_batch_size: Count = 8
    weight_decay: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    adam_beta1: Share = 0.9
    adam_beta2: Share = 0.999
    adam_epsilon: Positive = 1e-8
    optim: Optimizer = "auto"
    """`adamw_8bit` keeps AdamW's moments in 8 bits (Dettmers et al. 2022, arXiv:2110.02861), the
    paged one moves them to main memory when the card is full (QLoRA, section 3). Both need an
    NVIDIA GPU, where auto takes the paged one; elsewhere it is `adamw_torch`."""
    embedding_learning_rate: Positive | None = None
    """Rate of embedding and output head where `modules_to_save` trains them, as in Unsloth's
    trainer; a tenth to a half of `learning_rate` is usual. None takes `learning_rate`."""
    max_grad_norm: Positive = 1.0
    eval_steps: AnyCount = 0
    """Optimizer steps between evaluations; 0 means ten over the run. The end is always one."""
    save_steps: AnyCount = 0
    """Optimizer steps between checkpoints; 0 means at every evaluation."""
    save_total_limit: Count = 2
    early_stopping_patience: AnyCount = 0
    """Evaluations in a row without a better loss after which the run ends and keeps its best; 0
    never ends it early. As transformers' EarlyStoppingCallback counts them."""
    early_stopping_threshold: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    """Nats by which an evaluation must be better to count as that (EarlyStoppingCallback's)."""
    ignore_memory_plan: bool = False
    """Begin although the plan says that memory is not enough."""
    auto_batch: bool = True
    """When memory runs out, do the step again with half the rows at once and twice the pieces."""
    eval_samples: Annotated[int, Field(ge=0, le=64)] = 4
    """Held-out prompts that base and adapter answer at every evaluation; 0 asks none."""
    eval_sample_tokens: Annotated[int, Field(ge=1, le=4096)] = 48
    """Longest of these answers, in tokens."""
    eval_answers: AnyCount = 32
    """Held-out rows that base and adapter answer at the end, evenly spread, with loss, exact match
    and ROUGE-L of both; 0 leaves this evaluation out."""
    pad_token: Annotated[str, Field(min_length=1)] | None = None
    """Token that fills short rows, by its text; `auto` takes one that nothing else uses; None the
    model's own, else its EOS. It is masked here; the adapter's tokenizer then names it."""
    mean_init_untrained: bool = False
    """Give tokens that the format uses and the base never learned the mean of the embedding, train
    these rows, and save them with the adapter (as Unsloth's fix_untrained_tokens begins them)."""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 3407

    num_processes: Count = 1
    """Processes that train together, each with a GPU of its own (accelerate launch's option). The
    rows of a step are shared among them: what is learned stays the same."""
    load_in_4bit: bool | None = None
    """The base in NF4 with double quantization (QLoRA). None: on an NVIDIA GPU, not on a CPU."""
    gradient_checkpointing: bool | None = None
    """Keep one activation per layer and compute the rest again (Chen et al. 2016,
    arXiv:1604.06174): a third slower, several times less memory. None: on a GPU."""
    attn_implementation: Attention = "auto"
    """As in transformers' from_pretrained; auto leaves it to transformers (or Unsloth)."""

    r: Count = 16
    lora_alpha: Count = 32
    lora_dropout: Share = 0.0
    use_rslora: bool = False
    use_dora: bool = False
    """Learn length and direction of each weight apart (Liu et al. 2024, arXiv:2402.09353)."""
    init_lora_weights: LoraStart = "default"
    """`default`: A uniform, B zero (Hu et al., arXiv:2106.09685); `gaussian`: A normal; `loftq`:
    both such that they make up for what 4 bits lose (Li et al. 2023, arXiv:2310.08659)."""
    modules_to_save: tuple[Module, ...] = ()
    """Modules trained whole instead of by factors, such as embed_tokens and lm_head."""
    layers_to_transform: tuple[AnyCount, ...] = ()
    """Numbers of the layers that get an adapter, from 0; none means all."""
    target_modules: Module | Annotated[tuple[Module, ...], Field(min_length=1)] = "all-linear"


@dataclass(frozen=True, slots=True)
class TrainResult:
    """What came out; losses are mean negative log-likelihoods in nats per trained token."""

    out_dir: Path
    backend: str
    steps: int
    train_rows: int
    eval_rows: int
    trained_tokens: int
    eval_loss_before: float | None
    eval_loss_after: float | None
    best_step: int
    seconds: float
    stopped_early: bool = False
    """It ended before its last step and kept what it had: as asked, or for early stopping."""
    per_device_train_batch_size: int = 0
    """Rows at once at the end; fewer than asked for where memory ran out (0: not recorded)."""
    evaluation_dir: Path | None = None
    """Answers of base and adapter with the rows they belong to, beside the adapter and never in it:
    people's rows must not travel with it. None without an evaluation."""


@dataclass(frozen=True, slots=True)
class AnswersSpec:
    """Rendered prompts, beginning-of-sequence text included where the format has one."""

    model_dir: Path
    adapter_dir: Path
    prompts: tuple[str, ...]
    max_new_tokens: int
    stop_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswersResult:
    """One answer per prompt from each."""

    base: tuple[str, ...]
    adapter: tuple[str, ...]
