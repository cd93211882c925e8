"""More settings of training: what it holds in memory, and the less usual ways of LoRA."""

from tunesmith.studio.pages.train_fields import SettingField
from tunesmith.studio.translate import translate


def memory_fields() -> list[SettingField]:
    """Settings that trade time or exactness for memory."""
    by_machine = translate("TrainFields", "by the machine")
    yes, no = translate("TrainFields", "yes"), translate("TrainFields", "no")
    either = ((None, by_machine), (True, yes), (False, no))
    return [
        SettingField(
            "load_in_4bit", translate("TrainFields", "Base model in 4 bits"), "choice",
            tip=translate("TrainFields", "A quarter of the weights' memory. Slow without an NVIDIA "
                          "GPU."),
            choices=either,
        ),
        SettingField(
            "gradient_checkpointing", translate("TrainFields", "Recompute activations"), "choice",
            tip=translate("TrainFields", "Several times less memory for a third more time."),
            choices=either,
        ),
        SettingField(
            "optim", translate("TrainFields", "Optimizer"), "choice",
            tip=translate("TrainFields", "In 8 bits it needs an NVIDIA GPU."),
            choices=(
                ("auto", by_machine),
                ("adamw_torch", translate("TrainFields", "AdamW")),
                ("adamw_8bit", translate("TrainFields", "AdamW in 8 bits")),
                ("paged_adamw_8bit", translate("TrainFields", "AdamW in 8 bits, paged")),
            ),
        ),
        SettingField(
            "attn_implementation", translate("TrainFields", "Attention"), "choice",
            tip=translate("TrainFields", "How attention is computed; the result is the same."),
            choices=(
                ("auto", by_machine),
                ("eager", "eager"),
                ("sdpa", "SDPA"),
                ("flash_attention_2", "FlashAttention 2"),
            ),
        ),
        SettingField(
            "ignore_memory_plan", translate("TrainFields", "Start without enough memory"), "yes",
            tip=translate("TrainFields", "Begins although the plan says that it does not fit."),
        ),
        SettingField(
            "num_processes", translate("TrainFields", "Processes"), "whole", 1, 64,
            translate("TrainFields", "So many share the conversations of each step."),
        ),
    ]  # fmt: skip


def adapter_fields() -> list[SettingField]:
    """Ways of LoRA beyond rank and strength."""
    return [
        SettingField(
            "use_dora", translate("TrainFields", "Direction and length apart"), "yes",
            tip=translate("TrainFields", "DoRA: learns more at low ranks, and takes longer."),
        ),
        SettingField(
            "init_lora_weights", translate("TrainFields", "Begins"), "choice",
            tip=translate("TrainFields", "LoftQ makes up for what 4 bits lose."),
            choices=(
                ("default", translate("TrainFields", "as usual")),
                ("gaussian", translate("TrainFields", "normally distributed")),
                ("loftq", "LoftQ"),
            ),
        ),
        SettingField(
            "modules_to_save", translate("TrainFields", "Trained whole"), "choice",
            tip=translate("TrainFields", "Embedding and output matrix are large: for new words."),
            choices=(
                ([], translate("TrainFields", "nothing")),
                (
                    ["embed_tokens", "lm_head"],
                    translate("TrainFields", "embedding and output"),
                ),
            ),
        ),
        SettingField(
            "embedding_learning_rate", translate("TrainFields", "Their learning rate"), "choice",
            tip=translate("TrainFields", "Of what is trained whole; a tenth is usual."),
            choices=(
                (None, translate("TrainFields", "as the adapter's")),
                (2e-5, "2e-5"),
                (5e-5, "5e-5"),
                (1e-4, "1e-4"),
            ),
        ),
        SettingField(
            "layers_to_transform", translate("TrainFields", "Layers"), "choice",
            tip=translate("TrainFields", "Other choices are made on the command line."),
            choices=(([], translate("TrainFields", "all layers")),),
        ),
    ]  # fmt: skip
