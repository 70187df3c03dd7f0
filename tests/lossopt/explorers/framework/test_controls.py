"""What moves a figure: the number with its field and slider, and the choice among buttons."""

import ipywidgets as widgets
import pytest
from lossopt.explorers.framework.choice import Choice
from lossopt.explorers.framework.controls import control_for
from lossopt.explorers.framework.number import Number
from traitlets import Bool, Enum, Float, HasTraits, Int, Unicode


class _State(HasTraits):
    share = Float(0.5, min=0.05, max=1.05).tag(label="Share", step=0.05)
    whole = Float(40.0, min=-60.0, max=60.0).tag(label="Whole", step=5.0)
    count = Int(7, min=0, max=10).tag(label="Count")
    surface = Enum(["bowl", "saddle", 3], default_value="bowl").tag(label="Surface")
    on = Bool(False).tag(label="On")
    name = Unicode("x").tag(label="Name")


@pytest.fixture
def state():
    return _State()


def parts(number):
    field, slider = number.children
    return field, slider


@pytest.mark.parametrize(("name", "value"), [("share", 0.75), ("whole", -55.0), ("count", 3)])
@pytest.mark.parametrize("mover", ["field", "slider", "state"])
def test_field_slider_and_state_move_together(state, name, value, mover):
    """The other two follow whichever of the three is moved."""
    control = control_for(state, name)
    field, slider = parts(control)
    moved = {"field": (field, "value"), "slider": (slider, "value"), "state": (state, name)}[mover]
    setattr(*moved, value)
    assert field.value == slider.value == control.value == getattr(state, name) == value
    assert type(getattr(state, name)) is type(value)


def test_the_noise_of_a_slider_goes_no_further(state):
    """What the browser's arithmetic adds to a step is rounded off, and the slider is not taken from the hand."""
    field, slider = parts(control_for(state, "share"))
    slider.value = 0.7000000000000001
    assert field.value == state.share == 0.7
    assert slider.value == 0.7000000000000001


def test_what_is_typed_between_two_steps_is_rounded(state):
    """A field shows the value that counts, even if that one has not changed."""
    field, _slider = parts(control_for(state, "share"))
    field.value = 0.5042
    assert field.value == state.share == 0.5
    field.value = 99.0
    assert field.value == state.share == 1.05


def test_a_label_names_the_field_and_the_slider_has_its_own_line(state):
    """The label is the field's own, so that the browser ties them; nothing shares a line with the track."""
    for name in ("share", "count"):
        field, slider = parts(control_for(state, name))
        assert field.description == state.traits()[name].metadata["label"]
        assert (slider.description, slider.readout) == ("", False)


def test_whole_numbers_have_the_slider_that_reads_them_out(state):
    """Only a slider of integers tells a screen reader 40 and never 40.000000000000014."""
    kinds = {name: parts(control_for(state, name))[1]._view_name for name in ("share", "whole", "count")}
    assert kinds == {"share": "FloatSliderView", "whole": "IntSliderView", "count": "IntSliderView"}


def buttons(choice):
    return choice.children[1].children


def test_a_pressed_button_sets_the_state(state):
    """One button for each option, of any type."""
    control = control_for(state, "surface")
    assert len(buttons(control)) == 3
    buttons(control)[2].click()
    assert control.value == state.surface == 3


@pytest.mark.parametrize("chosen", [None, "bowl", 3])
def test_the_chosen_button_alone_bears_a_tick(chosen):
    """Which one is chosen stands in its text and in its tooltip, not in a colour."""
    choice = Choice(label="Surface", options=["bowl", "saddle", 3], value=None)
    choice.value = chosen
    for option, button in zip(choice.options, buttons(choice), strict=True):
        assert str(option) in button.description
        assert button.description.startswith("✓") == (option == chosen)
        assert button.tooltip == f"Surface: {option}" + (", chosen" if option == chosen else "")


def test_a_choice_moves_with_its_state(state):
    """A trait set from code moves the tick, and the buttons stay the same ones, so that the focus stays on them."""
    control = control_for(state, "surface")
    before = buttons(control)
    state.surface = "saddle"
    assert [button.description[0] == "✓" for button in buttons(control)] == [False, True, False]
    assert buttons(control) == before


def test_a_label_is_text_and_no_markup():
    """What looks like markup in a label is shown as it is written."""
    assert "a &lt; b" in Choice(label="a < b", options=["x"], value=None).children[0].value


def test_a_truth_value_gets_a_checkbox_and_a_text_nothing(state):
    """Each kind of trait has one kind of control; a kind without one is refused by name."""
    control = control_for(state, "on")
    control.value = True
    assert state.on is True
    assert isinstance(control, widgets.Checkbox)
    assert isinstance(control_for(state, "count"), Number)
    with pytest.raises(TypeError, match=r"_State\.name: no control for a Unicode trait"):
        control_for(state, "name")


def test_a_trait_without_limits_gets_no_slider():
    """A number whose trait lacks a limit is refused by name."""

    class Endless(HasTraits):
        size = Float(0.0).tag(label="Size")

    with pytest.raises(TypeError, match=r"Endless\.size: a slider needs min and max"):
        control_for(Endless(), "size")
