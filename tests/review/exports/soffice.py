"""LibreOffice without a window, told by a macro in a profile of its own what to do with files."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script"
 script:name="Module1" script:language="StarBasic">
Sub Resolve(orders As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  Dim filter(1) As New com.sun.star.beans.PropertyValue
  filter(0).Name = "FilterName" : filter(0).Value = "Text (encoded)"
  filter(1).Name = "FilterOptions" : filter(1).Value = "UTF8,LF,,,"
  helper = createUnoService("com.sun.star.frame.DispatchHelper")
  number = FreeFile
  Open orders For Input As number
  Do While Not EOF(number)
    Line Input #number, source
    Line Input #number, target
    Line Input #number, order
    document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
    helper.executeDispatch(document.CurrentController.Frame, ".uno:" &amp; order, "", 0, Array())
    document.storeToURL(target, filter())
    document.close(True)
  Loop
  Close #number
  StarDesktop.terminate()
End Sub
</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/>
</library:library>
"""
ACCEPT, REFUSE = "AcceptAllTrackedChanges", "RejectAllTrackedChanges"
SECONDS = 180


def run(folder: Path, *arguments: str) -> None:
    """One run of LibreOffice, in a profile inside `folder`."""
    profile = folder / "profile"
    command = [
        "soffice",
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        *arguments,
    ]
    environ = os.environ | {"HOME": str(folder)}
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS, env=environ, cwd=folder)


def converted(folder: Path, source: Path, kind: str, *options: str) -> Path:
    """The file as LibreOffice saves it in another format: "pdf", "csv:…"."""
    run(folder, *options, "--convert-to", kind, "--outdir", str(folder / "out"), str(source))
    return folder / "out" / f"{source.stem}.{kind.split(':')[0]}"


def resolved(folder: Path, files: Mapping[str, bytes], order: str) -> dict[str, list[str]]:
    """Each file's lines of text, once all its tracked changes are accepted, or all refused."""
    basic = folder / "profile" / "user" / "basic" / "Standard"
    if not basic.exists():
        run(folder, "--terminate_after_init")  # makes the profile, which our macro then joins
    basic.mkdir(parents=True, exist_ok=True)
    (basic / "Module1.xba").write_text(MODULE)
    (basic / "script.xlb").write_text(LIBRARY)
    orders: list[str] = []
    for name, data in files.items():
        source, target = folder / f"{name}.docx", folder / f"{name}.txt"
        source.write_bytes(data)
        orders += [source.as_uri(), target.as_uri(), order]
    (folder / "orders").write_text("\n".join(orders))
    run(folder, f"macro:///Standard.Module1.Resolve({folder / 'orders'})")
    return {name: (folder / f"{name}.txt").read_text("utf-8-sig").split("\n") for name in files}
