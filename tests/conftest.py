"""What holds for every test: none of the person's own settings, and the same generated inputs on every run of a change.

What any one test needs is not known here.
"""

import os

from hypothesis import HealthCheck, settings

# Before anything is imported that could read them: a test says what it wants set.
for _name in [name for name in os.environ if name.startswith(("DATELINE_", "OPENAI_"))]:
    del os.environ[_name]
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # tests ask nobody on the network, not even for a version

# No deadline: two busy cores make any single example slow now and then. Derandomised: a red run is the change's own doing.
settings.register_profile("dateline", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dateline")
