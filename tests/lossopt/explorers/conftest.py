"""What the tests of pictures share."""

import pytest
from lossopt.explorers.framework import images
from lossopt.explorers.questions import self_check


@pytest.fixture(autouse=True)
def packed_quickly(monkeypatch):
    """Packs still pictures as those in motion: to make the smallest files takes longer than to draw, and no test here
    asks how large they are."""
    monkeypatch.setattr(images, "SMALL", images.QUICK)


@pytest.fixture
def displayed(monkeypatch):
    """What ``show`` hands to IPython: data and metadata of each display."""
    outputs = []
    for module in (images, self_check):
        monkeypatch.setattr(module, "display", lambda data, metadata, raw: outputs.append((data, metadata, raw)))
    return outputs
