"""Flags outside the paper's assumptions: told in a line each, before anything runs, and taken all the same."""

import json

import pytest

from mmtheory.commands import competition
from mmtheory.competition import PRESETS
from mmtheory.competition.regime import outside
from tests.commands.test_competition import TINY


@pytest.mark.parametrize("name", PRESETS)
def test_no_preset_is_outside(name):
    assert outside(PRESETS[name]) == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"z_off": "0.1:0.5"}, "z_off reaches 0.5; the paper assumes z_j ≤ c_z < 1/2 of sufficient data"),
        ({"z_y": "0.9:2,1:2"}, "z_y begins at 0.9; the paper assumes z_y ≥ 1 of sufficient data"),
        (
            {"gamma": "0.05:0.1,0.5:1", "rho": "0.5:1"},
            "gamma reaches 1 and rho 1; the paper assumes γ_r ≪ ρ_r of insufficient data",
        ),
    ],
    ids=str,
)
def test_what_is_outside(values, sentence):
    declared = PRESETS["quick"].declarations()
    read = {name: declared[name].parsed(text) for name, text in values.items()}
    assert outside(PRESETS["quick"].with_values(read)) == [sentence]


def test_the_command_says_it_once_and_goes_on(tmp_path, capsys):
    flags = ["--z-off", "0.6:0.9", "--sigma-0", "0.05", "0.1", "--seeds", "1", "--out", str(tmp_path)]
    assert competition.main([*TINY, *flags]) == 0
    sentence = "z_off reaches 0.9; the paper assumes z_j ≤ c_z < 1/2 of sufficient data"
    assert capsys.readouterr().err == f"warning: {sentence}: what the theorems say is not about such data\n"
    assert len(json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))) == 2
