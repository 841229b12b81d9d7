"""Stories: what creators tell and sell. Drafted, reviewed, published as versions that never change.

    states         what may follow what          money          currencies
    values         the frozen values that come and go
    schema         the tables
    drafts         begun, written, submitted, withdrawn, archived
    requirements   what a story lacks before it may be submitted
    review         what moderators decide
    publishing     versions: written, listed, taken from view
    reading        stories as their owners see them, and everybody else
    uses           which videos are needed

A story's row is what its creator works at. What others see is its live version, a snapshot that stays as it was published
while the creator works on; only stock is told as it stands. What was approved is published once its videos play, be that now
or when a worker says so. The functions of `review` belong to their caller's transaction.

Locks are taken in this order: a case, then videos, then the story.
"""
