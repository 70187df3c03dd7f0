"""Pictures with alternative text."""

import base64
import io

import pytest
from IPython.utils.capture import RichOutput
from lossopt.explorers import blank_figure, show
from PIL import Image


def diagonal():
    figure = blank_figure()
    figure.subplots().plot([0.0, 1.0], [0.0, 1.0])
    return figure


def test_a_shown_figure_carries_its_alternative_text(displayed):
    """HTML, metadata and plain text all hold the sentence, escaped where need be, and the same picture."""
    show(diagonal(), alt='It rises from 0 to 1, "straight" & even.')
    ((data, metadata, raw),) = displayed
    assert raw
    assert 'alt="It rises from 0 to 1, &quot;straight&quot; &amp; even."' in data["text/html"]
    assert data["text/plain"] == metadata["image/png"]["alt"] == 'It rises from 0 to 1, "straight" & even.'
    assert data["image/png"] in data["text/html"]
    with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as picture:
        assert picture.size == (metadata["image/png"]["width"], metadata["image/png"]["height"])
    assert RichOutput(data=data, metadata=metadata)._repr_html_() is not None


def test_the_same_figure_gives_the_same_bytes(displayed):
    """Two drawings of equal figures are equal files."""
    for _ in range(2):
        show(diagonal(), alt="A line.")
    assert displayed[0] == displayed[1]


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_figure_without_alternative_text_is_refused(alt):
    """A blank sentence is an error that says what is expected."""
    with pytest.raises(ValueError, match="a sentence is expected that says what the figure shows"):
        show(blank_figure(), alt=alt)
