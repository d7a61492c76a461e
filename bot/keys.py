"""Keys made from the one secret, each for its own purpose; and names that give nothing away."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from uuid import uuid4

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derive(secret: str, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose."""
    return HKDF(SHA256(), 32, salt=None, info=f"handgreb {purpose}".encode()).derive(secret.encode())


def opaque() -> str:
    """A name for a button to carry."""
    return secrets.token_urlsafe(12)


def send_id() -> str:
    """A name for one message, the same in all attempts to send it."""
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Who answered, in a form that only the holder of the key can trace (rule A7.3)."""

    key: bytes

    def __call__(self, person_id: int, period_id: int) -> str:
        return hmac.digest(self.key, f"{person_id}:{period_id}".encode(), "sha256").hex()[:32]


@dataclass(frozen=True, slots=True)
class Seal:
    """What is kept so that only the holder of the key can read it (rule C8)."""

    key: bytes

    def __call__(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode()

    def opened(self, sealed: str) -> str | None:
        """None for what was sealed with another key."""
        try:
            return self._fernet().decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None

    def _fernet(self) -> Fernet:
        return Fernet(urlsafe_b64encode(self.key))
