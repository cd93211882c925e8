"""The one fact of a column in words, and whether a picture of shares suits it."""

import datetime

from tunesmith.data.statistics import DISTINCT_BOUND, ColumnStatistics, Distribution
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number, percent_text

_EPOCH = datetime.date(1970, 1, 1)


def facts(statistics: ColumnStatistics) -> list[str]:
    """What to say below a column's name: the fullest wording first, the shortest last."""
    if statistics.nulls == statistics.rows:
        return [translate("ColumnFacts", "all empty")]
    if not statistics.nulls:
        return _varieties(statistics)
    empty = translate("ColumnFacts", "%n empty", statistics.nulls)
    share = translate("ColumnFacts", "{share} empty")
    share = share.format(share=percent_text(statistics.nulls / statistics.rows))
    return [*(f"{empty}, {variety}" for variety in _varieties(statistics)), empty, share]


def usual_facts() -> tuple[str, str]:
    """Facts of usual length, for which every column should have room."""
    distinct = translate("ColumnFacts", "%n distinct", 999)
    return distinct, translate("ColumnFacts", "{share} empty").format(share=percent_text(0.99))


def _varieties(statistics: ColumnStatistics) -> list[str]:
    count = statistics.distinct
    if count is None:
        over = translate("ColumnFacts", "over %n distinct", DISTINCT_BOUND)
        varieties = [over, translate("ColumnFacts", "many distinct")]
    elif statistics.is_category:
        varieties = [translate("ColumnFacts", "%n values", count)]
    else:
        varieties = [translate("ColumnFacts", "%n distinct", count)]
    spread = statistics.distribution
    if spread is not None and spread.unit != "characters" and not statistics.is_category:
        low, high = _limits(spread)
        limits = translate("ColumnFacts", "{low} to {high}").format(low=low, high=high)
        varieties.insert(0, limits)
    return varieties


def _limits(spread: Distribution) -> tuple[str, str]:
    low, high = spread.low, spread.high
    if spread.unit == "day":
        days = (_EPOCH + datetime.timedelta(days=day) for day in (low, high))
        first, last = (day.isoformat() for day in days)
        return first, last
    decimals = 0 if low == round(low) and high == round(high) else 2
    return number(low, decimals), number(high, decimals)
