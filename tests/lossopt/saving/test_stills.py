"""Tests of what a saved notebook keeps of a widget."""

import asyncio
import base64
import copy
import io
import json
import re
import subprocess
import sys
from html import escape
from pathlib import Path
from random import Random

import lossopt.saving as saving
import numpy as np
import pytest
from ipywidgets import Widget
from jupyterlab_server.config import get_static_page_config
from lossopt.explorers import Investigation, Prediction, Question, explore_loss_shapes, log_in_words
from lossopt.explorers.framework import explorer
from lossopt.explorers.questions import self_check
from lossopt.saving import keep_stills
from lossopt.saving.markup import piece_name
from lossopt.saving.stills import STATE, VIEW
from PIL import Image

ROOT = Path(__file__).parents[3]


def models_of(widget):
    """What JupyterLab sends of a widget and of its parts on saving."""
    states = widget.get_manager_state(widgets=[widget, *everything_in(widget)])["state"]
    for state in states.values():
        for buffer in state.get("buffers", []):
            assert buffer["encoding"] == "base64"
    return states


def everything_in(widget):
    for child in getattr(widget, "children", ()):
        yield child
        yield from everything_in(child)


def saved(bundle, models, identifier):
    """A notebook with one output, a widget's view beside its still form."""
    data, about = bundle
    data = {**data, VIEW: {"version_major": 2, "version_minor": 0, "model_id": identifier}}
    output = {"output_type": "execute_result", "data": data, "metadata": about, "execution_count": 1}
    cell = {"cell_type": "code", "source": "", "outputs": [output]}
    metadata = {"widgets": {STATE: {"version_major": 2, "version_minor": 0, "state": models}}}
    return copy.deepcopy({"cells": [{"cell_type": "markdown", "source": ""}, cell], "metadata": metadata})


def pixels(png):
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("RGB"), dtype=int)


def with_what_is_seen(figure, html):
    """The still form of a figure with the files that its pictures are; they have the size and the look of its own."""
    [picture] = [child for child in everything_in(figure.widget) if child._model_name == "AnyModel"]
    seen = (getattr(picture, piece_name(number)) for number in range(picture.count))

    def replaced(found):
        address = next(seen)
        own, other = (pixels(base64.b64decode(each.partition(",")[2])) for each in (found[1], address))
        assert own.shape == other.shape
        assert np.abs(own - other).mean() < 1.0  # of 255; each file has its own 64 colours
        return f'src="{address}"'

    return re.sub('src="([^"]*)"', replaced, html)


@pytest.fixture
def moved(monkeypatch):
    """A figure whose cell was run, moved afterwards, and at rest: the notebook, and the figure's still form now."""
    monkeypatch.setattr(explorer, "REST_SECONDS", 0.0)
    figure = explore_loss_shapes()
    before = figure._repr_mimebundle_()
    name = next(name for name in figure._controlled() if type(figure.state.traits()[name]).__name__ == "Float")
    trait = figure.state.traits()[name]

    async def move():
        setattr(figure.state, name, (trait.min + trait.max) / 3)
        await asyncio.sleep(0.01)  # which ends after what is due at once

    asyncio.run(move())
    after = figure._repr_mimebundle_()
    assert after[0]["text/plain"] != before[0]["text/plain"]
    after[0]["text/html"] = with_what_is_seen(figure, after[0]["text/html"])
    return saved(before, models_of(figure.widget), figure.widget.model_id), after


def test_a_moved_figure_is_saved_as_it_was_last_seen(moved):
    """Pictures, alternative text and sentence are those of the last state; the view and the whole picture have gone."""
    notebook, (data, _about) = moved
    keep_stills(notebook)
    [output] = notebook["cells"][1]["outputs"]
    assert output["data"] == {kind: data[kind] for kind in ("text/html", "text/plain")}
    assert output["metadata"] == {}
    assert notebook["metadata"] == {}


@pytest.mark.parametrize(
    "data",
    [
        "data:image/png;base64,AAAA A",
        'data:image/png;base64,"><script>alert(1)</script>',
        "data:image/png;base64,",
        "https://example.org/picture.png",
        None,
    ],
)
def test_a_value_that_is_not_the_address_of_a_picture_leaves_the_figure_as_it_was_run(moved, data):
    """A notebook can come from anywhere, and what it says of its widgets must not be written as HTML."""
    notebook, _after = moved
    models = notebook["metadata"]["widgets"][STATE]["state"]
    [picture] = [model for model in models.values() if model["model_name"] == "AnyModel"]
    picture["state"]["piece_0"] = data
    [before] = copy.deepcopy(notebook["cells"][1]["outputs"])
    keep_stills(notebook)
    [output] = notebook["cells"][1]["outputs"]
    del before["data"][VIEW]
    assert output == before


def test_a_figure_that_is_saved_while_it_moves_is_named_by_what_it_shows():
    """The image has its new name once it rests, but what is saved has it before, with the sentence."""
    figure = explore_loss_shapes()
    notebook = saved(figure._repr_mimebundle_(), {}, figure.widget.model_id)

    async def move():
        figure.state.outlier = 20.0

    asyncio.run(move())
    notebook["metadata"]["widgets"][STATE]["state"] = models_of(figure.widget)
    keep_stills(notebook)
    [output] = notebook["cells"][1]["outputs"]
    name = figure._repr_mimebundle_()[0]["text/plain"]
    assert "20" in name
    assert output["data"]["text/plain"] == name
    assert f'alt="{escape(name)}"' in output["data"]["text/html"]


def test_text_in_lines_is_read_too(moved):
    """A notebook that comes as it lies on disk, its HTML a list of lines, gives the same."""
    notebook, (data, _about) = moved
    stored = notebook["cells"][1]["outputs"][0]["data"]
    stored["text/html"] = stored["text/html"].splitlines(keepends=True)
    keep_stills(notebook)
    assert stored["text/html"] == data["text/html"]


@pytest.mark.parametrize("lost", ["state", "picture", "metadata"])
def test_without_the_last_state_the_picture_of_the_run_stays(moved, lost):
    """Where no state of the widgets came along, what the cell's run has drawn is kept."""
    notebook, _after = moved
    models = notebook["metadata"]["widgets"][STATE]["state"]
    if lost == "metadata":
        del notebook["metadata"]["widgets"]
    elif lost == "state":
        models.clear()
    else:
        for model in models.values():
            model["state"].pop("piece_0", None)
    before = copy.deepcopy(notebook["cells"][1]["outputs"][0]["data"])
    keep_stills(notebook)
    assert notebook["cells"][1]["outputs"][0]["data"] == {kind: before[kind] for kind in before if kind != VIEW}


def test_a_question_is_saved_as_its_text():
    """The list of its answers stays, and the view has gone."""
    data, about = Question(prompt="Is 1 < 2?", choices={"yes": "So.", "no": "Count."}, answer="yes")._repr_mimebundle_()
    notebook = saved((data, about), {}, "gone")
    keep_stills(notebook)
    assert notebook["cells"][1]["outputs"][0]["data"] == {
        "text/html": data["text/html"],
        "text/plain": data["text/plain"],
    }


def test_an_answered_question_is_saved_with_its_answer():
    """Its tick, its reply unfolded, and the class that opens what it closed; the other choices stay folded."""
    choices = {"so & so": "Yes.", "no": "Count."}
    question = Prediction(prompt="Is 1 < 2?", choices=choices, answer="so & so", closes=2)
    bundle, box = question._repr_mimebundle_(), question.panel()
    box.children[1].value = "so & so"
    notebook = saved(bundle, models_of(box), box.model_id)
    keep_stills(notebook)
    data = notebook["cells"][1]["outputs"][0]["data"]
    assert '<details class="lossopt-choice" open><summary>✓ so &amp; so</summary><p>Noted: ' in data["text/html"]
    assert data["text/html"].count("<details") == 2
    assert data["text/html"].count(" open>") == 1
    assert data["text/html"].startswith('<div class="lossopt-answered lossopt-question lossopt-closes-1')
    assert data["text/plain"] == "Is 1 < 2?\n- ✓ so & so\n- no"
    assert VIEW not in data


@pytest.mark.parametrize("is_played", [False, True])
def test_a_run_is_saved_as_far_as_it_was_looked_into(is_played):
    """Its log, what was bought and the verdict; if nobody touched it, the stored run stays, with its answer folded."""
    game = Investigation(rng=Random(0))
    bundle, box = game._repr_mimebundle_(), game.widget
    if is_played:
        game.buy("inputs")
        game.name("sound")
    notebook = saved(bundle, models_of(box), box.model_id)
    keep_stills(notebook)
    data = notebook["cells"][1]["outputs"][0]["data"]
    assert ("Show the cause" in data["text/html"]) is not is_played
    for words in ("The cause: ", log_in_words(game._case().log), "Credit left: 4 of 5."):
        assert (escape(words) in data["text/html"]) is is_played
    assert (data["text/plain"] == log_in_words(game._case().log)) is is_played


def test_a_line_is_saved_as_it_was_last_read(monkeypatch):
    """What came out stands beside what was predicted."""
    question = Prediction(prompt="Is 1 < 2?", choices={"yes": "So.", "no": "Count."}, answer="yes")
    displayed = []
    monkeypatch.setattr(self_check, "display", lambda data, metadata, raw: displayed.append((data, metadata)))
    question.compare("yes")
    question.panel().children[1].value = "no"
    ((data, about),) = displayed
    model = Widget.get_manager_state()["state"][data[VIEW]["model_id"]]
    notebook = saved((data, about), {data[VIEW]["model_id"]: model}, data[VIEW]["model_id"])
    keep_stills(notebook)
    assert notebook["cells"][1]["outputs"][0]["data"] == {
        "text/html": '<p class="lossopt-outcome">You predicted: no. It came out: yes.</p>',
        "text/plain": "You predicted: no. It came out: yes.",
    }


def test_a_widget_without_html_is_left_with_its_state():
    """JupyterLab draws a widget that has no other form from the state in the notebook."""
    notebook = saved(({"text/plain": "IntSlider(value=0)"}, {}), {"a": {"model_name": "IntSliderModel"}}, "a")
    before = copy.deepcopy(notebook)
    keep_stills(notebook)
    assert notebook == before


def test_the_server_changes_notebooks_before_it_saves_them(moved):
    """The extension's hook changes the content of a notebook, and leaves files and folders."""
    hooks = []
    manager = type("Manager", (), {"register_pre_save_hook": staticmethod(hooks.append)})
    web_app = type("WebApp", (), {"settings": {"kernel_websocket_connection_class": object}})
    saving._load_jupyter_server_extension(type("Server", (), {"contents_manager": manager, "web_app": web_app}))
    [hook] = hooks
    notebook, _after = moved
    hook(model={"type": "notebook", "content": notebook}, path="a.ipynb", contents_manager=manager)
    assert VIEW not in notebook["cells"][1]["outputs"][0]["data"]
    hook(model={"type": "file", "content": "text"}, path="a.txt", contents_manager=manager)
    hook(model={"type": "directory"}, path="a", contents_manager=manager)


def test_the_extension_loads_no_figure():
    """Jupyter's server starts as fast with it: neither Matplotlib nor NumPy is imported."""
    loaded = "import sys, lossopt.saving; print({'numpy', 'matplotlib', 'ipywidgets'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert said.stdout == "set()\n"


def test_jupyter_finds_what_the_packages_bring_for_it():
    """Each settings file of the packages lies in the environment's folder for Jupyter, as it is in the packages."""
    own = sorted(ROOT.glob("autograder/cli/jupyter/**/*.json")) + sorted(
        ROOT.glob("lib/lossopt/saving/jupyter/**/*.json")
    )
    assert len(own) == 4
    for path in own:
        below = path.parts[len(path.parts) - 1 - path.parts[::-1].index("jupyter") + 1 :]
        installed = Path(sys.prefix, "etc", "jupyter", *below)
        assert json.loads(installed.read_text()) == json.loads(path.read_text())


def test_jupyterlab_leaves_the_icon_of_the_tab_as_it_is():
    """The page is told not to load what changes the icon, and so asks for one, whenever the kernel is asked."""
    disabled = get_static_page_config(level="all")["disabledExtensions"]
    assert disabled["@jupyterlab/application-extension:faviconbusy"] is True
