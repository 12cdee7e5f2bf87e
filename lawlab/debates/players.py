"""Where a stream’s picture comes from, and what a page must allow for it. Nothing loads before consent."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from lawlab.debates.models import StreamKind


@dataclass(frozen=True)
class Player:
    """A third party's player, as a page embeds it."""

    embed: str  #: the address of its frame
    link: str  #: the same picture on its own site, for those who block frames
    frame_src: str  #: for the Content-Security-Policy of the page
    script_src: str = ""  #: the same, for the player's own script
    script: str = ""  #: what tells how late the picture is, where there is such a thing


def player_of(kind: StreamKind, ref: str, *, domain: str, start: float | None = None) -> Player | None:
    """The player of a stream, or of its recording from `start` seconds on; None where there is no picture.

    `domain`: of our own page, which Twitch asks for. Hosts are those that each service documents.
    """
    if not ref or kind is StreamKind.NONE:
        return None
    if kind is StreamKind.TWITCH:
        return _twitch(ref, domain, start)
    if kind is StreamKind.YOUTUBE:
        moment = f"?start={int(start)}" if start else ""
        at = f"&t={int(start)}s" if start else ""
        host = "https://www.youtube-nocookie.com"
        video = quote(ref)
        return Player(f"{host}/embed/{video}{moment}", f"https://www.youtube.com/watch?v={video}{at}", host)
    parts = urlsplit(ref)
    host, video = f"{parts.scheme}://{parts.netloc}", parts.path.rsplit("/", 1)[-1]
    moment = f"?start={int(start)}s" if start else ""
    return Player(f"{host}/videos/embed/{video}{moment}", f"{host}/w/{video}{moment}", host)


def _twitch(ref: str, domain: str, start: float | None) -> Player:
    is_video = ref.isdigit()
    what = f"video={ref}" if is_video else f"channel={quote(ref)}"
    moment = f"&time={_hms(start)}" if is_video and start else ""
    link = f"https://www.twitch.tv/{'videos/' if is_video else ''}{quote(ref)}"
    if is_video and start:
        link += f"?t={_hms(start)}"
    return Player(
        f"https://player.twitch.tv/?{what}&parent={domain}&autoplay=false{moment}",
        link,
        "https://player.twitch.tv https://embed.twitch.tv https://www.twitch.tv",
        "https://player.twitch.tv https://embed.twitch.tv",
        "https://player.twitch.tv/js/embed/v1.js",
    )


def _hms(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600}h{whole % 3600 // 60}m{whole % 60}s"
