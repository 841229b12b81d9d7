"""Text as search sees it: words told apart here, alike for both databases, so that neither's own rules count."""

import re
import unicodedata

LONGEST_WORD = 64
MOST_WORDS = 600
"""Of a text; those behind are not found."""

_WORD = re.compile(r"[^\W_]+")


def words(text: str, most: int = MOST_WORDS) -> tuple[str, ...]:
    """In lower case and without accents, each of letters and digits alone."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return tuple(word[:LONGEST_WORD] for word in _WORD.findall(plain)[:most])
