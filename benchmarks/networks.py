"""A step of training of the learners' networks beside its matrix products, at the default sizes of their commands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Key

from benchmarks.engines import Row, one_core
from benchmarks.floors import repeated
from benchmarks.stopwatch import per_step, seconds
from mmtheory import greedy, segmentation, umt
from mmtheory.learners.cost import Product, products
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Pretrained, Step
from mmtheory.learners.pipeline import Task
from mmtheory.learners.training import train
from mmtheory.segmentation.teaching import UniModalTeacher
from mmtheory.umt.methods import METHODS


@dataclass(frozen=True)
class Training:
    """A method's training on random data.

    Args:
        name: as a table calls it.
        task: the method, the network's architecture and the schedule.
        shapes: of one observation of every modality.
        label: the shape of one sample's label: () for a class, (row, column) for a class a pixel.
        hyper: the method's hyper-parameters.
        teachers: what builds the architectures of the pretrained networks, modality by modality.
    """

    name: str
    task: Task
    shapes: Sequence[tuple[int, ...]]
    label: tuple[int, ...]
    hyper: Mapping[str, Any]
    teachers: Sequence[Any] = ()

    def examples(self, n: int) -> Examples:
        """Random ones."""
        rng = np.random.default_rng(0)
        x: Any = tuple(jnp.asarray(rng.standard_normal((n, *shape), np.float32)) for shape in self.shapes)
        return Examples(x, jnp.asarray(rng.integers(self.task.build.K, size=(n, *self.label))))

    def pretrained(self) -> Pretrained:
        """Teachers as they start."""
        return Pretrained(tuple(build(jax.random.key(r)) for r, build in enumerate(self.teachers)))

    def needed(self, batch: int) -> list[Product]:
        """The products of a step's loss and gradient."""
        method, hyper, examples = self.task.method, self._hyper(), self.examples(batch)
        data, pretrained = Data(examples, examples, examples), self.pretrained()
        network = method.start(self.task.build, jax.random.key(0), pretrained, hyper)
        memory = method.memory(network, data, pretrained)
        step = Step(jax.random.key(0), jnp.asarray(0.0), jnp.asarray(0), hyper, pretrained, memory)
        return products(jax.grad(lambda network: method.noted_loss(network, examples, step)[0]), network)

    def _hyper(self) -> dict[str, Any]:
        return {name: jnp.asarray(value, float) for name, value in self.hyper.items()}


def row(training: Training, batch: int, steps: int) -> Row:
    """Seconds of a step on so many samples: an epoch's, of so many steps, divided by their number; and its floor."""
    few = training.examples(min(batch, 10))
    data, task = Data(training.examples(batch * steps), few, few), training.task
    hyper, pretrained = training._hyper(), training.pretrained()
    schedule = replace(task.schedule, periods=1, batch=batch, keep="last", until="steps", watch="nothing")

    def epoch(key: Key[Array, ""]) -> Any:
        with jax.default_matmul_precision("highest"):
            return train(task.method, task.build, schedule, data, pretrained, hyper, key).last

    needed = training.needed(batch)

    def multiply(steps: Array) -> list[Array]:
        return [jnp.sum(y) for y in repeated(needed, steps, jax.random.key(0))]

    trains = jax.jit(epoch, compiler_options=one_core())
    multiplies = jax.jit(multiply, compiler_options=one_core())
    return Row(
        f"{training.name}, a step on {batch} samples",
        seconds(lambda: trains(jax.random.key(0))) / steps,
        per_step(lambda steps: multiplies(jnp.asarray(steps))),
    )


def with_teachers() -> Training:
    """UMT on data of HTAD's sizes."""
    parameters, shapes = umt.Parameters(), ((36,), (16,))
    build = parameters.architecture(shapes, 7)
    task = Task(METHODS["umt"].under(parameters.fusion_head(paired=False)), build, parameters.schedule())
    hyper = {"learning_rate": 0.003, "weight": 1.0, "modality_weights": (1.0, 1.0)}
    return Training("UMT", task, shapes, (), hyper, [build.modality(r).late_fusion for r in range(2)])


def with_transfer() -> Training:
    """Vanilla training of two branches with transfer modules, on images of 14 × 14 pixels."""
    parameters, shapes = greedy.Parameters(), ((14, 14, 3), (14, 14, 1))
    task = Task(parameters.training(), parameters.architecture(shapes, 10), parameters.schedule())
    return Training("MMTM", task, shapes, (), parameters.hyper())


def of_segmentation(parameters: segmentation.Parameters | None = None) -> Training:
    """UMT in middle fusion, of rendered scenes, at the defaults unless said otherwise."""
    parameters = parameters or segmentation.Parameters()
    size, build = parameters.law.size, parameters.architecture(7)
    task = Task(UniModalTeacher(), build, parameters.schedule())
    shapes = ((size, size, 3),) * 2
    return Training("segmentation", task, shapes, (size, size), parameters.hyper(), [build.uni_modal] * 2)


def rows() -> list[Row]:
    """All of them, in the batches of the defaults."""
    return [row(with_teachers(), 64, 128), row(with_transfer(), 128, 16), row(of_segmentation(), 8, 32)]
