"""Objects by module:NAME: what is found, what is refused in a sentence, and the examples of docs/methods.md."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mmtheory.commands import summarise, umt
from mmtheory.learners.method import Method
from mmtheory.parameter import ParameterError
from mmtheory.plugin import plugin, source_text
from mmtheory.umt.entry import Entry
from mmtheory.umt.methods import entry
from mmtheory.umt.parameters import Parameters
from tests.commands.storage import read

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
SMALL = ["--features", "4", "--width", "6", "--epochs", "2", "--trials", "2", "--seeds", "2"]


@pytest.fixture
def here(monkeypatch):
    """In the folder of the examples, whose modules are not imported yet."""
    monkeypatch.chdir(EXAMPLES)
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A module of one's own in the working directory, forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    text = """
from mmtheory.learners.method import Method
from mmtheory.learners.tuning import Range
from mmtheory.umt.entry import Entry
ROW = Entry("mine", Method(), {"weight": Range(1.0, 2.0)})
METHOD = Method("MLP")
NUMBER = 3
"""
    (tmp_path / "own_methods.py").write_text(text, encoding="utf-8")
    yield
    sys.modules.pop("own_methods", None)


def test_a_method_an_entry_and_what_is_neither(own):
    assert entry("own_methods:ROW").name == "mine"
    assert entry("own_methods:METHOD") == Entry("own_methods:METHOD", Method("MLP"))
    with pytest.raises(ParameterError, match="is no Method and no Entry"):
        entry("own_methods:NUMBER")
    with pytest.raises(ParameterError, match="own_methods has no Nothing"):
        plugin("own_methods:Nothing")
    with pytest.raises(ParameterError, match="No module named 'nosuchmodule'"):
        plugin("nosuchmodule:X")
    with pytest.raises(ParameterError, match="is one of naive, "):
        Parameters(method="nosuchmethod")


@pytest.mark.parametrize("name", ["", ":", "..:x", ".:x", "a\0b:c", "my_methods:", "/:x", "own_methods:a.b"])
def test_what_is_no_name_is_refused(own, name):
    with pytest.raises(ParameterError):
        plugin(name)


def test_a_folder_may_say_where(tmp_path, own, monkeypatch):
    monkeypatch.chdir(Path("/"))
    assert plugin(f"{tmp_path}/own_methods:NUMBER") == 3


def test_the_text_of_the_module_is_in_the_configuration(own, tmp_path):
    config = Parameters(method="own_methods:ROW").as_config()
    assert config["plugins"] == {"own_methods:ROW": source_text("own_methods:ROW")}
    assert set(config["tried"]) == {"learning_rate", "weight"}
    (tmp_path / "own_methods.py").write_text("ROW = None", encoding="utf-8")
    assert source_text("own_methods:ROW") != config["plugins"]["own_methods:ROW"]
    assert "plugins" not in Parameters().as_config()


def test_modules_that_cannot_be_imported_are_a_sentence(own):
    Path("broken.py").write_text("def", encoding="utf-8")
    Path("lacking.py").write_text("from os import nothing_of_that_name", encoding="utf-8")
    for name, reason in (("broken", "invalid syntax"), ("lacking", "cannot import name 'nothing_of_that_name'")):
        with pytest.raises(ParameterError, match=rf"^plugin: {name}:X: {reason}"):
            plugin(f"{name}:X")


def test_modules_of_one_name_in_two_folders_are_not_confused(own):
    assert plugin("own_methods:NUMBER") == 3
    Path("other").mkdir()
    Path("other/own_methods.py").write_text("NUMBER = 4", encoding="utf-8")
    with pytest.raises(ParameterError, match="another module own_methods is imported already"):
        plugin("other/own_methods:NUMBER")


def test_a_class_that_needs_arguments_is_a_sentence(own):
    text = "from mmtheory.umt.mla import Method\nclass Needy(Method):\n    def __init__(self, x): ..."
    Path("own_methods.py").write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match="own_methods:Needy is called without arguments: missing a required"):
        entry("own_methods:Needy")


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_examples_are_short(example):
    assert len(example.read_text(encoding="utf-8").splitlines()) <= 40


def test_a_method_on_a_data_set(here, tmp_path, capsys):
    """Written from the page alone: both examples, computed, printed, and read again by the same command.

    What reads results from anywhere does not import what they name.
    """
    flags = ["--plugin", "my_data:halves,my_method:EqualLengths", "--methods", "naive", "--optimiser", "sgd"]
    assert umt.main([*flags, *SMALL, "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "my_method:EqualLengths" in printed
    (point,) = read(tmp_path)
    assert list(point["methods"]) == ["alone-1", "alone-2", "naive", "my_method:EqualLengths"]
    assert point["data"].startswith("plugin:my_data:halves sha256:")
    assert 0 <= point["methods"]["my_method:EqualLengths"]["accuracy"]["value"] <= 1
    assert umt.main([*flags, *SMALL, "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out == printed
    assert summarise.main([str(tmp_path)]) == 2
    sentence = "my_method:EqualLengths is a plugin; the command that made these results reads them"
    assert capsys.readouterr().err == f"error: {sentence}\n"


def test_an_encoder(here, tmp_path):
    law = ["--data", "paired", "--hard", "no,no", "--train", "80", "--validation", "40", "--test", "60"]
    flags = [*law, *SMALL, "--plugin", "my_encoder:Cosines", "--methods", "naive", "--out", str(tmp_path)]
    assert umt.main(flags) == 0
    (point,) = read(tmp_path)
    assert point["params"]["encoder"] == "my_encoder:Cosines"
    assert np.isfinite(point["methods"]["naive"]["accuracy"]["value"])


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--plugin", "nosuchmodule:X"], "--plugin: nosuchmodule:X: No module named 'nosuchmodule'"),
        (["--plugin", "my_data"], "--plugin: is module:NAME; got my_data"),
        (["--plugin", "my_data:np"], "--plugin: my_data:np is no Method, no equinox Module, and no function"),
        (["--plugin", "my_data:halves,my_data:halves"], "--plugin: names two data sets, my_data:halves and my_data"),
        (["--plugin", "my_method:EqualLengths,json:loads"], "--data: json:loads is called without arguments"),
        (["--data", "sparse-coding", "--plugin", "my_method:EqualLengths"], "--plugin: is not for --data"),
        (["--encoder", "LSTM"], "--encoder: is one of MLP, CNN, conv1d, GRU, or module:NAME; got 'LSTM'"),
    ],
)
def test_bad_plugins_are_a_sentence(here, tmp_path, capsys, flags, sentence):
    assert umt.main([*flags, "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.startswith(f"error: {sentence}")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_another_process_finds_it_by_its_name(tmp_path):
    command = [sys.executable, "-m", "mmtheory", "umt", "--plugin", "my_method:EqualLengths", "--data", "paired"]
    done = subprocess.run([*command, "--help"], cwd=EXAMPLES, capture_output=True, text=True)
    assert done.returncode == 0
    assert "module:NAME" in done.stdout
