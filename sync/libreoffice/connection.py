"""Arguments of the macro -> an xlwings that works on the LibreOffice they name; and what the macro has to know."""

from __future__ import annotations

import builtins
import sys
import time
from collections.abc import Sequence
from typing import Any

from sync.errors import NoLibreOffice

DEBIAN_PACKAGES = "/usr/lib/python3/dist-packages"
"""Where Debian and Ubuntu keep `uno`, which comes with the office and not from a registry."""
PATIENCE_S, LOOKED_EVERY_S = 20.0, 0.1


def settings_of_office() -> dict[str, str]:
    """What the macro has to know: which Python has this program. NoLibreOffice when that one cannot reach the office."""
    bridge()
    return {"INTERPRETER": sys.executable}


def attach(arguments: Sequence[str] | None = None) -> None:
    """Make xlwings speak to the office that listens on `--pipe=NAME`. NoLibreOffice."""
    import xlwings as xw

    from sync.libreoffice.engine import LibreOfficeEngine

    name = next(word.partition("=")[2] for word in arguments or sys.argv if word.startswith("--pipe="))
    engine = xw.Engine(impl=LibreOfficeEngine(connected(name)))
    xw.engines.add(engine)
    engine.activate()


def bridge() -> Any:
    """The bridge to the office; nothing else of the system's packages can be imported because of it. NoLibreOffice."""
    own_import, own_path = builtins.__import__, list(sys.path)
    sys.path.append(DEBIAN_PACKAGES)
    try:
        import uno
    except ImportError:
        raise NoLibreOffice("python3-uno") from None
    finally:
        # It hooks itself into every import; those of libraries that may be missing would fail in a way nobody expects.
        builtins.__import__ = own_import
        sys.path[:] = own_path
    return uno


def connected(pipe: str) -> Any:
    """The office's component context."""
    uno = bridge()
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # noqa: BLE001  # the bridge has no other name for it
            # The office opens its door a moment after the macro has asked for it.
            if time.monotonic() > until:
                raise NoLibreOffice(f"pipe {pipe}") from None
            time.sleep(LOOKED_EVERY_S)
