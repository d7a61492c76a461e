"""How hard properties are tried: a slow machine is no failure, and what failed once need not be remembered on disk."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "house", deadline=None, database=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")
