"""The papers' numbers: well formed, and in accord with the papers' own prose, differences and other tables."""

import math
from types import MappingProxyType

import pytest

from mmtheory.published import PUBLISHED, _read, published

UNI_AUDIO, UNI_VIDEO = "uni-modal, audio", "uni-modal, video"
FROZEN = "linear classifier on frozen encoders"


def value(paper, number, row, column):
    return published(paper, number).value(row, column)


def accuracy(paper, number, row):
    return value(paper, number, row, "accuracy")


def test_every_table_of_results_is_there():
    numbers = {paper: [number for name, number in PUBLISHED if name == paper] for paper, _ in PUBLISHED}
    assert numbers == {
        "laziness": ["1", "2", "3", "4", "5", "6", "7", "9", "10", "11", "12", "13"],
        "umt": ["1", "2", "3", "4"],
        "greedy": ["1"],
        "competition": ["slides 1"],
    }


def test_tables_are_well_formed_and_cannot_be_changed():
    assert isinstance(PUBLISHED, MappingProxyType)
    for key, table in PUBLISHED.items():
        assert key == (table.paper, table.number)
        assert table.rows
        assert table.columns
        assert 0 < len(table.title) <= 90
        assert table.unit.endswith("%")
        assert set(table.sd) <= set(table.rows)
        for cells in (table.rows, table.sd):
            assert isinstance(cells, MappingProxyType)
            assert all(isinstance(row, MappingProxyType) for row in cells.values())
            assert all(tuple(row) == table.columns for row in cells.values())


def test_percentages_lie_between_0_and_100():
    for table in PUBLISHED.values():
        for row, cells in table.rows.items():
            for column, number in cells.items():
                bound = -100 if column == "difference" else 0
                assert math.isnan(number) or bound <= number <= 100, (table.title, row, column)
        assert all(0 < number < 5 for cells in table.sd.values() for number in cells.values())


DIFFERENCES = {
    ("laziness", "2"): ("from ESANet", "alone"),
    ("laziness", "5"): ("UMT", "ESANet"),
    ("umt", "3"): ("UMT", "ESANet"),
    ("umt", "4"): ("from ESANet", "alone"),
    ("competition", "slides 1"): ("joint", "best uni-modal"),
}


def test_printed_differences_agree_with_the_values():
    assert {key for key, table in PUBLISHED.items() if "difference" in table.columns} == set(DIFFERENCES)
    for key, (minuend, subtrahend) in DIFFERENCES.items():
        for cells in published(*key).rows.values():
            assert cells["difference"] == pytest.approx(cells[minuend] - cells[subtrahend], abs=1e-9)


SPOTS = [
    ("laziness", "1", "uni-modal, video or flow", "video, VGG-Sound", 23.17),  # section 3.1: 23%
    ("laziness", "1", "gradient blending", "video, VGG-Sound", 17.69),  # section 3.1: less than 18%
    ("laziness", "2", "ImageNet", "from ESANet", 34.73),
    ("laziness", "3", "gradient blending", "UCF101", 83.03),
    ("laziness", "4", "UMT, L1", "accuracy", 52.80),
    ("laziness", "6", "naive fusion", "4", 67),
    ("laziness", "7", "averaged predictions", "UCF101", 86.78),
    ("laziness", "9", "1e-6", "video encoder", 23.27),
    ("laziness", "12", "100", "accuracy", 53.11),
    ("laziness", "13", "naive fusion", "34", 48),
    ("umt", "1", "naive fusion", "video, training", 34.69),  # section 2.1: less than 35%
    ("umt", "1", "naive fusion", "video, test", 15.86),  # section 2.1: less than 16%
    ("umt", "1", "uni-modal, video", "video, training", 99.47),  # introduction: over 99%
    ("umt", "1", "gradient blending", "video, training", 36.9),  # section 3.2: not more than 40%
    ("umt", "2", "UMT", "accuracy", 53.46),
    ("umt", "3", "ImageNet", "UMT", 49.14),
    ("greedy", "1", "vanilla", "Colored-and-gray-MNIST", 45.26),
    ("greedy", "1", "random", "NVGesture, pre-trained", 82.64),
    ("greedy", "1", "guided", "ModelNet40", 91.37),
    ("greedy", "1", "guided", "NVGesture, scratch", 80.22),
    ("competition", "slides 1", "audio + RGB", "joint", 71.4),
    ("competition", "slides 1", "audio + flow", "best uni-modal", 62.1),
    ("competition", "slides 1", "audio + RGB + flow", "joint", 70.0),
]


def test_spot_values():
    for *place, expected in SPOTS:
        assert value(*place) == expected, place


def test_sd_stands_beside_its_mean():
    guided = published("greedy", "1").sd["guided"]
    assert guided["Colored-and-gray-MNIST"] == 1.20
    assert guided["NVGesture, pre-trained"] == 1.45
    assert published("umt", "2").sd["modality dropout"]["accuracy"] == 0.76
    assert not published("laziness", "3").sd


def test_the_laziness_prose_holds_of_its_tables():
    encoders = published("laziness", "1")
    joint = [cells for row, cells in encoders.rows.items() if not row.startswith("uni-modal")]
    for column, alone in zip(encoders.columns, (23.17, 45.15, 74.99, 77.08), strict=True):
        assert alone in {cells[column] for cells in encoders.rows.values()}
        assert all(cells[column] < alone for cells in joint)
    methods = published("laziness", "3")
    for column in methods.columns:
        assert max(methods.rows, key=lambda row: methods.value(row, column)) == "UMT"
    combined = published("laziness", "7")
    assert combined.value("UMT", "VGG-Sound") > combined.value(FROZEN, "VGG-Sound")
    assert combined.value("averaged predictions", "UCF101") > combined.value("UMT", "UCF101")
    weights = published("laziness", "12")
    assert max(weights.rows, key=lambda row: weights.value(row, "accuracy")) == "50"  # appendix A.5: the weight used


def test_classes_beat_the_sum_on_vgg_sound_and_none_does_on_ucf101():
    paired, other = published("laziness", "6"), published("laziness", "13")
    for column in paired.columns:
        parts = paired.value(UNI_AUDIO, column) + paired.value(UNI_VIDEO, column)
        assert paired.value("naive fusion", column) > parts
    for column in other.columns:
        rgb, flow = other.value("uni-modal, RGB", column), other.value("uni-modal, flow", column)
        assert max(rgb, flow) < other.value("naive fusion", column) < rgb + flow


def test_the_umt_prose_holds_of_its_tables():
    encoders = published("umt", "1")
    for column in ("audio, test", "video, test"):
        assert max(cells[column] for cells in encoders.rows.values() if not math.isnan(cells[column])) == (
            encoders.value("UMT", column)
        )
    assert accuracy("umt", "2", "UMT") - accuracy("umt", "2", "naive fusion") > 3  # abstract: more than 3%
    assert accuracy("umt", "2", FROZEN) > accuracy("umt", "2", "naive fusion")
    assert accuracy("umt", "2", "modality dropout") > accuracy("umt", "2", "dropout")
    assert value("umt", "3", "from scratch", "difference") > value("umt", "3", "ImageNet", "difference")


def test_the_greedy_prose_holds_of_its_table():
    table = published("greedy", "1")
    for column in table.columns:
        assert max(table.rows, key=lambda row: table.value(row, column)) == "guided"
    gains = [table.value("RUBi", column) - table.value("vanilla", column) for column in table.columns]
    assert min(gains) < 0 < max(gains)
    assert table.value("guided", "ModelNet40") < 91.6  # section 5.1: the front view alone
    assert table.value("guided", "Colored-and-gray-MNIST") < 98  # section 5.1: the gray image alone


def test_tables_that_repeat_a_number_agree():
    for number in ("4", "10", "11"):
        assert accuracy("laziness", number, "naive fusion") == 49.46
        assert accuracy("laziness", number, "UMT") == 53.46
    assert accuracy("laziness", "12", "0") == value("laziness", "3", "naive fusion", "VGG-Sound")
    assert accuracy("laziness", "12", "50") == value("laziness", "3", "UMT", "VGG-Sound")
    assert value("laziness", "9", "0", "fused") == value("laziness", "7", FROZEN, "VGG-Sound")
    for row, column in (("uni-modal, audio or RGB", "audio"), ("uni-modal, video or flow", "video")):
        assert value("laziness", "9", "0", f"{column} encoder") == value("laziness", "1", row, f"{column}, VGG-Sound")
    for row, column in (("uni-modal, audio or RGB", "RGB"), ("uni-modal, video or flow", "flow")):
        assert value("laziness", "7", row, "UCF101") == value("laziness", "1", row, f"{column}, UCF101")
    for row in ("dropout", "modality dropout"):
        assert accuracy("laziness", "11", row) == accuracy("umt", "2", row)
    assert value("laziness", "3", "gradient blending", "VGG-Sound") == accuracy("umt", "2", "gradient blending")
    assert accuracy("laziness", "4", "self-distillation, features") == accuracy("umt", "2", "self-distillation")
    assert published("laziness", "2").rows == published("umt", "4").rows


def test_contradictions_stay_as_printed_and_are_noted():
    assert value("laziness", "3", "UMT", "UCF101") == 83.71
    assert value("laziness", "7", "UMT", "UCF101") == 83.72
    assert "83.72" in published("laziness", "3").note
    assert "83.71" in published("laziness", "7").note
    assert value("laziness", "5", "ImageNet", "UMT") == 49.39
    assert "49.14" in published("laziness", "5").note
    assert "49.39" in published("umt", "3").note
    assert value("umt", "2", FROZEN, "accuracy") == 50.81
    assert value("laziness", "7", FROZEN, "VGG-Sound") == 50.95


def test_what_cannot_be_read_is_nan_and_noted():
    missing = {
        (table.paper, table.number, row, column)
        for table in PUBLISHED.values()
        for row, cells in table.rows.items()
        for column, number in cells.items()
        if math.isnan(number)
    }
    unreadable = ("laziness", "7", "uni-modal, audio or RGB", "VGG-Sound")
    assert unreadable in missing
    assert "left out" in published("laziness", "7").note
    assert {key[:2] for key in missing - {unreadable}} == {("laziness", "1"), ("umt", "1")}
    assert len(missing) == 9


def test_unknown_names_raise_what_exists():
    with pytest.raises(KeyError, match=r"no table '14' of laziness; its tables: '1', '2'"):
        published("laziness", "14")
    with pytest.raises(KeyError, match=r"no paper 'lazy'; the papers: 'laziness', 'umt', 'greedy', 'competition'"):
        published("lazy", "1")
    with pytest.raises(KeyError, match=r"no row 'gilded' in greedy, table 1; its rows: 'vanilla'"):
        published("greedy", "1").value("gilded", "ModelNet40")
    with pytest.raises(KeyError, match=r"no column 'CIFAR' in greedy, table 1; its columns: 'Colored"):
        published("greedy", "1").value("guided", "CIFAR")


HEAD = '[[table]]\npaper = "p"\nnumber = "1"\ntitle = "t"\nunit = "%"\n'
ROW = '{name = "r", values = [1.0]}'
ONE = f'{HEAD}columns = ["a"]\nrows = [{ROW}]\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ONE + ONE, "p, table 1 stands twice"),
        (f'{HEAD}columns = ["a", "a"]\nrows = [{{name = "r", values = [1.0, 2.0]}}]', "a column stands twice"),
        (f'{HEAD}columns = ["a"]\nrows = [{ROW}, {ROW}]', "row 'r' stands twice"),
        (f'{HEAD}columns = ["a", "b"]\nrows = [{ROW}]', "1 numbers for 2 columns"),
        (f'{HEAD}columns = ["a"]\nrows = [{{name = "r", values = [1.0], sd = [1.0, 2.0]}}]', "2 numbers for 1 columns"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path, text, message):
    path = tmp_path / "published.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        _read(path)
