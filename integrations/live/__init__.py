"""Redis as the doorbell of whoever looks on live. The truth is the database: what is lost here loses nothing.

    wire        keys, channels, and the script that numbers    publisher   rings, after a commit
    subscriber  hears the topics that somebody here follows    streams     what was missed, and who watches now

An event of a topic is kept in a stream of its own for a while, under a number that never goes back, not even when Redis has
lost all: it is the next one or the time in milliseconds, whichever is more. Whoever knows the number of an event that is
still there is told what came after it; nobody else can be sure to have missed nothing.
"""
