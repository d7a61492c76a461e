"""Some host on the internet that publishes calendars, or means us harm: a real server with a certificate of its own, on
this machine. Which names lead to it, the test says."""

import asyncio
import datetime
import gzip
import socket
import ssl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.feeds import Fetcher

HERE = "127.0.0.1"
HOST = "calendar.example.org"
MIB = 1024 * 1024

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Host:
    """What it answers at each path, and the requests that came."""

    port: int = 0
    paths: dict[str, Answer] = field(default_factory=dict)
    came: list[web.Request] = field(default_factory=list)
    names: dict[str, Sequence[str]] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)

    def url(self, path: str = "/team.ics", host: str = HOST) -> str:
        return f"https://{host}:{self.port}{path}"

    async def look_up(self, host: str) -> Sequence[str]:
        """A name system in which nothing has a name that the test did not give."""
        self.looked_up.append(host)
        found = self.names.get(host)
        if found is None:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return found

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.came.append(request)
        found = self.paths.get(request.path)
        return await found(request) if found else web.Response(status=404)


@asynccontextmanager
async def host() -> AsyncIterator[tuple[Host, Fetcher]]:
    """The host, and a fetcher that trusts its certificate and, of this machine, its address alone."""
    found = Host(names={HOST: [HERE]})
    with tempfile.TemporaryDirectory() as folder:
        theirs, ours = certificates(Path(folder))
    app = web.Application()
    app.router.add_get("/{path:.*}", found.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, HERE, 0, ssl_context=theirs).start()
        found.port = runner.addresses[0][1]
        ports = frozenset({443, found.port})
        yield found, Fetcher(found.look_up, lambda address: address == HERE, ours, ports, 2.0)
    finally:
        await runner.cleanup()


def certificates(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's side, for HOST alone, and that of somebody who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    file = folder / "host.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + pem)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(file)
    return theirs, ssl.create_default_context(cadata=pem.decode())


def says(body: bytes = b"", status: int = 200, **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=body, status=status, headers=told)

    return answer


def leads(to: str, status: int = 302) -> Answer:
    return says(status=status, Location=to)


def packed(size: int) -> bytes:
    """So many bytes of nothing, packed."""
    return gzip.compress(b"\0" * size)


async def endless(request: web.Request) -> web.StreamResponse:
    """A body that never ends."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x" * 64 * 1024)
        await asyncio.sleep(0)  # a write into a connection being closed returns at once, for ever


async def dripping(request: web.Request) -> web.StreamResponse:
    """A byte now and then."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x")
        await asyncio.sleep(0.1)
