"""What the tests of signing keys may ask for."""

import secrets

import pytest

from idp.signing.custody import Custody
from keys.life import RotationPolicy
from keys.sealing import SealingKey, SealingKeys


@pytest.fixture
def custody() -> Custody:
    return Custody(SealingKeys(SealingKey(secrets.token_bytes(32))), RotationPolicy())
