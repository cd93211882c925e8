"""The one fact of a column in words, and whether a picture of shares suits it."""

import datetime

from tunesmith.data.statistics import DISTINCT_BOUND, ColumnStatistics, Distribution
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number

_EPOCH = datetime.date(1970, 1, 1)


def facts(statistics: ColumnStatistics) -> list[str]:
    """What to say below a column's name: the fullest wording first, the shortest last."""
    if statistics.nulls == statistics.rows:
        return [translate("ColumnFacts", "all empty")]
    variety = _variety(statistics)
    if not statistics.nulls:
        return [variety]
    empty = translate("ColumnFacts", "{count} empty", statistics.nulls)
    empty = empty.format(count=number(statistics.nulls))
    return [f"{empty}, {variety}", empty]


def _variety(statistics: ColumnStatistics) -> str:
    spread = statistics.distribution
    if spread is not None and spread.unit != "characters" and not statistics.is_category:
        low, high = _limits(spread)
        return translate("ColumnFacts", "{low} to {high}").format(low=low, high=high)
    if statistics.distinct is None:
        text = translate("ColumnFacts", "over {count} distinct", DISTINCT_BOUND)
        return text.format(count=number(DISTINCT_BOUND))
    count = statistics.distinct
    if statistics.is_category:
        text = translate("ColumnFacts", "{count} values", count)
    else:
        text = translate("ColumnFacts", "{count} distinct", count)
    return text.format(count=number(count))


def _limits(spread: Distribution) -> tuple[str, str]:
    low, high = spread.low, spread.high
    if spread.unit == "day":
        days = (_EPOCH + datetime.timedelta(days=day) for day in (low, high))
        first, last = (day.isoformat() for day in days)
        return first, last
    decimals = 0 if low == round(low) and high == round(high) else 2
    return number(low, decimals), number(high, decimals)
