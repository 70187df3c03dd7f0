"""A Dask cluster as a ``concurrent.futures.Executor``."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from autograder._exceptions import UsageError

__all__ = ["cluster_executor"]

CONNECT_SECONDS = 10


@contextmanager
def cluster_executor(address: str) -> Iterator[Executor]:
    """The workers of the scheduler at ``address``; :class:`UsageError` where nobody answers."""
    from distributed import Client

    try:
        client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(f"No Dask scheduler answers at {address}; start one with `dask scheduler`.") from error
    with client, client.get_executor(pure=False) as executor:
        yield executor
