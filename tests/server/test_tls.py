"""An authority of one's own: made, kept, read again, refused."""

from __future__ import annotations

import hashlib
import re
import ssl
import stat
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from emulator.app import build
from emulator.server import tls
from emulator.server.tls import LIFETIME, TlsError, fingerprint, make_tls
from emulator.settings import Settings
from tests.started import Started

SITE = ("localhost", "127.0.0.1")
NOW = datetime.now(UTC)
CA = x509.BasicConstraints(ca=True, path_length=None)


def usage(*, signs: bool) -> x509.KeyUsage:
    """What a key may be used for. signs: other certificates."""
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def pem(key: Any, password: bytes = b"") -> bytes:
    """A private key."""
    hidden = BestAvailableEncryption(password) if password else NoEncryption()
    return bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden))


def authority(
    *extensions: x509.ExtensionType,
    key: Any = None,
    start: datetime = NOW - timedelta(days=2),
    end: datetime = NOW + timedelta(days=2),
    marked: bool = True,
) -> tuple[bytes, Any]:
    """A certificate that is signed by itself, and its key. marked: with an identifier of its key."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "somebody")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, start, end)
    more = [x509.SubjectKeyIdentifier.from_public_key(key.public_key())] if marked else []
    for extension in (*extensions, *more):
        builder = builder.add_extension(extension, critical=False)
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, algorithm).public_bytes(Encoding.PEM), key


def whole(*extensions: x509.ExtensionType, **options: Any) -> bytes:
    """An authority as a file has it."""
    certificate, key = authority(*extensions, **options)
    return certificate + pem(key)


def shaken(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> ssl.SSLObject:
    """The client's side of a handshake. Raises: ssl.SSLError."""
    one, other = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = client.wrap_bio(one, other, server_hostname=name)
    answering = server.wrap_bio(other, one, server_side=True)
    for side in 3 * (asking, answering):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return asking


def trusting(ca: bytes) -> ssl.SSLContext:
    """A client that trusts nobody else."""
    return ssl.create_default_context(cadata=ca.decode())


def names_of(shown: ssl.SSLObject) -> set[str]:
    """What a certificate is good for."""
    told: Any = shown.getpeercert()
    return {name for _, name in told["subjectAltName"]}


def test_a_server_is_trusted_by_whoever_trusts_its_authority() -> None:
    """Under each of its names, and by its own client, which trusts the machine's authorities as well."""
    made = make_tls([*SITE, "::1", "Emulator.Test", "emulator.test"])
    assert made.names == ("localhost", "127.0.0.1", "::1", "emulator.test")
    for name in made.names:
        shown = shaken(made.server, trusting(made.ca), name)
        assert names_of(shown) == {"localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "emulator.test"}
        assert shaken(made.server, made.client, name).getpeercert()
    assert len(made.client.get_ca_certs()) == len(ssl.create_default_context().get_ca_certs()) + 1


def test_nobody_else_is_trusted() -> None:
    """Not another authority, not another name."""
    made, other = make_tls(SITE), make_tls(SITE)
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        shaken(made.server, trusting(other.ca), "localhost")
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shaken(made.server, trusting(made.ca), "example.com")
    with pytest.raises(ssl.SSLCertVerificationError):
        shaken(made.server, ssl.create_default_context(), "localhost")


def test_it_is_new_at_each_start() -> None:
    """Without a file nothing is kept, and a certificate is not good for longer than Apple's systems take."""
    first, second = make_tls(SITE), make_tls(SITE)
    assert first.ca != second.ca
    told: Any = shaken(first.server, trusting(first.ca), "localhost").getpeercert()
    start, end = (ssl.cert_time_to_seconds(told[key]) for key in ("notBefore", "notAfter"))
    assert start < NOW.timestamp() < end
    assert end - start < timedelta(days=825).total_seconds()
    assert abs(end - NOW.timestamp() - LIFETIME.total_seconds()) < 3600


def test_only_what_is_safe_is_spoken() -> None:
    """TLS 1.2 and 1.3, and HTTP/1.1."""
    made = make_tls(SITE)
    client = trusting(made.ca)
    client.set_alpn_protocols(["h2", "http/1.1"])
    shown = shaken(made.server, client, "localhost")
    assert (shown.version(), shown.selected_alpn_protocol()) == ("TLSv1.3", "http/1.1")
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    assert shaken(made.server, client, "localhost").version() == "TLSv1.2"
    client = trusting(made.ca)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        client.minimum_version = ssl.TLSVersion.TLSv1
        client.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError):
        shaken(made.server, client, "localhost")


def test_a_key_is_on_disk_for_a_moment_and_for_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's key is read from a file of mode 0600, which is gone afterwards."""
    seen: list[tuple[Path, int]] = []
    load = ssl.SSLContext.load_cert_chain

    def watched(context: ssl.SSLContext, file: str) -> None:
        seen.append((Path(file), stat.S_IMODE(Path(file).stat().st_mode)))
        load(context, file)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watched)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    make_tls(SITE)
    assert [mode for _, mode in seen] == [0o600]
    assert seen[0][0].parent == tmp_path
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            " ",
            "a b",
            "a..b",
            ".a",
            "a.",
            "-a",
            "a-",
            "a_b",
            "*",
            "*a.example",
            "a.*.example",
            "**.example",
        ),
        *(
            "10.0.0.0/8",
            "::/0",
            "me@example.com",
            "https://example.com",
            "example.com:443",
            "a\nb",
            "\u00e9.example",
        ),
        *("a" * 64, ".".join(["a" * 60] * 5), "xn--a", "ab--cd.example"),
    ],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    """In one line, for a certificate takes more than one would like: networks, mail addresses."""
    with pytest.raises(TlsError) as refused:
        make_tls([*SITE, name])
    assert "\n" not in str(refused.value)


@given(st.text(max_size=40))
def test_any_text_is_a_name_or_refused(name: str) -> None:
    """No setting makes a start fail in another way."""
    told = "one line"
    try:
        make_tls([name])
    except TlsError as error:
        told = str(error)
    assert len(told.splitlines()) == 1


def test_the_settings_name_the_names() -> None:
    """The machine's, where it listens, what else is given, and every vendor's own; not what stands for all."""
    told = Settings(
        host="127.0.0.9", tls=True, allow_host="emulator, Emulator.Test", tls_names="10.1.2.3,*.dev.test"
    )
    made = build(told).tls
    assert made is not None
    own = {"localhost", "*.localhost", "127.0.0.1", "::1", "127.0.0.9", "emulator", "emulator.test"}
    assert set(made.names) >= own | {"10.1.2.3", "*.dev.test", "api.moderationapi.com", "faces.verifymyage.com"}
    assert len(made.names) == len(own) + 2 + 12
    for everywhere in ("0.0.0.0", "::", ""):
        made = build(Settings(host=everywhere, token="t", tls=True)).tls
        assert made is not None
        assert everywhere not in made.names


def test_settings_of_tls_alone_are_refused() -> None:
    """Who names a file or a name means to serve TLS, and would be served without."""
    for settings in (Settings(tls_ca="ca.pem"), Settings(tls_names="emulator")):
        with pytest.raises(TlsError, match="no use"):
            build(settings)
    assert build(Settings()).tls is None


# -- a file ------------------------------------------------------------------------------------------------


def test_a_file_is_made_once(tmp_path: Path) -> None:
    """For its owner's eyes only; the next start has the same authority and another certificate."""
    file = tmp_path / "ca.pem"
    first = make_tls(SITE, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]
    before = file.read_bytes()
    second = make_tls([*SITE, "emulator.test"], file)
    assert file.read_bytes() == before
    assert first.ca == second.ca
    assert b"PRIVATE" not in first.ca
    assert shaken(second.server, trusting(first.ca), "emulator.test").getpeercert()
    subject = x509.load_pem_x509_certificate(first.ca).subject.rfc4514_string()
    assert re.fullmatch(r"OU=made on \d{4}-\d\d-\d\d,O=moderation-emulator", subject)


def test_of_several_starts_at_once_one_makes_it(tmp_path: Path) -> None:
    """All have the same authority, and nothing else is left in the folder."""
    file = tmp_path / "ca.pem"
    made: list[bytes] = []
    threads = [Thread(target=lambda: made.append(make_tls(SITE, file).ca)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1
    assert list(tmp_path.iterdir()) == [file]


def test_what_comes_in_between_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that another start has made in the meantime is read, not written over."""
    file = tmp_path / "ca.pem"
    theirs = whole(CA)
    make = tls._made

    def late() -> trustme.CA:
        file.write_bytes(theirs)
        file.chmod(0o600)
        return make()

    monkeypatch.setattr(tls, "_made", late)
    assert make_tls(SITE, file).ca in theirs
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "key",
    [lambda: rsa.generate_private_key(65537, 2048), lambda: ec.generate_private_key(ec.SECP384R1())],
    ids=["RSA", "P-384"],
)
@pytest.mark.parametrize("turned", [False, True], ids=["certificate first", "key first"])
def test_another_programs_authority(key: Callable[[], Any], *, turned: bool, tmp_path: Path) -> None:
    """A root that somebody has already, such as mkcert's, is as good."""
    certificate, private = authority(CA, usage(signs=True), key=key())
    parts = [certificate, pem(private)]
    file = tmp_path / "root.pem"
    file.write_bytes(b"".join(parts[::-1] if turned else parts))
    file.chmod(0o600)
    made = make_tls(SITE, file)
    assert made.ca == certificate
    assert shaken(made.server, trusting(certificate), "localhost").getpeercert()


def child() -> bytes:
    """An authority that another one has signed."""
    made = trustme.CA().create_child_ca()
    return made.cert_pem.bytes() + made.private_key_pem.bytes()


def leaf() -> bytes:
    """What is no authority, and signed by one."""
    return trustme.CA().issue_cert("localhost").private_key_and_cert_chain_pem.bytes()


def locked() -> bytes:
    """A key under a password."""
    certificate, key = authority(CA)
    return certificate + pem(key, b"secret")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: b"", "holds no certificate"),
        (lambda: b"\x00\xff" * 1000, "holds no certificate"),
        (lambda: authority(CA)[0], "holds no private key"),
        (lambda: pem(authority(CA)[1]), "holds no certificate"),
        (lambda: authority(CA)[0] + pem(authority(CA)[1]), "its key is not that of its certificate"),
        (
            lambda: re.sub(rb"\n[^-\n]{20}", b"\n" + b"A" * 20, whole(CA)),
            "not an authority's certificate and key",
        ),
        (lambda: re.sub(rb"\n[^-\n]+", b"\n\xff\xfe", whole(CA)), "not an authority's certificate and key"),
        (locked, "not an authority's certificate and key"),
        (child, "not an authority's certificate and key"),
        (leaf, "not an authority's certificate and key"),
        (lambda: whole(CA, key=ed25519.Ed25519PrivateKey.generate()), "neither RSA nor"),
        (whole, "not an authority's"),
        (lambda: whole(x509.BasicConstraints(ca=False, path_length=None)), "not an authority's"),
        (lambda: whole(CA, usage(signs=False)), "not an authority's"),
        (lambda: whole(CA, marked=False), "not an authority's"),
        (lambda: whole(CA, end=NOW - timedelta(days=1)), "good from"),
        (lambda: whole(CA, start=NOW + timedelta(days=1)), "good from"),
    ],
)
def test_a_file_of_something_else_is_refused(content: Callable[[], bytes], reason: str, tmp_path: Path) -> None:
    """In one line that says which file and why; the file stays as it is."""
    file = tmp_path / "ca.pem"
    data = content()
    file.write_bytes(data)
    file.chmod(0o600)
    with pytest.raises(TlsError, match=reason) as refused:
        make_tls(SITE, file)
    assert str(refused.value).startswith(f"{file}: ")
    assert "\n" not in str(refused.value)
    assert file.read_bytes() == data


def test_a_place_without_a_file(tmp_path: Path) -> None:
    """A folder, a folder that is not there, and a link to nowhere are refused in one line."""
    nowhere = tmp_path / "link.pem"
    nowhere.symlink_to(tmp_path / "none" / "ca.pem")
    for file, reason in (
        (tmp_path, "Is a directory"),
        (tmp_path / "none" / "ca.pem", "No such file"),
        (nowhere, "No such file"),
    ):
        with pytest.raises(TlsError, match=reason) as refused:
            make_tls(SITE, file)
        assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == [nowhere]


def test_a_file_that_others_can_read_is_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is served all the same: a container's secrets are readable by design."""
    file = tmp_path / "ca.pem"
    make_tls(SITE, file)
    assert not caplog.records
    file.chmod(0o644)
    make_tls(SITE, file)
    assert "others can read it" in caplog.text


def test_a_fingerprint_is_the_one_that_others_show() -> None:
    """SHA-256 over the certificate's bytes, in pairs."""
    made = make_tls(SITE)
    certificate = x509.load_pem_x509_certificate(made.ca)
    assert fingerprint(made.ca.decode()) == certificate.fingerprint(hashes.SHA256()).hex(":").upper()
    assert len(hashlib.sha256().digest()) * 3 - 1 == len(fingerprint(made.ca.decode()))
    with pytest.raises(ValueError, match="PEM"):
        fingerprint("<html>")


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--tls", "--tls-names", "a b"], "--tls: no certificate is for 'a b'"),
        (["--tls", "--tls-ca", "/dev/null"], "--tls: /dev/null: holds no certificate"),
        (["--tls-ca", "ca.pem"], "--tls: --tls-ca and --tls-names are of no use without it"),
    ],
)
def test_a_start_that_cannot_be_is_one_line(flags: list[str], message: str) -> None:
    """Of the log, where that is for programs; the exit code is 1."""
    refused = Started(*flags)
    code = refused.ended()
    refused.close()
    assert code == 1
    assert [line for line in refused.lines if message in line] == refused.lines[-1:]
    assert "Traceback" not in "".join(refused.lines)
