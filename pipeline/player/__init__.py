"""The player that `vw play` serves: one page, and the asset folder behind it.

`server` is the small web server; `page/` holds the sources of the page, which `build` turns into `page/dist/`.
"""
