"""What test cells call: compares a student's answer with the right one and says how the two relate.

A test cell describes the exercise, adds cases, and ends with ``verify``. The part between nbgrader's markers
is cut from what students get; what is left runs by itself. Nothing is called before ``verify``, so that a
known misconception is found whichever case fails first::

    from lossopt import checks

    check = checks.Exercise(mse, takes="y y_hat", returns=checks.Number())
    check.case("for errors of 1 and 3", np.array([1.0, 2.0]), np.array([2.0, 5.0]), gives=5.0)
    ### BEGIN HIDDEN TESTS
    rng = np.random.default_rng()  # drawn anew for each run, from a seed that nobody knows
    right = lambda y, y_hat: np.mean((y - y_hat) ** 2)
    check.case("for 50 rows", rng.normal(size=50), rng.normal(size=50), gives=right)
    check.misconception(
        "summed instead of averaged",
        "divide by the number of samples.",
        lambda y, y_hat: np.sum((y - y_hat) ** 2),
    )
    ### END HIDDEN TESTS
    check.verify()

Kinds of result (``returns``): :class:`Number`, :class:`Truth`, :class:`Text`, :class:`Array`, :class:`Parts`
(a fixed number of values, as a tuple or a list), :class:`Listing` (any number of values of one kind),
:class:`Mapping`. They nest. An exercise that asks for a value instead of a function has ``takes=None`` and
cases without arguments.

Expectations, each a method of :class:`Exercise`:

- ``case(label, *arguments, gives=...)``: a value, or a function of the arguments that computes it; ``within``
  sets the :class:`Tolerance`, and :data:`ANY_FINITE` asks for the right kind and shape and a finite value
  only;
- ``condition(label, *arguments, must=..., holds=...)``: any result for which ``holds(result)`` is true;
- ``rule(must, holds)``: ``holds(call)`` relates several results, ``call(*arguments)`` being the student's
  answer;
- ``misconception(name, hint, *wrong)``: implementations that the tests must reject, and whose hint a student
  gets whose results are theirs. ``random=True`` on the exercise tells them by which conditions and rules they
  break, for answers that draw random numbers in their own way.

The points of an exercise can be split into parts, each of which is earned by its own cases, conditions and
rules alone. ``part(name, points=...)`` opens one, the idea first; ``part(name)`` comes back to it, as for hidden
tests; and ``misconception(..., keeps=("the idea",))`` says which parts a mistake does not cost, ``also`` after it
adds implementations that cost other parts. Each part needs something that students see, and something hidden
that no answer gets right which knows only what they see.
``verify()`` then returns what was earned if some part holds::

    check.part("the idea", points=1)
    check.case("at z = 0 and ln 3", np.log([1.0, 3.0]), gives=[0.5, 0.75])
    check.part("numerical care", points=1)
    check.case("at z = -1000", np.array([-1000.0]), gives=[0.0])

In a notebook that somebody has open, ``verify`` shows how it ended instead of raising, so that *Run All* goes on; the
cells of answers end after the time that the notebook's metadata give them, from the cell on that imports this; and
:func:`table`, in the last cell, runs every check again and shows what holds. ``course release`` adds a line
``check.in_notebook(...)`` before ``verify``: the time that a cell may take, the hints of misconceptions, sealed by the
results that they give, and where the author allows it a solution, which :func:`worked_solution` opens.

Labels, names and ``must`` are shown to students, while hidden tests run too: they may not hold a
hidden input or a reference value. Everything that the checks add themselves is, while hidden tests run, from
a finite set that student code cannot extend. Arguments are copied for each call, and an answer that changes
them is refused.
"""

from lossopt.checks.closeness import ANY_FINITE, Tolerance
from lossopt.checks.composites import Listing, Mapping, Parts
from lossopt.checks.exercise import Exercise
from lossopt.checks.failure import CheckFailed
from lossopt.checks.kinds import Array, Kind, Number, Text, Truth
from lossopt.checks.marks import Marks
from lossopt.checks.notebook import listen
from lossopt.checks.overview import Table, table, worked_solution

__all__ = [
    "ANY_FINITE",
    "Array",
    "CheckFailed",
    "Exercise",
    "Kind",
    "Listing",
    "Mapping",
    "Marks",
    "Number",
    "Parts",
    "Table",
    "Text",
    "Tolerance",
    "Truth",
    "table",
    "worked_solution",
]

listen()
