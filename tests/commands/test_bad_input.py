"""What is wrong with an experiment's flags is said in one sentence, and nothing is written."""

from mmtheory.commands import competition, greedy, laziness, segmentation, umt
from tests.datasets.test_rgbd import saved

BAD = [
    (competition, "--mu 0.1,0.2,0.3", "--mu: give one value, or one for each of the 2 modalities; got 3"),
    (competition, "--gamma 0:1e300", "--gamma: needs 0 ≤ low ≤ high"),
    (competition, "--z-off 0.4:0.1", "--z-off: needs 0 ≤ low ≤ high"),
    (competition, "--z-off 0.1:0.4:0", "--z-off: needs a shape in"),
    (competition, "--K 12 --d 5", "--d: must be at least K"),
    (competition, "--d 12 --d-r 5", "--d-r: must be at least d"),
    (competition, "--s 11", "--s: must lie in [0, K]"),
    (competition, "--seeds 2000000000", "--seeds: needs about "),
    (competition, "--K 1000000", "--K: needs about "),
    (competition, "--n 10000000 --d 1000", "--n: needs about "),
    (competition, "--K 4 --d-r 10000000", "--d-r: needs about "),
    (competition, "--steps 2000000000 --records 10000000 --seeds 10000", "--records: needs about "),
    (competition, "--dictionary missing.npz", "--dictionary: is identity, random, or a readable .npz file"),
    (competition, "--predict --leading 3", "--leading: must not be given: the flow chooses its own neurons"),
    (competition, "--predict --coordinates isotropic --d-r 2000", "--coordinates: must not be isotropic"),
    (competition, "--predict --cluster local:2", "--cluster: is for runs"),
    (greedy, "--data nosuchdata", "--data: is one of"),
    (greedy, "--data mnist:/nowhere", "--data: /nowhere is not a folder"),
    (greedy, "--data sparse-coding --jitter 0", "--jitter: is for --data coloured"),
    (greedy, "--data shapes --pool 2", "--pool: is for --data coloured"),
    (greedy, "--channels 1,2,3", "--channels: must be four"),
    (greedy, "--pool 3", "--pool: is one of"),
    (greedy, "--data sparse-coding --channels 4,1000000,1000000,4", "--channels: needs about "),
    (greedy, "--data sparse-coding --seeds 100000000", "--seeds: needs about "),
    (laziness, "--p-max 0.9", "--p-max: must lie in (0, c/(c+1)] = (0, 0.666667]; got 0.9"),
    (laziness, "--instance nosuchfile.toml", "--instance: cannot read nosuchfile.toml: No such file or directory"),
    (laziness, "--instance x.toml --ties heads", "--ties: is one of coin, error, correct; got 'heads'"),
    (laziness, "--instance x.toml --tau 0.7", "--tau: is for families, and --instance asks for one instance"),
    (segmentation, "--data nosuchdata", "--data: is one of"),
    (segmentation, "--data nyu:/nowhere", "--data: cannot read /nowhere"),
    (segmentation, "--data npz:/nowhere,ignore=x", "--data: ignore= takes a label"),
    (segmentation, "--size 9", "--size: must be even"),
    (segmentation, "--channels 1000000000,1000000000", "--channels: needs more memory than there is; "),
    (segmentation, "--channels 8,8000", "--channels: needs about "),
    (segmentation, "--train 1000000 --size 512", "--train: needs about "),
    (umt, "--data nosuchdata", "--data: is one of"),
    (umt, "--data npz:/nowhere.npz", "--data: cannot read /nowhere.npz"),
    (umt, "--methods naive,nosuchmethod", "--methods: no method 'nosuchmethod'"),
    (umt, "--methods naive,naive", "--methods: has the same method twice"),
    (umt, "--method naive", "--method: give --methods"),
    (umt, "--paired 3", "--paired: is for --data paired"),
    (umt, "--data paired --paired 7", "--paired: must be at most the number of slots, 6; got 7"),
    (umt, "--data paired --p 0.95", "--p: must lie in"),
    (umt, "--data paired --hard yes", "--hard: must be two truth values"),
    (umt, "--encoder CNN", "--encoder: CNN needs images"),
    (umt, "--data paired --width 10000 --depth 20", "--width: needs about "),
    (umt, "--data paired --seeds 100000000", "--seeds: needs about "),
    (umt, "--data sparse-coding --width 8", "--width: is not for --data sparse-coding"),
    (umt, "--data sparse-coding --methods umt", "--methods: no method 'umt' for sparse-coding"),
]


def refused(command, flags, out, capsys):
    """The sentence with which a command refuses flags."""
    assert command.main([*flags, "--out", str(out)]) == 2
    sentence = capsys.readouterr().err
    assert sentence.count("\n") == 1
    assert not out.exists()
    return sentence


def test_bad_flags(tmp_path, capsys):
    for command, flags, sentence in BAD:
        assert refused(command, flags.split(), tmp_path / "out", capsys).startswith(f"error: {sentence}"), flags


def test_laws_are_for_scenes(tmp_path, capsys):
    flags = ["--data", f"npz:{saved(tmp_path / 'own.npz')}", "--objects", "2"]
    assert "--objects: is for --data scenes" in refused(segmentation, flags, tmp_path / "out", capsys)
