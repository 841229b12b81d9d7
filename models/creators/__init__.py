"""Creators: accounts that sell. Whether they may, what they make, where they work, and their pictures.

states         what may follow what
crafts         the kinds of craft there are
values         the frozen values that come and go
schema         the tables
applications   asking to become one, and what they say of themselves
review         what moderators decide of them
profiles       how others see them
pictures       pictures that they sent

A creator's id is their account's. The functions of `review` belong to their caller's transaction.
"""
