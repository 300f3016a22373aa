"""The fitted numbers: one small file of nothing but numbers, that tells where they come from."""

from pathlib import Path

import numpy as np
import pytest

from bench import fit_faces
from emulator.faces.network import WEIGHTS, Network, about, load, network, save


@pytest.mark.parametrize(
    ("name", "features", "hidden", "outputs"),
    [("scanner", 290, 24, 5), ("judge", 1154, 48, 5), ("aligner", 1154, 40, 4), ("projection", 368, 64, 0)],
)
def test_numbers_are_stored(name: str, features: int, hidden: int, outputs: int) -> None:
    """Each network has its shape, and no number is missing or beyond float16."""
    net = network(name)
    assert net.first.shape == (features, hidden)
    assert net.second.shape == (hidden, outputs)
    for part in (net.first, net.first_bias, net.second, net.second_bias):
        assert part.dtype == np.float32
        assert np.isfinite(part).all()


def test_file_is_small() -> None:
    """The file weighs less than 150 kB."""
    assert WEIGHTS.stat().st_size < 150_000


def test_file_is_what_the_script_writes() -> None:
    """The file is of all photographs, from beginning to end by this very code: fit again when that changes."""
    assert about() == fit_faces.recipe(range(100))


def test_partly_fitted_numbers_say_so() -> None:
    """What was not fitted in one go, or on half the photographs, is told from what is shipped."""
    whole = fit_faces.recipe(range(100))
    assert fit_faces.recipe(range(100), "matcher") == {**whole, "since": "matcher"}
    assert fit_faces.recipe(range(0, 100, 2)) == {**whole, "photographs": 50}


@pytest.mark.parametrize(
    ("said", "instead", "digest"),
    [
        ("SEED = 20", "SEED = 21", "another"),
        ("ANGLES = 250,", "ANGLES = 251,", "another"),
        ("rng.normal(0, 0.05, 4)", "rng.normal(0, 0.04, 4)", "another"),
        ("# What the numbers depend on.", "# Another comment.", "the same"),
        ("SEED = 20", "SEED  =  20", "the same"),
    ],
)
def test_digest_follows_the_code(
    said: str, instead: str, digest: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number anywhere in the code makes another digest, a comment or a space does not."""
    before = fit_faces.digest()
    for name in fit_faces.SOURCES:
        text = (fit_faces.ROOT / name).read_text(encoding="utf-8")
        if name.endswith("fit_faces.py"):
            assert said in text
            text = text.replace(said, instead)
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(fit_faces, "ROOT", tmp_path)
    assert ("the same" if fit_faces.digest() == before else "another") == digest


def test_stored_networks_answer_as_before(tmp_path: Path) -> None:
    """Storing in eight bits changes little, even where one feature is a thousand times as large as another."""
    rng = np.random.default_rng(0)
    size = np.logspace(-2, 1, 50)[:, None]
    net = Network(
        (rng.normal(size=(50, 8)) / size).astype(np.float32),
        rng.normal(size=8).astype(np.float32),
        rng.normal(size=(8, 3)).astype(np.float32),
        rng.normal(size=3).astype(np.float32),
    )
    save(tmp_path / "some.npz", {"some": net}, {"seed": 1})
    networks, told = load(tmp_path / "some.npz")
    features = (rng.normal(size=(20, 50)) * size[:, 0]).astype(np.float32)
    assert told == {"seed": 1}
    assert np.abs(networks["some"](features) - net(features)).max() < 0.05 * np.abs(net(features)).std()


def test_saving_twice_gives_the_same_file(tmp_path: Path) -> None:
    """No clock and no order of a set gets into the file."""
    networks, told = load(WEIGHTS)
    for name in ("one", "other"):
        save(tmp_path / f"{name}.npz", networks, told)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()


def test_pickles_are_refused(tmp_path: Path) -> None:
    """A file that would have to be run to be read is not read."""
    np.savez(tmp_path / "evil.npz", about=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        load(tmp_path / "evil.npz")
