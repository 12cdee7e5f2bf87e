"""How the chats of streams are read, for operators; each console says so of its own debate."""

from flask_babel import gettext as _

from lawlab.core.health import Report, State, part
from lawlab.debates.chat_reading import reader


@part("chat")
def chats() -> Report:
    report = reader.report()
    if report is None or report.reception is None:
        return Report(State.OFF, _("This process reads no chat for now."))
    if report.reception.failures:
        return Report(
            State.DEGRADED,
            _("The chats cannot be reached: they are tried again, and debates go on without them."),
        )
    return Report(State.WELL, _("Chats are read."))
