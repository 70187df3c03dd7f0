"""What is stored of a question beside its widget."""

from typing import Any

import ipywidgets as widgets

from lossopt.explorers.framework.images import Bundle

__all__ = ["VIEW", "with_view"]

VIEW = "application/vnd.jupyter.widget-view+json"


def with_view(data: dict[str, Any], widget: widgets.Widget) -> Bundle:
    """The bundle with the widget's view beside what can be read without a kernel, if ipywidgets has one."""
    view = widget._repr_mimebundle_()
    if VIEW in view:
        data[VIEW] = view[VIEW]
    return data, {}
