"""`python -m ecoles` is the command `ecoles`."""

import sys

from ecoles.main import main

sys.exit(main())
