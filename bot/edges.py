"""The platforms that the settings switch on, wired to the program."""

from bot.app import App
from bot.cast import Cast
from bot.given import reference
from bot.playground.listen import Playground, Previews
from bot.playground.scene import Stage
from bot.slack import Slack
from bot.slack.render import preview
from bot.teams import Teams
from bot.teams.render import card
from bot.travel import Travel
from config.settings import SlackSettings, TeamsSettings

PREVIEWS: Previews = {"Slack": preview, "Teams": card}
"""How the other platforms would show a message."""


def add_edges(app: App) -> None:
    """The platforms that the settings switch on."""
    if app.settings.playground:
        travel = Travel(app.clock, app.database, app.organisation.zone, app.tick)
        app.add(playground(app, Stage(Cast(app.database, app.enrol)), travel))
    if app.settings.slack.bot_token:
        app.add(slack(app, app.settings.slack))
    if app.settings.teams.app_id:
        app.add(teams(app, app.settings.teams))


def playground(app: App, stage: Stage, travel: Travel) -> Playground:
    """The chat page. Beside each message it shows what the other platforms would make of it."""
    organisation = app.organisation
    return Playground(app.front, app.clock, stage, travel, PREVIEWS, organisation.zone, organisation.language)


def slack(app: App, told: SlackSettings) -> Slack:
    secrets_told = (told.bot_token, told.signing_secret, told.app_token)
    bot_token, signing_secret, app_token = (one.get_secret_value() if one else None for one in secrets_told)
    return Slack(
        desk=app.front,
        enrol=app.enrol,
        clock=app.clock,
        reference=reference,
        bot_token=bot_token or "",
        signing_secret=signing_secret,
        app_token=app_token,
        api_url=told.api_url,
    )


def teams(app: App, told: TeamsSettings) -> Teams:
    return Teams(
        desk=app.front,
        enrol=app.enrol,
        ended=app.attend.ended,
        clock=app.clock,
        reference=reference,
        app_id=told.app_id,
        app_password=told.app_password.get_secret_value() if told.app_password else None,
        app_type=told.app_type,
        tenant_id=told.tenant_id,
        anonymous=told.anonymous,
        openid_metadata_url=told.openid_metadata_url,
        login_url=told.login_url,
        service_hosts=told.service_hosts,
    )
