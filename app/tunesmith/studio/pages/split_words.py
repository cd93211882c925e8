"""A split and its leaks in words. No widgets."""

from tunesmith.data.splitting import SplitOptions
from tunesmith.studio.pages.split_finding import SplitFound
from tunesmith.studio.pages.train_checks import leaks_title
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.section import CheckState
from tunesmith.studio.words import grouped, number

_MANY_STRATA = 0.2  # of the rows, as in `splitting`

SplitCheckRow = tuple[CheckState, str, str]


def by_words(options: SplitOptions) -> str:
    """The columns that decide, in a few words; empty without any."""
    names = [name for name in (options.stratify, options.group) if name is not None]
    if not names:
        return ""
    return translate("Split", "by {columns}").format(columns=", ".join(names))


def check_rows(found: SplitFound, options: SplitOptions, is_accepted: bool) -> list[SplitCheckRow]:
    """What there is to say of a split."""
    if not found.eval_rows:
        return []
    rows = [_leaks(found, is_accepted)]
    if found.crowded and found.leaks and not found.moved:
        rows.append(("warning", _crowded(found), ""))
    if found.strata:
        rows.append(_strata(found, options))
    if found.groups is not None:
        rows.append(_groups(found, options))
    return rows


def _leaks(found: SplitFound, is_accepted: bool) -> SplitCheckRow:
    looked = translate("Split", "compared: {columns}").format(columns=", ".join(found.compared))
    if not found.left and (found.crowded or found.together):
        return _not_all_looked_at(found, looked)
    if found.moved:
        text = translate("Split", "%n rows changed sides", found.moved)
        moved = grouped(text, found.moved)
        return "good", translate("Split", "No duplicates across the split"), f"{moved}; {looked}"
    if not found.leaks:
        return "good", translate("Split", "No duplicates across the split"), looked
    exact = translate("Split", "%n of them word for word", found.exact)
    told = f"{grouped(exact, found.exact)}; {looked}" if found.exact else looked
    if is_accepted:
        accepted = translate("Split", "You accepted it.")
        return "warning", leaks_title(found.leaks), f"{accepted} {told}"
    why = translate("Split", "Measured on them, a model looks better than it is.")
    return "bad", leaks_title(found.leaks), f"{why} {told}"


def _not_all_looked_at(found: SplitFound, looked: str) -> SplitCheckRow:
    """No duplicate is left, and yet there may be some: no tick."""
    told = []
    if found.moved:
        told.append(grouped(translate("Split", "%n rows changed sides", found.moved), found.moved))
    told.append(looked)
    if found.together:
        title = translate("Split", "No duplicates found, all columns compared together")
        why = translate(
            "Split",
            "Which column asks is not known, so the same question with another answer is not "
            "found. The template will tell.",
        )
        title = _crowded(found) if found.crowded else title
        return "warning" if found.crowded else "open", title, f"{why} {'; '.join(told)}"
    return "warning", _crowded(found), "; ".join(told)


def _crowded(found: SplitFound) -> str:
    if found.left:
        text = translate("Split", "%n more rows were compared with only some rows", found.crowded)
    else:
        text = translate(
            "Split",
            "No duplicates found, but %n rows were compared with only some rows like them",
            found.crowded,
        )
    return grouped(text, found.crowded)


def _strata(found: SplitFound, options: SplitOptions) -> SplitCheckRow:
    rows = sum(stratum.rows for stratum in found.strata)
    furthest = max(abs(stratum.held_out - stratum.asked) for stratum in found.strata)
    column = options.stratify or ""
    if len(found.strata) > max(_MANY_STRATA * rows, 2):
        text = translate("Split", "{column} has {values} values in {rows} rows")
        told = text.format(column=column, values=number(len(found.strata)), rows=number(rows))
        return "warning", told, translate("Split", "Too many for shares to mean much.")
    title = translate("Split", "Shares of {column} are kept").format(column=column)
    if not furthest:
        return "good", title, ""
    off = translate("Split", "at most %n rows off", furthest)
    return "good", title, grouped(off, furthest)


def _groups(found: SplitFound, options: SplitOptions) -> SplitCheckRow:
    groups = found.groups
    assert groups is not None  # noqa: S101 - typing help
    text = translate("Split", "{held_out} of {total} groups by {column} are held out")
    title = text.format(
        held_out=number(groups.held_out), total=number(groups.total), column=options.group or ""
    )
    if groups.without:
        alone = translate("Split", "%n rows without a group stand alone", groups.without)
        return "warning", title, grouped(alone, groups.without)
    largest = translate("Split", "the largest has %n rows", groups.largest)
    return "good", title, grouped(largest, groups.largest)
