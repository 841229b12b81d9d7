"""Benchmarks. Every figure that has a target is a ratio to a baseline run beside it, or stands next to one.

    python -m bench NAME [--quick] [--json] [CLIP]

    ladder  CPU seconds of `vw encode` against bare FFmpeg with the same rungs
    poster  seconds until the poster is there, and what all stills cost
    memory  peak memory of the whole process tree, on 4K and on long sources
    cli     how soon `vw --help` answers
    queue   what the queue costs a task, with steps that do nothing
    chunks  CPU, bytes and quality of a clip encoded in chunks against one run
    scale   two workers against one, and what more of them would take
    pressure  a first play while a thousand videos wait for their ladder
    upload  CPU and memory of the web tier while clips come
    feed    pages of the feed among few and among a million stories, and beside a bare route
    first_frame  the feed's page in a browser, from its address to the first frame, and from swipe to swipe
    live    sockets that one process of the live hub holds, and how soon the last of many is told
    time_to_play  from a clip's last byte until somebody else has decoded a frame
    faults  short videos while everything is killed in turn; --seed N for another order
    all     each of them

Runs alternate (A B A B), so that a machine that is busy for a while is busy for both. CPU seconds are user + system of
whole process trees. Exit code 1: a target was missed.
"""
