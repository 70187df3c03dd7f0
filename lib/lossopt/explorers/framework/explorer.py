"""What all explorers share: state in traits, a picture and a sentence that are pure functions of it.

An explorer is put together from four parts that know nothing of each other:

- a *state*, a ``traitlets.HasTraits`` whose traits carry their limits and, as tags, the ``label`` of their
  control;
- ``compute``, a plain function from the state's values to a frozen result;
- a *scene*, which owns the figure and writes a result into its artists;
- ``describe``, a function from the result to the sentence that says what the picture shows.

:class:`Explorer` wires them to controls. A trait without a ``label`` is state without a control.

Stale frames never queue up: ipywidgets sends the next value of a moving slider only after the kernel
has dealt with the last one, and merges those in between. So a picture is drawn at once, within the message that
asks for it: put off to a later moment, it would let the next value in before it was drawn. A state that has been
drawn already is not drawn again. What moves is drawn at a quarter of the pixels, four times as fast; only those pieces
are sent that look different, in one message, and before everything else. Once it has come to rest, the
picture is as sharp as a still one, and has its name.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Generic, Protocol, TypeVar

import ipywidgets as widgets
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from traitlets import HasTraits

from lossopt.explorers.framework.controls import control_for, control_in_words
from lossopt.explorers.framework.images import (
    MIDDLE,
    STILL,
    Bundle,
    Camera,
    PictureInRows,
    Pixels,
    StillPicture,
    image_bundle,
)
from lossopt.explorers.framework.picture import Picture
from lossopt.explorers.framework.positions import Positions
from lossopt.explorers.framework.tries import Try, settings_in_words
from lossopt.saving.markup import name_of, still_figure

__all__ = ["Explorer", "Frame", "Scene", "Tried"]

Result = TypeVar("Result")
Drawn = TypeVar("Drawn", contravariant=True)

VIEW = "application/vnd.jupyter.widget-view+json"
REST_SECONDS = 0.3


class Scene(Protocol[Drawn]):
    """Draws results; made once for each explorer, then only its artists' data changes."""

    @property
    def figure(self) -> Figure:
        """The figure, with everything that stands still already drawn; asked for once."""

    @property
    def moving(self) -> Sequence[Artist]:
        """The artists that :meth:`update` changes, in drawing order; asked for once."""

    def update(self, result: Drawn) -> None:
        """Write ``result`` into the moving artists; called before each picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What one state looks like."""

    png: bytes
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A state as an output holds it."""

    values: Mapping[str, Any]
    text: str
    picture: StillPicture


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A state that a lesson tells its reader to try, drawn for a page that has no controls."""

    settings: tuple[tuple[str, str], ...]
    rows: PictureInRows
    text: str
    alt: str


class Explorer(Generic[Result]):
    """An interactive figure: move a control, and picture and sentence follow.

    As the last value of a cell it shows itself: with its controls where a front end and a kernel are there,
    and as a still picture with its sentence everywhere else. In a lesson that keeps answers, its controls come back as
    they were left.

    Args:
        title: Names the figure, for instance ``"Shapes of losses"``.
        state: Holds the current values; setting a trait from code moves the figure too.
        compute: Called with the state's values as keywords.
        describe: Says in words what a result's picture shows.
        scene: Draws results.
        tries: What lessons tell their readers to try.
    """

    def __init__(
        self,
        *,
        title: str,
        state: HasTraits,
        compute: Callable[..., Result],
        describe: Callable[[Result], str],
        scene: Scene[Result],
        tries: Sequence[Try] = (),
    ) -> None:
        self.title = title
        self.tries = tuple(tries)
        self.state = state
        self._compute = compute
        self._describe = describe
        self._scene = scene
        self._positions = Positions(title, state, self._controlled())
        self._camera = Camera(scene.figure, scene.moving)
        self._shown: Mapping[str, Any] = {}
        self._seen: dict[int, Pixels] = {}
        self._blurred: set[int] = set()
        self._text = ""
        self._widget: widgets.Widget | None = None
        self._rest: asyncio.TimerHandle | None = None
        # JupyterLab lets threads of the kernel deal with widgets, some of them with one control and some with another,
        # while the main one runs cells. There is one picture, with one name.
        self._turn = threading.RLock()

    def frame(self, density: int = STILL) -> Frame:
        """The picture and the sentence of the current state.

        Args:
            density: Pixels of the picture to one of CSS.
        """
        with self._turn:
            result = self._compute(**self._values())
            self._scene.update(result)
            return Frame(png=self._camera.shoot(density), text=self._describe(result))

    def tried(self, values: Mapping[str, Any]) -> Tried:
        """The figure in another state, for a page; the current one stays.

        Args:
            values: Of the controls that are moved for it.
        """
        settings = tuple(settings_in_words(self.state, values))
        with self._turn:
            result = self._compute(**{**self._values(), **values})
            self._scene.update(result)
            rows, text = self._camera.shoot_rows(packing=MIDDLE), self._describe(result)
        return Tried(settings=settings, rows=rows, text=text, alt=name_of(self.title, text))

    @property
    def widget(self) -> widgets.Widget:
        """The controls, the picture and the sentence; made when first asked for, the same one ever after."""
        if self._widget is None:
            self._widget = self._build(self._stand_still())
        return self._widget

    def _values(self) -> dict[str, Any]:
        return {name: getattr(self.state, name) for name in self.state.trait_names()}

    def _controlled(self) -> list[str]:
        names = self.state.traits(label=lambda label: label is not None)
        # traitlets sorts by name; the reader meets the controls in the order in which the state defines them.
        defined = [name for owner in reversed(type(self.state).__mro__) for name in vars(owner)]
        return sorted(names, key=defined.index)

    def _stand_still(self) -> _Shown:
        with self._turn:
            values = self._values()
            result = self._compute(**values)
            self._scene.update(result)
            return _Shown(values=values, text=self._describe(result), picture=self._camera.shoot_still())

    def _build(self, shown: _Shown) -> widgets.Widget:
        self._picture = Picture(self._camera.pieces)
        self._sentence = widgets.HTML()
        controls = [control_for(self.state, name) for name in self._controlled()]
        self._picture.show(dict(enumerate(png for row in shown.picture.rows for png, _size in row)))
        self._say(shown.text)
        self._name()
        self._shown = shown.values
        self.state.observe(lambda _change: self._refresh(), names=list(self._values()))
        row = widgets.Box(controls, layout=widgets.Layout(flex_flow="row wrap"))
        heading = widgets.HTML(f"<strong>{escape(self.title)}</strong>")
        return widgets.VBox([heading, row, self._picture, self._sentence]).add_class("lossopt-explorer")

    def _refresh(self) -> None:
        with self._turn:
            values = self._values()
            if values == self._shown:
                return
            result = self._compute(**values)
            self._scene.update(result)
            changes = self._camera.shoot_changes(self._seen)
            self._picture.show(changes)
            self._blurred.update(changes)
            self._say(self._describe(result))
            self._shown = values
            self._positions.moved()
            self._rest_later()

    def _rest_later(self) -> None:
        """Once nothing moves, the picture becomes sharp and gets its name."""
        if self._rest is not None:
            self._rest.cancel()
        try:
            self._rest = asyncio.get_running_loop().call_later(REST_SECONDS, self._come_to_rest)
        except RuntimeError:  # outside of a kernel, where nobody sees the picture, no loop runs
            self._name()

    def _come_to_rest(self) -> None:
        # The artists hold the state that was drawn last, so nothing needs to be computed again.
        with self._turn, self._picture.hold_sync():
            self._name()
            self._picture.show(self._camera.shoot_at_rest(self._blurred))
            self._blurred.clear()
        self._positions.keep()

    def _say(self, text: str) -> None:
        """The sentence of a state, which comes after its picture: what is seen goes first."""
        self._text = text
        # A live region, so that a screen reader speaks the sentence when a control has moved the figure.
        self._sentence.value = f'<p role="status" aria-live="polite">{escape(text)}</p>'

    def _name(self) -> None:
        self._picture.alt = name_of(self.title, self._text)

    def _repr_mimebundle_(self, **_kwargs: Any) -> Bundle:
        self._positions.bring_back()
        shown = self._stand_still()
        if self._widget is None:  # it begins with the same picture
            self._widget = self._build(shown)
        data, metadata = image_bundle(shown.picture, alt=name_of(self.title, shown.text))
        controls = "; ".join(control_in_words(self.state, name) for name in self._controlled())
        data["text/html"] = still_figure(data["text/html"], sentence=shown.text, controls=controls)
        view = self.widget._repr_mimebundle_()
        if VIEW in view:
            data[VIEW] = view[VIEW]
        return data, metadata
