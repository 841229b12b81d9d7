"""How many sockets an account and an address may have open with this process."""

from collections import Counter

from settings import LiveSettings


class Crowd:
    def __init__(self, settings: LiveSettings) -> None:
        self._settings = settings
        self._addresses: Counter[str] = Counter()
        self._accounts: Counter[str] = Counter()

    def enter(self, address: str | None) -> bool:
        """Whether one more is let in from an address."""
        return address is None or self._one_more(self._addresses, address, self._settings.live_per_address)

    def sign_in(self, account: str) -> bool:
        """Whether one more of an account is let in."""
        return self._one_more(self._accounts, account, self._settings.live_per_account)

    def leave(self, address: str | None) -> None:
        if address is not None:
            _one_less(self._addresses, address)

    def sign_out(self, account: str) -> None:
        _one_less(self._accounts, account)

    @staticmethod
    def _one_more(counted: Counter[str], who: str, most: int) -> bool:
        if counted[who] >= most:
            return False
        counted[who] += 1
        return True


def _one_less(counted: Counter[str], who: str) -> None:
    counted[who] -= 1
    if not counted[who]:
        del counted[who]
