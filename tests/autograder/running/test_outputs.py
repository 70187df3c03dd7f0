"""What a cell shows is kept as a notebook may hold it, within its size, whatever the other side sends."""

import io

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.running.outputs import MAX_OUTPUTS, clean_outputs
from autograder.running.student.capture import CapturedOutputs, CapturedStream


def opened(max_bytes=10_000):
    captured = CapturedOutputs(max_bytes=max_bytes)
    captured.start()
    return captured


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def shown(text, **more):
    return {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}, **more}


def test_streams_that_follow_one_another_are_joined():
    """As a Jupyter client does it; another stream or a display comes between."""
    captured = opened()
    for name, text in (("stdout", "a"), ("stdout", "b"), ("stderr", "c"), ("stdout", "d")):
        captured.add_stream(name, text)
    captured.add(shown("x"))
    captured.add_stream("stdout", "e")
    assert captured.stop() == [stream("ab"), stream("c", "stderr"), stream("d"), shown("x"), stream("e")]


def test_nothing_is_taken_in_between_cells():
    """What a thread prints later belongs to no cell."""
    captured = opened()
    captured.add_stream("stdout", "a")
    assert captured.stop() == [stream("a")]
    captured.add_stream("stdout", "late")
    captured.add(shown("late"))
    captured.start()
    assert captured.stop() == []


@pytest.mark.parametrize("wait", [False, True])
def test_clearing_removes_what_was_there(wait):
    """At once, or when the next output comes."""
    captured = opened()
    captured.add_stream("stdout", "old")
    captured.clear(wait)
    assert captured.outputs == ([stream("old")] if wait else [])
    captured.add_stream("stdout", "new")
    captured.add_stream("stdout", "er")
    assert captured.stop() == [stream("newer")]


def test_a_display_is_updated_in_place():
    """By its id, wherever it was shown; an id that was never shown is passed over."""
    captured = opened()
    captured.add(shown("old", transient={"display_id": "one"}))
    captured.add_stream("stdout", "a")
    captured.update("one", {"text/plain": "new"}, {"k": 1})
    captured.update("two", {"text/plain": "nothing"}, {})
    assert captured.stop()[0] == shown("new", transient={"display_id": "one"}) | {"metadata": {"k": 1}}


def size_of(outputs):
    return sum(len(repr(output)) for output in outputs)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["stdout", "stderr", "display", "update", "clear"]), st.text(max_size=300))))
def test_the_outputs_of_a_cell_stay_within_their_size(actions):
    """However it is spread over streams, displays and updates, and after clearing; the cut is said once."""
    captured = opened(1024)
    for action, text in actions * 3:
        if action == "display":
            captured.add(shown(text, transient={"display_id": "one"}))
        elif action == "update":
            captured.update("one", {"text/plain": text}, {})
        elif action == "clear":
            captured.clear(wait=True)
        else:
            captured.add_stream(action, text)
    outputs = captured.stop()
    assert size_of(outputs) < 1024 + 80 * len(outputs) + 400
    cuts = [output for output in outputs if "output cut" in str(output.get("text"))]
    assert len(cuts) <= 1


def test_a_stream_that_is_too_long_is_cut_where_it_is_full():
    """What fits is kept, then a sentence says that the rest is not there."""
    captured = opened(2048)
    captured.add_stream("stdout", "x" * 1500)
    captured.add_stream("stdout", "y" * 1500)
    captured.add_stream("stdout", "z")
    text = "".join(output["text"] for output in captured.stop())
    assert text == "x" * 1500 + "y" * 548 + "\n[output cut: a cell may produce 2 KB]\n"


def test_the_streams_behave_as_files():
    """What programs ask of ``sys.stdout``: text in, no descriptor, no terminal."""
    captured = opened()
    out = CapturedStream("stdout", captured)
    assert out.write("über\udc80") == 5
    out.writelines(["a", "b"])
    print("c", file=out, flush=True)
    assert captured.stop() == [stream("über\udc80abc\n")]
    assert (out.encoding, out.writable(), out.readable(), out.isatty(), out.closed) == (
        "UTF-8",
        True,
        False,
        False,
        False,
    )
    with pytest.raises(TypeError, match="write\\(\\) argument must be str, not bytes"):
        out.write(b"x")
    with pytest.raises(io.UnsupportedOperation):
        out.fileno()


WELL_FORMED = [
    stream("a"),
    stream("b", "stderr"),
    shown("x"),
    {"output_type": "execute_result", "execution_count": None, "data": {"text/plain": "1"}, "metadata": {}},
    {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["line"]},
]


def test_outputs_of_the_right_form_pass():
    """Each kind of output of a notebook."""
    assert clean_outputs(WELL_FORMED, 10_000) == WELL_FORMED


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3),
    max_leaves=5,
)
keys = st.sampled_from(["output_type", "name", "text", "data", "metadata", "ename", "evalue", "traceback", "transient"])
kinds = st.sampled_from(["stream", "error", "display_data", "execute_result", "stdout", "text/plain"])
forged = st.lists(st.dictionaries(keys, kinds | odd, max_size=6) | odd, max_size=5)


@settings(max_examples=300)
@given(odd | forged)
def test_whatever_came_the_result_is_a_valid_notebook(outputs):
    """Forged outputs are dropped or come out as text that can be stored."""
    cleaned = clean_outputs(outputs, 10_000)
    cell = nbformat.v4.new_code_cell("", outputs=nbformat.from_dict(cleaned))
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    str(cleaned).encode()
    assert "\0" not in nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))


def test_outputs_that_claim_too_much_are_cut():
    """In number and in size: the other side may not have kept its own limits."""
    assert len(clean_outputs([stream("a")] * 2 * MAX_OUTPUTS, 10**6)) == MAX_OUTPUTS
    assert size_of(clean_outputs([shown("x" * 1000)] * 100, 10_000)) < 10_000 + 4096
    assert clean_outputs([stream("x" * 10**6)], 10_000) == []
    assert clean_outputs([stream("\0" * 9_000)], 10_000) == []  # each is written as three bytes


def test_an_output_that_is_not_text_stays_behind():
    """Such as a widget's state or bytes; lone surrogates and null characters become what can be stored."""
    data = {"text/plain": "a\udc80\0b", "image/png": b"bytes", "application/json": {"a": 1}, 3: "c"}
    [cleaned] = clean_outputs([{"output_type": "display_data", "data": data, "metadata": {"text/plain": {}}}], 10_000)
    assert cleaned == {
        "output_type": "display_data",
        "data": {"text/plain": "a?\N{REPLACEMENT CHARACTER}b"},
        "metadata": {},
    }
