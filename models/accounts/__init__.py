"""People: who they are to us, what they may do, and the sessions by which they prove it.

states      roles, and the states of an account
schema      the tables
people      names and ages             standing    suspended, banned, restored, promoted
codes       one-time codes by mail     addresses   e-mail as it is compared
signing_in  by whose word, and whom    leaving     how an account ends, and comes back
sessions    who is asking              refreshing  how a session goes on
profile     what they say themselves   blocks      whom they do not want to see
rotation    sealed columns under a new key

Every public function is one transaction, but those that say that they belong to their caller's.
"""
