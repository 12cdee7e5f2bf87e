"""Copy the browser's files out of node_modules into static/vendor, which is not under version control.

Nothing is bundled: the pages load the very files that their authors publish, each with its licence beside it.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FONTS = {
    "source-serif-4": "opsz",
    "inter": "wght",
}  #: the axis beside weight: only the law adapts to its size
STYLES = {"normal": "", "italic": "-italic"}  #: how the package's style sheets are named
SUBSETS = ("latin", "latin-ext")  # French and English, and the names of other European languages
SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=\S+\s*$")
FACE = re.compile(r"/\* (?P<name>[\w-]+) \*/\s*@font-face \{[^}]*\}\n?")


def copy_socket_client(modules: Path, target: Path) -> None:
    """The Socket.IO client as an ES module, without its last line: the map it names is not served."""
    package = modules / "socket.io-client"
    code = (package / "dist" / "socket.io.esm.min.js").read_text(encoding="utf-8")
    (target / "socket.io.esm.min.js").write_text(SOURCE_MAP.sub("\n", code), encoding="utf-8")
    shutil.copyfile(package / "LICENSE", target / "socket.io.LICENSE")


def copy_font(modules: Path, target: Path, family: str) -> str:
    """Copy the font's files for our subsets; return the `@font-face` rules that name them."""
    package, axis = modules / "@fontsource-variable" / family, FONTS[family]
    rules = []
    for style, suffix in STYLES.items():
        sheet = (package / f"{axis}{suffix}.css").read_text(encoding="utf-8")
        faces = {face["name"]: face[0] for face in FACE.finditer(sheet)}
        for subset in SUBSETS:
            name = f"{family}-{subset}-{axis}-{style}"
            shutil.copyfile(package / "files" / f"{name}.woff2", target / f"{name}.woff2")
            rules.append(faces[name].replace("./files/", "").replace(" Variable'", "'"))
    shutil.copyfile(package / "LICENSE", target / f"{family}.LICENSE")
    return "\n".join(rules)


def vendor(modules: Path, target: Path) -> None:
    """Fill `target` anew: what an earlier version left there goes."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    copy_socket_client(modules, target)
    rules = [copy_font(modules, target, family) for family in FONTS]
    (target / "fonts.css").write_text("\n".join(rules), encoding="utf-8")


if __name__ == "__main__":
    try:
        vendor(ROOT / "node_modules", ROOT / "static" / "vendor")
    except (FileNotFoundError, KeyError) as missing:
        sys.exit(f"A browser file is missing from node_modules ({missing}): run `npm ci`, then try again.")
