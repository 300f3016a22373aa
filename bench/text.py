"""How long a text takes: microseconds for each 1,000 signs, each step by itself and all of them together."""

from collections.abc import Callable, Iterator
from time import perf_counter

from emulator.text.classifiers import MODELS, classify
from emulator.text.language import detect
from emulator.text.matchers import MATCHERS, find
from emulator.text.matches import Mode
from emulator.text.normal import normalise
from emulator.text.policies import POLICIES, judge
from emulator.text.wordlists import search

SIGNS = 1_000
LISTED = 10_000

PROSE = (
    "Hi all, I picked up the blue bike on Saturday and it rides well, thanks to the seller for the "
    "quick reply. The brakes squeak a little when it rains; has anybody here changed the pads on this "
    "model? My neighbour says any shop will do, but the last one took two weeks and sent it back with a "
    "loose chain. "
)
ABUSE = (
    "you are a fucking idiot and nobody likes you, mail me at chris@example.com or call 202-555-0143, "
    "click here for free money http://spam.example and watch your back, I know where you live, "
    "my \u0440\u0430\u0443\u0440\u0430l is full "
)


def best(work: Callable[[], object], rounds: int = 30) -> float:
    """Microseconds of the quickest of some rounds."""
    spans = []
    for _ in range(rounds):
        started = perf_counter()
        work()
        spans.append(perf_counter() - started)
    return min(spans) * 1e6


def everything(text: str) -> None:
    """What a unified moderation does with a text."""
    normal = normalise(text)
    for key in MATCHERS:
        find(key, normal)
    for model in MODELS:
        classify(model, normal)
    for policy in POLICIES:
        judge(policy, normal)
    detect(normal)


def matched(text: str, mode: Mode) -> None:
    """What all matchers find, on a text that nobody has read before."""
    normal = normalise(text)
    for key in MATCHERS:
        find(key, normal, mode)


def classified(text: str) -> None:
    """What all v1 models say."""
    normal = normalise(text)
    for model in MODELS:
        classify(model, normal)


def judged(text: str) -> None:
    """What all policies say."""
    normal = normalise(text)
    for policy in POLICIES:
        judge(policy, normal)


def measured() -> Iterator[tuple[str, float, float]]:
    """Each step, with the microseconds that it takes for 1,000 signs of prose and of abuse."""
    texts = [(text * SIGNS)[:SIGNS] for text in (PROSE, ABUSE)]
    listed = tuple(f"word{number}ish" for number in range(LISTED))
    steps: dict[str, Callable[[str], object]] = {
        "normalising": normalise,
        "all matchers, NORMAL": lambda text: matched(text, Mode.NORMAL),
        "all matchers, PARANOID": lambda text: matched(text, Mode.PARANOID),
        "all classifiers": classified,
        "all policies": judged,
        "language": detect,
        f"a wordlist of {LISTED:,}, same": lambda text: search(listed, normalise(text), 0.9),
        f"a wordlist of {LISTED:,}, similar": lambda text: search(listed, normalise(text), 0.5),
        "whole": everything,
    }
    for name, step in steps.items():
        prose, abuse = (best(lambda step=step, text=text: step(text)) for text in texts)  # type: ignore[misc]
        yield name, prose, abuse


def main() -> None:
    """Print the figures."""
    started = perf_counter()
    everything("first")
    print(f"the first text, with lexicons and libraries: {(perf_counter() - started) * 1000:.0f} ms")
    print(f"{'microseconds for 1,000 signs':34}{'prose':>10}{'abuse':>10}")
    for name, prose, abuse in measured():
        print(f"{name:34}{prose:10.0f}{abuse:10.0f}")


if __name__ == "__main__":
    main()
