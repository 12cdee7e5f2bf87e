"""The two words by which a person knows a device again: a browser and a system."""

from flask_babel import gettext as _

#: What a browser's own words hold; the first found counts, for most call themselves by several names.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
]


def device_of(user_agent: str) -> str:
    """ "Firefox/Linux"; nothing else of what the browser says is kept."""
    found = [next((n for sign, n in signs if sign in user_agent), "") for signs in (BROWSERS, SYSTEMS)]
    return "/".join(found)


def in_words(device: str) -> str:
    """ "Firefox on Linux", in the person's language."""
    browser, _slash, system = device.partition("/")
    if browser and system:
        return str(_("%(browser)s on %(system)s", browser=browser, system=system))
    return str(browser or system or _("Unknown device"))
