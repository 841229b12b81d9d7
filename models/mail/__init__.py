"""Mail to people: written in the transaction of what it is about, sent by a worker, forgotten when it was.

states     kinds, and the states of a mail
schema     the table
letters    written, claimed, sent or given up
"""
