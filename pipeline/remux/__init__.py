"""The remux: clips that can be delivered as they are become HLS without a decoder or encoder, in tenths of a second.

    source.py     the two tracks that the probe chose: their tables and decoder configurations
    judgement.py  may they be delivered as they are, or why not
    cuts.py       where fragments and segments begin: at IDRs
    units.py      what of a sample is passed on: slices, nothing that tells of its maker
    remux.py      samples in, one media file for pictures and one for sound out

Pure Python on hostile bytes: nothing is decoded, what is read is checked against its bounds, and no more than one GOP
is in memory.
"""
