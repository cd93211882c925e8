"""The page `side_by_side.html`: every asked row with both answers, in one file for any browser.

Rows and answers are hostile until shown otherwise: everything is escaped, and the page forbids
itself scripts and anything from elsewhere, so that even a mistake here could run and fetch nothing.
The filters are style sheet alone.
"""

import html
import unicodedata
from collections.abc import Callable, Iterable

from tunesmith.training.evidence import Answer, AnsweredRow, Evaluation, Evidence
from tunesmith.training.scores import ClassScores, Measure, Verdict, perplexity, rouge_l
from tunesmith.training.words import marked

# https://www.w3.org/TR/CSP3/: nothing is loaded and nothing runs but the style sheet below.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_VERDICTS: dict[Verdict, str] = {
    "better": "better",
    "worse": "worse",
    "undecided": "no difference shown",
}
_FILTERS = (
    ("all", "All"),
    ("gained", "Only tuned right"),
    ("lost", "Only base right"),
    ("right", "Both right"),
    ("wrong", "Both wrong"),
)
_KEPT = "\n\t"


def side_by_side_page(evidence: Evidence) -> str:
    """The whole page as HTML text.

    Args:
        evidence: figures and rows.
    """
    name = escaped(evidence.name)
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{name}: base and tuned side by side</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{name}</h1>\n{_figures(evidence.evaluation)}{_classes(evidence.evaluation)}"
        f"{_answers(evidence.rows)}</body></html>\n"
    )


def escaped(text: str) -> str:
    """A text as HTML: with no tag or entity of its own, and no hidden sign.

    Control and format characters, with which an answer can read backwards (U+202E) or hold more
    than is seen (U+200B, tags), are shown by their code; not the joiners, which Persian and emoji
    are written with.
    """
    return html.escape("".join(map(_visible, text.replace("\r\n", "\n"))))


def outcome(row: AnsweredRow) -> str:
    """Which of the two is right: a class of the style sheet, and the filter's name."""
    if row.tuned_right:
        return "right" if row.base_right else "gained"
    return "lost" if row.base_right else "wrong"


def _visible(sign: str) -> str:
    if sign in _KEPT:
        return sign
    hidden = unicodedata.category(sign) in _HIDDEN and sign not in _SEEN
    return f"[U+{ord(sign):04X}]" if hidden else sign


_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# The joiners, and the marks around Arabic numbers, which are format characters with a glyph.
_SEEN = frozenset("\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd")


def _figures(evaluation: Evaluation) -> str:
    rows: list[tuple[str, ...]] = []
    if evaluation.exact_match is not None:
        exact = evaluation.exact_match
        told = f"{_VERDICTS[exact.verdict]}: {exact.gained} gained, {exact.lost} lost"
        rows.append(("Exact match", _share(exact.base), _share(exact.tuned), told))
    if evaluation.rouge_l is not None:
        rouge = evaluation.rouge_l
        rows.append(("ROUGE-L", _share(rouge.base), _share(rouge.tuned), _VERDICTS[rouge.verdict]))
    if evaluation.loss is not None:
        loss = evaluation.loss
        told = _VERDICTS[loss.verdict]
        rows.append(("Loss, nats per token", _number(loss.base), _number(loss.tuned), told))
        pair = (f"{perplexity(side.value):,.2f}" for side in (loss.base, loss.tuned))
        rows.append(("Perplexity", *pair, ""))
    if evaluation.asked:
        ended = (evaluation.base_ended, evaluation.tuned_ended)
        rows.append(("Ended by itself", *(f"{n} of {evaluation.asked}" for n in ended), ""))
    notes = [f"{evaluation.asked} of {evaluation.held_out} held-out rows asked."]
    if evaluation.too_long:
        notes.append(f"{evaluation.too_long} left no room for an answer.")
    if evaluation.stopped_early:
        notes.append("Stopped before all rows were asked.")
    notes.append("Intervals hold 95 of 100 times; “no difference shown” means it may be chance.")
    return (
        '<table class="figures"><thead><tr><th></th><th>Base</th><th>Tuned</th><th></th></tr>'
        f"</thead><tbody>{''.join(_line(row) for row in rows)}</tbody></table>\n"
        f'<p class="note">{" ".join(notes)}</p>\n'
    )


def _classes(evaluation: Evaluation) -> str:
    if evaluation.classes is None:
        return ""
    base, tuned = evaluation.classes.base, evaluation.classes.tuned
    before = {score.name: score for score in base.classes}
    after = {score.name: score for score in tuned.classes}
    both = (f"{side.macro_f1:.2f}" for side in (base, tuned))
    lines: list[tuple[str, ...]] = [("Macro F1", "", *both)]
    for name in evaluation.classes.names:
        one, other = before.get(name), after.get(name)
        known = one or other
        if known is None:
            continue
        f1 = (f"{score.f1:.2f}" if score else "–" for score in (one, other))
        lines.append((escaped(name), str(known.rows), *f1))
    return (
        '<details><summary>Classes</summary><table class="figures"><thead><tr><th>Class</th>'
        "<th>Rows</th><th>F1, base</th><th>F1, tuned</th></tr></thead><tbody>"
        f"{''.join(_line(line) for line in lines)}</tbody></table>"
        f"{_confusion('Base', base)}{_confusion('Tuned', tuned)}</details>\n"
    )


def _confusion(side: str, scores: ClassScores) -> str:
    """The mistakes, most frequent first."""
    wrong = sorted((it for it in scores.confusion if it[0] != it[1]), key=lambda it: -it[2])
    lines = [(escaped(one), escaped(other) or "<i>none</i>", str(n)) for one, other, n in wrong]
    return (
        f'<table class="figures"><caption>{side}: mistaken</caption><thead><tr><th>Expected</th>'
        f"<th>Answered</th><th>Times</th></tr></thead><tbody>"
        f"{''.join(_line(line) for line in lines)}</tbody></table>"
    )


def _answers(rows: tuple[AnsweredRow, ...]) -> str:
    counts = {key: sum(outcome(row) == key for row in rows) for key, _ in _FILTERS[1:]}
    counts["all"] = len(rows)
    inputs = "".join(
        f'<input type="radio" name="shown" id="f-{key}"{" checked" if key == "all" else ""}>'
        f'<label for="f-{key}">{title} ({counts[key]})</label>'
        for key, title in _FILTERS
    )
    body = "".join(map(_row, rows))
    return (
        f'<fieldset><legend>Show</legend>{inputs}</fieldset>\n<table class="answers"><thead><tr>'
        '<th scope="col">Row</th><th scope="col">Question</th><th scope="col">Expected</th>'
        '<th scope="col">Base</th><th scope="col">Tuned</th></tr></thead>\n'
        f"<tbody>\n{body}</tbody></table>\n"
    )


def _row(row: AnsweredRow) -> str:
    return (
        f'<tr class="{outcome(row)}"><th scope="row">{row.row}</th>{_cell(escaped(row.question))}'
        f"{_cell(escaped(row.expected))}{_answer(row.base, row.expected, row.base_right)}"
        f"{_answer(row.tuned, row.expected, row.tuned_right)}</tr>\n"
    )


def _answer(answer: Answer, expected: str, right: bool) -> str:
    """The mark, the answer with what the expected one lacks marked, and how near it is."""
    if right:
        return _cell(escaped(answer.text), '<b class="yes">✓ right</b>')
    parts = "".join(
        escaped(piece.text) if piece.same else f"<mark>{escaped(piece.text)}</mark>"
        for piece in marked(answer.text, expected.strip())
    )
    told = f"✗ ROUGE-L {rouge_l(answer.text, expected):.2f}"
    if not answer.ended:
        told += ", cut off"
    return _cell(parts or "<i>nothing</i>", f'<b class="no">{told}</b>')


def _cell(content: str, head: str = "") -> str:
    # dir=auto keeps Hebrew and Arabic readable, and apart from what stands around them.
    return f'<td>{head}<div class="text" dir="auto">{content}</div></td>'


def _line(cells: Iterable[str]) -> str:
    first, *others = cells
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{it}</td>" for it in others)}</tr>'


def _share(measure: Measure) -> str:
    return _between(measure, lambda value: f"{100 * value:.1f} %")


def _number(measure: Measure) -> str:
    return _between(measure, lambda value: f"{value:.3f}")


def _between(measure: Measure, text: Callable[[float], str]) -> str:
    value = text(measure.value)
    if measure.low is None or measure.high is None:
        return value
    return f"{value} <small>({text(measure.low)} to {text(measure.high)})</small>"


_STYLE = """
:root{color-scheme:light dark;--bg:#fff;--fg:#1c1d1f;--muted:#5b6068;--line:#d9dce1;--head:#f4f5f7;
--yes:#17693a;--no:#a3271c;--mark:#ffe2a8;--markfg:#3d2a00;--accent:#1f5fbf}
@media(prefers-color-scheme:dark){:root{--bg:#17181a;--fg:#e8e9eb;--muted:#a3a8b0;--line:#34373c;
--head:#202225;--yes:#6ecf95;--no:#ff9d8f;--mark:#5c4410;--markfg:#ffe7b8;--accent:#8ab4ff}}
*{box-sizing:border-box}
body{margin:0;padding:24px;background:var(--bg);color:var(--fg);
font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
h1{font-size:20px;margin:0 0 16px}
table{border-collapse:collapse;margin:0 0 12px}
caption{text-align:left;color:var(--muted);padding:4px 0}
th,td{padding:6px 10px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{background:var(--head);font-weight:600}
tbody th{font-weight:500;white-space:nowrap}
.figures td{font-variant-numeric:tabular-nums}
.figures tbody th{white-space:normal}
small,.note{color:var(--muted)}
fieldset{border:0;padding:0;margin:16px 0;display:flex;flex-wrap:wrap;gap:4px 16px}
legend{float:left;padding:0;margin-right:12px;color:var(--muted)}
label{margin-left:-10px}
input:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.answers{width:100%;table-layout:fixed}
.answers thead th{position:sticky;top:0}
.answers th:first-child{width:5em}
.text{white-space:pre-wrap;overflow-wrap:anywhere;max-height:24em;overflow:auto;unicode-bidi:isolate}
mark{background:var(--mark);color:var(--markfg);border-radius:2px}
.yes{color:var(--yes)}.no{color:var(--no)}
body:has(#f-gained:checked) .answers tbody tr:not(.gained),
body:has(#f-lost:checked) .answers tbody tr:not(.lost),
body:has(#f-right:checked) .answers tbody tr:not(.right),
body:has(#f-wrong:checked) .answers tbody tr:not(.wrong){display:none}
@media(max-width:700px){.answers,.answers tbody,.answers tr,.answers td{display:block;width:auto}
.answers thead{display:none}}
@media print{.text{max-height:none}.answers thead th{position:static}}
"""
