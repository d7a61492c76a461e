"""What is said of a team's calendar that cannot be read: to whoever can act, never with its address."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.telling import moment
from flows.words import Language, Words

SILENT_AFTER = timedelta(days=1)
"""A calendar that has not been readable for so long is told of."""

PROBLEMS: Mapping[str, Words] = {
    "address": Words(
        "adressen er ikke en https-adresse på det åbne internet. Indsæt den offentlige iCal-adresse",
        "its address is no https address on the public internet. Give the public iCal address",
    ),
    "unreachable": Words(
        "serveren svarer ikke. Se, om adressen stadig gælder",
        "its server does not answer. See whether the address holds",
    ),
    "certificate": Words(
        "serverens certifikat passer ikke til adressen. Se, om adressen er skrevet rigtigt",
        "its server's certificate does not fit the address. See whether the address is written right",
    ),
    "too-slow": Words(
        "serveren er mere end ti sekunder om at svare. Jeg prøver igen af mig selv",
        "its server takes more than ten seconds. I will try again by myself",
    ),
    "too-large": Words(
        "den fylder mere end 1 MB. Udgiv en kalender med kun teamets møder",
        "it is larger than 1 MB. Publish a calendar of the team's meetings alone",
    ),
    "refused": Words(
        "adressen giver ingen adgang længere. Udgiv kalenderen igen, og indsæt den nye adresse",
        "its address gives no access any longer. Publish the calendar again and give the new address",
    ),
    "status": Words(
        "serveren melder fejl. Jeg prøver igen af mig selv", "its server reports an error. I will try again by myself"
    ),
    "moved": Words(
        "adressen viderestiller til en anden. Indsæt den adresse, den ender på",
        "its address leads on to another. Give the address that it ends at",
    ),
    "no-calendar": Words(
        "det, der står på adressen, er ikke en kalender. Indsæt iCal-adressen, ikke websiden",
        "what stands at its address is no calendar. Give the iCal address, not the web page",
    ),
    "too-many": Words(
        "der er for mange møder på et par dage til, at det kan være ét team. Udgiv teamets egen kalender",
        "there are too many meetings within days for one team. Publish the team's own calendar",
    ),
    "too-much": Words(
        "det tager for lang tid at læse den. Udgiv en kalender uden gamle og usædvanlige gentagelser",
        "it takes too long to count. Publish a calendar without old and unusual repetitions",
    ),
    "unreadable-address": Words(
        "adressen kan ikke læses med nøglen HANDGREB_SECRET_KEY. Indsæt adressen igen",
        "its address cannot be read with this HANDGREB_SECRET_KEY. Give the address again",
    ),
}
"""Why a calendar could not be read, and what to do."""

_UNKNOWN = Words("noget gik galt. Jeg prøver igen af mig selv", "something went wrong. I will try again by myself")
_SILENT = Words(
    "Kalenderen for {team} har ikke kunnet læses siden {since}: {why}.",
    "The calendar of {team} has not been readable since {since}: {why}.",
)


def silent(team: str, problem: str, since: datetime, zone: ZoneInfo, now: datetime, language: Language) -> str:
    """One sentence or two for whoever can act."""
    why = PROBLEMS.get(problem, _UNKNOWN)(language)
    return _SILENT(language, team=team, since=moment(since, zone, now, language), why=why)
