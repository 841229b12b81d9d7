"""A client of the parts API (docs/upload.md): `vw upload`.

    clip ─▶ order ─▶ send ─▶ watch
             │        ├ service: what can be asked, tried again by patience
             │        └ notes: what was begun, for whoever comes after a crash
             └ pure: which part goes first

Nothing here knows the database or the store: all it has is the service's address and a token.
"""
