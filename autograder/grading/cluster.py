"""A Dask cluster as a ``concurrent.futures.Executor``, whose workers grade as this machine would.

Workers may come and go. Each is compared when it comes: one that would grade otherwise gets no work, which is said.
Each task compares once more on the worker that runs it, since an address may by then belong to another process.
"""

import functools
import logging
import secrets
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder._exceptions import UnfinishedError, UsageError
from autograder.grading.worker_versions import Needed, difference, needed_for, versions

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["cluster_executor"]

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10
WORKERS_SECONDS = 20.0  # how long no worker may be there, at the start or midway, where nothing else is said
LOOK_SECONDS = 1.0
AHEAD_EACH = 4  # tasks for each thread of a worker, so that none waits for this machine


class OtherCodeError(Exception):
    """A worker would grade with other code: its address, and what differs. It comes back from there, and ends here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a worker has to have for one call of ``course grade``, which ``run`` names."""

    run: str
    needed: Needed
    versions: tuple[tuple[str, str], ...]


def run_alike(expected: Expected, function: Callable[..., Any], *arguments: Any) -> Any:
    """Runs on a worker: does the work if everything there is as expected.

    Raises:
        OtherCodeError: something differs.
    """
    if different := _difference_here(expected):
        from distributed import get_worker

        raise OtherCodeError(get_worker().address, different)
    return function(*arguments)


@functools.lru_cache(maxsize=1)
def _difference_here(expected: Expected) -> str:
    return difference(dict(expected.versions), versions(expected.needed))


@contextmanager
def cluster_executor(
    address: str, texts: Iterable[str], *, tell: Callable[[str], None], wait: float | None = None
) -> Iterator[Executor]:
    """The workers of the scheduler at ``address``, those that come later too.

    Args:
        address: where the scheduler answers, such as ``tcp://127.0.0.1:8786``.
        texts: the cells of the sources that are to be graded with; what they import is compared as well.
        tell: hears at once of workers that get no work, and of times without workers.
        wait: how many seconds there may be no workers; :data:`WORKERS_SECONDS` if None.

    Raises:
        UsageError: nobody answers, there are no workers that would grade as this machine, or Dask is not installed.
    """
    try:
        import dask
        from distributed import Client
        from distributed.versions import VersionMismatchWarning
    except ModuleNotFoundError as error:
        raise UsageError(
            "`--cluster` needs Dask, which is not installed here; run `pip install 'autograder[cluster]'`."
        ) from error
    # Dask would keep the last thousand messages for debugging, each with a source and a hand-in.
    quiet = {"distributed.admin.low-level-log-length": 0}
    try:
        with dask.config.set(quiet), warnings.catch_warnings():  # of Dask's own table of what is compared here, too
            warnings.simplefilter("ignore", VersionMismatchWarning)
            client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(f"No Dask scheduler answers at {address}; start one with `dask scheduler`.") from error
    with client:
        _require_same_scheduler(client, address)
        executor = _Watched(client, address, needed_for(texts), tell, wait)
        try:
            executor.start()
            yield executor
        finally:
            executor.shutdown(wait=False)


def _require_same_scheduler(client: "Client", address: str) -> None:
    """Raises UsageError if the scheduler runs on another Python or Dask; it needs nothing else of what workers need."""
    found = client.sync(client.scheduler.versions)
    there = {"Python": ".".join(map(str, found["host"]["python"].split(".")[:2]))} | {
        "distributed": found["packages"]["distributed"]
    }
    here = versions(Needed(modules=(), by_code=()))
    if different := difference({name: here[name] for name in there}, there):
        raise UsageError(
            f"The Dask scheduler at {address} does not go with this machine: {different}; install the same version on "
            "both and restart the scheduler."
        )


@dataclass(slots=True)
class _Task:
    """Work that was handed out: what it is, to whom it may go, and where it is now."""

    work: Callable[[Executor], "Future[Any]"]
    workers: frozenset[str] = frozenset()
    inner: "Future[Any] | None" = None


class _Watched(Executor):
    """Hands work to the compared workers alone, again if these are gone, and gives up after a while without any."""

    def __init__(
        self, client: "Client", address: str, needed: Needed, tell: Callable[[str], None], wait: float | None
    ) -> None:
        self._client, self._address, self._tell, self._wait = client, address, tell, wait
        self._ours = versions(needed)
        self._expected = Expected(run=secrets.token_hex(8), needed=needed, versions=tuple(self._ours.items()))
        self._alike: frozenset[str] = frozenset()
        self._threads: dict[str, int] = {}
        self._others: set[str] = set()
        self._inner: Executor | None = None
        self._waiting: dict[Future[Any], _Task] = {}
        self._lock = threading.RLock()
        self._has_ended = threading.Event()
        self._gave_up = ""  # the sentence that says why

    def start(self) -> None:
        """Waits for the first workers and compares them; then looks after them in a thread of its own.

        Raises:
            UsageError: there are none in time, or all of them would grade otherwise.
        """
        begin, is_told = time.monotonic(), False
        while not (there := self._there()):
            if time.monotonic() - begin >= self._patience:
                raise UsageError(
                    f"The Dask scheduler at {self._address} has had no workers for {self._patience:g} s; "
                    f"start one with `dask worker {self._address}`."
                )
            if not is_told:
                self._tell(f"The Dask scheduler at {self._address} has no workers yet; waiting {self._patience:g} s.")
                is_told = True
            time.sleep(min(LOOK_SECONDS, self._patience))
        refusals = self._compare(there)
        if not self._alike:
            raise UsageError(" ".join(refusals))
        for refusal in refusals:
            self._tell(refusal)
        threading.Thread(target=self._look_after, daemon=True).start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        work = functools.partial(fn, **kwargs) if kwargs else fn
        future: Future[Any] = Future()
        task = _Task(lambda inner: inner.submit(run_alike, self._expected, work, *args))
        with self._lock:
            if self._gave_up:  # maybe between two assignments, when nothing waited that could have been told
                future.set_exception(UnfinishedError(self._gave_up))
                return future
            if self._has_ended.is_set():
                raise RuntimeError("the cluster takes no more work")
            self._waiting[future] = task
            self._hand_out(future, task)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._has_ended.set()
        if self._inner is not None:
            self._inner.shutdown(wait=wait)

    @property
    def ahead(self) -> int:
        """How many tasks keep all workers at work; more of them would only lie in the scheduler's memory."""
        return AHEAD_EACH * max(1, sum(self._threads.get(worker, 1) for worker in self._alike)) + AHEAD_EACH

    @property
    def _patience(self) -> float:
        return WORKERS_SECONDS if self._wait is None else self._wait

    def _there(self) -> frozenset[str]:
        """The addresses of all workers; none if the scheduler is gone too."""
        try:
            self._threads = dict(self._client.nthreads())
            return frozenset(self._threads)
        except Exception as error:  # of any type
            logger.debug("the scheduler does not answer: %s", error)
            return frozenset()

    def _compare(self, there: frozenset[str]) -> list[str]:
        """Takes in the workers that grade as this machine; returns a sentence for each of the others."""
        answers = self._asked(sorted(there - self._alike - self._others))
        found = {worker: _why_other(self._ours, theirs) for worker, theirs in answers.items()}
        refused = {worker: why for worker, why in found.items() if why}
        self._others.update(refused)
        self._use((self._alike & there) | found.keys() - refused.keys())
        return [_refusal(worker, why) for worker, why in refused.items()]

    def _asked(self, workers: list[str]) -> dict[str, object]:
        """What each of them grades with, or what it raised; those that are gone meanwhile are left out."""
        try:
            answers = self._client.run(versions, self._expected.needed, workers=workers, on_error="return")
        except Exception as error:  # of any type: one of them does not know the function, or is gone
            if len(workers) > 1:
                return {worker: answer for each in workers for worker, answer in self._asked([each]).items()}
            answers = dict.fromkeys(workers, error)
        there = self._there()
        return {worker: answer for worker, answer in answers.items() if worker in there}

    def _use(self, alike: frozenset[str]) -> None:
        """From now on hands work to these workers; what was with workers that are all gone is handed out again."""
        with self._lock:
            if alike != self._alike:
                self._alike = alike
                self._inner = self._client.get_executor(pure=False, workers=sorted(alike)) if alike else None
            if self._inner is not None:
                for future, task in list(self._waiting.items()):  # what is done at once is taken out meanwhile
                    if not task.workers & alike:
                        self._hand_out(future, task)

    def _hand_out(self, future: "Future[Any]", task: _Task) -> None:
        if self._inner is None:
            return  # until workers come
        former, task.inner = task.inner, None
        if former is not None:
            former.cancel()
        task.workers, task.inner = self._alike, task.work(self._inner)
        task.inner.add_done_callback(functools.partial(self._pass_on, future))

    def _pass_on(self, future: "Future[Any]", done: "Future[Any]") -> None:
        error = ConnectionError("the cluster dropped it") if done.cancelled() else done.exception()
        with self._lock:
            task = self._waiting.get(future)
            if task is None or task.inner is not done:  # given up, or handed out again
                return
            if isinstance(error, OtherCodeError):
                self._refuse(*error.args)
                self._hand_out(future, task)
                return
            del self._waiting[future]
        if not future.set_running_or_notify_cancel():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(done.result())

    def _refuse(self, worker: str, different: str) -> None:
        if worker not in self._others:
            self._others.add(worker)
            self._tell(_refusal(worker, different))
            self._use(self._alike - {worker})

    def _look_after(self) -> None:
        seen, is_told = time.monotonic(), False
        while not self._has_ended.wait(LOOK_SECONDS):
            there = self._there()
            self._others &= there  # an address may come back with another worker
            if there - self._alike - self._others:
                for refusal in self._compare(there):
                    self._tell(refusal)
            else:
                self._use(self._alike & there)
            if self._alike:
                seen, is_told = time.monotonic(), False
                continue
            if not is_told:
                self._tell(
                    f"No Dask worker is left at {self._address}; waiting {self._patience:g} s for one, "
                    f"as `dask worker {self._address}` starts it."
                )
                is_told = True
            if time.monotonic() - seen >= self._patience:
                self._give_up()

    def _give_up(self) -> None:
        with self._lock:
            self._gave_up = (
                f"The Dask workers at {self._address} have been gone for {self._patience:g} s; "
                "what was graded before is stored. "
                f"Start workers with `dask worker {self._address}` and grade again."
            )
            self._has_ended.set()
            waiting, self._waiting = self._waiting, {}
        for future in waiting:
            if future.set_running_or_notify_cancel():
                future.set_exception(UnfinishedError(self._gave_up))


def _why_other(ours: Mapping[str, str], theirs: object) -> str:
    """Why a worker that answered so would grade otherwise; ``""`` if it would not."""
    return (
        difference(ours, theirs) if isinstance(theirs, Mapping) else f"it has no such grader ({type(theirs).__name__})"
    )


def _refusal(worker: str, why: str) -> str:
    return (
        f"The Dask worker at {worker} would grade with other code than this machine and gets no work: {why}; "
        "install the same version on both and restart the worker."
    )
