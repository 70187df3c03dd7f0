"""A Dask cluster as a ``concurrent.futures.Executor``, whose workers grade as this machine would."""

import functools
import hashlib
import importlib.metadata
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder._exceptions import UnfinishedError, UsageError

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["cluster_executor", "versions"]

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10
WORKERS_SECONDS = 20.0  # how long no worker may be there, at the start or midway
LOOK_SECONDS = 1.0
# These decide a verdict beside the grader's own code, as far as they are installed.
PACKAGES = ("numpy", "scipy", "scikit-learn", "torch", "matplotlib", "ipython", "nbformat")


@contextmanager
def cluster_executor(address: str) -> Iterator[Executor]:
    """The workers of the scheduler at ``address`` that are there now.

    Raises:
        UsageError: nobody answers, there are no workers, one of them would grade with other code than this machine, or
            Dask is not installed.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise UsageError(
            "`--cluster` needs Dask, which is not installed here; run `pip install 'autograder[cluster]'`."
        ) from error
    try:
        client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(f"No Dask scheduler answers at {address}; start one with `dask scheduler`.") from error
    with client:
        workers = _compared(client, address)
        executor = _Watched(client, address, workers)
        try:
            yield executor
        finally:
            executor.shutdown(wait=False)


def versions(packages: Sequence[str]) -> dict[str, str]:
    """What grades here: Python, installed packages, and digests of the code of ``packages`` and of the grader."""
    found = {"Python": ".".join(map(str, sys.version_info[:2]))}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found | {name: _digest(name) for name in (__name__.partition(".")[0], *packages)}


def _digest(package: str) -> str:
    spec = find_spec(package)
    places = list((spec and spec.submodule_search_locations) or ())
    digest = hashlib.sha256()
    for folder in map(Path, places):
        for file in sorted(folder.rglob("*.py")):
            digest.update(f"{file.relative_to(folder).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12] if places else "not installed"


def _compared(client: "Client", address: str) -> list[str]:
    """The addresses of all workers, once each has said that it grades with the same code."""
    from autograder.running.proofs import working_tree_packages

    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError as error:
        raise UsageError(
            f"The Dask scheduler at {address} has had no workers for {WORKERS_SECONDS:g} s; "
            f"start one with `dask worker {address}`."
        ) from error
    packages = working_tree_packages()
    ours = versions(packages)
    try:
        answers: dict[str, Any] = client.run(versions, packages, on_error="return")
    except Exception as error:  # a worker that does not know the function may raise anything
        raise UsageError(_refusal(address, "it has no such grader", type(error).__name__)) from error
    for worker, theirs in answers.items():
        if not isinstance(theirs, dict):
            raise UsageError(_refusal(worker, "it has no such grader", type(theirs).__name__))
        different = [name for name in ours if theirs.get(name) != ours[name]]
        if different:
            name = different[0]
            raise UsageError(
                _refusal(worker, f"{name} is {theirs.get(name)} there and {ours[name]} here", *different[1:])
            )
    return list(answers)


def _refusal(worker: str, why: str, *more: str) -> str:
    also = f" (also: {', '.join(more)})" if more else ""
    return (
        f"The Dask worker at {worker} would grade with other code than this machine: {why}{also}; "
        "install the same version on both, restart the worker, and grade again."
    )


class _Watched(Executor):
    """Hands work to the compared workers alone, and gives up once none of them has been there for a while."""

    def __init__(self, client: "Client", address: str, workers: list[str]) -> None:
        self._client, self._address, self._workers = client, address, frozenset(workers)
        self._inner = client.get_executor(pure=False, workers=workers)
        self._waiting: set[Future[Any]] = set()
        self._lock = threading.Lock()
        self._has_ended = threading.Event()
        threading.Thread(target=self._look_after, daemon=True).start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        with self._lock:
            if self._has_ended.is_set():
                raise RuntimeError("the cluster takes no more work")
            self._waiting.add(future)
        self._inner.submit(fn, *args, **kwargs).add_done_callback(functools.partial(self._pass_on, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._has_ended.set()
        self._inner.shutdown(wait=wait)

    def _pass_on(self, future: "Future[Any]", done: "Future[Any]") -> None:
        with self._lock:
            if future not in self._waiting:
                return
            self._waiting.remove(future)
        error = ConnectionError("the cluster dropped it") if done.cancelled() else done.exception()
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(done.result())

    def _look_after(self) -> None:
        seen = time.monotonic()
        while not self._has_ended.wait(LOOK_SECONDS):
            if self._workers_left():
                seen = time.monotonic()
            elif time.monotonic() - seen >= WORKERS_SECONDS:
                self._give_up()

    def _workers_left(self) -> bool:
        try:
            return not self._workers.isdisjoint(self._client.nthreads())
        except Exception as error:  # of any type: the scheduler is gone too
            logger.debug("the scheduler does not answer: %s", error)
            return False

    def _give_up(self) -> None:
        with self._lock:
            self._has_ended.set()
            waiting, self._waiting = self._waiting, set()
        said = (
            f"The Dask workers at {self._address} have been gone for {WORKERS_SECONDS:g} s; "
            "what was graded before is stored. "
            f"Start workers with `dask worker {self._address}` and grade again."
        )
        for future in waiting:
            future.set_exception(UnfinishedError(said))
