"""What the tests of pictures share."""

import pytest
from lossopt.explorers.framework import images


@pytest.fixture
def displayed(monkeypatch):
    """What ``show`` hands to IPython: data and metadata of each display."""
    outputs = []
    monkeypatch.setattr(images, "display", lambda data, metadata, raw: outputs.append((data, metadata, raw)))
    return outputs
