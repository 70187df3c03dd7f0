"""What tests of other courses do with answers: most of it works in two processes, and some of it needs one.

``nbgrader`` gives each of them its point, but for one that counts half a point. The module is longer than 300 lines
because it is one table.
"""

import textwrap
from typing import Any

from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import cell_of

__all__ = ["ANSWERS", "HALF", "IDIOMS", "NEED_ONE", "SETUP", "cells_of"]

SETUP = """\
import contextlib, dataclasses, inspect, io, random, sys, unittest
from abc import ABC, abstractmethod
from unittest.mock import patch
import numpy as np
import pytest
class Shape:
    def area(self): raise NotImplementedError
class Named(ABC):
    @abstractmethod
    def name(self): ...
"""
# By group, the source's own answer, and by idiom the test cell that follows it.
ANSWERS: dict[str, str] = {
    "printing": """
        import sys
        def hello(n):
            print('Hi', n)
            return n
        def warn(): print('careful', file=sys.stderr)
        import warnings
        import numpy as np
        class Odd(UserWarning): pass
        def aged(n):
            if n > 0: warnings.warn(f'old {n}', DeprecationWarning)
            if n < 0: warnings.warn(Odd('odd'))
            if n == 0: np.log(np.zeros(1))
            return n
        def between(f):
            print('before'); f(); print('after')
        class Loud:
            @property
            def said(self):
                print('read'); return 1
    """,
    "asking": """
        import random, time
        import numpy as np
        def ask():
            name = input('Name? ')
            print('Hello ' + name)
            return name
        def dice(n): return [random.randint(1, 6) for _ in range(n)]
        def noise(n): return np.random.randn(n)
        def wait(): time.sleep(3600)
    """,
    "threads": """
        from concurrent.futures import ThreadPoolExecutor
        def mapped(f, xs):
            with ThreadPoolExecutor(4) as pool:
                return list(pool.map(f, xs))
    """,
    "raising": """
        class BankError(ValueError):
            "What a bank says."
            code = 7
        class Poor(BankError):
            def __init__(self, need, have):
                super().__init__(f'need {need}')
                self.need, self.have = need, have
        def draw(n):
            if n > 10: raise Poor(n, 10)
            if n < 0: raise BankError('negative')
            if n == 0: raise ValueError('zero', 0)
            return n
        def draws():
            yield 1
            raise Poor(1, 2)
        class Gone(OSError): pass
        def find(name):
            if name == 'nothing': raise Gone(name)
            return open(name).read()
        def needed(f):
            try: f()
            except Poor as e: return e.need
        def name_of_error(f):
            try: f()
            except Exception as e: return type(e).__name__, str(e)
        def parsed(text):
            try: return int(text)
            except ValueError as error: raise Poor(1, 0) from error
        def parsed_anew(text):
            try: return int(text)
            except ValueError: raise KeyError(text)
        def parsed_alone(text):
            try: return int(text)
            except ValueError: raise KeyError(text) from None
        def passed_on(text):
            try: return parsed(text)
            except Poor as error: raise RuntimeError('no') from error
        import sys
        def leave(code): sys.exit(code)
        def stop(): raise KeyboardInterrupt
        def read_all(f):
            found = []
            while True:
                try: found.append(f())
                except StopIteration: return found
        def caught(f, kind):
            try: f()
            except kind as e: return type(e)
        def text_of(data): return eval(data.decode('ascii'))
        import dataclasses
        @dataclasses.dataclass(frozen=True)
        class Point:
            x: int
    """,
    "vectors": """
        class Vec:
            def __init__(self, x, y=0): self.x, self.y = x, y
            def __add__(self, o): return Vec(self.x + o.x, self.y + o.y)
            def __sub__(self, o): return Vec(self.x - o.x, self.y - o.y)
            def __mul__(self, k):
                if isinstance(k, Vec): return self.x * k.x + self.y * k.y
                return Vec(self.x * k, self.y * k)
            __rmul__ = __mul__
            def __iadd__(self, o):
                self.x += o.x; self.y += o.y
                return self
            def __neg__(self): return Vec(-self.x, -self.y)
            def __abs__(self): return (self.x ** 2 + self.y ** 2) ** 0.5
            def __eq__(self, o): return (self.x, self.y) == (o.x, o.y)
            def __lt__(self, o): return abs(self) < abs(o)
            def __hash__(self): return hash((self.x, self.y))
            def __bool__(self): return bool(self.x or self.y)
            def __repr__(self): return f'Vec({self.x}, {self.y})'
            def __str__(self): return f'<{self.x}, {self.y}>'
            def __format__(self, how): return format(self.x, how)
            def __len__(self): return 2
            def __iter__(self): return iter((self.x, self.y))
            def __contains__(self, v): return v in (self.x, self.y)
            def __getitem__(self, i): return (self.x, self.y)[i]
            def __setitem__(self, i, v):
                if i == 0: self.x = v
                else: self.y = v
            def __float__(self): return float(abs(self))
            def __int__(self): return int(abs(self))
            def __complex__(self): return complex(self.x, self.y)
            def __index__(self): return self.x
            def __call__(self, k): return self.x * k
            @property
            def size(self): return abs(self)
            @size.setter
            def size(self, v): self.x, self.y = v, 0
        def scaled(v, k): return v * k
        def longest(vs): return max(vs, key=abs)
    """,
    "holding": """
        class Timer:
            def __enter__(self):
                self.runs = True
                return self
            def __exit__(self, *_): self.runs = False
        class Ignore:
            def __enter__(self): return self
            def __exit__(self, kind, *_): return kind is not None and issubclass(kind, ValueError)
        class Countdown:
            def __init__(self, n): self.n = n
            def __iter__(self): return self
            def __next__(self):
                if self.n == 0: raise StopIteration
                self.n -= 1
                return self.n + 1
        class Stack:
            def __init__(self): self.items = []
            def push(self, x): self.items.append(x)
            def __len__(self): return len(self.items)
        from dataclasses import dataclass
        from enum import Enum
        class Colour(Enum):
            RED = 1
            BLUE = 2
        @dataclass
        class Point:
            x: int
            y: int
        class Node:
            def __init__(self, value, next=None): self.value, self.next = value, next
    """,
    "looking": """
        class Square(Shape):
            "A square."
            sides = 4
            def __init__(self, a: float, label='s'): self.a = a
            def area(self): return self.a ** 2
        class Dog(Named):
            def name(self): return 'dog'
        class Solid(ABC):
            @abstractmethod
            def volume(self): ...
        class Cube(Solid):
            def volume(self): return 1
        def mean(xs: list, k=2, *rest, w: int = 3) -> float:
            "The mean."
            return sum(x for x in xs) / len(xs)
        def counting(n):
            yield n
        def save(path, text):
            with open(path, 'w', encoding='utf-8') as file: file.write(text)
        def moved(spot): return spot._replace(x=spot.x + 1)
        def folders(*names):
            import os
            os.makedirs('/'.join(names))
        from collections import namedtuple
        Pair, Other = namedtuple('Pair', 'x y'), namedtuple('Other', 'x y')
        def made(): return Pair(1, 2)
        with open('of_a_cell.txt', 'w') as file: file.write('hi')
        import functools
        @functools.lru_cache
        def remembered(n): return n * 2
        def counter():
            n = 0
            def step():
                nonlocal n
                n += 1
                return n
            return step
        seven = 3 + 4
        seven
    """,
    "around": """
        import functools, json, os, sys
        from typing import Optional
        import logging
        shop = logging.getLogger('shop')
        def buy(n):
            if n <= 0:
                shop.warning('bad amount %d', n)
                return False
            shop.info('bought %d', n)
            return True
        def home(): return os.environ.get('COURSE_HOME', 'none')
        def total(): return sum(int(line) for line in sys.stdin)
        def first_line(): return sys.stdin.readline().strip()
        def twice(f):
            @functools.wraps(f)
            def both(*args): return f(*args), f(*args)
            return both
        def sizes(xs: list[int], unit: Optional[str] = None) -> dict[str, float]: return {}
        class Animal: pass
        class Dog(Animal):
            __slots__ = ('age',)
        def load(path):
            with open(path) as file: return json.load(file)
        def note(path, line):
            with open(path, 'a') as file: file.write(line)
        def drop(path): os.remove(path)
        def listed(folder): return sorted(os.listdir(folder))
        class Reader:
            def __init__(self, path): self.path = path
            def lines(self): return open(self.path).read().splitlines()
    """,
    "held": """
        import numpy as np
        class Cart:
            total = {}
            def __init__(self, items=None):
                self.items = [] if items is None else items
                self.prices, self.marks = {}, np.zeros(3)
            def add(self, item): self.items.append(item)
            def put(self, item):
                self.items.append(item)
                return self.items
            def __setitem__(self, _, items): self.items = items
            def count(self): return len(self.items)
            def price(self, item): return self.prices.get(item)
            def mark(self): return float(self.marks.sum())
            def grid(self): return self.rows
        class Branch:
            def __init__(self, value): self.value, self.parts = value, []
        def depth(branch): return 1 + max(map(depth, branch.parts), default=0)
    """,
    "shared_variables": """
        rate, count, log, stock = 2, 0, [], {}
        def price(x): return x * rate
        def step():
            global count
            count += 1
            return count
        def note(x): log.append(x)
        def deliver(item, n): stock[item] = stock.get(item, 0) + n
        def empty():
            global stock
            stock = {}
    """,
    "data_with_methods": """
        from collections import namedtuple
        from enum import IntEnum
        from typing import NamedTuple
        class Tally(dict):
            def add(self, key): self[key] = self.get(key, 0) + 1
            def top(self): return max(self, key=self.get)
        class Ordered(list):
            def put(self, x):
                self.append(x)
                self.sort()
        class Celsius(float):
            def fahrenheit(self): return self * 9 / 5 + 32
            def __str__(self): return f'{float(self):.1f} C'
        class Title(str):
            def __new__(cls, text): return super().__new__(cls, text.title())
            def initials(self): return ''.join(word[0] for word in self.split())
        class Arrow(namedtuple('Arrow', 'x y')):
            def __add__(self, other): return Arrow(self.x + other.x, self.y + other.y)
            def norm(self): return (self.x ** 2 + self.y ** 2) ** 0.5
        class Level(IntEnum):
            LOW = 1
            HIGH = 2
        class Row(NamedTuple):
            name: str
            age: int
            def is_old(self): return self.age > 60
        def oldest(rows): return max(rows, key=lambda row: (row.is_old(), row.age))
    """,
    "library_objects": """
        class Basket:
            def __init__(self): self.things = []
            def put(self, thing): self.things.append(thing)
            def worth(self): return sum(thing.price() for thing in self.things)
            def dearest(self): return max(self.things)
        def rename(thing, name): thing.name = name
        def names(database): return [row[0] for row in database.execute('select name from pay order by euro')]
        import sympy
        slope = sympy.diff(sympy.Symbol('t') ** 2, sympy.Symbol('t'))
        def derived(e, t): return sympy.diff(e, t)
        def roots(e, t): return sorted(sympy.solve(e, t))
        def square(n): return sympy.ones(n)
        def hire(database, name, euro):
            with database: database.execute('insert into pay values (?, ?)', (name, euro))
        def hire_for_now(database, name, euro): database.execute(f"insert into pay values ('{name}', {euro})")
        import contextlib, sqlite3
        def hire_into(path, name, euro):
            with contextlib.closing(sqlite3.connect(path)) as database: hire(database, name, euro)
        def found_school(path):
            database = sqlite3.connect(path)
            cursor = database.cursor()
            cursor.execute('create table pupils (id integer primary key autoincrement, name text not null)')
            cursor.executemany('insert into pupils (name) values (?)', [('s01',), ('s02',)])
            database.commit()
            database.close()
    """,
    "replacing": """
        def sq(x): return x * x
        def sumsq(n): return sum(sq(i) for i in range(n + 1))
    """,
    "drawing": """
        import matplotlib.pyplot as plt
        fig, ax = plt.subplots()
        ax.plot([1, 2], [3, 4], 'r--', label='a', linewidth=2)
        ax.set_title('line'); ax.set_xlim(0, 5); ax.legend(); ax.bar([1, 2], [5, 6]); ax.text(1, 1, 'hi')
        def dots(ax=None, label=''):
            ax = ax or plt.gca()
            ax.plot([1], [2], 'o', label=label)
            ax.set_title('dots')
            return ax
        def number(axes):
            for n, ax in enumerate(axes.flat): ax.set_title(str(n))
        def split(fig):
            for n in (1, 2): fig.add_subplot(1, 2, n).bar(range(n), range(n))
        both, pair = plt.subplots(1, 2)
        pair[1].set_title('second')
        four, grid = plt.subplots(2, 2)
        def curve(n):
            plt.plot(range(n), range(n)); plt.title('t'); plt.ylabel('y')
        def picture():
            drawn, axes = plt.subplots()
            axes.imshow([[1, 2], [3, 4]])
            axes.scatter([1], [2])
            return drawn
    """,
}
IDIOMS: dict[str, dict[str, str]] = {
    "printing": {
        "redirected": """
            text = io.StringIO()
            with contextlib.redirect_stdout(text):
                assert hello('Ann') == 'Ann'
            assert text.getvalue() == 'Hi Ann\\n'
        """,
        "redirected_errors": """
            text = io.StringIO()
            with contextlib.redirect_stderr(text): warn()
            assert text.getvalue() == 'careful\\n'
        """,
        "stream_patched": """
            with patch('sys.stdout', new_callable=io.StringIO) as text:
                hello(2)
                print('mine')
            assert text.getvalue() == 'Hi 2\\nmine\\n'
        """,
        "stream_set": """
            kept, sys.stdout = sys.stdout, io.StringIO()
            hello('x')
            text, sys.stdout = sys.stdout.getvalue(), kept
            assert text == 'Hi x\\n'
        """,
        "ipythons_capture": """
            from IPython.utils.capture import capture_output
            with capture_output() as shown: hello(3), warn()
            assert (shown.stdout, shown.stderr) == ('Hi 3\\n', 'careful\\n')
        """,
        "order_with_callbacks": """
            text = io.StringIO()
            with contextlib.redirect_stdout(text): between(lambda: print('between'))
            assert text.getvalue().split() == ['before', 'between', 'after']
        """,
        "property_that_prints": """
            text = io.StringIO()
            with contextlib.redirect_stdout(text): Loud().said
            assert text.getvalue() == 'read\\n'
        """,
        "warned": """
            with pytest.warns(DeprecationWarning, match='old') as found: assert aged(2) == 2
            assert len(found) == 1
            with pytest.warns(UserWarning): aged(-1)
            with unittest.TestCase().assertWarns(RuntimeWarning): aged(0)
        """,
        "warnings_recorded": """
            import warnings
            with warnings.catch_warnings(record=True) as found:
                warnings.simplefilter('always')
                aged(2), aged(3), hello(1)
            assert [str(each.message) for each in found] == ['old 2', 'old 3']
            assert all(issubclass(each.category, DeprecationWarning) for each in found)
        """,
        "warnings_as_errors": """
            import warnings
            with warnings.catch_warnings():
                warnings.simplefilter('error')
                with pytest.raises(DeprecationWarning): aged(1)
                assert hello('x') == 'x'
        """,
        "print_patched": """
            with patch('builtins.print') as shown: hello(1)
            shown.assert_any_call('Hi', 1)
        """,
    },
    "asking": {
        "input_patched": """
            with patch('builtins.input', side_effect=['Bob', 'Eve']) as asked: assert (ask(), ask()) == ('Bob', 'Eve')
            assert asked.call_args_list[0].args == ('Name? ',)
        """,
        "input_set": """
            import builtins
            kept, builtins.input = builtins.input, lambda *_: 'Ann'
            assert ask() == 'Ann'
            builtins.input = kept
        """,
        "input_as_a_variable": """
            input = lambda *_: 'Uma'
            assert ask() == 'Uma'
            del input
        """,
        "input_in_globals": """
            globals()['input'] = lambda *_: 'Leo'
            assert ask() == 'Leo'
            del globals()['input']
        """,
        "asked_and_printed": """
            text = io.StringIO()
            with patch('builtins.input', return_value='Bob'), contextlib.redirect_stdout(text): ask()
            assert text.getvalue() == 'Hello Bob\\n'
        """,
        "draws_patched": """
            with patch('random.randint', side_effect=[1, 2, 3]): assert dice(3) == [1, 2, 3]
        """,
        "sleep_patched": """
            with patch('time.sleep') as slept: wait()
            slept.assert_called_once_with(3600)
        """,
        "seeded": """
            random.seed(1)
            first, second, mine = dice(5), dice(2), random.random()
            random.seed(1)
            assert first == [random.randint(1, 6) for _ in range(5)]
            assert second == [random.randint(1, 6) for _ in range(2)] and mine == random.random()
        """,
        "numpy_seeded": """
            np.random.seed(3)
            first, mine, second = noise(1000), np.random.rand(), noise(4)
            np.random.seed(3)
            assert (first == np.random.randn(1000)).all() and mine == np.random.rand()
            assert (second == np.random.randn(4)).all()
        """,
    },
    "threads": {
        "called_by_threads": """
            assert mapped(lambda x: x + 1, range(20)) == list(range(1, 21))
        """,
    },
    "raising": {
        "caught": """
            try: draw(11)
            except Poor as error: assert (error.need, error.have, str(error)) == (11, 10, 'need 11')
            else: assert False
        """,
        "args": """
            try: draw(-1)
            except BankError as error: assert error.args == ('negative',) and not isinstance(error, Poor)
            else: assert False
        """,
        "file_that_is_not_there": """
            with pytest.raises(FileNotFoundError) as found: find('no.txt')
            assert found.value.filename == 'no.txt' and found.value.errno == 2 and len(found.value.args) == 2
        """,
        "frozen_dataclass": """
            with pytest.raises(dataclasses.FrozenInstanceError, match='assign'): Point(1).x = 2
            with pytest.raises(AttributeError): Point(1).x = 2
        """,
        "exception_of_the_test": """
            class TooHot(Exception): pass
            class Later(ValueError): pass
            def boom(kind): raise kind('42')
            with pytest.raises(TooHot, match='^42$'): needed(lambda: boom(TooHot))
            assert name_of_error(lambda: boom(TooHot)) == ('TooHot', '42')
            with pytest.raises(Later) as found: needed(lambda: boom(Later))
            assert isinstance(found.value, ValueError) and not isinstance(found.value, TooHot)
            with pytest.raises(Poor): draw(11)
        """,
        "exact_type_of_a_builtin": """
            try: draw(0)
            except Exception as error: assert type(error) is ValueError and error.__class__ is ValueError
            else: assert False
        """,
        "args_of_a_builtin": """
            with pytest.raises(ValueError) as found: draw(0)
            assert found.value.args == ('zero', 0)
        """,
        "pytest_raises": """
            with pytest.raises(Poor, match='need 12') as found: draw(12)
            assert found.value.need == 12 and found.type is Poor
        """,
        "unittest_raises": """
            test = unittest.TestCase()
            test.assertRaises(Poor, draw, 12)
            with test.assertRaises(BankError) as found: draw(20)
            assert found.exception.need == 20 and type(found.exception) is Poor
        """,
        "raised_subclass": """
            for kind in (Poor, BankError, ValueError, Exception, (TypeError, Poor)):
                with pytest.raises(kind): draw(11)
        """,
        "bases": """
            assert issubclass(Poor, BankError) and issubclass(Poor, ValueError) and not issubclass(BankError, Poor)
            assert Poor.__bases__ == (BankError,) and Poor.__name__ == 'Poor'
            assert BankError.__doc__ == 'What a bank says.'
        """,
        "made_by_the_test": """
            error = Poor(3, 1)
            assert isinstance(error, Exception) and error.need == 3 and str(error) == 'need 3' and Poor.code == 7
            with pytest.raises(Poor): raise error
        """,
        "raised_by_the_system": """
            with pytest.raises(FileNotFoundError, match='No such file') as found: find('missing.txt')
            assert found.value.errno == 2 and isinstance(found.value, OSError)
            with pytest.raises(Gone): find('nothing')
            with pytest.raises(OSError): find('nothing')
        """,
        "raised_by_a_callback": """
            def fails(): raise Poor(5, 1)
            assert needed(fails) == 5 and needed(lambda: draw(30)) == 30
        """,
        "end_of_the_interpreter": """
            with pytest.raises(SystemExit) as found: leave(2)
            assert found.value.code == 2 and found.value.args == (2,) and str(found.value) == '2'
            try: leave('why')
            except Exception: assert False
            except SystemExit as error: assert error.code == 'why'
        """,
        "caused": """
            with pytest.raises(Poor) as found: parsed('x')
            assert isinstance(found.value.__cause__, ValueError) and 'invalid literal' in str(found.value.__cause__)
            with pytest.raises(KeyError) as found: parsed_anew('x')
            assert found.value.__cause__ is None and type(found.value.__context__).__name__ == 'ValueError'
            with pytest.raises(KeyError) as found: parsed_alone('x')
            assert found.value.__cause__ is None and found.value.__suppress_context__
            with pytest.raises(RuntimeError) as found: passed_on('x')
            assert type(found.value.__cause__) is Poor and isinstance(found.value.__cause__.__cause__, ValueError)
            assert found.value.__cause__.need == 1
        """,
        "interrupted": """
            with unittest.TestCase().assertRaises(KeyboardInterrupt): stop()
        """,
        "exit_patched": """
            with patch('sys.exit') as left: leave(3)
            left.assert_called_once_with(3)
        """,
        "end_of_what_a_callback_gives": "assert read_all(iter([1, 2]).__next__) == [1, 2]",
        "class_of_exceptions_given": """
            def bad(): raise KeyError('x')
            assert caught(bad, KeyError) is KeyError and caught(bad, (ValueError, LookupError)) is KeyError
            assert caught(lambda: leave(1), SystemExit) is SystemExit and caught(draw, Exception) is TypeError
        """,
        "exceptions_of_more_than_a_text": """
            with pytest.raises(UnicodeDecodeError): text_of(b'\\xff')
            with pytest.raises(SyntaxError): text_of(b'1 +')
            assert text_of(b'1 + 1') == 2
        """,
        "raised_by_a_generator": """
            values = draws()
            assert next(values) == 1
            with pytest.raises(Poor): next(values)
        """,
    },
    "vectors": {
        "added": "assert Vec(1, 2) + Vec(3, 4) == Vec(4, 6) and Vec(3) - Vec(1) == Vec(2)",
        "compared": "assert Vec(1) != Vec(2) and Vec(1) < Vec(2) and sorted([Vec(3), Vec(1)])[0] == Vec(1)",
        "scaled_by_a_number": "assert Vec(3, 4) * 2 == 2 * Vec(3, 4) == Vec(6, 8)",
        "multiplied": "assert Vec(3, 4) * Vec(1, 2) == 11",
        "in_place": "v = Vec(1, 2)\nw = v\nv += Vec(1, 1)\nassert (w.x, w.y) == (2, 3) and v is w",
        "negated": "assert -Vec(3, 4) == Vec(-3, -4) and abs(Vec(3, 4)) == 5",
        "true_or_not": "assert Vec(1) and not Vec(0) and bool(Vec(0)) is False",
        "shown": "assert repr(Vec(3, 4)) == 'Vec(3, 4)' and str(Vec(3, 4)) == '<3, 4>' and f'{Vec(3):.1f}' == '3.0'",
        "measured": "assert len(Vec(1)) == 2 and 3 in Vec(3, 4) and 7 not in Vec(3, 4)",
        "gone_through": "x, y = Vec(1, 2)\nassert [x, y] == list(Vec(1, 2)) == [1, 2] and max(Vec(1, 2)) == 2",
        "indexed": "assert Vec(3, 4)[0] == 3 and Vec(3, 4)[-1] == 4 and Vec(3, 4)[0:1] == (3,)",
        "set_by_index": "v = Vec(3, 4)\nv[1] = 5\nassert v.y == 5",
        "converted": "v = Vec(3, 4)\nassert float(v) == 5.0 and int(v) == 5 and complex(v) == 3 + 4j",
        "an_index": "assert [0, 1, 2, 3][Vec(3)] == 3",
        "called": "assert Vec(3)(10) == 30 and callable(Vec(3))",
        "hashed": "v = Vec(1, 2)\nassert len({v, Vec(1, 2), Vec(3)}) == 2 and {v: 5}[Vec(1, 2)] == 5",
        "summed": "assert sum([Vec(1), Vec(2)], Vec(0)) == Vec(3)",
        "given_by_a_function": "assert scaled(Vec(1, 2), 3) == Vec(3, 6)",
        "given_back": "v, w = Vec(1), Vec(3)\nassert longest([v, w]) is w and longest([w]) == Vec(3)",
        "property_set": "v = Vec(3, 4)\nv.size = 9\nassert v.x == 9 and v.size == 9",
        "attribute_set": "v = Vec(1)\nv.note = 'a'\nassert v.note == 'a'\ndel v.note\nassert not hasattr(v, 'note')",
        "refused_operand": "with pytest.raises(TypeError): Vec(1) / 2",
        "unittests_asserts": """
            test = unittest.TestCase()
            test.assertEqual(Vec(1, 2), Vec(1, 2)); test.assertNotEqual(Vec(1), Vec(2)); test.assertTrue(Vec(1))
            test.assertIsInstance(Vec(1), Vec); test.assertIn(Vec(1), [Vec(1)])
            test.assertAlmostEqual(abs(Vec(3, 4)), 5)
        """,
    },
    "holding": {
        "with_block": "with Timer() as timer:\n    assert timer.runs\nassert not timer.runs",
        "with_block_that_fails": """
            with pytest.raises(ZeroDivisionError):
                with Timer() as timer: 1 / 0
            assert not timer.runs
        """,
        "with_block_that_stops": "with Ignore(): raise ValueError",
        "iterated": "assert list(Countdown(3)) == [3, 2, 1] and sum(Countdown(2)) == 3",
        "iterated_by_hand": """
            left = Countdown(2)
            assert next(left) == 2 and next(left) == 1 and next(left, 'end') == 'end'
            with pytest.raises(StopIteration): next(left)
        """,
        "empty_or_not": "s = Stack()\nassert not s and len(s) == 0\ns.push(1)\nassert s and len(s) == 1",
        "not_none": "assert Node(1) != None and not Node(1) == None and Node(1).next == None",
        "has_an_operator": "assert hasattr(Stack(), '__len__') and not hasattr(Node, '__len__')",
        "has_methods": """
            from collections.abc import Callable, Iterable, Sized
            assert isinstance(Countdown(1), Iterable) and not isinstance(Node(1), Iterable)
            assert issubclass(Stack, Sized) and not isinstance(Stack(), Callable) and isinstance(Stack().push, Callable)
        """,
        "callable": "assert callable(Stack) and callable(Stack().push) and not callable(Stack())",
        "copied": """
            import copy
            s = Stack()
            kept = copy.deepcopy(s)
            s.push(1)
            assert len(kept) == 0 and len(s) == 1
        """,
        "class_gone_through": "assert [c.name for c in Colour] == ['RED', 'BLUE'] and Colour['RED'] == Colour.RED",
        "member_of_a_class": "assert Colour.RED is Colour.RED and Colour.RED != Colour.BLUE and len(Colour) == 2",
        "data_class": "assert Point(1, 2) == Point(1, 2) and repr(Point(1, 2)) == 'Point(x=1, y=2)'",
        "linked": "a = Node(1)\nb = Node(2, a)\nassert b.next is a and b.next is b.next and a.next is None",
    },
    "looking": {
        "unlike_plain_data": "assert Square(2) != [2] and not Square(2) == 4 and Square(2) not in [2, 'x']",
        "base_of_the_set_up": "assert isinstance(Square(2), Shape) and issubclass(Square, Shape)",
        "abstract_class": """
            assert inspect.isabstract(Solid) and not inspect.isabstract(Square) and not inspect.isabstract(Cube)
            assert Solid.__abstractmethods__ == {'volume'} and Solid.__subclasses__() == [Cube]
            with pytest.raises(TypeError): Solid()
            assert mean.__kwdefaults__ == {'w': 3}
        """,
        "abstract_base": "assert isinstance(Dog(), Named) and issubclass(Dog, Named) and not issubclass(Square, Named)",
        "exact_type": """
            square = Square(2)
            assert type(square) is Square and type(square) == Square != Dog and square.__class__ is Square
            assert type(square) is not Shape and type(square) != Shape and type(square).__name__ == 'Square'
            assert type(mean([1, 2])) is float and type(3) is int and type(Shape()) is Shape
            import types
            assert type(mean) is types.FunctionType
        """,
        "attributes": """
            assert vars(Square(2)) == {'a': 2} == Square(2).__dict__ and 'area' in Square.__dict__
            assert 'sides' in vars(Square) and 'other' not in vars(Square) and 'area' in Shape.__dict__
        """,
        "bases_of_a_class": "assert Square.__bases__ == (Shape,) and inspect.isclass(Square)",
        "order_of_own_bases": "assert Square.__mro__[0] is Square and Square.__mro__[1] is Shape",
        "wrapped_function": "assert remembered.__wrapped__(2) == 4 and remembered.cache_info().currsize == 0",
        "held_by_a_closure": (
            "step = counter()\nstep()\nassert step.__closure__[0].cell_contents == 1 and mean.__closure__ is None"
        ),
        "names": "assert 'area' in dir(Square(2)) and 'sides' in dir(Square) and hasattr(Square, 'sides')",
        "docstrings": "assert Square.__doc__ == 'A square.' and mean.__doc__ == 'The mean.' == inspect.getdoc(mean)",
        "signature": """
            found = inspect.signature(mean)
            assert list(found.parameters) == ['xs', 'k', 'rest', 'w'] and found.parameters['k'].default == 2
            assert found.parameters['xs'].annotation is list and found.return_annotation is float
        """,
        "signature_of_a_class": "assert list(inspect.signature(Square).parameters) == ['a', 'label']",
        "annotations": "assert mean.__annotations__ == {'xs': list, 'w': int, 'return': float}",
        "defaults": "assert mean.__defaults__ == (2,)",
        "code": "assert mean.__code__.co_argcount == 2 and 'xs' in mean.__code__.co_varnames",
        "source": "assert 'for x in xs' in inspect.getsource(mean) and 'a ** 2' in inspect.getsource(Square.area)",
        "source_parsed": "import ast\nassert isinstance(ast.parse(inspect.getsource(mean)).body[0], ast.FunctionDef)",
        "kinds_of_functions": "assert inspect.isfunction(mean) and inspect.isgeneratorfunction(counting)",
        "file_written": "save('a.txt', 'hi')\nassert open('a.txt').read() == 'hi'",
        "file_gone_through": """
            save('b.txt', 'one\\ntwo\\n')
            with open('b.txt') as file: assert [line.strip() for line in file] == ['one', 'two']
        """,
        "file_of_a_cell": "import os\nassert open('of_a_cell.txt').read() == 'hi'\nos.remove('of_a_cell.txt')",
        "numbers_in_a_file": """
            save('numbers.txt', '1 2\\n3 4\\n')
            assert np.loadtxt('numbers.txt').tolist() == [[1, 2], [3, 4]]
        """,
        "named_tuples_of_the_test": """
            from collections import namedtuple
            Spot = namedtuple('Spot', 'x y')
            assert moved(Spot(1, 2)) == Spot(2, 2) and isinstance(moved(Spot(1, 2)), Spot)
        """,
        "named_tuples": """
            assert isinstance(made(), Pair) and made() == Pair(1, 2) and Pair._fields == ('x', 'y')
            assert isinstance(made(), tuple) and not isinstance((1, 2), Pair) and not isinstance(made(), Other)
        """,
        "file_by_its_path": """
            import os
            from pathlib import Path
            save('c.txt', 'hé')
            assert Path('c.txt').exists() and Path('c.txt').read_text(encoding='utf-8') == 'hé'
            assert os.path.isfile('c.txt') and os.path.getsize('c.txt') == 3
            os.remove('c.txt')
            assert not os.path.exists('c.txt')
        """,
        "folder_listed": """
            import glob, os
            from pathlib import Path
            save('listed.txt', 'hi')
            assert 'listed.txt' in os.listdir() and glob.glob('list*') == ['listed.txt']
            assert [path.name for path in Path().glob('listed*')] == ['listed.txt']
            assert [each.name for each in os.scandir() if each.is_file() and each.name.startswith('listed')]
            os.remove('listed.txt')
            assert 'listed.txt' not in os.listdir()
        """,
        "folder_made": """
            import os, shutil
            folders('made', 'of', 'folders')
            assert os.path.isdir('made/of') and os.listdir('made') == ['of'] and not os.path.isfile('made')
            assert [name for name, _, _ in os.walk('made')] == ['made', 'made/of', 'made/of/folders']
            os.rmdir('made/of/folders')
            assert os.listdir('made/of') == []
            shutil.rmtree('made')
            assert not os.path.exists('made')
        """,
        "last_output": "assert _ == 7",
    },
    "around": {
        "logs_asserted": """
            with unittest.TestCase().assertLogs('shop', level='INFO') as found:
                assert buy(2) and not buy(-1)
            assert found.output == ['INFO:shop:bought 2', 'WARNING:shop:bad amount -1']
            assert [record.levelname for record in found.records] == ['INFO', 'WARNING']
            with pytest.raises(AssertionError):
                with unittest.TestCase().assertLogs('shop', level='WARNING'): buy(2)
        """,
        "logs_handled": """
            import logging
            text = io.StringIO()
            handler = logging.StreamHandler(text)
            logging.getLogger('shop').addHandler(handler)
            buy(-2); buy(1)
            logging.getLogger('shop').removeHandler(handler)
            assert text.getvalue() == 'bad amount -2\\n'
        """,
        "environment_changed": """
            import os
            os.environ['COURSE_HOME'] = '/x'
            assert home() == '/x'
            del os.environ['COURSE_HOME']
            with patch.dict('os.environ', {'COURSE_HOME': '/y'}): assert home() == '/y'
            assert home() == 'none'
        """,
        "lines_of_stdin": """
            with patch('sys.stdin', io.StringIO('1\\n2\\n')): assert total() == 3
        """,
        "stdin_read_by_both": """
            sys.stdin, kept = io.StringIO('a\\nb\\nc\\n'), sys.stdin
            assert first_line() == 'a' and sys.stdin.readline() == 'b\\n' and first_line() == 'c'
            sys.stdin = kept
        """,
        "names_of_a_function_given": """
            @twice
            def hello(name):
                "Greets."
                return name
            assert hello('a') == ('a', 'a') and hello.__name__ == 'hello' and hello.__doc__ == 'Greets.'
            assert twice(lambda: 1).__name__ == '<lambda>'
        """,
        "type_hints": """
            import typing
            hints = typing.get_type_hints(sizes)
            assert hints['xs'] == list[int] and hints['unit'] == typing.Optional[str]
            assert hints['return'] == dict[str, float] == inspect.signature(sizes).return_annotation
        """,
        "order_of_bases": """
            assert [kind.__name__ for kind in Dog.__mro__] == ['Dog', 'Animal', 'object']
            assert Dog.mro()[1] is Animal and Dog.__bases__ == (Animal,) and Dog.__slots__ == ('age',)
        """,
        "type_of_a_function": """
            import types
            assert isinstance(home, types.FunctionType) and not isinstance(Dog, types.FunctionType)
        """,
        "file_given": """
            import json, os
            with open('given.json', 'w') as file: json.dump({'a': 1}, file)
            assert load('given.json') == {'a': 1}
            with open('given.json', 'w') as file: file.write('[2]')
            assert load('given.json') == [2]
            os.remove('given.json')
            with pytest.raises(FileNotFoundError): load('given.json')
        """,
        "file_added_to": """
            import os
            with open('log.txt', 'w') as file: file.write('a')
            note('log.txt', 'b')
            assert open('log.txt').read() == 'ab'
            with open('log.txt', 'a') as file: file.write('c')
            note('log.txt', 'd')
            assert open('log.txt').read() == 'abcd'
            drop('log.txt')
            assert not os.path.exists('log.txt')
        """,
        "folder_given": """
            import os, shutil
            os.mkdir('of_the_test')
            for name in 'ba': open(f'of_the_test/{name}.txt', 'w').close()
            assert listed('of_the_test') == ['a.txt', 'b.txt']
            shutil.rmtree('of_the_test')
        """,
        "file_read_later": """
            import os
            with open('later.txt', 'w') as file: file.write('a')
            reader = Reader('later.txt')
            assert reader.lines() == ['a']
            with open('later.txt', 'a') as file: file.write('\\nb')
            assert reader.lines() == ['a', 'b']
            os.remove('later.txt')
        """,
    },
    "held": {
        "list_of_an_object_added_to": """
            cart = Cart()
            cart.items.append('x')
            cart.items.append('y')
            assert cart.count() == 2 and cart.items == ['x', 'y']
        """,
        "dict_of_an_object_changed": """
            cart = Cart()
            cart.prices['x'] = 3
            cart.prices.update(y=4)
            assert (cart.price('x'), cart.price('y')) == (3, 4)
            del cart.prices['x']
            assert cart.price('x') is None
        """,
        "array_of_an_object_changed": """
            cart = Cart()
            cart.marks[1] = 5
            cart.marks += 1
            assert cart.mark() == 8
        """,
        "list_that_an_object_keeps": """
            mine = ['a']
            cart = Cart(mine)
            mine.append('b')
            assert cart.count() == 2
            cart.add('c')
            assert mine == ['a', 'b', 'c']
        """,
        "list_seen_later": """
            cart = Cart()
            seen = cart.items
            cart.add('x')
            assert seen == ['x']
        """,
        "list_seen_and_returned": """
            cart = Cart()
            seen = cart.items
            given = cart.put('x')
            assert seen == given == ['x']
            given.append('y')
            assert cart.count() == 2 and seen == ['x', 'y']
        """,
        "list_that_two_objects_keep": """
            mine = []
            one, other = Cart(mine), Cart(mine)
            one.put('x')
            assert mine == ['x'] and other.count() == 1
        """,
        "list_that_a_test_sets": """
            cart, mine, more = Cart(), [], []
            cart.items = mine
            cart.add('x')
            assert mine == ['x']
            cart[0] = more
            cart.add('y')
            assert mine == ['x'] and more == ['y']
        """,
        "nested_list_changed": """
            cart = Cart()
            cart.rows = [[0, 0], [0, 0]]
            cart.rows[1][0] = 7
            cart.grid()[0].append(1)
            assert cart.grid() == [[0, 0, 1], [7, 0]]
        """,
        "objects_in_a_list_of_an_object": """
            root = Branch(1)
            root.parts.append(Branch(2))
            root.parts[0].parts.append(Branch(3))
            assert depth(root) == 3 and root.parts[0].parts[0].value == 3
        """,
        "dict_of_a_class": """
            Cart.total['x'] = 1
            assert Cart().total == {'x': 1}
            Cart.total.clear()
            assert Cart.total == {}
        """,
    },
    "shared_variables": {
        "variable_set_by_the_test": """
            globals()['rate'] = 5
            assert price(2) == 10
            rate = 3
            assert price(2) == 6
        """,
        "variable_set_by_a_function": """
            count = 0
            assert step() == 1 and count == 1
            step()
            assert count == 2
        """,
        "list_filled_by_a_function": """
            log.clear()
            note(1)
            seen = log
            note(2)
            assert log == [1, 2] and seen is log
        """,
        "dict_of_both": """
            stock['x'] = 1
            deliver('x', 2)
            assert stock == {'x': 3}
            empty()
            assert stock == {}
        """,
    },
    "data_with_methods": {
        "dict_with_methods": """
            tally = Tally()
            for letter in 'abca': tally.add(letter)
            assert tally == {'a': 2, 'b': 1, 'c': 1} and tally.top() == 'a' and isinstance(tally, dict)
            assert sorted(tally) == ['a', 'b', 'c'] and 'z' not in tally and len(tally) == 3
            tally['q'] = 5
            assert tally.top() == 'q' and dict(tally)['q'] == 5
            unittest.TestCase().assertEqual(Tally(x=1), {'x': 1})
        """,
        "list_with_methods": """
            values = Ordered([3])
            values.put(1)
            assert values == [1, 3] and values[0] == 1 and values + [4] == [1, 3, 4] and sum(values) == 4
        """,
        "number_with_methods": """
            heat = Celsius(100)
            assert heat.fahrenheit() == 212 and str(heat) == '100.0 C' and heat == 100 and heat + 1 == 101 > 50
        """,
        "text_with_methods": """
            title = Title('big world')
            assert title == 'Big World' and title.initials() == 'BW' and title.lower() == 'big world' and 'Big' in title
        """,
        "named_tuple_with_methods": """
            assert Arrow(3, 4).norm() == 5 and Arrow(1, 2) + Arrow(2, 2) == Arrow(3, 4) == (3, 4)
            x, y = Arrow(1, 2)
            assert (x, y) == (1, 2) and Arrow(1, 2)._replace(x=5) == Arrow(5, 2)
        """,
        "members_that_are_numbers": """
            assert Level.LOW < Level.HIGH and Level.HIGH == 2 and Level(1) is Level.LOW and Level['LOW'].name == 'LOW'
            assert [level.value for level in Level] == [1, 2] and list(Level.__members__) == ['LOW', 'HIGH']
        """,
        "own_named_tuples_given_back": """
            rows = [Row('a', 70), Row('b', 80)]
            assert oldest(rows).name == 'b' and oldest(rows) == Row('b', 80)
        """,
    },
    "library_objects": {
        "database_given": """
            import sqlite3
            database = sqlite3.connect(':memory:')
            database.execute('create table pay (name text, euro int)')
            database.executemany('insert into pay values (?, ?)', [('b', 2), ('a', 1)])
            assert names(database) == ['a', 'b']
        """,
        "objects_of_the_test_given": """
            import functools
            @functools.total_ordering
            class Thing:
                def __init__(self, n): self.n, self.name = n, 'thing'
                def price(self): return self.n
                def __lt__(self, other): return self.n < other.n
                def __eq__(self, other): return self.n == other.n
            basket = Basket()
            cup, jar = Thing(3), Thing(4)
            basket.put(cup); basket.put(jar)
            assert basket.worth() == 7 and basket.dearest() is jar and basket.things == [cup, jar]
            rename(cup, 'cup')
            assert cup.name == 'cup'
        """,
        "expressions": """
            import sympy
            t = sympy.Symbol('t')
            assert slope == 2 * t and sympy.simplify(slope - sympy.diff(t ** 2, t)) == 0 and slope.subs(t, 3) == 6
            assert derived(sympy.sin(t), t) == sympy.cos(t) and derived(t ** 3, t).has(t)
            assert roots(t ** 2 - 4, t) == [-2, 2] and (square(2) * sympy.Matrix([1, 1])).tolist() == [[2], [2]]
        """,
        "database_changed": """
            import sqlite3
            database = sqlite3.connect(':memory:')
            database.execute('create table pay (name text unique, euro int)')
            hire(database, 'a', 3)
            assert database.execute('select * from pay').fetchall() == [('a', 3)]
            hire(database, 'b', 4)
            assert database.execute('select sum(euro) from pay').fetchone() == (7,)
            with pytest.raises(sqlite3.IntegrityError): hire(database, 'b', 5)
            hire_for_now(database, 'c', 6)
            assert database.execute('select count(*) from pay').fetchone() == (3,)
            with pytest.raises(sqlite3.IntegrityError): database.execute("insert into pay values ('a', 1)")
        """,
        "database_written": """
            import os, sqlite3
            found_school('school.db')
            database = sqlite3.connect('school.db')
            assert database.execute('select name from pupils order by id').fetchall() == [('s01',), ('s02',)]
            assert [row[1] for row in database.execute('pragma table_info(pupils)')] == ['id', 'name']
            database.close()
            os.remove('school.db')
            assert not os.path.exists('school.db')
        """,
        "database_file_changed": """
            import os, sqlite3
            database = sqlite3.connect('mine.db')
            database.execute('create table pay (name text, euro int)')
            database.commit()
            database.close()
            hire_into('mine.db', 'a', 3)
            database = sqlite3.connect('mine.db')
            assert database.execute('select * from pay').fetchall() == [('a', 3)]
            database.close()
            os.remove('mine.db')
        """,
    },
    "replacing": {
        "answer_deleted": """
            kept = sq
            del sq
            with pytest.raises(NameError): sumsq(2)
            sq = kept
        """,
        "answer_patched": "with patch('__main__.sq', return_value=1) as one: assert sumsq(3) == one.call_count == 4",
        "answer_set_in_globals": "kept = sq\nglobals()['sq'] = abs\nassert sumsq(3) == 6\nglobals()['sq'] = kept",
        "answer_replaced": "kept, sq = sq, lambda x: 1\nassert sumsq(3) == 4\nsq = kept\nassert sumsq(3) == 14",
    },
    "drawing": {
        "lines": "assert len(ax.lines) == 1 and list(ax.lines[0].get_xdata()) == [1, 2]",
        "labels": "assert ax.get_title() == 'line' and ax.get_xlabel() == '' and ax.get_xlim() == (0, 5)",
        "legend": "assert [text.get_text() for text in ax.get_legend().get_texts()] == ['a']",
        "patches": "assert [bar.get_height() for bar in ax.patches] == [5, 6] and ax.texts[0].get_text() == 'hi'",
        "style": "line = ax.get_lines()[0]\nassert (line.get_linestyle(), line.get_linewidth()) == ('--', 2)",
        "kinds_of_figures": """
            import matplotlib.pyplot as plt
            assert isinstance(fig, plt.Figure) and isinstance(fig.axes[0], plt.Axes)
        """,
        "current_axes": """
            import matplotlib.pyplot as plt
            curve(3)
            assert plt.gca().get_title() == 't' and len(plt.gca().lines) == 1 and len(plt.gcf().axes) == 1
            plt.close('all')
            curve(2)
            assert len(plt.gca().lines) == 1
        """,
        "points": "assert picture().axes[0].collections[0].get_offsets().tolist() == [[1, 2]]",
        "several_axes": "assert len(pair) == 2 and pair[1].get_title() == 'second' and grid[0][1].get_title() == ''",
        "axes_given": """
            import matplotlib.pyplot as plt
            fig, ax = plt.subplots(figsize=(3, 2))
            ax.plot([0, 1], [0, 1])
            assert dots(ax, label='a') is ax and len(ax.lines) == 2 and ax.get_title() == 'dots' and ax in fig.axes
            assert isinstance(ax, plt.Axes) and ax.lines[1].get_xydata().tolist() == [[1, 2]]
            plt.figure()
            assert dots() is plt.gca() and plt.gca() is not ax and len(ax.lines) == 2
        """,
        "axes_given_in_an_array": """
            import matplotlib.pyplot as plt
            fig, axes = plt.subplots(2, 2)
            number(axes)
            assert [ax.get_title() for ax in axes.flat] == ['0', '1', '2', '3'] and axes[1, 0].get_title() == '2'
        """,
        "figure_given": """
            import matplotlib.pyplot as plt
            fig = plt.figure(figsize=(3, 2))
            split(fig)
            assert [len(ax.patches) for ax in fig.axes] == [1, 2] and fig.get_size_inches().tolist() == [3, 2]
        """,
        "image": "assert len(picture().axes[0].images) == 1",
    },
}
# By name, an answer and a check that need one process.
NEED_ONE = {
    "axes_in_a_dict": (
        "def dots_in(parts):\n    parts['left'].plot([1], [2], 'o')",
        "import matplotlib.pyplot as plt\nparts = plt.figure().subplot_mosaic([['left']])\ndots_in({**parts})\n"
        "assert len(parts['left'].lines) == 1",
    ),
    "sent": (
        "def sent():\n    yield (yield 1)",
        "sending = sent()\nassert next(sending) == 1 and sending.send(3) == 3",
    ),
    "number_compared": (
        "class Money:\n    def __init__(s, x): s.x = x\n    def __eq__(s, o): return s.x == o",
        "assert Money(5) == 5",
    ),
    "derived": ("class Base:\n    def f(s): return 1", "class More(Base): pass\nassert More().f() == 1"),
    "function_patched": (
        "import math\ndef root(x):\n    return math.sqrt(x)",
        "from unittest.mock import patch\nwith patch('math.sqrt', return_value=7):\n    assert root(4) == 7",
    ),
}
HALF = ("half = 1", "0.5")


def cells_of() -> tuple[list[Any], dict[str, str]]:
    """The cells of a notebook with all of :data:`IDIOMS`, and by name the answers."""
    answers = {group: textwrap.dedent(answer).strip() for group, answer in ANSWERS.items()}
    cells = [setup(SETUP)]
    for group, answer in answers.items():
        cells.append(cell_of(group, answer))
        cells += [checks(name, textwrap.dedent(check).strip()) for name, check in IDIOMS[group].items()]
    return cells, answers
