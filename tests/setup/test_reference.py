"""``make docs``: the reference is built without a warning, names what is public, and opens without a network."""

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli.main import build_parser
from tests.browser import chromium

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "docs" / "reference"
PACKAGES = ("losses", "optimizers", "metrics", "data", "training", "debugging", "explorers", "progress", "checks")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages; the build fails for any warning."""
    folder = tmp_path_factory.mktemp("reference")
    done = built(SOURCES, folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def built(sources: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(sources / "build.py"), str(target)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_of_the_library_is_described(package: str, pages: Path) -> None:
    """Each name of ``__all__`` has a place of its own."""
    text = (pages / f"{package}.html").read_text(encoding="utf-8")
    module = importlib.import_module(f"lossopt.{package}")
    described = set(re.findall(rf'id="lossopt\.{package}\.([\w.]+)"', text))
    functions_and_classes = {name for name in module.__all__ if callable(getattr(module, name))}
    assert functions_and_classes - described == set()


def test_every_part_of_the_library_has_its_page() -> None:
    """A new package is named here and gets a page."""
    parts = {path.parent.name for path in (ROOT / "lib" / "lossopt").glob("*/__init__.py")}
    assert parts - {"pages", "saving"} == set(PACKAGES)  # which are programs, and not imported by notebooks


def test_every_command_is_described_with_its_options(pages: Path) -> None:
    """As the program itself has them."""
    text = re.sub(r"<[^>]+>", "", (pages / "commands.html").read_text(encoding="utf-8"))
    (commands,) = (action.choices for action in build_parser()._actions if action.dest == "command")
    assert "new-exercise" in commands
    assert [name for name in commands if f"course {name}" not in text] == []
    assert "--to {csv,canvas,moodle}: the format" in text


def test_every_class_of_the_configuration_is_described(pages: Path) -> None:
    """What ``nbgrader_config.py`` takes from the grader."""
    text = (pages / "nbgrader.html").read_text(encoding="utf-8")
    named = set(re.findall(r"autograder\.nbgrader_plugin\.\w+\.\w+", (ROOT / "nbgrader_config.py").read_text()))
    assert len(named) >= 6
    assert [name for name in named if f'id="{name}"' not in text] == []


def test_formulas_are_drawn_without_a_network(pages: Path) -> None:
    """A real browser, offline, draws the fraction in the formula of `mse`, and asks for files alone."""
    program = chromium.program()
    if program is None:
        pytest.skip(chromium.HOW_TO_INSTALL)
    with chromium.chromium(program) as browser:
        page = browser.new_context(offline=True).new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((pages / "losses.html").as_uri())
        formula = page.locator("dl:has(> dt[id='lossopt.losses.mse']) math").first
        fraction, letter = formula.locator("mfrac").bounding_box(), formula.locator("mi").first.bounding_box()
    assert fraction is not None
    assert letter is not None
    assert fraction["height"] > 1.5 * letter["height"]
    assert [url for url in asked if not url.startswith("file:")] == []


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (r":math:`\nonsense x`", "this formula cannot be drawn"),
        (r":math:`x_{`", "this formula cannot be drawn"),
        ("`lossopt.losses.gone`", "reference target not found"),
    ],
)
def test_a_formula_or_a_name_that_is_wrong_fails_the_build(tmp_path: Path, text: str, warning: str) -> None:
    """It is named, and the exit status is not 0."""
    sources = tmp_path / "reference"
    shutil.copytree(SOURCES, sources, ignore=shutil.ignore_patterns("*.rst"))
    (sources / "index.rst").write_text(f"Only this\n=========\n\n{text}\n")
    done = built(sources, tmp_path / "pages")
    assert done.returncode != 0
    assert warning in done.stderr
