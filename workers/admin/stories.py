"""What the demo tells: invented workshops and their work. No name in it is anybody's."""

from dataclasses import dataclass

from pipeline.demo import Look

NAMES = (
    "Studio Linden",
    "Studio Ahorn",
    "Studio Birke",
    "Studio Esche",
    "Studio Ulme",
    "Studio Weide",
    "Studio Erle",
    "Studio Buche",
    "Studio Kiefer",
    "Studio Eiche",
    "Studio Hasel",
    "Studio Holunder",
)


@dataclass(frozen=True, slots=True)
class Telling:
    """One story: an object, or a service when it takes `minutes`."""

    title: str
    commentary: str
    heard: tuple[str, str, str]
    """What is said in its video, in three parts: transcript and captions."""
    price: int
    """EUR cents."""
    minutes: int | None = None
    stock: int | None = None
    """None, of an object: made to order."""


@dataclass(frozen=True, slots=True)
class Workshop:
    craft: str
    """A code of `models.creators.crafts`."""
    bio: str
    materials: tuple[str, ...]
    tools: tuple[str, ...]
    look: Look
    tellings: tuple[Telling, ...]


WORKSHOPS: tuple[Workshop, ...] = (
    Workshop(
        "ceramics",
        "Stoneware for the table, thrown on a kick wheel and fired once a month.",
        ("Stoneware clay", "Ash glaze"),
        ("Kick wheel", "Trimming loop"),
        Look(),
        (
            Telling(
                "A bowl in four turns",
                "The rim is pulled in one go; what the hand leaves behind stays.",
                ("The clay is centred first.", "Then the wall comes up in one pull.", "The rim is left as it is."),
                4200,
                stock=6,
            ),
            Telling(
                "An evening at the wheel",
                "Two hours for one person: clay, wheel and firing included.",
                (
                    "You sit at the wheel yourself.",
                    "We centre the clay together.",
                    "Your bowl is fired within a month.",
                ),
                7500,
                minutes=120,
            ),
            Telling(
                "Jug with a pulled handle",
                "The handle is pulled from the jug itself and set while both are soft.",
                ("The jug rests for a night.", "The handle is pulled wet.", "Both dry slowly, under cloth."),
                5800,
            ),
            Telling(
                "Plates, stacked and fired",
                "Six plates that fit into one another; no two glazes are alike.",
                ("Each plate is thrown on a disc.", "They are stacked to dry.", "The glaze runs where it likes."),
                14400,
                stock=2,
            ),
        ),
    ),
    Workshop(
        "wood",
        "Spoons, bowls and boards of what falls in the town's own gardens.",
        ("Air-dried ash", "Linseed oil"),
        ("Hook knife", "Pole lathe"),
        Look(14, (150, 108, 66), ("0x8A6A3C", "0x2E2416", "0xD7B98A", "0x5B4426"), 3.0, 0.89),
        (
            Telling(
                "A spoon from one branch",
                "The bend of the branch is the bend of the spoon, so that it never breaks there.",
                ("The branch is split by hand.", "The bowl is cut across the grain.", "Oil brings the colour out."),
                2600,
                stock=9,
            ),
            Telling(
                "Sharpening while you wait",
                "Knives, axes and plane irons, on water stones.",
                ("The edge is looked at first.", "Three stones, from coarse to fine.", "It is tried on paper."),
                1200,
                minutes=20,
            ),
            Telling(
                "Bread board with a hanging hole",
                "Quarter-sawn, so that it stays flat; planed, never sanded.",
                ("The board is sawn along its rays.", "It is planed until it shines.", "The hole is burned in."),
                4900,
            ),
            Telling(
                "A bowl that was green wood",
                "Turned wet and left to dry into its own shape.",
                ("The wood is wet when it is turned.", "It dries for six weeks.", "By then it is no longer round."),
                6400,
                stock=3,
            ),
        ),
    ),
    Workshop(
        "leather",
        "Bags and belts, saddle-stitched; repairs of whatever is leather.",
        ("Vegetable-tanned leather", "Waxed linen thread"),
        ("Stitching clam", "Edge iron"),
        Look(12, (122, 70, 44), ("0x6B3A22", "0x1E1410", "0xC08A5A", "0x43291A"), 6.0, 0.75),
        (
            Telling(
                "A belt for thirty years",
                "One strap, one buckle, no glue.",
                ("The strap is cut in one piece.", "The edges are burnished.", "The buckle can be changed."),
                6900,
            ),
            Telling(
                "New thread for an old bag",
                "Seams that have opened are stitched again through the same holes.",
                ("The old thread comes out.", "Two needles, one hole.", "The seam is hammered flat."),
                3500,
                minutes=60,
            ),
            Telling(
                "Card case of one fold",
                "Cut so that it needs a single seam.",
                ("One piece of leather.", "One fold, one seam.", "It opens by itself after a week."),
                3200,
                stock=12,
            ),
            Telling(
                "Apron for the workshop",
                "Heavy leather, straps that cross at the back.",
                ("The leather is left thick.", "Rivets carry the weight.", "The pocket is for a rule."),
                11800,
            ),
        ),
    ),
    Workshop(
        "textiles",
        "Wool and linen on a floor loom, dyed with plants.",
        ("Wool", "Madder and weld"),
        ("Floor loom", "Dye pot"),
        Look(15, (96, 104, 128), ("0x4A5670", "0x1B2230", "0xA9B4C8", "0x333D52"), 5.0, 1.12),
        (
            Telling(
                "A scarf in weld yellow",
                "One pot of dye, three baths, three yellows.",
                ("The wool is mordanted first.", "The first bath is the strongest.", "The last one is the lightest."),
                8900,
                stock=4,
            ),
            Telling(
                "A day of plant dyes",
                "Six hours for two, with wool to take home.",
                ("We gather what is in season.", "The pot must never boil.", "You take your colours home."),
                16000,
                minutes=360,
            ),
            Telling(
                "Tea towels in three blues",
                "Linen that grows softer for years.",
                (
                    "The warp is long enough for twelve.",
                    "Each has its own border.",
                    "They are boiled before they leave.",
                ),
                2400,
                stock=20,
            ),
            Telling(
                "Blanket to order",
                "You choose two colours; the loom needs five weeks.",
                ("Two colours, one weave.", "A hand's breadth in an hour.", "Then it is washed and brushed."),
                32000,
            ),
        ),
    ),
)
"""In turn, for as many creators as there are to be."""
