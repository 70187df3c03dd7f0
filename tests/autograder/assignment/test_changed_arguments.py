"""Whether a function changes what it is given is read from its own text."""

import pytest

from autograder.assignment.changed_arguments import changed_arguments, changing_methods

CHANGES = {
    "a method": "x.sort()",
    "an item": "x[0] = 1",
    "a slice": "x[:] = []",
    "a deleted item": "del x['a']",
    "in place": "x += 1",
    "a part": "x[0][1] = 2",
    "a part by another name": "row = x[0]\nrow.append(1)",
    "each part": "for row in x:\n    row[0] = 1",
    "each part, counted": "for i, row in enumerate(x):\n    row += i",
    "each value": "for v in x.values():\n    v.clear()",
    "another name of another name": "a = x\nb = a\nb.pop()",
    "unpacked": "a, b = x\na.append(1)",
    "an attribute": "x.n = 1",
    "a function": "import random\nrandom.shuffle(x)",
    "a heap": "heappush(x, 1)",
    "out": "np.add(x, 1, out=x)",
    "of a nested function": "def inner():\n    x.append(1)\ninner()",
    "a keyword of its own": "k.append(1)",
    "a keyword only": "o.append(1)",
    "an array's view": "x.reshape(-1)[0] = 1",
    "a tensor": "x.add_(1)",
    "a tensor, by a function": "torch.nn.init.zeros_(x)",
    "a table": "x.sort_values('a', inplace=True)",
    "a column": "x['b'] = x['a'] * 2",
    "a cell of a table": "x.loc[0, 'a'] = 1",
    "a file that is written": "x.write('a')",
    "a file that is printed to": "print('a', file=x)",
    "a file that is read": "return x.read()",
    "a file of rows": "csv.writer(x).writerow([1])",
    "one that may be left out": "if x is None:\n    x = []\nx.append(1)\nreturn x",
    "one that may be empty": "if not x:\n    x = []\nx.append(1)\nreturn x",
    "one or another": "x = x or []\nx.append(1)\nreturn x",
    "one, or a new one": "x = [] if x is None else x\nx.append(1)",
    "a database": "with x:\n    x.execute('insert into t values (?)', (1,))",
    "a database, by a cursor": "cursor = x.cursor()\ncursor.executemany('delete from t where a = ?', [(1,)])",
    "a database, by a table": "table.to_sql('t', x)",
    "a file that takes a document": "json.dump([1], x)",
}
KEEPS = {
    "a new list": "out = []\nfor v in x:\n    out.append(v)\nreturn out",
    "a copy": "y = list(x)\ny.sort()\nreturn y",
    "an array's copy": "y = x.copy()\ny[0] = 1\nreturn y",
    "a sum": "total = 0\nfor i in range(3):\n    total += i\nreturn total * x",
    "bound anew": "x = x.copy()\nx *= 2\nreturn x",
    "a value": "return 2.0 * x",
    "another's": "y.append(x)",
    "a result": "return sorted(x).pop()",
    "a table sorted anew": "return x.sort_values('a')",
    "what is written to a file": "json.dump(x, open('a', 'w'))",
    "a private name": "return x._value_",
    "bound anew for another": "if k is None:\n    x = []\nx.append(1)",
    "a query": "return x.execute(' SELECT * FROM t').fetchall()",
    "a query with a name": "return x.execute(f'select * from {y}')",
    "another method": "return x.deposit(1)",
}


@pytest.mark.parametrize("body", CHANGES.values(), ids=CHANGES)
def test_a_function_that_changes_an_argument_is_found(body: str) -> None:
    text = "def f(x, k=None, *, o=None):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    [(name, parameters)] = changed_arguments(text).items()
    assert name == "f"
    assert parameters in ({0, "x"}, {1, "k"}, {"o"})


@pytest.mark.parametrize("body", KEEPS.values(), ids=KEEPS)
def test_a_function_that_leaves_its_arguments_alone_is_not(body: str) -> None:
    text = "def f(x):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    assert changed_arguments(text) == {}


def test_of_a_cell_each_function_is_read_and_of_no_python_none() -> None:
    both = "def f(x):\n    x.sort()\ndef g(x):\n    return x\nclass A:\n    def f(self):\n        self.n = 1"
    assert changed_arguments(both) == {"f": {0, "x"}}
    assert changed_arguments("def f(x:") == {}


def test_each_argument_is_looked_at_for_itself() -> None:
    """A counter that counts down, and what is only read beside what is changed, leave the others alone."""
    power = "def power(x, n):\n    r = 1\n    while n > 0:\n        r = r * x\n        n -= 1\n    return r"
    assert changed_arguments(power) == {"power": {1, "n"}}
    assert changed_arguments("def update(p, g, lr):\n    p -= lr * g") == {"update": {0, "p"}}


ACCOUNT = """
class Account:
    def __init__(self, balance):
        self.balance = balance
    def deposit(self, amount):
        self.balance += amount
    def pay_twice(self, amount):
        self.deposit(amount)
        self.deposit(amount)
    def log(self, text):
        self.lines.append(text)
    def total(self):
        return self.balance
    def compared(self, other):
        other.balance = 0
"""


def test_methods_that_change_their_object_are_found() -> None:
    """By what they do to ``self``, and what they call; a constructor changes no object that was there before."""
    found = changing_methods([ACCOUNT, "x = 1"])
    assert found == {"deposit", "pay_twice", "log"}
    assert changed_arguments("def f(a):\n    a.pay_twice(1)", found) == {"f": {0, "a"}}
    assert changed_arguments("def f(a):\n    return a.total()", found) == {}
    assert changed_arguments("def f(a):\n    a.pay_twice(1)") == {}
