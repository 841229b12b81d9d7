"""The truth: videos, their tasks, and who works on them. Peewee on SQLite or Postgres; knows nothing of files or queues.

    states      what may follow what
    values      the frozen values that come and go
    schema      the tables            migrations/   how they came to be, step by step
    videos      a video's life        opening       what it begins and ends with
    tasks       claims, leases        graph         what waits for what
    roster      workers that live     deaths        workers that died
    leader      who is the scheduler
    outbox      what is to be rung    history       what became what, and when
    uploads     bytes on their way    quotas        how many a creator may send
    joining     several in one        completion    how an upload ends
    arrivals    what they wake
    census      how all of it stands  showing       what a viewer's first frame needs
    library     a creator's own       posters     which picture is chosen
    outplayed   what played before it was ready
    beside      what a video can do without             replacing    one video for another
    vault       what is sealed        points        where somebody is
    news        what is told of it all, to those who look on
    failures    what ops look at      throughput    what was got through, and when
    accounts/   people and their sessions               mail/        mail to people
    captions/   what is said in a video, as text        creators/    who sells
    stories/    what they tell and sell                 moderation/  what is judged, why, and what follows
    idempotency/   first answers, for requests that come again

Every function of `videos`, `tasks`, `roster`, `deaths`, `uploads`, `joining`, `completion`, `outbox` and `leader` is one
transaction; those of `graph` and `arrivals` belong to their callers'. Rows never leave this package.
"""
