"""python -m mmtheory is the command `mmtheory`."""

from mmtheory.commands.main import console

console()
