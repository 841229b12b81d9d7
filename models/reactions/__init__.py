"""What people do with stories, and what is counted of it.

    states      of a comment            schema      the tables
    likes       and                     follows
    comments    three levels of them    threads     read them
    shares      deep links              beacons     what was watched, and for how long
    tallies     the counters            days        the same by days
    insights    read those of one's own
    audit       counts again            bounds      how much one account can do

A counter changes in the transaction of the row that it counts, and only when that row was really made or removed.
"""
