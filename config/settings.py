"""Every setting, read once. The only place that looks at the environment."""

import ipaddress
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings import SettingsError as Undecodable

PREFIX = "HANDGREB_"


def _listed(text: object) -> object:
    """Names one after another, with commas between them; or, as JSON writes a list."""
    if not isinstance(text, str):
        return text
    return [one for one in (part.strip(' "') for part in text.strip("[] ").split(",")) if one]


class SettingsError(Exception):
    """Settings that stop the start: each complaint names the variable and what it should have been."""

    def __init__(self, complaints: list[str]) -> None:
        self.complaints = complaints
        super().__init__("\n".join(complaints))


class SlackSettings(BaseModel):
    """Slack is on when the bot token is set. With an app token it runs over Socket Mode."""

    model_config = ConfigDict(extra="forbid")

    bot_token: SecretStr | None = Field(None, description="Bot token (xoxb-…). Switches Slack on.")
    signing_secret: SecretStr | None = Field(None, description="Signing secret; needed unless Socket Mode is used.")
    app_token: SecretStr | None = Field(None, description="App-level token (xapp-…): Socket Mode, no public address.")
    api_url: str = Field("https://slack.com/api/", description="Where the Web API is; a local one for trying out.")


class TeamsSettings(BaseModel):
    """Teams is on when the app id is set."""

    model_config = ConfigDict(extra="forbid")

    app_id: str = Field("", description="Application id of the Azure Bot. Switches Teams on.")
    app_password: SecretStr | None = Field(None, description="Client secret of the application.")
    app_type: Literal["SingleTenant", "MultiTenant", "UserAssignedMSI"] = Field(
        "SingleTenant", description="How the Azure Bot is registered."
    )
    tenant_id: str = Field("", description="The Entra tenant whose people are let in; needed unless unsigned.")
    anonymous: bool = Field(False, description="Accept unsigned activities. Loopback only, for local clients.")
    openid_metadata_url: str = Field(
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        description="Where the Bot Connector publishes its signing keys.",
    )
    login_url: str = Field("https://login.microsoftonline.com", description="Where our own token comes from.")
    service_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = Field(
        ("smba.trafficmanager.net", ".botframework.com", ".teams.microsoft.com"),
        description="Hosts of the Bot Connector that a token may be sent to; a leading dot means any below.",
    )


class Settings(BaseSettings):
    """What the process is told. See `.env.example`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    database_url: str = Field("sqlite:///handgreb.db", description="SQLite file, or postgresql://user@host/name.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    secret_key: SecretStr | None = Field(
        None, description="At least 32 characters; keys of pseudonyms and links are made from it."
    )
    playground: bool = Field(False, description="The local chat page, without any platform.")
    schedule_file: Path | None = Field(None, description="HR's schedule, applied at start.")
    content_dir: Path | None = Field(None, description="A folder of the organisation's own flows.")
    timezone: str = Field("Europe/Copenhagen", description="The organisation's time zone.")
    language: Literal["da", "en"] = Field("da", description="The language of those who have not chosen.")
    calendar: str = Field("DK", description="Public holidays: a country, or part of one such as DE-BE.")
    closing_days: bool = Field(True, description="Also keep the days on which many workplaces close.")
    nudges_a_day: int = Field(
        1, ge=0, le=5, description="Most nudges a person gets in a day: 1 or 0; only local platforms may have more."
    )
    nudges_a_week: int = Field(
        3,
        ge=0,
        le=15,
        description="Most nudges a person gets in seven days: 3 or fewer; only local platforms may have more.",
    )
    min_answers: int = Field(
        5, ge=5, le=1000, description="Fewest answers that any figure is made of; can be raised, never lowered."
    )
    employees_see_reports: bool = Field(
        True, description="Whether everybody may see the figures of their own unit, as those who lead it may."
    )
    in_flight: int = Field(
        10, ge=1, le=100, description="Messages on their way at once; a killed process leaves so many in doubt."
    )
    slack: SlackSettings = SlackSettings()
    teams: TeamsSettings = TeamsSettings()
    log_format: Literal["console", "json"] = Field("console", description="How log lines look.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="From what level to log.")

    @property
    def loopback(self) -> bool:
        """Whether nobody but this machine can reach us."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.secret_key and len(self.secret_key.get_secret_value()) < 32:
            raise ValueError("HANDGREB_SECRET_KEY should have at least 32 characters")
        if self.playground and not self.loopback:
            raise ValueError("HANDGREB_PLAYGROUND is for this machine alone; HANDGREB_HOST should be 127.0.0.1")
        if self.playground and (self.slack.bot_token or self.teams.app_id) and not self._local_platforms():
            raise ValueError("HANDGREB_PLAYGROUND cannot stand beside real tokens; switch one of them off")
        self._promised()
        if self.slack.bot_token and not (self.slack.signing_secret or self.slack.app_token):
            raise ValueError("HANDGREB_SLACK__SIGNING_SECRET (or HANDGREB_SLACK__APP_TOKEN) is needed beside the token")
        if self.teams.anonymous and not self.loopback:
            raise ValueError("HANDGREB_TEAMS__ANONYMOUS is for loopback alone; HANDGREB_HOST should be 127.0.0.1")
        if self.teams.app_id and not self.teams.anonymous:
            self._provable()
        return self

    def _promised(self) -> None:
        """What people, their teams and a works council are told of the budget, in texts that name these figures."""
        if self._local_platforms() and self.loopback:
            return
        if self.nudges_a_day > 1:
            raise ValueError("HANDGREB_NUDGES_A_DAY should be 1 or 0: everybody is told that it is at most one a day")
        if self.nudges_a_week > 3:
            raise ValueError("HANDGREB_NUDGES_A_WEEK should be 3 or fewer: three a week is what is promised")

    def _provable(self) -> None:
        if self.teams.app_type != "UserAssignedMSI" and not self.teams.app_password:
            raise ValueError("HANDGREB_TEAMS__APP_PASSWORD is needed beside the app id")
        if not self.teams.tenant_id:
            raise ValueError("HANDGREB_TEAMS__TENANT_ID is needed: only people of one Entra tenant are let in")

    def _local_platforms(self) -> bool:
        slack_is_local = not self.slack.bot_token or urlsplit(self.slack.api_url).hostname in ("127.0.0.1", "localhost")
        return slack_is_local and (not self.teams.app_id or self.teams.anonymous)


def names(model: type[BaseModel] = Settings, prefix: str = PREFIX) -> Iterator[tuple[str, str, object]]:
    """Every variable with its meaning and its default."""
    for field, info in model.model_fields.items():
        name = f"{prefix}{field.upper()}"
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from names(info.annotation, f"{name}__")
        else:
            yield name, info.description or "", info.default


def read(**given: object) -> Settings:
    """The settings of the environment and `.env`, with `given` ones before them. Raises SettingsError."""
    known = {name for name, _, _ in names()}
    told = {name.upper() for name in (*os.environ, *dotenv_values(".env"))}
    complaints = [_unknown(name) for name in sorted(told - known) if name.startswith(PREFIX)]
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        complaints += [_sentence(one["loc"], one["msg"]) for one in error.errors() if one["type"] != "extra_forbidden"]
        raise SettingsError(complaints) from None
    except Undecodable as error:  # a whole group of settings at once, which is no setting either
        raise SettingsError(complaints or [f"{error}."]) from None
    if complaints:
        raise SettingsError(complaints)
    return settings


def _unknown(name: str) -> str:
    return f"{name} is not a setting. `config/.env.example` lists all of them."


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    what = message.removeprefix("Value error, ")
    if not place:
        return f"{what}."
    name = PREFIX + "__".join(str(part) for part in place).upper()
    return f"{name}: {what[0].lower()}{what[1:]}."
