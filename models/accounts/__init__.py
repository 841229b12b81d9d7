"""People: who they are to us, what they may do, and the sessions by which they prove it.

states      roles, and the states of an account
schema      the tables
sessions    who a session belongs to
"""
