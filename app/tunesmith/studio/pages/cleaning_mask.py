"""The options of the step that puts placeholders in the place of private data."""

from typing import get_args

from PySide6.QtWidgets import QWidget

from tunesmith.data.cleaning_steps import Mask
from tunesmith.data.privacy_kinds import DEFAULT_REGIONS, KINDS, Kind
from tunesmith.data.privacy_masking import Numbering
from tunesmith.studio.pages.cleaning_defaults import TableFacts
from tunesmith.studio.pages.cleaning_fields import StepFields, TickList
from tunesmith.studio.pages.privacy_words import country_name, kind_name, placeholder
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import ComboBox

# Those of `phonenumbers.SUPPORTED_REGIONS` that are countries; a test holds them against it, since
# importing that here would cost a quarter of a second and some MB.
_CODES = """
AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER
ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE
IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV
LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP
NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK
SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA
VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
COUNTRIES = tuple(_CODES.split())
_LINES = 5  # the kinds; no scrolling


class MaskFields(StepFields):
    """What to look for, how placeholders are numbered, and whose phone numbers are known."""

    def __init__(self, step: Mask, facts: TableFacts, parent: QWidget | None = None) -> None:
        super().__init__(step, facts, parent)
        self.kinds = TickList("")
        options = [(f"{kind_name(kind)}: {placeholder(kind)}", kind) for kind in KINDS]
        self.kinds.offer(options, step.kinds or KINDS)
        line = theme().measure("height.control_small")
        self.kinds.setFixedHeight(_LINES * line + theme().measure("space.4"))
        self.numbering = ComboBox()
        for value in get_args(Numbering):
            self.numbering.addItem(_numbering_text(value), value)
        self.numbering.setCurrentIndex(self.numbering.findData(step.numbering))
        self.countries = TickList("")
        chosen = step.regions or DEFAULT_REGIONS
        # Those that count first; the others as people look them up.
        codes = {*COUNTRIES, *chosen}
        order = sorted(codes, key=lambda it: (it not in chosen, country_name(it).lower()))
        self.countries.offer([(f"{country_name(code)} ({code})", code) for code in order], chosen)
        self.labelled(self.tr("What to mask"), self.kinds)
        self.labelled(self.tr("Placeholders"), self.numbering)
        same = self.tr("Numbered, the same address has the same placeholder again.")
        self.add(Label(same, "small", tone="muted", wrap=True))
        self.labelled(self.tr("Countries of phone numbers without +"), self.countries)
        note = self.tr(
            "Each is replaced by its placeholder in the rows that go on from here. The file itself "
            "is not changed, and without this step the texts are back. In doubt a text is left as "
            "it is. Names and addresses are not found."
        )
        self.add(Label(note, "small", tone="muted", wrap=True), self.picker)

    def step(self) -> Mask:
        """The step with the options as they stand; all kinds, or the usual countries, are none."""
        kinds = tuple(kind for kind in KINDS if kind in self.kinds.ticked())
        regions = self.countries.ticked()
        return Mask(
            self.picker.names,
            () if kinds == KINDS else kinds,
            self.numbering.currentData(),
            () if set(regions) == set(DEFAULT_REGIONS) else regions,
        )

    def complaint(self) -> str:
        """Why the step cannot be taken as it stands; empty if it can."""
        if not self.kinds.ticked():
            return self.tr("Tick a kind.")
        if "phone" in self.kinds.ticked() and not self.countries.ticked():
            return self.tr("Tick a country for phone numbers, or do not look for them.")
        return super().complaint()


def _numbering_text(value: Numbering) -> str:
    kind: Kind = "email"
    texts: dict[Numbering, str] = {
        "none": translate("MaskFields", "{one} for all"),
        "row": translate("MaskFields", "{one}, numbered by row"),
        "table": translate("MaskFields", "{one}, numbered by table"),
    }
    return texts[value].format(one=placeholder(kind, None if value == "none" else 1))
