"""Grid points on the workers of a Dask scheduler: one that runs already, or one started here with local workers.

The workers only compute; the driver writes, so that results are where they would be without a cluster.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from mmtheory.parameter import ParameterError, shown
from mmtheory.seeds import share_cores
from mmtheory.sweep.environment import Environment, versions

Result = TypeVar("Result")

LOCAL = "local:"

_LOOPBACK = "127.0.0.1"


class SchedulerLost(Exception):
    """The scheduler is gone."""


class OtherVersions(Exception):
    """A worker has other packages than the driver, or computes elsewhere than the other workers."""


@dataclass(frozen=True)
class Cluster:
    """A client of a scheduler, and how many of its workers share the cores of one machine."""

    client: Any
    processes: int


def check_address(address: str) -> None:
    """Whether there can be a cluster at an address, without asking there; raises ParameterError."""
    if address.startswith(LOCAL):
        if not re.fullmatch("[1-9][0-9]{0,2}", address.removeprefix(LOCAL)):
            raise ParameterError("cluster", f"{LOCAL}N needs a number of workers N from 1 to 999; got {shown(address)}")
    elif not re.fullmatch(r"((tcp|tls|wss?|ucxx?)://)?[^/\s]+:[0-9]{1,5}/?", address):
        raise ParameterError(
            "cluster", f"is {LOCAL}N, or a scheduler's address like tcp://head:8786; got {shown(address)}"
        )


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """The cluster of the scheduler at `address`, or local:N workers that live as long as this.

    Raises ParameterError.
    """
    check_address(address)
    try:
        import distributed
    except ModuleNotFoundError:
        raise ParameterError("cluster", "needs an optional package; pip install 'mmtheory[cluster]'") from None
    # What is lost is said in one sentence.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    if not address.startswith(LOCAL):
        try:
            certified = distributed.Security().get_connection_args("client")["ssl_context"] is not None
            # Without, a client would neither start nor close.
            if address.startswith("tls") and not certified:
                raise OSError("tls:// needs distributed.comm.tls in Dask's configuration")
            # As the default it would lock the files that xarray writes here.
            client = distributed.Client(address, timeout=10, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ParameterError("cluster", f"no scheduler answers at {address}: {error}") from None
        with client:
            yield Cluster(client, 1)
        return
    count = int(address.removeprefix(LOCAL))
    with _workers_here(count) as workers, distributed.Client(workers, set_as_default=False) as client:
        yield Cluster(client, count)


@contextmanager
def _workers_here(count: int) -> Iterator[Any]:
    """A scheduler and workers, which listen on loopback only and have no web pages, not even the plain ones."""
    import dask
    import distributed

    pages: dict[str, list[str]] = {f"distributed.{server}.http.routes": [] for server in ("scheduler", "worker")}
    # A web server starts all the same: on a port that is free, or a second run would complain, and until it is stopped.
    no_dashboard = {"dashboard": False, "dashboard_address": f"{_LOOPBACK}:0"}
    with (
        dask.config.set(pages),
        distributed.LocalCluster(
            n_workers=count, threads_per_worker=1, host=_LOOPBACK, scheduler_kwargs=no_dashboard
        ) as workers,
    ):
        workers.scheduler.http_server.stop()
        yield workers


def environment_of(cluster: Cluster) -> Environment:
    """Where a worker computes; waits for one. Raises SchedulerLost."""
    with _reaching(cluster.client):
        cluster.client.wait_for_workers(1)
        found: Environment = cluster.client.submit(Environment.here, pure=False).result()
        return found


def workers_of(cluster: Cluster) -> int:
    """How many workers there are, each of which computes one task at a time on all its cores. Raises SchedulerLost."""
    with _reaching(cluster.client):
        return max(len(cluster.client.nthreads()), cluster.processes)


def computed(
    cluster: Cluster,
    compute: Callable[..., Result],
    tasks: Mapping[str, tuple[Any, ...]],
    where: Environment,
) -> Iterator[tuple[str, Result | BaseException]]:
    """`compute(*arguments, advance)` of every task on some worker in such an environment, as they finish.

    Waits for a worker. What a worker leaves undone when it dies is done by another; a task that fails, or takes several
    workers with it, yields its exception. Raises SchedulerLost.
    """
    import distributed

    client, waiting = cluster.client, list(tasks.items())[::-1]
    running = distributed.as_completed(loop=client.loop)
    names: dict[Any, str] = {}

    def fill() -> None:
        # No more than one task per thread is sent: Dask blames a dead worker on every task in its queue.
        slots = max(sum(client.nthreads().values()), 1)
        while waiting and len(names) < slots:
            name, arguments = waiting.pop()
            expected = versions(), where
            future = client.submit(_on_worker, compute, arguments, cluster.processes, expected, pure=False)
            names[future.key] = name
            running.add(future)

    with _reaching(client):
        client.wait_for_workers(1)
        fill()
    for future in running:
        name = names.pop(future.key)
        if future.status == "cancelled":
            raise SchedulerLost
        with _reaching(client):
            # A result that died with its worker is computed again meanwhile.
            error = future.exception()
            result = future.result() if error is None else error
        yield name, result
        with _reaching(client):
            fill()


@contextmanager
def _reaching(client: Any) -> Iterator[None]:
    """Whatever goes wrong in talking to a scheduler that is gone is that it is gone."""
    try:
        yield
    except (OSError, CancelledError) as error:
        raise SchedulerLost from error
    except Exception as error:
        if client.status == "running":
            raise
        raise SchedulerLost from error


_one_at_a_time = threading.Lock()


def _on_worker(
    compute: Callable[..., Result],
    arguments: tuple[Any, ...],
    processes: int,
    expected: tuple[Mapping[str, str], Environment],
) -> Result:
    known, where = expected
    if versions() != known:
        raise OtherVersions(f"the worker has {versions()}, the driver {known}")
    if Environment.here() != where:
        raise OtherVersions(f"the worker has {Environment.here().values}, another {where.values}")
    with _one_at_a_time:
        share_cores(processes)
        return compute(*arguments, lambda seeds: None)
