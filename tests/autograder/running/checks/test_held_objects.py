"""What a check holds is looked at again as long as it holds it, and no longer."""

from autograder.records import Verdict
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.checks.held_objects import MOST_HELD, HeldObjects
from autograder.wire import encode
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import Exercises, answered, cell_of, code, graded, source_of


def held() -> HeldObjects:
    return HeldObjects(lambda value: encode(value, max_bytes=2**20))


def test_a_change_is_told_once_with_where_the_object_comes_from() -> None:
    objects, items = held(), [1]
    objects.hold(3, -1, items, "Cart.items")
    assert list(objects.changed()) == []
    items.append(2)
    assert list(objects.changed()) == [((3, -1), [1, 2], "Cart.items")]
    assert list(objects.changed()) == []


def test_what_the_check_holds_no_more_is_told_a_last_time() -> None:
    """As ``cart.items.append(1)`` leaves nothing of the list."""
    objects = held()
    objects.hold(1, -1, items := [1], "Cart.items")
    items.append(2)
    del items
    assert [key for key, _, _ in objects.changed()] == [(1, -1)]
    assert objects.of((1, -1)) is None


def test_what_was_done_to_it_for_student_code_is_no_change_of_the_checks() -> None:
    objects, items = held(), [1]
    objects.hold(1, 0, items, "Cart()[0]")
    found = objects.of((1, 0))
    assert found == (items, "Cart()[0]")
    items.append(2)
    objects.note((1, 0))
    assert list(objects.changed()) == []


def test_what_student_code_keeps_no_more_is_forgotten() -> None:
    """But for what came with the request that is answered: student code has not been asked since."""
    objects, items = held(), [[1], [2], [3]]
    for number, each in enumerate(items):
        objects.hold(number, -1, each, "f()")
    objects.forget_but({(0, -1)}, 2)
    assert [objects.of((number, -1)) is not None for number in range(3)] == [True, False, True]


def test_so_many_are_held_and_none_that_cannot_be_changed() -> None:
    objects, kept = held(), [[number] for number in range(MOST_HELD + 1)]
    for number, items in enumerate(kept):
        objects.hold(number, -1, items, "f()")
    objects.hold(999, -1, (1, 2), "f()")
    assert objects.of((0, -1)) is None
    assert objects.of((1, -1)) is not None
    assert objects.of((999, -1)) is None
    objects.forget()
    assert objects.of((1, -1)) is None


# Student code that says, with each reply, what has become of objects that the check holds.
SAYS = """
from autograder.running.student.process import StudentProcess
from autograder.wire import encode
data = encode(("also", also), max_bytes=2**25)
plain = StudentProcess._send
def said(process, message):
    if process._step is not None:
        process._channel.send(data)
        process._channel.send(data)
    plain(process, message)
StudentProcess._send = said
"""
CART = """class Cart:
    def __init__(self, items): self.items = items
    def add(self, item): self.items.append(item)
"""
KEEPS = "given, expected = [1], [1, 2]\nCart(given).add(2)\nassert given == expected == [1, 2]"


def test_changes_without_end_do_not_hold_up_the_check() -> None:
    """They would have the grader at work after the time of the student's process, and call a person."""
    source = source_of(cell_of("cart", CART), checks("cart", KEEPS))
    also = "[([(1, 0)] * 200_000, [*range(1000)])]"
    (record,) = graded(source, code("cart", f"{CART}\nalso = {also}{SAYS}")).cells
    assert record.verdict in (Verdict.FAILED, Verdict.TIMEOUT)


def test_an_answer_may_give_what_it_changes() -> None:
    """The own solution gives nothing there; in one process the list that was seen before is the one that is given."""
    test = "cart = Cart([])\nseen = cart.items\ncart.add(2)\nassert seen == [2]"
    source = source_of(cell_of("cart", CART), checks("cart", test))
    answer = CART.replace("self.items.append(item)", "\n        self.items.append(item)\n        return self.items")
    (record,) = graded(source, code("cart", answer)).cells
    assert record.score == 1


def test_an_answer_may_hold_another_kind_of_collection_than_the_own_solution() -> None:
    own = "class Line:\n    def __init__(self): self.items, self.found = list(), dict()\n"
    methods = "    def add(self, x):\n        self.items.append(x)\n        self.found[x] = 1\n"
    answer = "from collections import defaultdict, deque\n" + own.replace("list(), dict()", "deque(), defaultdict(int)")
    test = "line = Line()\nfound = line.found\nline.items.append(1)\nline.add(2)\n"
    test += "assert [*line.items] == [1, 2] and found == {2: 1}"
    assert Exercises({"a": (answer + methods, test)}, right=own + methods).grade()["a"].score == 2


def test_an_answer_that_keeps_a_list_which_a_test_sets_gets_no_mark_where_the_own_solution_copies_it() -> None:
    own = """class Cart:
    def __setattr__(self, name, value): vars(self)[name] = [*value]
    def count(self): return len(self.items)
"""
    answer = "class Cart:\n    def count(self): return len(self.items)"
    test = "cart, mine = Cart(), [1]\ncart.items = mine\nmine.append(2)\nassert cart.count() == 1"
    exercises = Exercises({"own": (own, test), "other": (answer, test)}, right=own)
    assert {name: record.score for name, record in exercises.grade().items()} == {"own": 2, "other": 0}


# By name, an own solution without a class, an answer, a test, and what of its point the answer gets.
FUNCTIONS = {
    "default": (
        "def add(x, to=None):\n    to = [] if to is None else to\n    to.append(x)\n    return to",
        "def add(x, to=[]):\n    to.append(x)\n    return to",
        "first = add(1)\nadd(2)\nassert first == [1]",
        0,
    ),
    "remembered": (
        "def row(n): return [0] * n",
        "import functools\n@functools.cache\ndef row(n): return [0] * n",
        "row(2)[0] = 7\nassert row(2) == [0, 0]",
        0,
    ),
    "copied": (
        "def adder(items):\n    kept = [*items]\n    return kept.append",
        "def adder(items):\n    return items.append",
        "mine = []\nadder(mine)(1)\nassert mine == []",
        0,
    ),
    "closure": (
        "def adding(items):\n    def add(x): items.append(x)\n    return add",
        "def adding(items): return items.append",
        "mine = []\nadding(mine)(1)\nassert mine == [1]",
        1,
    ),
}


def test_functions_hold_something_too() -> None:
    """An answer that gives out its own list fails as in nbgrader; one that may keep the test's need not be a class."""
    cells = [each for name, (own, _, test, _) in FUNCTIONS.items() for each in (cell_of(name, own), checks(name, test))]
    answers = [{name: row[place] for name, row in FUNCTIONS.items()} for place in (0, 1)]
    with AssignmentGrader(source_of(*cells), isolation="none") as grader:
        found = [[record.score for record in grader.grade(answered(each)).cells] for each in answers]
    assert found == [[1] * len(FUNCTIONS), [row[3] for row in FUNCTIONS.values()]]


ITEM = "class Item:\n    def __init__(self, price): self.price = price"
SHOP = """class Shop:
    def __init__(self): self.items = []
    def add(self, item): self.items.append(item)
    def total(self): return sum(item.price for item in self.items)
    def double(self):
        for item in self.items: item.price *= 2
"""


def test_objects_of_set_up_cells_are_held_as_well() -> None:
    """What an answer keeps of them changes on both sides; where the own solution copies one, that costs its mark."""
    copies = SHOP.replace("append(item)", "append(Item(item.price))")
    begin = "item, shop = Item(2), Shop()\nshop.add(item)\nitem.price = 5\n"
    tests = {
        "keeps": "assert shop.total() == 5\nshop.double()\nassert item.price == 10",
        "copies": "assert shop.total() == 2",
    }
    rows = [cell_of("keeps", SHOP), checks("keeps", begin + tests["keeps"])]
    rows += [cell_of("copies", copies), checks("copies", begin + tests["copies"])]
    with AssignmentGrader(source_of(setup(ITEM), *rows), isolation="none") as grader:
        found = [
            [record.score for record in grader.grade(answered({"keeps": SHOP, "copies": answer})).cells]
            for answer in (copies, SHOP)
        ]
    assert found == [[1, 1], [1, 0]]
