"""Flags outside the paper's assumptions: told in a line each, before anything runs, and taken all the same."""

import json

import pytest

from mmtheory.commands import competition
from mmtheory.competition import PRESETS
from mmtheory.competition.assumptions import outside
from tests.commands.test_competition import TINY


@pytest.mark.parametrize("name", PRESETS)
def test_no_preset_is_outside(name):
    assert outside(PRESETS[name]) == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"z_off": "0.1:0.5"}, "off-target coordinates: c_z = 0.5; presumed is z_j ≤ c_z < 1/2 on sufficient data"),
        ({"z_y": "0.9:2,1:2"}, "target coordinate: z_y from 0.9 on; presumed is z_y ≥ 1 on sufficient data"),
        (
            {"gamma": "0.05:0.1,0.5:1", "rho": "0.5:1"},
            "γ ≪ ρ: γ up to 1, ρ from 0.5 on; presumed is γ_r ≤ 0.25 ρ_r on insufficient data",
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
    sentence = "off-target coordinates: c_z = 0.9; presumed is z_j ≤ c_z < 1/2 on sufficient data"
    # Where it takes long, progress is said, too.
    warned = [line for line in capsys.readouterr().err.splitlines() if line.startswith("warning")]
    assert warned == [f"warning: {sentence}: what the theorems say is not about such data"]
    assert len(json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))) == 2
