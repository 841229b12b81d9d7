"""`vw admin`: what whoever runs the service does by hand.

grammar     its commands            people      admins and roles
judging     cases                   seeding     demo content, through the real pipeline
sealing     the vault's keys        stories     what the demo tells
"""
