"""The private folder of one LibreOffice: a hardened profile, and the pinned fonts as the only ones it sees."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from forms_service.adapters.documents.fonts import PinnedFonts

_PREFIX: Final = "forms-service-office-"
_SETTINGS: Final = (
    # A document may neither run anything nor fetch anything, wherever it came from.
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
    ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("/org.openoffice.Office.Recovery/AutoSave", "Enabled", "false"),
    ("/org.openoffice.Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("/org.openoffice.Office.Linguistic/General", "DefaultLocale", "en-GB"),
    ("/org.openoffice.Setup/L10N", "ooLocale", "en-US"),
    ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "en-GB"),
)
_FONT_RULES: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same"><family>Arial</family><accept><family>Liberation Sans</family></accept></alias>
  <alias binding="same"><family>Helvetica</family><accept><family>Liberation Sans</family></accept></alias>
  <alias><family>sans-serif</family><prefer>
    <family>Liberation Sans</family><family>Noto Sans</family><family>Noto Sans Hebrew</family>
    <family>Noto Sans Arabic</family><family>Noto Sans Symbols2</family><family>Symbola</family>
  </prefer></alias>
</fontconfig>
"""


class Workplace:
    """A folder under the system's temporary one, readable by this user only, and claimed as long as its owner lives."""

    def __init__(self, fonts: PinnedFonts) -> None:
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._claim = _claim(self.folder)
        try:
            self._furnish(fonts)
        except BaseException:
            self.remove()
            raise

    def _furnish(self, fonts: PinnedFonts) -> None:
        profile = self.folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
        pinned = self.folder / "fonts"
        pinned.mkdir()
        for file in fonts.files:
            (pinned / file.name).symlink_to(file)
        rules = _FONT_RULES.format(fonts=pinned, cache=self.folder / "font-cache")
        (self.folder / "fonts.conf").write_text(rules, encoding="utf-8")

    @property
    def environment(self) -> Mapping[str, str]:
        """All that the worker inherits: nothing of the service's own environment, which holds its secrets."""
        return {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "FONTCONFIG_FILE": str(self.folder / "fonts.conf"),
            "SAL_USE_VCLPLUGIN": "svp",
        }

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._claim)


def sweep() -> None:
    """Remove what owners left behind that died: the documents in it are nobody's any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        # Claimed by the living, or another user's, or swept by another process meanwhile: not ours to remove.
        with suppress(OSError):
            claim = _claim(folder)
            if not any(place.is_relative_to(folder) for place in _working_places()):
                shutil.rmtree(folder, ignore_errors=True)
            os.close(claim)


def _claim(folder: Path) -> int:
    """Return a handle that holds *folder* until it is closed or its process dies; ``OSError`` if another has it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle


def _working_places() -> Iterator[Path]:
    """Where the processes that we may look at work: an owner that just died may have a LibreOffice that is ending."""
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            yield place.readlink()


def _registry() -> str:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n{items}</oor:items>\n'
    )
