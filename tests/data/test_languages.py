"""Languages of whole sentences are found; what is too short to tell is said to be unknown."""

import pytest

from tunesmith.core.errors import CancelledError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data.languages import UNKNOWN, detect, known_languages

SENTENCES = {
    "en": "The parcel arrived two days late and the box was badly damaged.",
    "de": "Das Paket kam zwei Tage zu spät an und der Karton war stark beschädigt.",
    "fr": "Le colis est arrivé avec deux jours de retard et le carton était abîmé.",
    "es": "El paquete llegó dos días tarde y la caja estaba muy dañada.",
    "it": "Il pacco è arrivato con due giorni di ritardo e la scatola era rovinata.",
    "pl": "Paczka przyszła dwa dni za późno, a pudełko było mocno uszkodzone.",
    "cs": "Balík dorazil o dva dny později a krabice byla silně poškozená.",
    "ru": "Посылка пришла на два дня позже, и коробка была сильно повреждена.",
    "ja": "荷物は二日遅れて届き、箱はひどく壊れていました。",
    "zh": "包裹晚到了两天，而且盒子损坏得很严重，我想退货。",
    "ko": "소포가 이틀 늦게 도착했고 상자가 심하게 손상되었습니다.",
    "ar": "وصل الطرد متأخرا يومين وكان الصندوق متضررا بشدة.",
}


def test_sentences_are_recognised() -> None:
    codes, confidences = detect(list(SENTENCES.values()))
    assert codes == list(SENTENCES)
    assert all(0.5 <= confidence <= 1 for confidence in confidences)
    assert set(codes) <= known_languages()


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "  ",
        "ok",
        "Yes",
        "12345 67.8",
        "😀😀",
        "SELECT * FROM t WHERE id = 3;",
        "xk qzv w",
    ],
)
def test_what_is_too_short_or_no_language_is_unknown(text: str | None) -> None:
    (code,), (confidence,) = detect([text])
    assert code == UNKNOWN
    assert 0 <= confidence <= 1


def test_the_same_text_gets_the_same_answer_wherever_it_stands() -> None:
    texts = [*SENTENCES.values()] * 200
    codes, _ = detect(texts)
    assert codes == [*SENTENCES] * 200


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    german, english = SENTENCES["de"] * 10, SENTENCES["en"] * 100
    assert detect([german + english])[0] == ["de"]


def test_stops_when_cancelled_and_tells_its_progress() -> None:
    sink = MemorySink()
    detect(["a", "b"], sink)
    assert sink.events[-1] == Progress(2, 2, "rows", item="languages")
    sink.cancelled = True
    with pytest.raises(CancelledError):
        detect(["a"], sink)
