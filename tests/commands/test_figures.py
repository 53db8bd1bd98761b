"""The command that draws: unknown figures, and figures whose data cannot be had."""

import pytest

from mmtheory.commands import figures
from mmtheory.datasets.dataset import DataError
from mmtheory.figures import class_fusion
from mmtheory.parameter import ParameterError


def test_unknown_figure(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert figures.main(["learned_features", "nosuchfigure"]) == 2
    assert "no figure 'nosuchfigure'" in capsys.readouterr().err
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("error", [DataError("no such package"), ParameterError("data", "no such package")])
def test_a_figure_without_its_data_does_not_stop_the_others(error, monkeypatch, capsys, tmp_path):
    def refuse(name):
        raise error

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(class_fusion, "source", refuse)
    assert figures.main(["class_fusion", "learned_features"]) == 2
    printed = capsys.readouterr()
    assert f"error: class_fusion: {error}" in printed.err
    assert "learned_features.pdf" in printed.out
    assert [path.name for path in tmp_path.rglob("*.png")] == ["learned_features.png"]
