"""What Flask's proxies stand for: each look through one costs as much as twenty at the thing itself."""

from typing import Any, TypeVar, cast

Thing = TypeVar("Thing")


def bound(proxy: Thing) -> Thing:
    """The `request`, `g` or app of this request, to be looked at more than once. Raises `RuntimeError` outside of one."""
    found: Thing = cast(Any, proxy)._get_current_object()  # its type is that of what it stands for
    return found
