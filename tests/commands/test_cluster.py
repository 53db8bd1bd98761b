"""Grid points on a Dask scheduler's workers: real processes, which are killed, and the folder that two drivers want."""

import importlib
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import dask
import distributed
import numpy as np
import psutil
import pytest
import xarray as xr
from filelock import FileLock

from mmtheory.commands import competition
from mmtheory.datasets.dataset import DataError
from mmtheory.parameter import Declared, ParameterError, parameter
from mmtheory.sweep import Experiment, Interrupted, sweep, write
from mmtheory.sweep.dask import connected
from tests.datasets.test_idx import content

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SCRIPT = [sys.executable, str(ROOT / "experiments" / "competition.py")]
TINY = ["--preset", "quick", "--K", "3", "--n", "60", "--steps", "3000", "--records", "10", "--test-samples", "500"]
SWEEP = [*TINY, "--seeds", "2", "--sigma-0", "0.01", "0.02", "0.03", "0.05", "0.1"]
PATIENCE = 120


def started(*command, **kwargs):
    return subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **kwargs
    )


def dask_process(kind, file, *flags):
    return started(sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(file), *flags)


def wait_until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def stored(out):
    return list(out.glob("*.nc"))


class Cluster:
    """A scheduler and its workers, as processes."""

    def __init__(self, folder, workers=2, host="127.0.0.1"):
        self.file = folder / "scheduler.json"
        self.scheduler = dask_process("scheduler", self.file, "--host", host, "--port", "0", "--no-dashboard")
        wait_until(self.file.exists)
        self.workers = [
            dask_process("worker", self.file, "--nthreads", "1", "--no-nanny", "--no-dashboard") for _ in range(workers)
        ]

    @property
    def address(self):
        return json.loads(self.file.read_text())["address"]

    def stop(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.communicate()


@pytest.fixture
def cluster(tmp_path):
    running = Cluster(tmp_path)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The results of one process."""
    out = tmp_path_factory.mktemp("alone")
    assert competition.main([*SWEEP, "--out", str(out)]) == 0
    return out


def same(out, other):
    names = {path.name for path in stored(out)}
    assert names == {path.name for path in stored(other)}
    assert all(xr.load_dataset(out / name).identical(xr.load_dataset(other / name)) for name in names)


def test_a_killed_worker_costs_its_points_only(cluster, alone, tmp_path):
    out = tmp_path / "out"
    driver = started(*SCRIPT, *SWEEP, "--cluster", cluster.address, "--out", str(out))
    wait_until(lambda: stored(out))
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    assert len(stored(out)) < 5
    _, errors = driver.communicate(timeout=PATIENCE)
    assert driver.returncode == 0, errors
    same(out, alone)


def test_without_its_scheduler_the_driver_stops_and_a_rerun_goes_on(cluster, alone, tmp_path):
    out = tmp_path / "out"
    driver = started(*SCRIPT, *SWEEP, "--cluster", cluster.address, "--out", str(out))
    wait_until(lambda: stored(out))
    os.kill(cluster.scheduler.pid, signal.SIGKILL)
    _, errors = driver.communicate(timeout=PATIENCE)
    assert driver.returncode == 1
    assert errors.splitlines()[-1].startswith("error: the scheduler is gone; ")
    assert "Traceback" not in errors
    before = {path: path.stat().st_mtime_ns for path in stored(out)}
    assert 0 < len(before) < 5
    assert competition.main([*SWEEP, "--out", str(out)]) == 0
    assert all(path.stat().st_mtime_ns == then for path, then in before.items())
    same(out, alone)


@dataclass(frozen=True)
class Number(Declared):
    number: int = parameter(0, "n", "1", "a number")


def reciprocal(number, seeds, advance):
    """A computation that fails at 0."""
    return xr.Dataset({"reciprocal": ("seed", np.full(len(seeds), 1 / number.number))}, {"seed": list(seeds)})


def one(number, seeds, advance):
    return xr.Dataset({"reciprocal": ("seed", np.ones(len(seeds)))}, {"seed": list(seeds)})


def test_a_point_that_fails_is_recorded_and_does_not_stop_the_rest(cluster, tmp_path):
    planned = numbered(3, tmp_path, reciprocal)
    with pytest.raises(Interrupted, match=r"1 of 3 grid points failed, see [0-9a-f]{16}\.error\.txt in "):
        planned.run(cluster.address)
    assert {path.name[:16] for path in stored(tmp_path)} == {point.name for point in planned.points[1:]}
    error = tmp_path / f"{planned.points[0].name}.error.txt"
    assert error.read_text(encoding="utf-8").startswith("number = 0\n")
    assert "ZeroDivisionError" in error.read_text(encoding="utf-8")
    found = numbered(3, tmp_path, one).run(cluster.address)
    assert [point.result["reciprocal"].values.tolist() for point in found] == [[1, 1], [1, 1], [0.5, 0.5]]
    assert not error.exists()


def odd(number, seeds, advance):
    """A computation that fails for the later half of the seeds."""
    return xr.Dataset({"half": ("seed", [1 / (seed < 2) for seed in seeds])}, {"seed": list(seeds)})


def test_the_seeds_of_a_point_spread_over_workers_and_a_part_that_fails_is_recorded(cluster, tmp_path):
    """Though another part, which is stored later, has results."""
    wait_until(lambda: workers_of(cluster) == 2)
    single = sweep(Experiment("odd", odd, lambda dataset, *_: dataset), Number(), {}, 4, tmp_path)
    with pytest.raises(Interrupted, match=r"1 of 1 grid points failed, see [0-9a-f]{16}\.error\.txt in "):
        single.run(cluster.address)
    (file,) = stored(tmp_path)
    assert file.name.endswith("-0-1.nc")
    (error,) = tmp_path.glob("*.error.txt")
    assert "ZeroDivisionError" in error.read_text(encoding="utf-8")
    workers = Experiment("whose", whose, lambda dataset, *_: dataset["pid"].values.tolist())
    (found,) = sweep(workers, Number(), {}, 4, tmp_path / "whose").run(cluster.address)
    first, second = found.result[0], found.result[2]
    assert found.result == [first, first, second, second]
    assert {first, second} == {worker.pid for worker in cluster.workers}
    assert len(found.files) == 2


def whose(number, seeds, advance):
    """Who computed it, after a while."""
    time.sleep(2)
    return xr.Dataset({"pid": ("seed", np.full(len(seeds), os.getpid()))}, {"seed": list(seeds)})


def numbered(count, out, compute):
    return sweep(
        Experiment("numbers", compute, lambda dataset, *_: dataset), Number(), {"number": range(count)}, 2, out
    )


def test_a_result_that_dies_with_its_worker_is_computed_again(cluster, tmp_path, monkeypatch):
    """One that was finished, while the driver was busy writing another."""
    killed: list[int] = []

    def slowly(dataset, block, out):
        if not killed:
            killed.extend(worker.pid for worker in cluster.workers if worker.pid != dataset["pid"].values[0])
            time.sleep(3)
            os.kill(killed[0], signal.SIGKILL)
            # Long enough to hear of it, too short for it to be computed again.
            time.sleep(0.5)
        write(dataset, block, out)

    monkeypatch.setattr("mmtheory.sweep.run.write", slowly)
    wait_until(lambda: workers_of(cluster) == 2)
    found = numbered(3, tmp_path, whose).run(cluster.address)
    assert len(found) == 3
    assert not any(point.result["pid"].values[0] in killed for point in found)


def workers_of(cluster):
    with distributed.Client(cluster.address, set_as_default=False) as client:
        return len(client.scheduler_info(n_workers=-1)["workers"])


def test_a_worker_with_other_versions_is_refused(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr("mmtheory.sweep.dask.versions", lambda: {"jax": "0.0"})
    with pytest.raises(Interrupted, match="1 of 1 grid points failed"):
        numbered(1, tmp_path, whose).run(cluster.address)
    (error,) = tmp_path.glob("*.error.txt")
    assert "OtherVersions: the worker has {'mmtheory'" in error.read_text(encoding="utf-8")


def test_workers_here_listen_on_loopback_and_have_no_web_pages():
    with connected("local:1") as cluster:
        (worker,) = cluster.client.scheduler_info()["workers"]
        assert cluster.client.scheduler.address.startswith("tcp://127.0.0.1:")
        assert worker.startswith("tcp://127.0.0.1:")
        own = psutil.Process()
        listening = {
            c.laddr
            for process in (own, *own.children(recursive=True))
            for c in process.net_connections("tcp")
            if c.status == psutil.CONN_LISTEN
        }
        assert {address.ip for address in listening} == {"127.0.0.1"}
        scheduler = cluster.client.cluster.scheduler.http_server.port
        assert scheduler not in {address.port for address in listening}
        (port,) = cluster.client.run(lambda dask_worker: dask_worker.http_server.port).values()
        for page in ("/", "/status", "/info/main/workers.html", "/metrics"):
            with pytest.raises(HTTPError, match="404") as refusal:
                urlopen(f"http://127.0.0.1:{port}{page}")
            refusal.value.close()


def test_encrypted_where_the_configuration_says_so(tmp_path, monkeypatch):
    """As README says of machines that one shares."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=mmtheory", "-days", "2"]
    subprocess.run([*request, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TLS__CA_FILE", str(certificate))
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{role}__KEY", str(key))
        monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{role}__CERT", str(certificate))
    encrypted = Cluster(tmp_path, 1, "tls://127.0.0.1")
    try:
        assert encrypted.address.startswith("tls://")
        with pytest.raises(ParameterError, match="tls:// needs distributed"):
            numbered(1, tmp_path / "without", one).run(encrypted.address)
        own = {"ca-file": certificate, "client.key": key, "client.cert": certificate}
        with dask.config.set({f"distributed.comm.tls.{name}": str(path) for name, path in own.items()}):
            found = numbered(2, tmp_path / "with", one).run(encrypted.address)
        assert [point.result["reciprocal"].values.tolist() for point in found] == [[1, 1], [1, 1]]
    finally:
        encrypted.stop()


def test_a_scheduler_that_dies_before_any_worker_comes(tmp_path):
    alone = Cluster(tmp_path, workers=0)
    try:
        with distributed.Client(alone.address, set_as_default=False) as watch:

            def clients():
                return watch.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.clients))

            before = clients()
            driver = started(*SCRIPT, *TINY, "--cluster", alone.address, "--out", str(tmp_path / "out"))
            wait_until(lambda: clients() > before)
        # Until it waits for a worker.
        time.sleep(1)
        os.kill(alone.scheduler.pid, signal.SIGKILL)
        _, errors = driver.communicate(timeout=PATIENCE)
    finally:
        alone.stop()
    assert driver.returncode == 1
    assert errors == (
        "error: the scheduler is gone; 1 of 1 grid points are to do, the same command goes on with them\n"
    )


def test_a_second_driver_is_told(tmp_path, capsys):
    with FileLock(tmp_path / ".lock"):
        assert competition.main([*TINY, "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"error: --out: another run is writing to {tmp_path}\n"
    assert not stored(tmp_path)


@pytest.mark.parametrize("address", ["local:0", "local:two", "local:"])
def test_workers_are_a_number(address, tmp_path, capsys):
    assert competition.main([*TINY, "--cluster", address, "--out", str(tmp_path)]) == 2
    assert (
        capsys.readouterr().err
        == f"error: --cluster: local:N needs a number of workers N from 1 to 999; got {address!r}\n"
    )


def test_no_such_scheduler(tmp_path):
    done = subprocess.run(
        [*SCRIPT, *TINY, "--cluster", "tcp://127.0.0.1:1", "--out", str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: --cluster: no scheduler answers at tcp://127.0.0.1:1: ")


def test_without_the_package(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert competition.main([*TINY, "--cluster", "local:2", "--out", str(tmp_path)]) == 2
    assert "pip install 'mmtheory[cluster]'" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["umt", "greedy"])
def test_data_go_to_workers_by_name(name, tmp_path, monkeypatch):
    """Small, from another folder, and refused where the file is another."""
    module = importlib.import_module(f"mmtheory.{name}.sources")
    monkeypatch.chdir(tmp_path)
    for own in (tmp_path / "here", tmp_path / "there"):
        own.mkdir()
        write_data(name, own / "data", len(own.name))
    monkeypatch.chdir(tmp_path / "here")
    named = {"umt": "npz:data/of.npz", "greedy": "mnist:data"}[name]
    source = module.source(named)
    sent = pickle.dumps(source)
    assert len(sent) < 1000
    monkeypatch.chdir(tmp_path)
    module.source.cache_clear()
    found = pickle.loads(sent)
    assert (found.name, found.identity) == (source.name, source.identity)
    shutil.copytree(tmp_path / "there", tmp_path / "here", dirs_exist_ok=True)
    module.source.cache_clear()
    with pytest.raises(DataError, match="on a worker"):
        pickle.loads(sent)
    module.source.cache_clear()


def write_data(name, folder, seed):
    """A file of two modalities, or MNIST's four."""
    folder.mkdir()
    if name == "umt":
        x = np.random.default_rng(seed).standard_normal((40, 3))
        np.savez(folder / "of.npz", x1=x, x2=x + 1, y=np.arange(40) % 2)
        return
    files, _, _ = content(train=10 * seed, test=20)
    for file, data in files.items():
        (folder / file).write_bytes(data)
