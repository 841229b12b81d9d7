"""The first answer to a request that may come again, kept under the key that its client made up.

schema      the table
answers     claim a key, keep the answer, find it again
"""
