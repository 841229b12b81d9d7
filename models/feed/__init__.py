"""What viewers are shown, and in which order. All that a feed needs of a story stands in one row, written when it goes live.

    schema      the tables              listings    stories come, change and go
    geometry    circles on a sphere     cells       which of its squares a service is to be looked for in
    scores      what a story is worth   items       a story as a feed shows it
    pages       newest, by creator, by category, of those followed
    reels       a session's own order, written down as far as somebody has swiped
    for_you     its pages               ranking     what is worth how much to whom
    nearby      services around a point search      by words
    words       text as search sees it  upkeep      what is forgotten after its time

No list costs more with more stories: each reads along an index from where the last page ended.
"""
