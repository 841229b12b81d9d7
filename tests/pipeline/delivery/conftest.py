"""Keys as a machine makes them for itself."""

import pytest

from pipeline.delivery import DeliveryKeys
from pipeline.delivery.keys import kept_private_key

SECRET = "a secret of more than thirty-two characters"


@pytest.fixture(scope="session")
def private_key(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return kept_private_key(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def keys(private_key: bytes) -> DeliveryKeys:
    return DeliveryKeys("https://cdn.example", "K2JCJMDEHXQW5F", private_key, (SECRET,))
