"""What is written: whole files, links followed, devices and pipes left in place; and a disk that is full."""

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mmtheory.parameter import ParameterError
from mmtheory.sweep import Unwritten, check_file, make_folder, write_bytes, write_text
from mmtheory.sweep.files import remove_parts


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path):
    write_text(tmp_path / "a", "one")
    write_text(tmp_path / "a", "μ")
    assert (tmp_path / "a").read_bytes() == "μ".encode()
    assert names(tmp_path) == ["a"]


def test_the_mode_is_that_of_any_new_file(tmp_path):
    write_text(tmp_path / "ours", "")
    (tmp_path / "any").touch()
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "any").stat().st_mode


def test_a_link_is_followed(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there/file")
    write_text(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "file").read_text() == "text"
    assert names(tmp_path) == ["link", "there"]


def test_a_planted_part_file_is_not_written_to(tmp_path, monkeypatch):
    outside = tmp_path / "outside"
    outside.write_text("mine")
    monkeypatch.setattr("secrets.token_hex", lambda count: "0" * 2 * count)
    (tmp_path / f".a.{'0' * 16}.part").symlink_to(outside)
    with pytest.raises(Unwritten, match="File exists"):
        write_text(tmp_path / "a", "text")
    assert outside.read_text() == "mine"


def test_a_pipe_is_written_to(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_text(pipe, "text")
    reader.join(10)
    assert read == ["text"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="has no /dev/full")
def test_devices_stay_what_they_are(tmp_path):
    write_text(Path("/dev/null"), "text")
    (tmp_path / "link").symlink_to("/dev/full")
    with pytest.raises(Unwritten, match=r"^cannot write .*link: No space left on device$"):
        write_text(tmp_path / "link", "text")
    for name in ("/dev/null", "/dev/full"):
        assert stat.S_ISCHR(os.stat(name).st_mode)
    assert names(tmp_path) == ["link"]


STDOUT = """
from pathlib import Path
from mmtheory.sweep import write_text
print("before")
write_text(Path("/dev/stdout"), "text\\n")
print("after")
"""


def test_standard_output_keeps_its_order(tmp_path):
    """Whether it is a pipe or a file, which must not be replaced while it is written to."""
    piped = subprocess.run([sys.executable, "-c", STDOUT], capture_output=True, check=True)
    with (tmp_path / "out").open("w") as out:
        subprocess.run([sys.executable, "-c", STDOUT], stdout=out, check=True)
    assert piped.stdout == (tmp_path / "out").read_bytes() == b"before\ntext\nafter\n"


LIMITED = """
import resource, sys
from pathlib import Path
from mmtheory.sweep import Unwritten, write_bytes
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_bytes(Path(sys.argv[1]), bytes(2000))
except Unwritten as sentence:
    print(sentence)
"""


def test_what_does_not_fit_leaves_nothing(tmp_path):
    file = tmp_path / "file"
    file.write_text("before")
    done = subprocess.run([sys.executable, "-c", LIMITED, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout == f"cannot write {file}: {os.strerror(errno.EFBIG)}\n"
    assert file.read_text() == "before"
    assert names(tmp_path) == ["file"]


def test_parts_of_the_killed_are_removed(tmp_path):
    part, other = tmp_path / f".a.nc.{'0' * 16}.part", tmp_path / ".a.nc.part"
    part.touch()
    other.touch()
    remove_parts(tmp_path)
    assert names(tmp_path) == [".a.nc.part"]


def test_a_folder_is_made_wholly_or_not_at_all(tmp_path):
    make_folder(tmp_path / "a" / "b")
    assert names(tmp_path / "a") == ["b"]
    with pytest.raises(ParameterError, match=r"^out: cannot write to .*: File name too long$") as error:
        make_folder(tmp_path / "c" / "d" / ("e" * 300))
    assert len(str(error.value)) < 150 + len(str(tmp_path))
    with pytest.raises(ParameterError, match=r"^out: is 15\d\d folders deep; at most 200 are made$"):
        make_folder(tmp_path.joinpath(*["c"] * 1500))
    assert names(tmp_path) == ["a"]


def test_a_folder_that_another_run_makes_at_the_same_time(tmp_path, monkeypatch):
    make = Path.mkdir

    def late(folder, *args, **kwargs):
        make(folder)
        return make(folder, *args, **kwargs)

    monkeypatch.setattr(Path, "mkdir", late)
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_probe_follows_no_link(tmp_path):
    (tmp_path / ".writable").symlink_to(tmp_path / "outside")
    make_folder(tmp_path)
    assert names(tmp_path) == [".writable"]


def test_what_no_file_can_replace(tmp_path):
    with pytest.raises(ParameterError, match=r"^json: .* is a folder$"):
        check_file(tmp_path, "json")
    check_file(tmp_path / "new" / "file", "json")
    assert names(tmp_path) == ["new"]
    # Nothing is made in a device's folder.
    check_file(Path("/dev/null"), "json")


def test_a_reader_who_is_gone_is_no_error_of_ours():
    read, write = os.pipe()
    os.close(read)
    try:
        with pytest.raises(BrokenPipeError):
            write_bytes(Path(f"/proc/self/fd/{write}"), b"text")
    finally:
        os.close(write)


@pytest.mark.parametrize("to_a_file", [True, False])
def test_standard_output_of_another_user_can_be_written(to_a_file, tmp_path):
    """As of a service: it is open, though it cannot be opened, and its folder is not ours."""
    code = """
import os, pathlib
os.access = lambda *_: False
import mmtheory.sweep.files as files
files.make_folder = None
files.check_file(pathlib.Path("/dev/stdout"), "json")
files.write_text(pathlib.Path("/dev/stdout"), "text")
"""
    with (tmp_path / "out").open("w+b") as file:
        stdout = file if to_a_file else subprocess.PIPE
        done = subprocess.run([sys.executable, "-c", code], stdout=stdout, check=True)
        written = (tmp_path / "out").read_bytes() if to_a_file else done.stdout
    assert written == b"text"
