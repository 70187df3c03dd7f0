"""Spreads the tests over the workers of ``pytest -n``; see :mod:`tests.spreading`."""

import gc
from collections.abc import Iterator

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.spreading import OneFileOneWorker, in_order, leave_pipe_to_worker


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Called by pytest-xdist if the tests run with ``-n``; a folder's own conftest.py comes first."""
    config.option.loadscopereorder = False  # they come in the order in which they shall begin
    return OneFileOneWorker(config, log)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Called in each worker, and in what directs them."""
    if hasattr(session.config, "workerinput"):
        plugins = session.config.pluginmanager.get_plugins()
        worker = next(plugin for plugin in plugins if type(plugin).__name__ == "WorkerInteractor")
        leave_pipe_to_worker(worker.channel.gateway)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Called once the tests are known; each worker has to put them into the same order."""
    if hasattr(config, "workerinput"):
        place = in_order(item.nodeid for item in items)
        items.sort(key=lambda item: place[item.nodeid.partition("::")[0]])


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Called to find the tests. What that imports and makes stays to the end: it is never searched for garbage."""
    gc.disable()
    result = yield
    gc.enable()
    gc.freeze()
    # Hardly anything else here is garbage that only a search finds: one in a hundred of the usual ones is enough.
    gc.set_threshold(100 * gc.get_threshold()[0], *gc.get_threshold()[1:])
    return result
