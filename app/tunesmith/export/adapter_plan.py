"""Decides what an adapter does to each of its base's weights, and checks that all of it fits.

Only names and shapes are looked at, except for two whole weights that may be the same.
"""

from collections.abc import Mapping
from dataclasses import replace

from tunesmith.core.errors import InputError
from tunesmith.export.adapter_base import Base
from tunesmith.export.adapter_changes import Change, ChangedWeight
from tunesmith.export.adapter_lora import (
    FUSED,
    FUSED_OF,
    OTHER_BASE,
    ExpertShapes,
    Scales,
    check_fits,
    experts_changes,
    places_in_fused,
    read_lora,
    refuse_shape,
    split,
)
from tunesmith.export.adapter_settings import Settings, unsupported
from tunesmith.export.adapter_tensors import BaseNames, Parts, canonical
from tunesmith.export.rows import StoredRows
from tunesmith.models.safetensors_file import StoredTensor

EMBEDDING, HEAD = "embed_tokens", "lm_head"
_COMPARE = 1024  # rows compared at once
_FACTORS = {"a", "b", "magnitude"}
EXPERTS = ".experts"
EXPERT_TENSORS = ("gate_up_proj", "down_proj")


def plan_changes(
    settings: Settings, modules: Mapping[str, Parts], base: Base
) -> tuple[dict[str, ChangedWeight], bool]:
    """What happens to each weight, by its name, and whether embedding and head part.

    Raises:
        InputError: `adapter.part-unsupported`, `adapter.pattern`, `adapter.weight-unknown`,
            `adapter.shape`, `adapter.incomplete`.
    """
    plan = _Plan(settings, modules, base)
    for module, parts in modules.items():
        plan.add(module, parts)
    plan.join_fused()
    unties = plan.untie()
    plan.check_tokens()
    return plan.changed, unties


class _Plan:
    """The changes found so far."""

    def __init__(self, settings: Settings, modules: Mapping[str, Parts], base: Base) -> None:
        self.changed: dict[str, ChangedWeight] = {}
        self._settings = settings
        self._base = base
        self._names = BaseNames(base.shapes)
        self._embedding = self._names.find(EMBEDDING)
        head = self._names.find(HEAD)
        # A tied head may be stored all the same; it is not what the model uses. Without a head
        # the embedding serves as one, whether config.json says so or leaves it to its family.
        self._tied = self._embedding is not None and (base.tied or head is None)
        self._head = head or self._head_name()
        # What a tied embedding was before its change, if the adapter brings that (more tokens).
        self._old_embedding = next(
            (p["base"] for m, p in modules.items() if canonical(m) == EMBEDDING and "base" in p),
            None,
        )
        # Changes to parts of a fused weight, by its name and the part's.
        self._fused: dict[str, dict[str, Change]] = {}
        adapted = [name for name, parts in modules.items() if {"b", "embedding_b"} & parts.keys()]
        experts = dict.fromkeys(_without_wrappers(name) for name in adapted if EXPERTS in name)
        adapted += [f"{name}.{tensor}" for name in experts for tensor in EXPERT_TENSORS]
        self._scales: Scales = settings.scales(adapted)

    def _head_name(self) -> str:
        if self._embedding is None or not self._embedding.endswith("model.embed_tokens.weight"):
            return f"{HEAD}.weight"
        return self._embedding.removesuffix("model.embed_tokens.weight") + f"{HEAD}.weight"

    def add(self, module: str, parts: Parts) -> None:
        """Take in one module of the adapter."""
        weight = source = self._names.find(module)
        if self._tied and canonical(module) == HEAD:
            own_tokens = bool(self._settings.tokens(module, is_input_embedding=False))
            if parts.keys() <= {"base", "tokens"} and not own_tokens:
                return  # the embedding's once more
            weight, source = self._head, self._embedding
        if weight is not None and source is not None:
            self._add_weight(module, parts, weight, source)
        elif not self._add_other_form(module, parts) and not parts.keys() <= {"bias", "base_bias"}:
            raise self._unknown(f"{module}.weight")
        self._add_bias(module, parts)

    def _add_weight(self, module: str, parts: Parts, weight: str, source: str) -> None:
        shape = self._base.shapes[source]
        replaced = parts.get("value") or parts.get("base")
        if replaced is None and source != weight:
            replaced = self._old_embedding
        if replaced is not None:
            # Tokens can be added, nothing else can change its size.
            fixed = 1 if weight in (self._embedding, self._head) else 0
            if len(replaced.shape) != len(shape) or replaced.shape[fixed:] != shape[fixed:]:
                refuse_shape(self._settings, weight, [replaced.shape], [shape])
            shape = replaced.shape
        changes = []
        lora = read_lora(self._settings, module, parts, self._scales)
        if lora is not None:
            check_fits(self._settings, weight, lora, shape)
            changes.append(lora)
        if "tokens" in parts:
            changes.append(self._tokens(module, parts["tokens"], weight, shape))
        if len(changes) + ("value" in parts) > 1:
            raise unsupported(self._settings.config.path, f"two kinds of change to {module}")
        if changes or replaced is not None:
            self._put(ChangedWeight(weight, source, shape, replaced, tuple(changes)))

    def _tokens(
        self, module: str, stored: StoredTensor, weight: str, shape: tuple[int, ...]
    ) -> Change:
        import numpy as np

        tokens = self._settings.tokens(module, is_input_embedding=canonical(module) == EMBEDDING)
        if not tokens or stored.shape != (len(tokens), shape[1]):
            refuse_shape(self._settings, weight, [stored.shape], [(len(tokens), shape[1])])
        order = np.argsort(np.array(tokens, np.intp), kind="stable")
        index = np.array(tokens, np.intp)[order]
        if len(set(tokens)) != len(tokens) or index[0] < 0 or index[-1] >= shape[0]:
            raise InputError(
                "adapter.shape",
                f"{self._settings.config.path}: “trainable_token_indices” should be different "
                f"numbers from 0 to {shape[0] - 1}.",
                OTHER_BASE,
            )
        return Change(0, shape[0], tokens=(index, order), token_rows=stored)

    def _add_bias(self, module: str, parts: Parts) -> None:
        replaced = parts.get("bias") or parts.get("base_bias")
        added = parts.get("b_bias")
        if replaced is None and added is None:
            return
        name = self._names.find(module, "bias")
        if name is None:
            raise InputError(
                "adapter.part-unsupported",
                f"{self._settings.folder} trained a bias of {module}, which the base model does "
                "not have.",
                "Train without biases (bias: none, lora_bias: false).",
            )
        shape = self._base.shapes[name]
        for tensor in filter(None, (replaced, added)):
            if tensor.shape != shape:
                refuse_shape(self._settings, name, [tensor.shape], [shape])
        scale = self._scales[module][1] if added is not None else 0.0
        vector = (Change(0, 1, vector=(added, scale)),) if added is not None else ()
        self._put(ChangedWeight(name, name, shape, replaced, vector))

    def _add_other_form(self, module: str, parts: Parts) -> bool:
        """Whether the base holds this module's weight in another form, and the change fits it."""
        if EXPERTS in module:
            return self._add_experts(_without_wrappers(module), parts)
        before, _, step = module.rpartition(".")
        change = read_lora(self._settings, module, parts, self._scales)
        if change is None or not parts.keys() <= _FACTORS:
            return False
        if step in FUSED:
            return self._add_split(before, step, change)
        whole = self._names.find(f"{before}.{FUSED_OF[step]}") if step in FUSED_OF else None
        if whole is None:
            return False
        self._fused.setdefault(whole, {})[step] = change
        return True

    def _add_split(self, before: str, step: str, change: Change) -> bool:
        """Whether the base has the parts of this fused projection, and they add up to it."""
        names = [self._names.find(f"{before}.{part}") for part in FUSED[step]]
        found = [name for name in names if name is not None]
        rows = [self._base.shapes[name][0] for name in found]
        pieces = split(change, rows) if len(found) == len(names) else None
        for name, piece in zip(found, pieces or (), strict=pieces is not None):
            shape = self._base.shapes[name]
            check_fits(self._settings, name, piece, shape)
            self._put(ChangedWeight(name, name, shape, None, (piece,)))
        return pieces is not None

    def _add_experts(self, module: str, parts: Parts) -> bool:
        """Whether the base has these experts one by one."""
        count = 0
        while self._names.find(f"{module}.{count}.down_proj") is not None:
            count += 1
        if not count:
            return False
        hidden, inner = self._base.shapes[self._names.find(f"{module}.0.down_proj") or ""]
        shapes = ExpertShapes(count, inner, hidden)
        changes = experts_changes(self._settings, module, parts, self._scales, shapes)
        for projection, of_experts in (changes or {}).items():
            for expert, change in enumerate(of_experts):
                name = self._names.find(f"{module}.{expert}.{projection}")
                if name is None:
                    return False
                shape = self._base.shapes[name]
                check_fits(self._settings, name, change, shape)
                self._put(ChangedWeight(name, name, shape, None, (change,)))
        return changes is not None

    def join_fused(self) -> None:
        """Put the changes to parts of fused weights where they belong."""
        for name, parts in self._fused.items():
            shape = self._base.shapes[name]
            step = next(whole for whole in FUSED if f"{whole}.weight" in name)
            rows = {part: change.rows for part, change in parts.items()}
            places = places_in_fused(step, shape[0], rows)
            if places is None:
                given = [change.factors.left.shape for change in parts.values() if change.factors]
                refuse_shape(self._settings, name, given, [shape])
            changes = [replace(change, first=places[part]) for part, change in parts.items()]
            for change in changes:
                check_fits(self._settings, name, change, (change.rows, shape[1]))
            changes.sort(key=lambda change: change.first)
            self._put(ChangedWeight(name, name, shape, None, tuple(changes)))

    def untie(self) -> bool:
        """Give a tied model a head of its own, unless embedding and head remain the same."""
        embedding, head = self.changed.get(self._embedding or ""), self.changed.get(self._head)
        if not self._tied or self._embedding is None:
            return False
        if head is None and embedding is None:
            return False
        if embedding is not None and (self._settings.tied_on_purpose or _same(embedding, head)):
            self.changed.pop(self._head, None)
            return False
        if head is None and embedding is not None:
            shape = self._base.shapes[self._embedding]
            if self._old_embedding is not None:
                shape = self._old_embedding.shape
            head = ChangedWeight(self._head, self._embedding, shape, self._old_embedding)
            self._put(head)
        return True

    def check_tokens(self) -> None:
        """Embedding and head need the same number of tokens."""
        shapes = {
            name: self.changed[name].shape if name in self.changed else self._base.shapes[name]
            for name in (self._embedding, self._head)
            if name is not None and (name in self.changed or name in self._base.shapes)
        }
        if self._tied and self._head not in self.changed:
            shapes.pop(self._head, None)
        if len({shape[0] for shape in shapes.values()}) > 1:
            (one, a), (other, b) = shapes.items()
            raise InputError(
                "adapter.shape",
                f"{self._settings.folder} makes {one} {a[0]:,} tokens long, {other} has {b[0]:,}.",
                "Save the adapter with both (modules_to_save, or save_embedding_layers=True).",
            )

    def _put(self, change: ChangedWeight) -> None:
        if change.name in self.changed:
            raise unsupported(self._settings.config.path, f"two kinds of change to {change.name}")
        self.changed[change.name] = change

    def _unknown(self, name: str) -> InputError:
        return InputError(
            "adapter.weight-unknown",
            f"{self._settings.folder} changes {name}, which the base model does not have.",
            OTHER_BASE,
        )


def _without_wrappers(module: str) -> str:
    """The name of a module that peft wrapped once for each of its adapted tensors."""
    while module.endswith(".base_layer"):
        module = module.removesuffix(".base_layer")
    return module


def _same(embedding: ChangedWeight, head: ChangedWeight | None) -> bool:
    """Whether a tied head still is the embedding.

    So it is with trained tokens, which peft ties again, and where both were stored with the same
    values because the model had become longer.
    """
    import numpy as np

    if head is None:
        return bool(embedding.changes) and embedding.changes[0].tokens is not None
    if embedding.changes or head.changes or embedding.replaced is None or head.replaced is None:
        return False
    if embedding.shape != head.shape:
        return False
    one, other = StoredRows(embedding.replaced), StoredRows(head.replaced)
    blocks = (slice(i, min(i + _COMPARE, one.rows)) for i in range(0, one.rows, _COMPARE))
    return all(np.array_equal(one.read(block), other.read(block)) for block in blocks)
