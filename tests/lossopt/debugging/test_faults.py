"""The training loop with a passage replaced."""

from dataclasses import replace

import pytest
from lossopt.debugging import CAUSES, faulty_source


def test_the_faulty_line_is_in_the_code_that_runs():
    """Of the sound text only the passage of the cause is exchanged."""
    cause = CAUSES["no_zero_grad"]
    sound, faulty = faulty_source(CAUSES["sound"]), faulty_source(cause)
    assert sound.replace(cause.mended, cause.faulty) == faulty
    assert len(sound.splitlines()) == len(faulty.splitlines()) + 1


@pytest.mark.parametrize("passage", ["no such line", "rng"])
def test_a_passage_that_is_not_there_once_is_refused(passage):
    """A cause that would change nothing, or several places, is an error of its author."""
    with pytest.raises(ValueError, match="cause no_eval"):
        faulty_source(replace(CAUSES["no_eval"], mended=passage))
