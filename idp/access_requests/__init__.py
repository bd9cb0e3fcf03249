"""Asking for roles, and deciding about it.

Owns access requests and their lines (one role at one organisation each), who may decide about a line, the decision, the
documents that a line carries, and taking a role away. Does not own roles and entitlements (`roles`), organisations, nor
what a token says (`oidc`).

    pending --approve--> granted --remove--> removed
            --reject---> rejected   granted --ask EMA--> removal_pending --agree--> removed | --keep--> granted
            --withdraw-> withdrawn

Who may decide is never stored: it is worked out from the roles that people hold at that moment, when a list is read and
again in the transaction that decides (domain.md Q17). Each step is one conditional UPDATE on state and version, so of
several deciders one wins.

Specification: domain.md sections 1.3, 6.9 and 7, Q14 to Q23, Q42 to Q44.
"""
