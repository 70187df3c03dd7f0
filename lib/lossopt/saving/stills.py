"""What is saved in place of a widget's view, which nothing answers to once its kernel has gone.

JupyterLab shows "Error displaying widget" for such a view, although the picture and the text stand beside it in the
same output: it looks at the view first. So the view is left out of the file wherever there is HTML beside it. The
state of the widgets, which JupyterLab sends along, tells how a figure was last seen and what was chosen.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from lossopt.saving.markup import ANSWERED, CHOSEN, in_itself, name_of, piece_name, with_last_choice, with_last_state

__all__ = ["keep_stills"]

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
SENTENCE = re.compile(r'<p role="status"[^>]*>(.*)</p>', re.DOTALL)
TITLE = re.compile(r"<strong>(.*?)</strong>", re.DOTALL)
ADDRESS = re.compile(in_itself("([A-Za-z0-9+/]+={0,2})"))
ALTERNATIVE = re.compile(r'<img alt="([^"]*)"')

Models = Mapping[str, Any]
Parts = Sequence[Mapping[str, Any]]


def keep_stills(notebook: dict[str, Any]) -> None:
    """Change the content of a notebook: what stands still is kept as last seen, and replaces the view beside it.

    A view without HTML beside it stays, and so does the widgets' state, from which JupyterLab draws it again.
    """
    models = _models(notebook)
    views = [output for output in _outputs(notebook) if VIEW in output.get("data", {})]
    for output in views:
        if "text/html" in output["data"]:
            _renew(output, models)
            del output["data"][VIEW]
    if not any(VIEW in output["data"] for output in views):
        notebook.get("metadata", {}).pop("widgets", None)


def _models(notebook: Mapping[str, Any]) -> Models:
    saved = notebook.get("metadata", {}).get("widgets", {}).get(STATE, {})
    models: Models = saved.get("state", {})
    return models


def _outputs(notebook: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in notebook.get("cells", []):
        yield from cell.get("outputs", [])


def _renew(output: dict[str, Any], models: Models) -> None:
    """Write what the view showed last over what it showed when the cell was run."""
    parts = list(_parts(output["data"][VIEW].get("model_id"), models))
    classes = parts[0]["state"].get("_dom_classes", []) if parts else []
    if "lossopt-question" in classes:
        _renew_question(output["data"], parts)
    elif "lossopt-investigation" in classes:
        _renew_game(output["data"], parts[0]["state"], models)
    elif len(parts) == 1 and classes:
        _renew_sentence(output["data"], parts[0])
    else:
        _renew_figure(output, parts)


def _renew_question(data: dict[str, Any], parts: Parts) -> None:
    words = (str(part["state"].get("description", "")) for part in parts)
    chosen = next((each.removeprefix(CHOSEN) for each in words if each.startswith(CHOSEN)), None)
    if chosen is not None:
        data["text/html"] = with_last_choice("".join(data["text/html"]), chosen)
        data["text/plain"] = "".join(data["text/plain"]).replace(f"\n- {chosen}", f"\n- {CHOSEN}{chosen}")


def _renew_game(data: dict[str, Any], game: Mapping[str, Any], models: Models) -> None:
    """Keep a run that was looked into, as far as it was; before that, the stored one can be played without a kernel."""
    own = [models.get(_name(child), {}) for child in game.get("children", [])]
    texts = [str(part["state"].get("value", "")) for part in own if part.get("model_name") == "HTMLModel"]
    picture = ALTERNATIVE.search("".join(texts))
    if ANSWERED in game["_dom_classes"] and picture:
        data["text/html"], data["text/plain"] = "".join(texts), unescape(picture[1])


def _renew_sentence(data: dict[str, Any], part: Mapping[str, Any]) -> None:
    found = SENTENCE.fullmatch(str(part["state"].get("value", "")))
    if found:
        data["text/html"] = f'<p class="{" ".join(part["state"]["_dom_classes"])}">{found[1]}</p>'
        data["text/plain"] = unescape(found[1])


def _renew_figure(output: dict[str, Any], parts: Parts) -> None:
    addresses = [address for part in parts for address in _addresses(part["state"])]
    sentences = [found[1] for part in parts if (found := SENTENCE.fullmatch(str(part["state"].get("value", ""))))]
    pngs = [found[1] for address in addresses if (found := ADDRESS.fullmatch(address))]
    if not pngs or len(pngs) < len(addresses) or not sentences:
        return
    data, alt = output["data"], _named(parts, sentences[-1])
    data["text/html"] = with_last_state("".join(data["text/html"]), pngs, alt=alt, sentence=sentences[-1])
    data["text/plain"] = alt
    if len(pngs) == 1:
        data["image/png"] = pngs[0]
        output.get("metadata", {}).get("image/png", {}).update(alt=alt)
    else:  # the whole picture was not sent along, and that from before would show something else
        data.pop("image/png", None)
        output.get("metadata", {}).pop("image/png", None)


def _named(parts: Parts, sentence: str) -> str:
    """The name of the picture, by the sentence: the one that it has itself is older while the figure moves."""
    titles = (TITLE.search(str(part["state"].get("value", ""))) for part in parts)
    title = next((found[1] for found in titles if found), "")
    return name_of(unescape(title), unescape(sentence)) if title else unescape(sentence)


def _parts(name: Any, models: Models) -> Iterator[Mapping[str, Any]]:
    """The model of that name and those of its children, from top to bottom."""
    model = models.get(name)
    if model is None:
        return
    yield model
    for child in model["state"].get("children", []):
        yield from _parts(_name(child), models)


def _name(reference: Any) -> str:
    return str(reference).removeprefix("IPY_MODEL_")


def _addresses(state: Mapping[str, Any]) -> Iterator[str]:
    """What a picture's pieces hold, in their order: an address with a PNG in it, or whatever was sent instead."""
    for number in itertools.count():
        if (name := piece_name(number)) not in state:
            return
        yield str(state[name])
