"""The game: runs dealt afresh, experiments on credit, and a verdict that says what would have told the cause."""

from html import escape
from random import Random

import pytest
from lossopt.debugging import CAUSES, CREDIT, EXPERIMENTS, Case
from lossopt.explorers import Investigation


@pytest.fixture(scope="module")
def shared():
    return Investigation(rng=Random(1))


@pytest.fixture
def game(shared):
    """One game for all tests, at the start of a run: its widget draws a picture for each deal."""
    shared.state.set_trait("seed", 3)
    with shared.state.hold_trait_notifications():
        shared.state.bought, shared.state.named, shared.state.refused = [], "", ""
    return shared


def cause_of(game):
    return Case(seed=game.state.seed).diagnose("").cause


def press(game, words):
    def buttons(widget):
        for child in getattr(widget, "children", ()):
            yield from buttons(child)
        if hasattr(widget, "click"):
            yield widget

    next(button for button in buttons(game.widget) if button.description == words).click()


def shown(game):
    return " ".join(child.value for child in game.widget.children if hasattr(child, "value"))


def test_each_deal_is_another_run():
    """Seeds come from the generator that was handed in, and a deal begins with full credit."""
    first, second = (Investigation(rng=Random(5)) for _ in range(2))
    seeds = []
    for _ in range(5):
        assert first.state.seed == second.state.seed
        seeds.append(first.state.seed)
        first.buy("inputs")
        first.deal()
        second.deal()
    assert len(set(seeds)) == 5
    assert (first.credit, first.state.bought) == (CREDIT, [])


def test_experiments_cost_credit_and_tell_their_result(game):
    """What was bought is shown with its numbers; what is too dear is refused in words, and costs nothing."""
    for name in ("lr_quarter", "lr_times_4"):
        press(game, f"{EXPERIMENTS[name].title} (2)")
    assert game.credit == 1
    assert f"<strong>{EXPERIMENTS['lr_quarter'].title.capitalize()}</strong>" in shown(game)
    game.buy("overfit_20")
    assert game.credit == 1
    assert game.text()[1] == "Credit left: 1 of 5. That is not enough for “overfit 20 rows”, which costs 2."
    game.buy("lr_quarter")
    assert game.credit == 1


def test_a_right_name_with_evidence(game):
    """The verdict says so, explains, names the cheapest evidence, and shows the code."""
    cause = cause_of(game)
    assert cause.title not in " ".join(game.text())
    game.buy(cause.told_by[0])
    press(game, cause.title)
    heading, why, cheapest, _ = game.text()
    assert heading == f"Right, and you have the evidence: {cause.title}."
    assert why == cause.shows
    assert cheapest.startswith(f"The cheapest evidence: {EXPERIMENTS[cause.told_by[0]].title}, for ")
    assert escape(cause.mended.strip("\n")) in shown(game)


def test_a_lucky_guess_and_a_wrong_name(game):
    """Without evidence a right name is called one; a wrong one is told the cause; the first name counts."""
    cause = cause_of(game)
    game.name(cause.name)
    assert game.text()[0] == f"Right, but nothing that you bought tells it from its rivals: {cause.title}."
    game.name("sound")
    assert game.state.named == cause.name
    game.buy("inputs")
    assert game.state.bought == []
    game.state.named = next(name for name in CAUSES if name != cause.name)
    assert game.text()[0].endswith(f"The cause: {cause.title}.")


def test_buttons_are_there_for_everything_and_stay(game):
    """Each experiment with its price and each cause has a button; another run keeps them all."""
    before = [child for child in game.widget.children if hasattr(child, "children")]
    old = game.state.seed
    press(game, "Draw another run")
    assert game.state.seed != old
    assert [child for child in game.widget.children if hasattr(child, "children")] == before
    experiments, causes, _ = before
    assert len(experiments.children[1].children) == len(EXPERIMENTS)
    assert [button.description for button in causes.children[1].children] == [cause.title for cause in CAUSES.values()]


def test_the_stored_form_is_a_whole_case(game):
    """Without a kernel: the same case whatever was dealt, its picture with words, each experiment, the cause folded."""
    html, again = (shown_by._repr_mimebundle_()[0]["text/html"] for shown_by in (game, game))
    assert html == again
    assert '<img alt="After epochs 1,' in html
    assert html.count("<details>") == len(EXPERIMENTS) + 2
    assert html.index("Show the cause") > max(html.index(escape(e.title)) for e in EXPERIMENTS.values())
