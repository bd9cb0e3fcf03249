"""The server: people, organisations, roles, clients and the OpenID Connect protocol.

Owns everything that decides. Shows itself through ``consent_ui`` and signs with ``keys``; nothing is imported back.
The rooms, their ranks and their inner shape are drawn in the README's map of the house.
"""
