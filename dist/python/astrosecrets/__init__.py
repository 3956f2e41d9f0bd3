"""astrosecrets is a compiled program. This package only finds it and runs it."""

import os
import sys
import sysconfig


class NotInstalled(FileNotFoundError):
    """The program is not in any directory that an installer writes scripts to."""


def find_program():
    """Return the path of the program that was installed with this package.

    The directories are tried in the order in which installers prefer them: the scripts of this
    environment, of the user (pip install --user), of a prefix (pip install --prefix) and of a
    target directory (pip install --target). Raises NotInstalled if it is in none of them.
    """
    name = "astrosecrets" + (sysconfig.get_config_var("EXE") or "")
    package = os.path.dirname(os.path.abspath(__file__))
    site_packages = os.path.dirname(package)
    scripts = os.path.basename(sysconfig.get_path("scripts"))
    directories = [sysconfig.get_path("scripts"), sysconfig.get_path("scripts", scheme=_user_scheme())]
    # PREFIX/lib/python3.N/site-packages has PREFIX/bin; on Windows PREFIX\Lib\site-packages has PREFIX\Scripts.
    up = 2 if os.name == "nt" else 3
    directories.append(os.path.join(site_packages, *[os.pardir] * up, scripts))
    directories.append(os.path.join(site_packages, "bin"))
    for directory in directories:
        path = os.path.join(directory, name)
        if os.path.isfile(path):
            return os.path.normpath(path)
    raise NotInstalled("no %s in %s; install the wheel again" % (name, ", ".join(map(os.path.normpath, directories))))


def _user_scheme():
    if sys.version_info >= (3, 10):
        return sysconfig.get_preferred_scheme("user")
    if sys.platform == "darwin" and sys._framework:
        return "osx_framework_user"
    return os.name + "_user"
