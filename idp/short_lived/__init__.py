"""The short-lived store: things that may be lost, kept for seconds or hours.

Owns sign-ins under way, throttle windows and read caches. Does not own anything that must happen once for security:
that is a conditional statement on a table (design: losing this store makes people start again, it never weakens a
check). Two implementations behind one interface, `SqlStore` and `RedisStore`, held together by one contract test.
"""
