"""A snapshot is refused if any byte of it has changed, before anything reads it."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from plancode.errors import CorruptError, InputError
from plancode.snapshots.freeze import freeze
from plancode.snapshots.opening import Snapshot, open_snapshot, verify
from tests.plancode.snapshots import factory
from tests.plancode.snapshots.factory import AS_OF, FILES


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("opening")
    wrong = {"schools.csv": "id,pupils\ns1,一百\ns1\n"}
    return freeze(factory.plan(), factory.source(folder / "src", wrong), AS_OF, folder / "snap")


@pytest.fixture
def copy(snapshot: Snapshot, tmp_path: Path) -> Path:
    return Path(shutil.copytree(snapshot.path, tmp_path / "copy"))


def test_it_opens_as_it_was_frozen(snapshot: Snapshot, copy: Path) -> None:
    opened = open_snapshot(copy)
    assert (opened.hash, opened.files, opened.exceptions) == (snapshot.hash, snapshot.files, snapshot.exceptions)
    assert opened.complete == snapshot.complete
    assert opened.as_of == AS_OF
    assert list(opened.areas.by_code.values()) == list(factory.AREAS.by_code.values())
    assert [one.kind for one in opened.exceptions] == ["not_a_number", "ragged"]
    assert verify(copy).hash == snapshot.hash


def test_the_whole_manifest_is_json(snapshot: Snapshot) -> None:
    manifest = json.loads((snapshot.path / "manifest.json").read_text())
    assert [one["kind"] for one in manifest["exceptions"]] == [one.kind for one in snapshot.exceptions]
    assert list(manifest["exceptions"][0]) == [
        "kind", "subject", "id", "fact", "list", "file", "row", "value", "message",
    ]  # fmt: skip


def test_a_flipped_bit_anywhere_is_refused(copy: Path) -> None:
    dice = random.Random(1)
    for path in sorted(copy.iterdir()):
        content = path.read_bytes()
        for _ in range(60):
            at = dice.randrange(len(content))
            path.write_bytes(content[:at] + bytes([content[at] ^ (1 << dice.randrange(8))]) + content[at + 1 :])
            with pytest.raises(CorruptError) as error:
                open_snapshot(copy)
            assert path.name in str(error.value)
        path.write_bytes(content)
    assert open_snapshot(copy)


@pytest.mark.parametrize("name", ["person.parquet", "areas.csv", "manifest.json"])
def test_a_file_cut_short_or_grown_is_refused(copy: Path, name: str) -> None:
    content = (copy / name).read_bytes()
    for changed in (content[:-1], content + b"\n", content[: len(content) // 2], b""):
        (copy / name).write_bytes(changed)
        with pytest.raises(CorruptError, match=name):
            open_snapshot(copy)


def test_two_files_that_changed_places_are_refused(copy: Path) -> None:
    (copy / "school.parquet").rename(copy / "spare")
    (copy / "homes.parquet").rename(copy / "school.parquet")
    (copy / "spare").rename(copy / "homes.parquet")
    with pytest.raises(CorruptError, match="homes"):
        open_snapshot(copy)


def test_a_missing_file_and_one_too_many_are_refused(copy: Path) -> None:
    (copy / "letter.txt").write_text("dear")
    with pytest.raises(CorruptError, match=r"letter.txt: the file is not part"):
        open_snapshot(copy)
    (copy / "letter.txt").unlink()
    (copy / "identity.parquet").unlink()
    with pytest.raises(CorruptError, match=r"identity.parquet: the file is missing"):
        open_snapshot(copy)


def test_what_is_no_snapshot_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        open_snapshot(tmp_path / "nowhere")
    assert error.value.problems[0].code == "no_such_file"
    with pytest.raises(InputError) as error:
        open_snapshot(tmp_path)
    assert error.value.problems[0].code == "not_a_snapshot"


def test_a_subject_that_it_does_not_have(snapshot: Snapshot) -> None:
    with pytest.raises(InputError, match="has no bridge"):
        snapshot.file("bridge")


def test_frozen_again_over_itself_but_not_over_other_things(snapshot: Snapshot, copy: Path, tmp_path: Path) -> None:
    source = factory.source(tmp_path / "src")
    assert freeze(factory.plan(), source, AS_OF, copy).hash != snapshot.hash
    (tmp_path / "src" / "letter").write_text("dear")
    with pytest.raises(InputError) as error:
        freeze(factory.plan(), source, AS_OF, source)
    assert error.value.problems[0].code == "not_replaceable"
    assert (source / "lists.yaml").read_text() == FILES["lists.yaml"]
