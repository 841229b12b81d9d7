"""A set-up tool, called by `make test`: install the packages of the lock file."""

from pipeline.player.build import find_node
from tests.web.axe import FOLDER

find_node().install(FOLDER)
