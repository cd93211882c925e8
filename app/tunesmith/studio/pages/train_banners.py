"""The banners of the Train page: one for how a run ended, or for what changed since."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tunesmith.studio.pages import train_texts as texts
from tunesmith.studio.pages.train_trouble import Remedy, remedies_of, trouble_of
from tunesmith.studio.run_view import RunView
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.banner import Banner, BannerStack


class RunBanners:
    """Shows one banner per end of a run; dismissed, it stays away."""

    def __init__(self, stack: BannerStack, do: Callable[[Remedy], object]) -> None:
        self._stack = stack
        self._do = do
        self._told: tuple[object, ...] | None = None
        self._banner: Banner | None = None
        self._starts_over = False

    @property
    def offers_start_over(self) -> bool:
        """Whether a banner in view has the button for another training with these settings."""
        return self._starts_over and self._banner in self._stack.shown

    def tell(self, view: RunView, *, stale: bool) -> bool:
        """Show what there is to say about a run; True if that is trouble, told just now."""
        now = (view.id, view.state, view.ended if view.state.is_final else None, stale)
        if now == self._told:
            return False
        self.drop()
        self._told = now
        trouble = trouble_of(view)
        if trouble is not None:
            resumes = texts.resumable(view)
            remedies = [it for it in trouble.remedies if not (resumes and it.does == "resume")]
            actions = [(each.text, partial(self._do, each)) for each in remedies]
            self._starts_over = any(it.does == "retry" and not it.changes for it in remedies)
            self._banner = self._stack.show_error(
                trouble.error, actions, trouble.details, loud=not resumes
            )
            return True
        if view.state.is_final:
            self._banner = self._stale(view) if stale else self._warnings(view)
        return False

    def tell_adapter(self, adapter: Path | None, forget: Callable[[], object]) -> None:
        """While setting up: say that the stages after this one take an adapter from disk."""
        if self._told == (adapter,):
            return
        self.drop()
        self._told = (adapter,)
        if adapter is None:
            return
        what = translate("TrainPage", "Export takes the adapter {name} from disk")
        details = translate("TrainPage", "Once you train, it takes the new one instead.")
        banner = Banner("info", what.format(name=adapter.name), details)
        banner.add_action(translate("TrainPage", "Do not use it"), forget)
        self._banner = self._stack.add(banner)

    def drop(self) -> None:
        """Take the banner away; the next `tell` may show it again."""
        self._told, self._starts_over = None, False
        if self._banner is not None:
            self._stack.remove(self._banner)
            self._banner = None

    def _stale(self, view: RunView) -> Banner:
        banner = Banner("info", *texts.stale_note(view))
        again = Remedy(translate("TrainPage", "Train again"), "settings")
        banner.add_action(again.text, partial(self._do, again))
        return self._stack.add(banner)

    def _warnings(self, view: RunView) -> Banner | None:
        told = [each for each in view.warnings if each.code in texts.TOLD]
        if not told:
            return None
        messages = list(dict.fromkeys(each.message for each in told))
        banner = Banner("warning", messages[0], "\n".join(messages[1:]))
        for remedy in dict.fromkeys(it for each in told for it in remedies_of(each)):
            banner.add_action(remedy.text, partial(self._do, remedy))
        change = Remedy(translate("TrainPage", "Change settings"), "settings")
        banner.add_action(change.text, partial(self._do, change))
        return self._stack.add(banner)
