"""The order of a training run as a picture."""

from lossopt.explorers import draw_pipeline


def test_the_pipeline_is_drawn_in_its_order():
    """The picture numbers seven steps from left to right, and the three parts all have a transform."""
    (axes,) = draw_pipeline().axes
    steps = sorted(
        (int(text.get_text()[0]), text.get_position()[0]) for text in axes.texts if text.get_text()[0].isdigit()
    )
    assert [step for step, _x in steps] == [1, 2, 3, 4, 4, 4, 5, 6, 7]
    across = [x for _step, x in steps]
    assert across == sorted(across)
