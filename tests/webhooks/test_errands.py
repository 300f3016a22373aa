import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.webhooks.delivery import Delivery, DeliveryStatus
from emulator.webhooks.errands import Errand, Errands, receiver_of
from emulator.webhooks.retries import RetryRules
from emulator.world.alarms import Alarm, Turn


def delivery(
    name: str, *, url: str = "http://r.test/", resource: str = "R", replay_of: str | None = None
) -> Delivery:
    """One whose body is its name."""
    return Delivery(name, url, "e", resource, name.encode(), {}, RetryRules(), replay_of)


def filled(*deliveries: Delivery) -> Errands:
    """Errands for these."""
    errands = Errands()
    for each in deliveries:
        errands.add(each)
    return errands


def test_errands_in_order() -> None:
    """Errands are found by the id of their delivery, and go from the oldest to the newest."""
    one, two = delivery("1"), delivery("2")
    errands = filled(one, two)
    assert [errand.delivery for errand in errands] == [one, two]
    assert errands.newest() == [two, one]
    assert (errands["2"].delivery, len(errands)) == (two, 2)
    assert errands.get("1") is errands["1"]
    assert errands.get("3") is None
    assert "1" in errands
    assert "3" not in errands


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_the_oldest_finished_one_goes_first(pending: list[bool]) -> None:
    """Finished ones make room, oldest first; then those that are pending. What is gone is held no more."""
    deliveries = [delivery(str(number)) for number in range(len(pending))]
    for each, waits in zip(deliveries, pending, strict=True):
        each.status = DeliveryStatus.PENDING if waits else DeliveryStatus.FAILED
    errands = filled(*deliveries)
    errands.held |= {each.id for each in deliveries if each.pending}
    gone = [errands.drop_oldest().delivery for _ in deliveries]
    assert gone == sorted(deliveries, key=lambda each: each.pending)
    assert (len(errands), errands.held) == (0, set())


def test_before() -> None:
    """The last of the same resource and URL that said something else, and is no replay."""
    first, second, other = delivery("1"), delivery("2"), delivery("3", resource="S")
    elsewhere, replay = delivery("4", url="http://r.test/x"), delivery("5", replay_of="1")
    same, last = delivery("6"), delivery("7")
    same.body = last.body
    errands = filled(first, second, other, elsewhere, replay, same, last, delivery("8"))
    assert errands.before(last) is second
    assert errands.before(second) is first
    assert errands.before(first) is None
    assert errands.before(delivery("9", resource="T")) is None


def test_held_before() -> None:
    """One that has gone sets those free that are held, came before it and go to its receiver."""
    held, quick, elsewhere = delivery("1"), delivery("2"), delivery("3", url="http://s.test/")
    gone, later = delivery("4", url="http://R.test/other"), delivery("5")
    errands = filled(held, quick, elsewhere, gone, later)
    assert errands.held_before(gone) == ()
    errands.held |= {"1", "3", "5"}
    assert [errand.delivery for errand in errands.held_before(gone)] == [held]
    assert errands.held == {"1", "3", "5"}


def test_when_an_errand_is_due() -> None:
    """By its alarm; while an attempt is under way, at the turn at which it set out."""
    alarm, went = Alarm(9.0, 2, lambda: None), Turn(5.0, 1)
    assert Errand(delivery("1")).turn is None
    assert Errand(delivery("1"), went=went).turn == went
    assert Errand(delivery("1"), alarm, went=went).turn == (9.0, 2)


def test_called_off() -> None:
    """An alarm that is set never goes off; where there is none, nothing is to be done."""
    alarm = Alarm(9.0, 2, lambda: None)
    Errand(delivery("1"), alarm).call_off()
    assert alarm.cancelled
    Errand(delivery("1")).call_off()


@pytest.mark.parametrize(
    ("url", "receiver"),
    [
        ("http://Shop.test:8080/hook?a=b", "shop.test:8080"),
        ("https://shop.test", "shop.test"),
        ("nonsense", ""),
        ("http://[", "http://["),
    ],
)
def test_receiver(url: str, receiver: str) -> None:
    """Host and port, however it is written; what is no URL is a receiver of its own."""
    assert receiver_of(url) == receiver
