"""What the tests of faults share; making it takes longer than most of them."""

import pytest

from tests.term.trials import Case, Trials, make_cases


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    return make_cases(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="session")
def trials(cases: dict[str, Case], tmp_path_factory: pytest.TempPathFactory) -> Trials:
    return Trials(cases, tmp_path_factory.mktemp("trials"))
