"""bjoern on 127.0.0.1."""

from argparse import ArgumentParser

import bjoern
from empty import application

parser = ArgumentParser()
parser.add_argument("--port", type=int, default=8080)
bjoern.run(application, "127.0.0.1", parser.parse_args().port)
