"""python -m astrosecrets: the same as the astrosecrets command of this environment."""

import os
import subprocess
import sys

from astrosecrets import NotInstalled, find_program


def main():
    try:
        program = find_program()
    except NotInstalled as error:
        sys.stderr.write("astrosecrets: %s\n" % error)
        return 3
    command = [program, *sys.argv[1:]]
    if os.name == "nt":
        # Windows has no exec: os.execv would return to the shell before the program ends.
        return subprocess.run(command).returncode
    os.execv(program, command)


if __name__ == "__main__":
    sys.exit(main())
