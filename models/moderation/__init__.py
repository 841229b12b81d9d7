"""Moderation: what waits for a person's judgement, who has judged it, why, and what follows.

states      kinds of case, their states, verdicts, sanctions
reasons     the one table of reasons, each with its sentence for the person concerned
values      the frozen values that come and go
schema      the tables
cases       opened, claimed, released, withdrawn
decisions   a verdict and its effects          appeals     a second look, by somebody else
reports     what people say about others       sanctions   what an account bears
queue       cases as moderators see them       concerning  cases as the people concerned see them
subjects    the minimal facts of what a case is about
notices     what an account is told            audit       who did what; nothing is ever changed in it
"""
