"""What Flask's proxies stand for: each look through one costs as much as twenty at the thing itself."""

from typing import TypeVar

Thing = TypeVar("Thing")


def bound(proxy: Thing) -> Thing:
    """The `request`, `g` or app of this request, to be looked at more than once. Raises `RuntimeError` outside of one."""
    found: Thing = proxy._get_current_object()  # type: ignore[attr-defined]  # public, for proxies
    return found
