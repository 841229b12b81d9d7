"""The pages, for people: feed, studio, moderation desk, ops. Everything that they show and do goes through the API.

    shells    the HTML that each page begins as, and its own files
    built     which files those are
    policy    what a page may load, and from where
    session   who is signed in, as a browser keeps it

Their sources are in web/static, their shells in web/templates.
"""
