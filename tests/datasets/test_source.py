"""Names of data: what a table makes of them, what tells two contents apart, and what a worker finds under a name."""

import pickle
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from mmtheory.datasets.dataset import DataError, MissingPackage
from mmtheory.datasets.source import Source, fingerprint, folder_name, loaded


def missing():
    raise MissingPackage("some-package", "some-extra")


def text(path):
    return Path(path).read_text(encoding="utf-8")


TABLE = {"law": None, "packaged": lambda: "from a package", "missing": missing, "file:PATH": text}


@dataclass(frozen=True)
class Text(Source[str]):
    """A wing's source."""


@cache
def source(name):
    content = loaded(name, TABLE)
    return Text(name, name if content is None else f"{name} of {len(content)} letters", content, source)


def test_names_stand_for_what_the_table_says(tmp_path):
    (tmp_path / "a:b").write_text("from a file")
    assert loaded("law", TABLE) is None
    assert loaded("packaged", TABLE) == "from a package"
    assert loaded(f"file:{tmp_path / 'a:b'}", TABLE) == "from a file"


@pytest.mark.parametrize("name", ["nothing", "file", "law:path", "packaged:path", "FILE:path", ""])
def test_other_names_are_refused_with_those_there_are(name):
    with pytest.raises(DataError, match=f"^is one of law, packaged, missing, file:PATH; got '{name}'$"):
        loaded(name, TABLE)


def test_a_missing_package_is_named_in_one_sentence():
    with pytest.raises(DataError, match="the optional package some-package is missing"):
        loaded("missing", TABLE)


def test_a_source_goes_by_name_and_is_refused_where_the_contents_are_others(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("data").write_text("a" * 5000)
    own = source("file:data")
    sent = pickle.dumps(own)
    assert len(sent) < 500
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    found = pickle.loads(sent)
    assert (found, found.content, type(found)) == (own, own.content, Text)
    (tmp_path / "data").write_text("a")
    source.cache_clear()
    with pytest.raises(DataError, match=r"file:data is .* of 1 letters on a worker, and file:data of 5000 letters"):
        pickle.loads(sent)
    assert pickle.loads(pickle.dumps(source("law"))) == source("law")


def test_fingerprints_tell_shapes_and_contents_apart():
    arrays = (np.arange(6), np.arange(6).reshape(2, 3), np.arange(1, 7), np.arange(6).reshape(2, 3).T)
    assert len({fingerprint(a) for a in arrays}) == len(arrays)
    assert fingerprint(np.arange(6), np.arange(3)) == fingerprint(np.arange(6), np.arange(3))
    assert fingerprint(np.arange(6).reshape(3, 2).T) == fingerprint(np.ascontiguousarray(np.arange(6).reshape(3, 2).T))


def test_no_two_files_have_one_folder_of_results(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert folder_name("mine.npz") == folder_name("./mine.npz") == folder_name(tmp_path / "mine.npz") == "mine"
    places = ("mine", "runs", "runs.npz", "runs.2024", "runs.2024.npz", "a/runs.npz", "b/runs.npz", "..", ".", "/")
    names = [folder_name(place) for place in places] + [folder_name("htad.npz", {"htad": None}), "htad"]
    assert len(set(names)) == len(names)
    assert all(name[0] != "." and "/" not in name for name in names)
    # Wherever the current folder stands.
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert folder_name("a/runs.npz") == names[5]
