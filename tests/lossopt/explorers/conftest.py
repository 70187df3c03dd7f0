"""What the tests of pictures share."""

import pytest
from lossopt.explorers.framework import images
from lossopt.explorers.questions import self_check


@pytest.fixture
def displayed(monkeypatch):
    """What ``show`` hands to IPython: data and metadata of each display."""
    outputs = []
    for module in (images, self_check):
        monkeypatch.setattr(module, "display", lambda data, metadata, raw: outputs.append((data, metadata, raw)))
    return outputs
