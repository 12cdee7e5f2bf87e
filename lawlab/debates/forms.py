"""What a host writes of a debate; each field says in words what is wrong with it, beside it."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from lawlab.accounts.forms import follows, in_words
from lawlab.contributions.services import clean_line, clean_text
from lawlab.debates.models import Debate, StreamKind
from lawlab.debates.planning import (
    MAX_DELAY,
    MAX_PRESENTATION,
    MAX_SLOW,
    MAX_SPEAKING,
    MAX_TITLE,
    MIN_SPEAKING,
    Plan,
    chat_channel,
    held_words,
    stream_ref,
    within,
)

KINDS = [
    SelectChoice(StreamKind.NONE.value, _l("No picture")),
    SelectChoice(StreamKind.TWITCH.value, "Twitch"),
    SelectChoice(StreamKind.YOUTUBE.value, "YouTube"),
    SelectChoice(StreamKind.PEERTUBE.value, "PeerTube"),
]


def zone() -> ZoneInfo:
    """Where the site is."""
    return ZoneInfo(str(get_timezone()))


class Whole(IntegerField):
    """A whole number, within bounds that are said when it is not."""

    def __init__(self, label: Any, least: int, most: int, **fields: Any) -> None:
        super().__init__(label, **fields)
        self.least, self.most = least, most

    def process_formdata(self, valuelist: list[str]) -> None:
        value = valuelist[0].strip() if valuelist else ""
        if not value.isascii() or not value.isdigit() or len(value) > 9:
            self.data = None
            raise ValueError(_("This must be a whole number."))
        self.data = int(value)

    def pre_validate(self, form: Any) -> None:
        if self.data is not None:
            in_words(within, self.data, self.least, self.most)  # type: ignore[arg-type]


class Moment(DateTimeLocalField):
    """A day and an hour where the site is; kept aware, in UTC. Empty: not known yet."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not any(value.strip() for value in valuelist):
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("This is not a date and an hour.")) from None

    def moment(self) -> datetime | None:
        return self.data.replace(tzinfo=zone()).astimezone(UTC) if self.data else None


class PlanForm(FlaskForm):
    title = StringField(_l("Title of the debate"), [follows(lambda value: clean_line(value, MAX_TITLE))])
    presentation = TextAreaField(
        _l("Presentation"), [follows(lambda value: clean_text(value, MAX_PRESENTATION, required=False))]
    )
    planned_at = Moment(_l("Day and hour"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    stream = SelectField(_l("Where the picture comes from"), choices=KINDS, default=StreamKind.NONE.value)
    stream_ref = StringField(_l("Channel, video or address"))
    chat_channel = StringField(_l("Twitch chat to read"), [follows(chat_channel)])
    is_approved_first = BooleanField(
        _l("The host approves each argument before others read it"), default=True
    )
    moderation_delay = Whole(_l("Moderation delay, in seconds"), 0, MAX_DELAY, default=0)
    slow_mode = Whole(_l("Slow mode, in seconds"), 0, MAX_SLOW, default=0)
    held_words = TextAreaField(
        _l("Words that hold an argument back"), [follows(lambda value: held_words(value.splitlines()))]
    )
    are_links_held = BooleanField(_l("Arguments that hold a link wait for the host"), default=True)
    speaking_time = Whole(
        _l("Speaking time of each side, in seconds"), MIN_SPEAKING, MAX_SPEAKING, default=600
    )

    def validate_stream_ref(self, field: Field) -> None:
        if self.stream.data in set(StreamKind):
            in_words(lambda value: stream_ref(StreamKind(self.stream.data), value), field.data or "")

    def validate_stream(self, field: Field) -> None:
        if field.data not in set(StreamKind):
            raise StopValidation(_("Choose one of the answers."))

    def plan(self) -> Plan:
        return Plan(
            title=self.title.data or "",
            presentation=self.presentation.data or "",
            planned_at=self.planned_at.moment(),
            stream=StreamKind(self.stream.data),
            stream_ref=self.stream_ref.data or "",
            chat_channel=self.chat_channel.data or "",
            is_approved_first=self.is_approved_first.data,
            moderation_delay=self.moderation_delay.data or 0,
            slow_mode=self.slow_mode.data or 0,
            held_words=(self.held_words.data or "").splitlines(),
            are_links_held=self.are_links_held.data,
            speaking_time=self.speaking_time.data or 0,
        )


def form_of(debate: Debate, *, is_sent: bool = True) -> PlanForm:
    """The form for this debate: with what was sent, when `is_sent` and something was, else as it stands."""
    here = debate.planned_at.astimezone(zone()).replace(tzinfo=None) if debate.planned_at else None
    kept = {
        name: getattr(debate, name)
        for name in (
            "title", "presentation", "stream_ref", "chat_channel", "is_approved_first",
            "moderation_delay", "slow_mode", "are_links_held", "speaking_time",
        )
    }  # fmt: skip
    words = "\n".join(debate.held_words)
    data = {**kept, "stream": debate.stream.value, "planned_at": here, "held_words": words}
    return PlanForm(data=data) if is_sent else PlanForm(formdata=None, data=data)
