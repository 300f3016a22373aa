"""Numbers and words that are nobody else's business."""

import pytest

from emulator.text.matchers import find
from emulator.text.normal import normalise
from tests.text.test_matchers import found


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("card 4111 1111 1111 1111 thanks", "credit_debit_number", "4111 1111 1111 1111"),
        ("5500-0000-0000-0004", "credit_debit_number", "5500-0000-0000-0004"),
        ("amex 3400 000000 00009", "credit_debit_number", "3400 000000 00009"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", "bank_account_number", "DE89 3704 0044 0532 0130 00"),
        ("GB82WEST12345698765432", "bank_account_number", "GB82WEST12345698765432"),
        ("account number: 12345678", "bank_account_number", "12345678"),
        ("host 192.168.10.254 is up", "ip_address", "192.168.10.254"),
        ("at 2001:db8::ff00:42:8329,", "ip_address", "2001:db8::ff00:42:8329"),
        ("00:1A:2b:3c:4d:5e", "mac_address", "00:1A:2b:3c:4d:5e"),
        ("AA:BB:CC:DD:EE:FF", "mac_address", "AA:BB:CC:DD:EE:FF"),
        ("pass: secret9", "password", "secret9"),
        ("00-1A-2b-3c-4d-5e", "mac_address", "00-1A-2b-3c-4d-5e"),
        ("mine is 536-90-4399", "ssn", "536-90-4399"),
        ("ssn: 536904399", "ssn", "536904399"),
        ("my PIN is 1234.", "pin", "1234"),
        ("CVV 123", "credit_debit_cvv", "123"),
        ("exp: 12/27", "credit_debit_expiry", "12/27"),
        ("valid thru 01/2028", "credit_debit_expiry", "01/2028"),
        ("driver's license number D1234567", "driver_id", "D1234567"),
        ("passport no. C01X00T47", "passport_number", "C01X00T47"),
        ("the password is hunter2!", "password", "hunter2"),
        ("pwd=correct-horse", "password", "correct-horse"),
    ],
)
def test_each_kind(text: str, kind: str, value: str) -> None:
    """Each kind is found, with its value as a component."""
    (match,) = find("sensitive", normalise(text))
    assert (match.kind, match.text) == (kind, value)
    assert set(match.components) == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",
        "0000 0000 0000 0000",
        "DE89 3704 0044 0532 0130 01",
        "999.1.1.1",
        "version 1.2.3.4 and v2.0.0.1",
        "12:30:45 and 1:2",
        "00:1A:2b:3c:4d",
        "000-12-3456",
        "666-12-3456",
        "pin it to the wall",
        "reset my password please",
        "the password is wrong",
        "password: ab, !!!",
        "account of 2021",
        "expires soon",
        "no numbers at all",
    ],
)
def test_what_is_none(text: str) -> None:
    """A checksum that fails, a version, a time, or the word alone is nothing."""
    assert found("sensitive", text) == []
