"""Stems, wherever they are asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from emulator.text.words import stem

ENDINGS = ("ing", "ed", "ions", "ly", "ness", "ational")


def test_stems_are_found_by_several_threads_at_once() -> None:
    """Each thread finds them by itself: what the library finds them with can be at one word only."""
    find = stem.__wrapped__  # without its memory
    made = [
        f"{start}{chr(97 + number)}{end}"
        for start in ("moder", "rel", "conn")
        for number in range(26)
        for end in ENDINGS
    ]
    expected = [find(word) for word in made]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: [find(word) for word in made], range(8)))
    assert all(each == expected for each in found)
