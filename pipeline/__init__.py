"""The media engine: knows files and FFmpeg, nothing of users, databases or queues.

Data goes probe → plan → encode → package → stills; each stage is a pure planner and a thin runner, and what travels
between them is in `media`.
"""

__version__ = "0.1.0"
