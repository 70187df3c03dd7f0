"""Sparse matrices arrive in their form; no places lie outside of one, and none is larger in use than on the wire."""

from typing import Any

import numpy as np
import pytest
import scipy.sparse as sparse

from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.sparse_matrices import FORMATS, LONGEST_AXIS, MOST_PLACES
from tests.autograder.wire.plain_values import ROOM, raw, sent

VALUES = [np.eye(3), np.array([[1, 0, 2], [0, 0, 3]]), np.zeros((0, 2)), np.array([[1j, 0]]), np.eye(4, dtype=bool)]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", ["array", "matrix"])
def test_a_matrix_arrives_in_its_form(form: str, kind: str) -> None:
    for values in VALUES:
        matrix = getattr(sparse, f"{form}_{kind}")(values)
        arrived = sent(matrix)
        assert (type(arrived), arrived.shape, arrived.dtype) == (type(matrix), matrix.shape, matrix.dtype)
        assert np.array_equal(arrived.toarray(), values)
        assert arrived.nnz == matrix.nnz


def test_zeros_that_are_written_down_stay() -> None:
    matrix = sparse.csr_array((np.array([0.0, 2.0]), ([0, 1], [0, 1])), shape=(2, 2))
    assert sent(matrix).nnz == 2


ONE, HERE = np.ones(1), np.zeros(1, np.int64)


@pytest.mark.parametrize(
    "parts",
    [
        ("csr", True, (2, 2), ONE, np.array([5]), HERE),
        ("csr", True, (2, 2), ONE, HERE, np.array([-1])),
        ("csr", True, (2, 2), ONE, np.array([0, 1]), HERE),
        ("csr", True, (2, 2), ONE, np.array([0.0]), HERE),
        ("csr", True, (2, 2), np.array(["a"]), HERE, HERE),
        ("csr", True, (2, 2), np.ones((1, 1)), HERE, HERE),
        ("csr", True, (-1, 2), ONE[:0], HERE[:0], HERE[:0]),
        ("csr", True, (10**9, 1), ONE, HERE, HERE),
        ("coo", True, (LONGEST_AXIS, 2 * MOST_PLACES // LONGEST_AXIS), ONE, HERE, HERE),
        ("dia", True, (5000, 3000), np.ones(5000), np.arange(5000), np.arange(5000) * 7 % 3000),
        ("dok_keys", True, (1, 1), ONE, HERE, HERE),
        ("csr", True, (True, 2), ONE, HERE, HERE),
        ("csr", True, (2, 2), ONE, HERE),
    ],
)
def test_no_other_parts_make_a_matrix(parts: Any) -> None:
    """SciPy would write to the places without a look."""
    with pytest.raises(CodecError):
        decode(raw("sparse", parts), max_bytes=ROOM)


@pytest.mark.parametrize("shape", [(2**21, 1), (2**13, 2**12)])
def test_what_is_too_large_stays(shape: tuple[int, int]) -> None:
    matrix = sparse.coo_array(shape)
    assert decode(encode(matrix, max_bytes=ROOM, reference=lambda _: 3), max_bytes=ROOM, resolve=str) == "3"
    with pytest.raises(NotPlainData, match="a sparse matrix of more than"):
        sent(matrix)


def test_a_class_of_its_own_stays() -> None:
    with pytest.raises(NotPlainData, match="an object of type Own"):
        sent(type("Own", (sparse.csr_matrix,), {})(np.eye(2)))
