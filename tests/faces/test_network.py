"""The fitted numbers: one small file of nothing but numbers, that tells where they come from."""

from pathlib import Path

import numpy as np
import pytest

from bench import fit_faces
from emulator.faces.network import WEIGHTS, Network, about, load, network, save


@pytest.mark.parametrize(
    ("name", "features", "hidden", "outputs"),
    [("scanner", 290, 24, 5), ("judge", 1154, 40, 5), ("aligner", 1154, 32, 4), ("projection", 368, 64, 0)],
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


def test_file_tells_its_recipe() -> None:
    """The file names the script's seed and sizes, and all the photographs; that is not its whole recipe."""
    assert about() == fit_faces.recipe(range(100))


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
