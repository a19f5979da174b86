"""The tests that need no socket, `trial chatroom_tw.tests`: each module mirrors one of the package.

Those that start real servers are in `tests`, beside the package.
"""

from hypothesis import HealthCheck, settings

# The same examples each time, however slow the machine is: a test fails for its own reasons.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")
