"""The private folder of one LibreOffice: a hardened profile, and the pinned fonts as the only ones it sees."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from forms_service.adapters.documents.fonts import PinnedFonts
from forms_service.adapters.helpers.workplaces import Workplace

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


def furnished(root: Path | None, fonts: PinnedFonts) -> Workplace:
    """Return a new private folder with all that LibreOffice finds of a machine."""
    place = Workplace(root, "office")
    try:
        _furnish(place.folder, fonts)
    except BaseException:
        place.remove()
        raise
    return place


def is_furnished(folder: Path) -> bool:
    """Whether its fonts are still there: a LibreOffice that finds none draws other letters and says nothing."""
    pinned = folder / "fonts"
    files = list(pinned.iterdir()) if pinned.exists() else []
    return (folder / "fonts.conf").exists() and bool(files) and all(file.exists() for file in files)


def environment_in(folder: Path) -> Mapping[str, str]:
    """Return all that the worker inherits: nothing of the service's own environment, which holds its secrets."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "SAL_USE_VCLPLUGIN": "svp",
    }


def _furnish(folder: Path, fonts: PinnedFonts) -> None:
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
    pinned = folder / "fonts"
    pinned.mkdir()
    for file in fonts.files:
        (pinned / file.name).symlink_to(file)
    rules = _FONT_RULES.format(fonts=pinned, cache=folder / "font-cache")
    (folder / "fonts.conf").write_text(rules, encoding="utf-8")


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
