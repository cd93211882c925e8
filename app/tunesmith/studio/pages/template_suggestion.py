"""Offers what may make conversations of the table, while the person has written nothing."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from tunesmith.core.errors import TunesmithError
from tunesmith.data.table_store import StoredTable
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.template_offer import Offer, TableLook, look_at_table
from tunesmith.studio.project import TemplateChoice
from tunesmith.studio.widgets.banner import Banner

_KEY = "template-offer"


class Suggestions(QObject):
    """Looks at each table once, in the background. Signal `looked(TableLook)`.

    What a person wrote is never touched without a click: an offer is there only while nothing is
    written, or what is written does not fit a table that holds conversations; what it put in can be
    taken out again.
    """

    looked = Signal(object)

    def __init__(
        self,
        page: StudioPage,
        is_blank: Callable[[], bool],
        fill: Callable[[TemplateChoice], None],
        put: Callable[[TemplateChoice], None],
    ) -> None:
        """Serve one page.

        Args:
            page: the page.
            is_blank: whether the person has written nothing yet.
            fill: puts an offer in as a person would.
            put: shows another choice and keeps it.
        """
        super().__init__(page)
        self._page = page
        self._is_blank = is_blank
        self._fill = fill
        self._put = put
        self._banner: Banner | None = None
        self._filled: tuple[TemplateChoice, Banner] | None = None
        self._over: TemplateChoice | None = None  # what the offer in view would replace

    def look(self, stored: StoredTable) -> None:
        """Look at another table."""
        self._drop()
        self._page.studio.background.run(
            look_at_table, stored, done=self._take, failed=self._fail, key=_KEY
        )

    def forget(self) -> None:
        """There is no table any more."""
        self._page.studio.background.cancel(_KEY)
        self._drop()

    def follow(self) -> None:
        """Take the offer away once something is written, and the way back once that is changed."""
        if not self._is_blank() and not self._is_over():
            self._drop()
        if self._filled is not None:
            filled, banner = self._filled
            if not _same(filled, self._page.studio.project.template):
                self._filled = None
                self._page.banners.remove(banner)

    def _take(self, found: TableLook) -> None:
        self.looked.emit(found)
        if found.offer is None:
            return
        chosen = self._page.studio.project.template
        if self._is_blank():
            self._show(found.offer)
        elif found.offer.choice.shape != "columns" and chosen.errors:
            self._over = chosen  # templates for another table
            self._show(found.offer)

    def _is_over(self) -> bool:
        """Whether what an offer was made over is still there."""
        return self._over is not None and _same(self._over, self._page.studio.project.template)

    def _fail(self, error: TunesmithError) -> None:
        self._page.banners.show_error(error)

    def _show(self, offer: Offer) -> None:
        what = {
            "columns": self.tr("The columns suggest templates"),
            "list": self.tr("The table holds whole conversations"),
            "rows": self.tr("The table holds one message a row"),
        }[offer.choice.shape]
        banner = Banner("info", what, f"{offer.why[:1].upper()}{offer.why[1:]}.")
        text = self.tr("Fill in templates") if offer.choice.shape == "columns" else self.tr("Use")
        banner.add_action(text, lambda: self._use(offer))
        self._banner = self._page.banners.add(banner)
        banner.dismissed.connect(self._forget_banner)

    def _use(self, offer: Offer) -> None:
        before, may = self._page.studio.project.template, self._is_blank() or self._is_over()
        self._drop()
        if not may:
            return  # written in the moment of the click
        filled = offer.put_into(before)
        self._fill(filled)
        banner = Banner("info", self.tr("Filled in as the columns suggest."))
        banner.add_action(self.tr("Take it out"), lambda: self._take_out(before, banner))
        self._filled = filled, banner
        self._page.banners.add(banner)

    def _take_out(self, before: TemplateChoice, banner: Banner) -> None:
        self._filled = None
        self._page.banners.remove(banner)
        self._put(before)

    def _forget_banner(self) -> None:
        self._banner = None

    def _drop(self) -> None:
        self._over = None
        if self._banner is not None:
            banner, self._banner = self._banner, None
            self._page.banners.remove(banner)


def _same(one: TemplateChoice, other: TemplateChoice) -> bool:
    """Whether both make the same conversations of any table."""
    texts = (one.system, one.user, one.assistant) == (other.system, other.user, other.assistant)
    lists = one.message_keys == other.message_keys
    return texts and lists and one.shape == other.shape and one.columns == other.columns
