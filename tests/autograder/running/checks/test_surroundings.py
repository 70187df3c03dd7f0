"""What a check puts around a call reaches student code, and gives it no say in anything else."""

import random

from autograder.records import CellRecord, Verdict
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import by_name, cell_of, code, graded, source_of

SETUP = "import contextlib, io, random\nimport numpy as np\nfrom unittest.mock import patch"


def records(own: str, answer: str, **tests: str | tuple[str, str]) -> dict[str, CellRecord]:
    """Of tests, with hidden ones behind some of them, when ``answer`` is handed in where the source has ``own``."""
    rows = {name: (text, "") if isinstance(text, str) else text for name, text in tests.items()}
    source = source_of(setup(SETUP), cell_of("own", own), *(checks(name, *row) for name, row in rows.items()))
    return by_name(graded(source, code("own", answer)))


def verdicts(found: dict[str, CellRecord]) -> list[str]:
    return [record.verdict.value for record in found.values()]


OWN_DRAW = "import random\ndef draw():\n    return random.random()\n"
CHEATS = {
    "seeds": "def draw(): random.seed(1)",
    "draws on": "def draw(): [random.random() for _ in range(1000)]",
    "tells another number of draws": "import autograder.running.student.surroundings as s\n"
    "s.words_between = lambda *_: 1248",
    "tells another state": "random.getstate = lambda *_: (3, (0,) * 625, None)",
}


def test_student_code_does_not_choose_what_a_check_draws() -> None:
    """It moves a seeded generator as far as the source's own solution does, or not at all."""
    drawn, alone = random.Random(7), random.Random(7)
    drawn.random()
    after, before = drawn.randint(2, 10**6), alone.randint(2, 10**6)
    test = "random.seed(7)\ndraw()\nn = random.randint(2, 10**6)\nassert n in {}"
    for name, cheat in {"": "", **CHEATS}.items():
        numbers = (after, before) if cheat else (after,)
        found = records(OWN_DRAW, OWN_DRAW + cheat, test=test.format(numbers))
        assert verdicts(found) == ["passed"], name


def test_generators_go_on_from_call_to_call() -> None:
    """As in one process, also if the test draws in between, and a later test begins with its own."""
    own = "import random, numpy as np\ndef roll(n):\n"
    own += "    return [random.random() for _ in range(n)], np.random.rand(n).tolist()"
    one = (
        "random.seed(1), np.random.seed(1)\na, x, b = roll(3), (random.random(), np.random.rand()), roll(700)\n"
        "random.seed(1), np.random.seed(1)\n"
        "draws = [random.random() for _ in range(704)]\nothers = np.random.rand(704).tolist()\n"
        "assert a == (draws[:3], others[:3]) and x == (draws[3], others[3]) and b == (draws[4:], others[4:])"
    )
    assert verdicts(records(own, own, one=one, two=one)) == ["passed", "passed"]


def test_what_is_printed_stays_within_bounds() -> None:
    """A call prints as much as a cell may, and all calls of a check together little more."""
    own = "def shout(n): print('a' * n)\ndef often(f):\n    for _ in range(100):\n        print('b' * 200_000); f()"
    one = (
        "text = io.StringIO()\nwith contextlib.redirect_stdout(text): shout(10 ** 6)\n"
        "assert 1000 < len(text.getvalue()) < 300_000"
    )
    many = (
        "text = io.StringIO()\nwith contextlib.redirect_stdout(text): often(lambda: None)\n"
        "assert 10 ** 6 < len(text.getvalue()) <= 4 * 2 ** 20"
    )
    assert verdicts(records(own, own, one=one, many=many)) == ["passed", "passed"]


def test_only_text_is_printed() -> None:
    """What overrides methods of text or of streams crosses as the text that it is, or as nothing."""
    own = "def say(): print('right')"
    lies = (
        "import sys\nclass Lie(str):\n    __eq__ = lambda *_: True\n    __hash__ = str.__hash__\n"
        "    __str__ = lambda self: self\ndef say():\n    sys.stdout.write(Lie('wrong'))\n"
        "    sys.stdout._captured.outputs.append({'output_type': 'stream', 'name': 'stdout', 'text': Lie('more')})"
    )
    test = "text = io.StringIO()\nwith contextlib.redirect_stdout(text): say()\nassert text.getvalue() == 'right\\n'"
    assert verdicts(records(own, lies, test=test)) == ["failed"]


def test_nothing_printed_is_shown_without_a_check_that_asks() -> None:
    """Neither later in the check nor in another one."""
    own = "def say(x): print('said', x)"
    tests = {
        "before": "say(1)\ntext = io.StringIO()\nwith contextlib.redirect_stdout(text): pass\nsay(2)\n"
        "assert text.getvalue() == ''",
        "after": "text = io.StringIO()\nwith contextlib.redirect_stdout(text): say(3)\nsay(4)\n"
        "assert text.getvalue() == 'said 3\\n'",
    }
    assert verdicts(records(own, own, **tests)) == ["passed", "passed"]


def test_a_replaced_function_is_lent_for_its_check() -> None:
    """A later check finds Python's own, and what an answer kept of the earlier one says that it is over."""
    own = "def ask():\n    return input('n')"
    keeps = "kept = []\ndef ask():\n    kept.append(input)\n    return kept[0]('n')"
    first = "with patch('builtins.input', return_value='right'): assert ask() == 'right'"
    later = "with patch('builtins.input', return_value='other'): assert ask() == 'other'"
    none = "try:\n    ask()\nexcept Exception as error:\n    pass\nelse:\n    assert False"
    assert verdicts(records(own, own, first=first, later=later, none=none)) == ["passed"] * 3
    assert verdicts(records(own, keeps, first=first, later=later)) == ["passed", "error"]


def test_a_reference_under_an_answers_name_is_not_lent() -> None:
    """Only where the own solution calls what a test puts there does a student's get it: it would tell what is right."""
    own = "def sq(x): return x * x\ndef sumsq(n): return sum(map(sq, range(n)))"
    asks = "def sq(x):\n    return globals()['sq'](x) if globals()['sq'] is not mine else x\nmine = sq\n"
    asks += "def sumsq(n): return sum(map(sq, range(n)))"
    reference = "theirs = sq\ndef sq(x): return x ** 2\nassert theirs(3) == sq(3)\nsq = theirs"
    replaced = "kept, sq = sq, lambda x: 1\nassert sumsq(4) == 4\nsq = kept"
    assert verdicts(records(own, own, replaced=replaced, reference=reference)) == ["passed", "passed"]
    assert records(own, asks, replaced=replaced, reference=reference)["reference"].score == 0


def test_a_reply_of_another_form_ends_the_process() -> None:
    """What goes with a reply is looked at as strictly as the reply."""
    own = "def say(): print('right')"
    forged = (
        "import autograder.running.student.process as p\nplain = p.StudentProcess._send\ndef forged(self, reply):\n"
        "    plain(self, ('within', reply[1], [('stdout', 3)], {}) if reply[0] == 'within' else reply)\n"
        "p.StudentProcess._send = forged\n" + own
    )
    test = "text = io.StringIO()\nwith contextlib.redirect_stdout(text): say()\nassert text.getvalue() == 'right\\n'"
    (record,) = records(own, forged, test=test).values()
    assert (record.verdict, record.score) == (Verdict.CRASHED, 0.0)
