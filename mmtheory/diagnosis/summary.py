"""A diagnosis as JSON: everything that the tables tell, in shares, not percentages."""

from typing import Any

import numpy as np

from mmtheory.design import Reading
from mmtheory.diagnosis.advice import advice
from mmtheory.diagnosis.diagnosis import Diagnosis
from mmtheory.estimate import as_json


def summary(found: Diagnosis) -> dict[str, Any]:
    """The content of summary.json."""
    rows, e, R = found.rows, found.evidence, found.R
    suggestion = advice(e, found.dataset.modalities)

    def accuracies(name: str) -> dict[str, Any]:
        return {
            "new samples": rows.mean(name),
            "this data set": rows.mean(name, Reading.DATA_SET),
            "balanced": rows.balanced(name),
        }

    content = {
        "data": found.dataset.name,
        "modalities": list(found.dataset.modalities),
        "classes": list(found.dataset.classes),
        "rows": len(rows.y),
        "clusters": len(np.unique(rows.clusters)),
        "groups left out": found.groups,
        "parameters": found.parameters.as_config(),
        "splits": len(found.learning),
        "diverged": found.diverged,
        "regime": str(found.regime),
        "evidence": {
            "combination": e.combination,
            "best": e.best,
            "single": e.single,
            "gain": e.gain,
            "ahead": e.ahead,
            "encoders": e.encoders,
            "won": {found.dataset.classes[k]: r for k, r in e.won.items()},
        },
        "suggestion": {
            "sentence": suggestion.sentence,
            "measure": suggestion.measure,
            "difference": suggestion.estimate,
        },
        "accuracy": {name: accuracies(name) for name in rows.right},
        "encoders": {
            str(r): rows.difference(f"encoder {r}", f"encoder alone {r}", Reading.DATA_SET) for r in range(1, R + 1)
        },
        "by class": {
            name: {
                "joint": rows.of_class(k, "joint"),
                "beyond the sum": rows.beyond_the_sum(k, R),
                "encoders": [of_r[k] for of_r in e.classes],
            }
            for k, name in enumerate(found.dataset.classes)
        },
        "lost without": {str(r): found.lost_without(r) for r in range(1, R + 1)},
        "utilisation": {str(r): found.utilisation(r) for r in range(1, R + 1)},
        "epochs to 0.9 of the gain": found.pace,
    }
    found_json: dict[str, Any] = as_json(content)
    return found_json
