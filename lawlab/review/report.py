"""A page of ours as a PDF that a screen reader can follow (PDF/UA-1). It takes nothing but our own files."""

import hashlib
import os
import re
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask_babel import gettext as _
from gevent import subprocess

from lawlab.core.errors import Unavailable

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
CSS = STATIC / "css"
OURS = {".css": "text/css", ".woff2": "font/woff2"}
#: A drawing on paper obeys the rules inside it, and no others.
INK = "review_synthesis_ink.css"
LACKING = 3  #: the child's exit status where it cannot draw
LONGEST = 300  #: seconds
SVG = re.compile(r'(<svg class="chart"[^>]*>)')


def pdf_of(page: str, folder: Path, name: str) -> bytes:
    """The page as a PDF, from `folder` when it was made before with the same words and the same style.

    `name` tells whose file it is: an earlier one of that name makes room for the new one. Unavailable when
    the machine lacks what draws it. Other people are served meanwhile.
    """
    style = (CSS / INK).read_text()
    page = SVG.sub(lambda found: f"{found[1]}<style>{style}</style>", page)
    page = page.replace("ᵉʳ", "er").replace("ʳᵉ", "re")  # raised letters that our fonts lack
    digest = hashlib.sha256((page + (CSS / "review_synthesis_paper.css").read_text()).encode()).hexdigest()
    path = folder / f"{name}-{digest[:32]}.pdf"
    if path.exists():
        return path.read_bytes()
    made = draw_apart(page)
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in folder.glob(f"{name}-*.pdf"):
        earlier.unlink(missing_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".tmp", delete=False) as file:
        file.write(made)
    os.replace(file.name, path)
    return made


def draw_apart(page: str) -> bytes:
    """The page as a PDF, drawn by a process of its own: WeasyPrint cannot be loaded in a thread beside
    gevent, and would hold everybody up in this one."""
    command = [sys.executable, "-m", "lawlab.review.report"]
    done = subprocess.run(command, input=page.encode(), capture_output=True, cwd=ROOT, timeout=LONGEST)
    if done.returncode == LACKING:
        raise Unavailable(
            _("PDF files cannot be made here: the Pango library is not installed. Print the page instead.")
        )
    done.check_returncode()
    made: bytes = done.stdout
    return made


def draw(page: str) -> bytes:
    """The page as a PDF, in this process; OSError or ImportError where Pango is missing."""
    import weasyprint  # loads Pango, which a machine that makes no PDF need not have
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OnlyOurs(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> object:
            path = own_file(url)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": OURS[path.suffix]})

    document = weasyprint.HTML(string=page, base_url=f"{CSS.as_uri()}/", url_fetcher=OnlyOurs())
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made


def own_file(url: str) -> Path:
    """The style sheet or font of ours at this address; ValueError for any other file or site."""
    parts = urlsplit(url)
    path = Path(unquote(parts.path)).resolve()
    if parts.scheme != "file" or parts.netloc or path.suffix not in OURS or not path.is_relative_to(STATIC):
        raise ValueError("a report takes its style sheets and fonts from static/, and nothing else")
    return path


def main() -> None:
    """The child: a page on standard input, its PDF on standard output."""
    os.nice(10)
    page = sys.stdin.buffer.read().decode()
    try:
        made = draw(page)
    except (ImportError, OSError):
        sys.exit(LACKING)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
