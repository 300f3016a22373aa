"""How well and how fast faces are found and matched; the tests hold these figures against the goals.

python -m bench.faces                            the numbers that are shipped
python -m bench.faces --weights /tmp/half.npz    others, as `python -m bench.fit_faces` writes them
"""

import argparse
import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from itertools import combinations
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from emulator.faces import (
    MATCH_THRESHOLD,
    WORKING_SIZE,
    Box,
    Engine,
    Gallery,
    Picture,
    Style,
    decode,
    default_engine,
    draw_face,
    draw_group,
    encode,
)
from emulator.faces import network as weights
from emulator.media.viewer import Viewer

STYLES: tuple[Style, ...] = ("portrait", "cartoon")

Change = Callable[[Image.Image], Image.Image]


@dataclass(frozen=True)
class Robustness:
    """``seen``: share of changed pictures in which exactly the face is found. ``matched``: and it matches."""

    pictures: int
    seen: float
    matched: float
    worst: str


@dataclass(frozen=True)
class Confusion:
    """``false_matches``: share of pairs of different people that match; ``true_matches``: of one person."""

    pairs: int
    false_matches: float
    true_matches: float


@dataclass(frozen=True)
class Counting:
    """``exact``: share of pictures with the right number of boxes, each at IoU 0.6 or more; ``iou``: mean."""

    pictures: int
    exact: float
    iou: float


def _jpeg(image: Image.Image) -> Image.Image:
    return Image.open(BytesIO(encode(image, "JPEG", 60))).convert("RGB")


def _resized(share: float) -> Change:
    return lambda image: image.resize(
        (round(image.width * share), round(image.height * share)), Image.Resampling.BICUBIC
    )


def _brightened(gain: float) -> Change:
    return lambda image: image.point(lambda value: min(255, round(value * gain)))


def _cropped(image: Image.Image) -> Image.Image:
    across, down = round(0.03 * image.width), round(0.03 * image.height)
    return image.crop((across, down, image.width - across, image.height - down))


def _pasted(image: Image.Image) -> Image.Image:
    larger = Image.new("RGB", (image.width * 2, round(image.height * 1.5)), (90, 110, 130))
    larger.paste(image, (image.width // 2, image.height // 4))
    return larger


CHANGES: dict[str, Change] = {
    "as it is": lambda image: image,
    "JPEG quality 60": _jpeg,
    "resized x 0.4": _resized(0.4),
    "resized x 0.7": _resized(0.7),
    "resized x 1.5": _resized(1.5),
    "brighter by 15 %": _brightened(1.15),
    "darker by 15 %": _brightened(0.85),
    "cropped by 3 %": _cropped,
    "pasted into a larger one": _pasted,
}


def photographs(size: int = 100) -> list[Image.Image]:
    """Answer the 100 real faces (25x25, grey) that scikit-image ships, enlarged; none without it."""
    found = find_spec("skimage")
    if found is None or found.origin is None:
        return []
    stored = np.load(Path(found.origin).parent / "data" / "lfw_subset.npy")[:100]
    faces = (np.clip(stored, 0, 1) * 255).astype(np.uint8)
    return [
        Image.fromarray(face).convert("RGB").resize((size, size), Image.Resampling.BICUBIC) for face in faces
    ]


def portraits(style: Style, identities: Sequence[int], variation: int = 0) -> list[Image.Image]:
    """Draw one picture of each identity."""
    return [draw_face(identity, variation, style=style).image for identity in identities]


def embedding(image: Image.Image, engine: Engine) -> NDArray[np.float32] | None:
    """Answer the embedding of a picture's only face; None where none or several are found."""
    seen = engine.look(Picture.of(image))
    return seen[0].embedding if len(seen) == 1 else None


def measure_robustness(images: Sequence[Image.Image], engine: Engine) -> Robustness:
    """Change each picture in every way and compare it with itself unchanged."""
    seen = matched = total = 0
    failures: dict[str, int] = {}
    for image in images:
        first = embedding(image, engine)
        for name, change in CHANGES.items():
            total += 1
            other = embedding(change(image), engine)
            seen += other is not None
            alike = first is not None and other is not None and float(first @ other) >= engine.threshold
            matched += alike
            failures[name] = failures.get(name, 0) + (not alike)
    worst = max(failures, key=lambda name: failures[name])
    return Robustness(total, seen / total, matched / total, f"{worst}: {failures[worst]}")


def measure_confusion(people: Sequence[Sequence[Image.Image]], engine: Engine) -> Confusion:
    """Compare all pictures of all people: ``people`` holds the pictures of one person each."""
    rows = [
        (number, vector)
        for number, images in enumerate(people)
        for image in images
        if (vector := embedding(image, engine)) is not None
    ]
    same, different = [0, 0], [0, 0]
    for (one, first), (other, second) in combinations(rows, 2):
        tally = same if one == other else different
        tally[0] += 1
        tally[1] += float(first @ second) >= engine.threshold
    return Confusion(different[0], different[1] / max(1, different[0]), same[1] / max(1, same[0]))


def measure_counting(pictures: Iterator[tuple[Image.Image, Sequence[Box]]], engine: Engine) -> Counting:
    """Compare the boxes found with the true ones."""
    exact = total = 0
    overlaps: list[float] = []
    for image, truth in pictures:
        total += 1
        found = [detection.box for detection in engine.detector.detect(Picture.of(image))]
        scores = [max((iou(box, other) for other in found), default=0.0) for box in truth]
        overlaps += scores
        exact += len(found) == len(truth) and all(score >= 0.6 for score in scores)
    return Counting(total, exact / total, float(np.mean(overlaps)) if overlaps else 1.0)


def groups(style: Style, count: int) -> Iterator[tuple[Image.Image, Sequence[Box]]]:
    """Draw pictures of nobody to four people."""
    for number in range(count):
        people = [1000 + 10 * number + place for place in range(number % 5)]
        yield draw_group(people, number, style=style, seed=number)


def iou(one: Box, other: Box) -> float:
    """Answer the shared area of two boxes as a share of the area they cover together."""
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    shared = max(0, across) * max(0, down)
    return shared / (one.width * one.height + other.width * other.height - shared)


def milliseconds(work: Callable[[], object], times: int = 50) -> float:
    """Answer the best time of a call: others share the machine, and nothing makes a call faster than it is."""
    spans = []
    for _ in range(times):
        start = perf_counter()
        work()
        spans.append(perf_counter() - start)
    return min(spans) * 1000


def measure_speed(engine: Engine) -> Iterator[tuple[str, float]]:
    """Time each step of looking at a JPEG of 640x480 that shows one face, and a whole look as it is served."""
    canvas = Image.new("RGB", (640, 480), (120, 140, 160))
    canvas.paste(draw_face(1, size=400).image, (120, 40))
    data = encode(canvas)
    picture = decode(data, longest=WORKING_SIZE)
    box = engine.detector.detect(picture)[0].box
    yield "decode 640x480", milliseconds(lambda: decode(data, longest=WORKING_SIZE))
    yield "detect", milliseconds(lambda: engine.detector.detect(picture))
    yield "embed", milliseconds(lambda: engine.embedder.embed(picture, box))
    for width, height in ((640, 480), (1920, 1440), (4000, 3000)):
        data = encode(canvas.resize((width, height)))
        yield f"look {width}x{height}, as served", _served(data)


def _served(data: bytes) -> float:
    """Milliseconds of a look through a viewer that remembers nothing."""
    viewer = Viewer(looks=0)
    with asyncio.Runner() as runner:
        span = milliseconds(lambda: runner.run(viewer.look(data)))
    viewer.close()
    return span


def measure_gallery(sizes: Sequence[int]) -> Iterator[tuple[str, float]]:
    """Time the search of galleries of ``sizes``, smallest first; one more needs its 512 bytes of memory."""
    rng = np.random.default_rng(0)
    gallery = Gallery()
    query = rng.normal(size=128).astype(np.float32)
    for size in sizes:
        started, before = perf_counter(), len(gallery)
        while len(gallery) < size:
            for row in rng.normal(size=(min(1000, size - len(gallery)), 128)).astype(np.float32):
                gallery.add(str(len(gallery)), row)
        yield f"add one, to {size:,}", (perf_counter() - started) / (size - before) * 1000
        yield f"nearest of {size:,}", milliseconds(lambda: gallery.nearest(query), 20)
        yield (
            f"nearest at {MATCH_THRESHOLD} of {size:,}",
            milliseconds(lambda: gallery.nearest(query, threshold=MATCH_THRESHOLD), 20),
        )


def main(largest: int = 1_000_000) -> None:
    """Print the figures; ``largest``: of the galleries."""
    engine = default_engine()
    everyone = range(100)
    sets: dict[str, list[Image.Image]] = {
        "portrait": portraits("portrait", everyone),
        "cartoon": portraits("cartoon", everyone),
        "photographs": photographs(),
        "  even ones": photographs()[::2],
        "  odd ones": photographs()[1::2],
    }
    print("Fitted on " + ", ".join(f"{key} {value}" for key, value in weights.about().items()))
    for name, images in sets.items():
        print(f"{name:12} {measure_robustness(images, engine)}")
        print(f"{name:12} {measure_confusion([[image] for image in images], engine)}")
    for style in STYLES:
        several = [[draw_face(who, kind, style=style).image for kind in range(4)] for who in everyone]
        print(f"{style:12} variations {measure_confusion(several, engine)}")
        print(f"{style:12} groups {measure_counting(groups(style, 50), engine)}")
    for name, span in (*measure_speed(engine), *measure_gallery([1000, 10_000, 100_000, largest])):
        print(f"{name:28} {span:9.3f} ms")


if __name__ == "__main__":
    _parser = argparse.ArgumentParser(prog="python -m bench.faces", description=__doc__)
    _parser.add_argument("--weights", type=Path, help="a file of bench.fit_faces  [the one shipped]")
    weights.WEIGHTS = _parser.parse_args().weights or weights.WEIGHTS
    main()
