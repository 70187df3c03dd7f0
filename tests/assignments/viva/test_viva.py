"""What the viva assignment in particular promises."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from lossopt.explorers import VIVA_QUESTIONS, gap_reports
from scipy import linalg
from torch.nn import functional

from tests.assignments._driver import answers_of, failure_of, solution_of, source_of

EXERCISES = {  # by question
    1: ["five_class_loss"],
    2: ["is_saddle"],
    3: ["steps_to_converge"],
    4: ["first_diverging_lr"],
    5: ["first_steps"],
    6: ["diagnose"],
    7: ["collapse"],
    8: ["averaged_variance", "bagging_or_boosting"],
    9: ["coin_estimates"],
    10: ["split_settings"],
}
ROOT = Path(__file__).parents[3]
ENOUGH = 200  # rows, so that an accuracy on them says something
WRITTEN = [f"q{number:02}_written" for number in EXERCISES]


def test_it_holds_ten_questions_each_with_its_evidence() -> None:
    """A written answer comes first in each question, then one exercise or two that are graded at once."""
    source = source_of("viva")
    expected = [
        grade_id
        for number, names in EXERCISES.items()
        for grade_id in (f"q{number:02}_written", *(f"{name}_checks" for name in names))
    ]
    assert [cell.grade_id for cell in source.graded] == expected
    assert list(answers_of("viva")) == [name for names in EXERCISES.values() for name in names]
    assert source.max_score == 50.0


def test_the_references_are_withheld() -> None:
    """A student cannot answer by calling the course's own losses and optimizers."""
    assert set(source_of("viva").withhold) == {"lossopt.losses", "lossopt.optimizers"}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_model_answer_speaks_to_each_line_of_its_rubric(name: str) -> None:
    """Three lines of a point each, and as many numbered sentences."""
    cell = source_of("viva").by_grade_id[name]
    assert cell.points == 3
    answer = cell.text.partition("**Model answer**")[2].partition("**Rubric**")[0]
    assert re.findall(r"^(\d)\. ", answer, re.MULTILINE) == ["1", "2", "3"]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_question_lists_what_earns_its_points(name: str) -> None:
    """Students know what is asked for."""
    (task,) = (cell.text for cell in source_of("viva").cells if cell.cell_id == f"{name}-task")
    assert re.findall(r"^(\d)\. ", task, re.MULTILINE) == ["1", "2", "3"]
    assert "· 3 points" in task


def test_each_question_names_the_section_that_shows_its_answer() -> None:
    """Under its heading stand links to the lessons, which arrive: the review's section of the same question first."""
    tasks = [cell.text for cell in source_of("viva").cells if re.match(r"## \d+\. ", cell.text)]
    assert len(tasks) == len(VIVA_QUESTIONS) == 10
    for task, question in zip(tasks, VIVA_QUESTIONS, strict=True):
        line = task.split("\n\n")[1]
        assert line.startswith(f"Lesson: [{question.section}](../../course/05_review.ipynb#{question.section}-")
        for name, anchor in re.findall(r"\]\(\.\./\.\./course/(\w+\.ipynb)(?:#([^)]+))?\)", line):
            text = (ROOT / "course" / name).read_text(encoding="utf-8")
            assert not anchor or f"## {anchor.replace('-', ' ')}" in text.replace("-", " ")


def test_the_numbers_in_the_model_answers_are_right() -> None:
    """Each is computed here from the sentence that it stands in."""
    text = {name: source_of("viva").by_grade_id[name].text for name in WRITTEN}
    certain = functional.cross_entropy(torch.tensor([[1.0, 0, 0, 0, 0]]), torch.tensor([0]))
    assert f"a floor of {certain:.3f} for five classes" in " ".join(text["q01_written"].split())
    uncorrected = {t: (1 - 0.9**t) / np.sqrt(1 - 0.999**t) for t in (1, 10)}
    assert f"{uncorrected[1]:.2f} η instead of η at t = 1" in " ".join(text["q05_written"].split())
    assert f"about {uncorrected[10]:.1f} times too large at t = 10" in " ".join(text["q05_written"].split())
    assert f"again {1 / np.sqrt(1 - 0.9):.2f} η at ρ = 0.9" in " ".join(text["q05_written"].split())
    error = 100 * np.sqrt(0.72 * 0.28 / 25)
    assert f"is about {error:.0f} percentage points" in " ".join(text["q06_written"].split())


@pytest.mark.parametrize("seed", range(3))
def test_the_solutions_agree_with_pytorch(seed: int) -> None:
    """Loss, first steps and collapsed layers are right by somebody else's implementation."""
    rng = np.random.default_rng(seed)
    z, labels = 300 * rng.normal(size=(20, 5)), rng.integers(0, 5, size=20)
    for smoothing in (0.0, 0.3):
        expected = functional.cross_entropy(torch.tensor(z), torch.tensor(labels), label_smoothing=smoothing).item()
        assert solution_of("viva", "five_class_loss")(z, labels, smoothing) == pytest.approx(expected, rel=1e-12)

    g, lr = float(rng.normal()), 0.1
    for optimizer_of, size in zip(
        (lambda p: torch.optim.RMSprop(p, lr=lr, alpha=0.9, eps=0.0), lambda p: torch.optim.Adam(p, lr=lr, eps=0.0)),
        solution_of("viva", "first_steps")(g, lr),
        strict=True,
    ):
        theta = torch.zeros(1, dtype=torch.float64, requires_grad=True)
        theta.grad = torch.tensor([g], dtype=torch.float64)
        optimizer_of([theta]).step()
        assert abs(theta.item()) == pytest.approx(size, rel=1e-12)

    weights = [rng.normal(size=shape) for shape in ((4, 3), (3, 6), (6, 2))]
    biases = [rng.normal(size=d) for d in (3, 6, 2)]
    w, b = solution_of("viva", "collapse")(weights, biases)
    x = rng.normal(size=(10, 4))
    output = torch.tensor(x)
    for weight, bias in zip(weights, biases, strict=True):
        output = functional.linear(output, torch.tensor(weight.T), torch.tensor(bias))
    np.testing.assert_allclose(x @ w + b, output, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("lr", "beta"), [(0.02, 0.0), (0.0614, 0.5658), (0.015, 0.9)])
def test_the_steps_are_those_of_pytorch(lr: float, beta: float) -> None:
    """At a constant learning rate PyTorch's form of momentum gives the same points as the chapter's."""
    theta = torch.ones(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=lr, momentum=beta)
    steps = 0
    while theta.detach().norm() >= 1e-6:
        theta.grad = theta.detach() * torch.tensor([1.0, 50.0])
        optimizer.step()
        steps += 1
    assert solution_of("viva", "steps_to_converge")(lr, beta) == steps


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_the_limit_of_the_learning_rate_is_where_descent_turns(missing: int) -> None:
    """A little below the limit gradient descent comes nearer, a little above it goes away."""
    hessian = np.diag([3.0, 12.0, 0.7, 5.0])  # on the axes, so that no rounding brings back what the start misses
    start = np.where(np.diag(hessian) > np.sort(np.diag(hessian))[3 - missing], 0.0, 1.0)
    limit = solution_of("viva", "first_diverging_lr")(hessian, start)
    for share, ends_near in ((0.99, True), (1.01, False)):
        theta = start
        for _ in range(1000):
            theta = theta - share * limit * hessian @ theta
        assert bool(np.linalg.norm(theta) < np.linalg.norm(start)) is ends_near


def test_the_variance_of_an_average_is_the_one_that_is_measured() -> None:
    """Drawn estimators with that variance and correlation have means that scatter as the formula says."""
    rng, sigma2, rho, n = np.random.default_rng(0), 2.0, 0.3, 5
    covariance = sigma2 * (rho * np.ones((n, n)) + (1 - rho) * np.eye(n))
    means = rng.multivariate_normal(np.zeros(n), covariance, size=200_000).mean(axis=1)
    assert solution_of("viva", "averaged_variance")(sigma2, rho, n) == pytest.approx(means.var(), rel=0.02)


@pytest.mark.parametrize(("heads", "n", "a", "b"), [(3, 10, 2.0, 5.0), (0, 4, 3.0, 2.0), (7, 7, 2.5, 1.5)])
def test_the_coin_estimates_lie_where_the_densities_are_highest(heads: int, n: int, a: float, b: float) -> None:
    """On a fine grid neither likelihood nor posterior has a higher point elsewhere."""
    theta = np.linspace(1e-6, 1 - 1e-6, 200_001)
    likelihood = heads * np.log(theta) + (n - heads) * np.log1p(-theta)
    posterior = likelihood + (a - 1) * np.log(theta) + (b - 1) * np.log1p(-theta)
    highest = [theta[np.argmax(curve)] for curve in (likelihood, posterior)]
    np.testing.assert_allclose(solution_of("viva", "coin_estimates")(heads, n, a, b), highest, atol=1e-5)


def test_a_saddle_may_be_told_without_eigenvalues() -> None:
    """Sylvester's law: the signs of the blocks of an LDL factorisation are those of the eigenvalues."""

    def by_factorisation(hessian: np.ndarray) -> bool:
        _, blocks, _ = linalg.ldl(hessian)
        values = np.linalg.eigvalsh(blocks)
        return bool(values[0] < -1e-9 and values[-1] > 1e-9)

    assert failure_of("viva", "is_saddle", by_factorisation) is None


def test_the_diagnosis_agrees_with_the_lesson() -> None:
    """The four classifiers of lesson 4, 4.12, are told apart as it tells them: a gap alone is no diagnosis."""
    found = {
        name: solution_of("viva", "diagnose")(
            np.array([report.train]), np.array([report.validation]), report.test, ENOUGH, report.test_size
        )
        for name, report in gap_reports().items()
    }
    assert found == {"A": "shift or leak", "B": "cannot tell", "C": "overfitting", "D": "shift or leak"}


def test_texts_of_numpy_are_told_their_misconception_too() -> None:
    """The hint does not depend on the type in which a wrong text comes."""

    def by_mean(train_acc: np.ndarray, val_acc: np.ndarray, *others: float) -> np.str_:
        return np.str_(
            solution_of("viva", "diagnose")(train_acc.mean(keepdims=True), val_acc.mean(keepdims=True), *others)
        )

    failure = failure_of("viva", "diagnose", by_mean)
    assert failure is not None
    assert failure.misconception == "the mean over the epochs"
