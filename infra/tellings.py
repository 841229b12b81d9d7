"""What the shop of the pictures tells: invented workshops and their work. No name in it is anybody's."""

from dataclasses import dataclass

from infra import films
from infra.films import Film


@dataclass(frozen=True, slots=True)
class Telling:
    """A workshop, one story of it, and its film, drawn or a real one."""

    word: str
    """For addresses and files."""
    workshop: str
    craft: str
    """A code of `models.creators.crafts`."""
    bio: str
    title: str
    text: str
    materials: tuple[str, ...]
    tools: tuple[str, ...]
    price: int
    """EUR cents."""
    second: str
    """The title of another story, which a moderator has yet to see."""
    film: Film
    clip: str | None = None
    """Of a folder of real ones."""


TELLINGS = (
    Telling(
        "malve",
        "Studio Malve",
        "gardening",
        "Small meadows for yards and balconies, sown by hand and left alone.",
        "A meadow that butterflies find",
        "Thistle, scabious and marjoram, of seed that was gathered nearby. Sown in October, it flowers from June.",
        ("Seed of forty wild plants", "Sand"),
        ("Rake", "Seed drum"),
        3600,
        "Seed for a shady balcony",
        Film(films.meadow, (206, 110, 92), (44, 34, 24), (248, 206, 140)),
        "butterfly_720p_7.5s.mp4",
    ),
    Telling(
        "ahorn",
        "Studio Ahorn",
        "wood",
        "Spoons, bowls and boards of what falls in the town's own gardens.",
        "A spoon from one branch",
        "The bend of the branch is the bend of the spoon, so that it never breaks there.",
        ("Air-dried ash", "Linseed oil"),
        ("Hook knife", "Pole lathe"),
        2600,
        "A butter knife of apple wood",
        Film(films.lathe, (196, 146, 92), (40, 27, 18), (244, 208, 152)),
    ),
    Telling(
        "linden",
        "Studio Linden",
        "ceramics",
        "Stoneware for the table, thrown on a kick wheel and fired once a month.",
        "A bowl in four turns",
        "The rim is pulled in one go; what the hand leaves behind stays.",
        ("Stoneware clay", "Ash glaze"),
        ("Kick wheel", "Trimming loop"),
        4200,
        "Jug with a pulled handle",
        Film(films.wheel, (188, 104, 66), (46, 27, 20), (246, 214, 168)),
    ),
)

PEOPLE = ("Noor", "Mika", "Ilse", "Tomas", "Yuki", "Samir", "Lena", "Ade")

ASKED = (
    "How long does it take until it flowers?",
    "Ours came up last spring. The whole street stops to look.",
    "Does it grow on a balcony that faces north?",
    "I could watch this for an hour.",
    "Do you come as far as the river?",
)
ANSWERED = "Yes, as far as the old bridge. In October I am there every Saturday."
