"""The truth: videos, their tasks, and who works on them. Peewee on SQLite or Postgres; knows nothing of files or queues.

    states      what may follow what
    values      the frozen values that come and go
    schema      the tables            migrations/   how they came to be, step by step
    uploads     bytes on their way   opening       what a video begins with
    videos      a video's life        tasks         claims, leases, results
    outbox      what is to be rung    leader        who is the scheduler

Every function of `videos`, `uploads`, `tasks`, `outbox` and `leader` is one transaction. Rows never leave this package.
"""
