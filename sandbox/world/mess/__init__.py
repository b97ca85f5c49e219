"""What real estates get wrong, by dial: the same world, less tidy.

The firm's truth stays as it is. `spoil` changes what the vendors' records say of it,
and notes each thing that it changed in `firm.mess`, so that a test can ask who noticed.
"""

from sandbox.world.mess.dial import TIDY, Mess, MessError
from sandbox.world.mess.spoiling import spoil

__all__ = ["TIDY", "Mess", "MessError", "spoil"]
