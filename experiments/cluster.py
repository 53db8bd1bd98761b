"""Grid points on the workers of a Dask scheduler: one that runs already, or one started here with local workers.

The workers only compute; the driver writes, so that results are where they would be without a cluster.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from tqdm import tqdm

from experiments.flags import BadInput
from mmtheory.seeds import use_all_cores

Result = TypeVar("Result")

LOCAL = "local:"


class SchedulerLost(Exception):
    """The scheduler is gone."""


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """A client of the scheduler at `address`, or of local:N workers that live as long; raises BadInput."""
    try:
        import distributed
    except ModuleNotFoundError:
        raise BadInput("--cluster: needs an optional package; pip install 'mmtheory[cluster]'") from None
    # What is lost is said in one sentence.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    if not address.startswith(LOCAL):
        try:
            # As the default it would lock the files that xarray writes here.
            client = distributed.Client(address, timeout=10, set_as_default=False)
        except (OSError, ValueError) as error:
            raise BadInput(f"--cluster: no scheduler answers at {address}: {error}") from None
        with client:
            yield client
        return
    count = address.removeprefix(LOCAL)
    if not (count.isdecimal() and int(count) > 0):
        raise BadInput(f"--cluster: {LOCAL}N needs a number of workers N; got {address!r}")
    with (
        distributed.LocalCluster(n_workers=int(count), threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client


def computed(
    client: Any, compute: Callable[..., Result], tasks: Mapping[str, tuple[Any, ...]]
) -> Iterator[tuple[str, Result | BaseException]]:
    """`compute(*arguments, bar)` of every task on some worker, in the order in which they finish; waits for a worker.

    What a worker leaves undone when it dies is done by another; a task that fails, or takes several workers with it,
    yields its exception. Raises SchedulerLost.
    """
    import distributed

    client.wait_for_workers(1)
    hosts = Counter(worker["host"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())
    neighbours = max(hosts.values())
    futures = {
        client.submit(_on_worker, compute, arguments, neighbours, key=name, pure=False): name
        for name, arguments in tasks.items()
    }
    for future in distributed.as_completed(futures, loop=client.loop):
        if future.status in ("cancelled", "lost"):
            raise SchedulerLost
        error = future.exception()
        yield futures.pop(future), future.result() if error is None else error


_one_at_a_time = threading.Lock()


def _on_worker(compute: Callable[..., Result], arguments: tuple[Any, ...], neighbours: int) -> Result:
    with _one_at_a_time:
        _take_cores(neighbours)
        return compute(*arguments, tqdm(disable=True))


@cache
def _take_cores(neighbours: int) -> None:
    use_all_cores(neighbours)
