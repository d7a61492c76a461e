"""Ten flows that differ in kind, and how somebody goes through each of them.

The words are those that people read: whoever changes them in the content changes them here, and takes the pictures
anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass

ANNA, METTE, EMIL = "Anna Krogh", "Mette Lindholm", "Emil Bach"
KAREN, SIGNE, CECILIE = "Karen Østergaard", "Signe Dam", "Cecilie Munk"
CAST = (ANNA, METTE, EMIL, KAREN, SIGNE, CECILIE)
"""Three of the day shift, of whom Mette is the manager and Emil a trainee; home care, the school kitchen, and the
citizens' service. A rotation begins somewhere else for each. Nobody is asked more than twice: whoever has not answered
two questions gets the third a week later."""

DAY_SHIFT, HOME_CARE = "ældre-og-omsorg/dagvagten", "ældre-og-omsorg/hjemmeplejen"
KITCHEN, SERVICE = "skole-og-service/skolekøkkenet", "skole-og-service/borgerservice"
ONLY_YOU = "Kun du ser dit svar."
THE_TEAM = "Teamet ser kun et samlet tal, når mindst fem er talt med."


@dataclass(frozen=True)
class Tap:
    """Press that button of the message, which then `reads`."""

    button: str
    reads: str


@dataclass(frozen=True)
class Fill:
    """Fill in the form, from the top: options by their names, or words to write. Then the message `reads`. `opens` is
    the button behind which it is where a message can hold no form."""

    answers: Sequence[Sequence[str] | str]
    reads: str
    opens: str = "Udfyld"
    submits: str = "Gem"


@dataclass(frozen=True)
class Look:
    """Open the answers again by that button: the form `reads`."""

    button: str
    reads: str


Act = Tap | Fill | Look


@dataclass(frozen=True)
class Later:
    """After so many days it `asks` again, and quotes what the person wrote then."""

    days: int
    asks: str
    quotes: str
    tap: Tap


@dataclass(frozen=True)
class Walk:
    """`asks` stands in the first message, and `because` and the `promise` below it. With a `title` the person begins by
    themselves, otherwise everybody of that audience in that team is asked."""

    flow: str
    who: str
    asks: str
    because: str
    promise: str
    acts: Sequence[Act]
    title: str = ""
    audience: str = "employee"
    team: str = DAY_SHIFT
    later: Later | None = None


TEN = (
    Walk(
        "good-colleague-habits",
        ANNA,
        "Har du fortalt om noget, du har hørt eller set uden for huset?",
        "Forslaget kom fra en social- og sundhedsassistent i 2002.",
        THE_TEAM,
        [Tap("Ikke endnu", "Én pointe er nok, og den må gerne være halvfærdig.")],
    ),
    Walk(
        "experienced-learning",
        SIGNE,
        "Hvad lærte dig noget",
        "I 2002 oplevede 11,3 % at lære meget i mere end fem af de otte situationer.",
        "Teamet ser kun et samlet tal, når mindst otte er talt med.",
        [
            Fill(
                [*[["I høj grad"]] * 3, ["I nogen grad"], ["Næsten ikke"], ["Tit"], ["Af og til"], ["Nej"]],
                "Under Se og ændr står der, hvad de otte svar lægger sammen til.",
            ),
            Look("Se og ændr", "Du lærte meget i tre til fem af de otte."),
        ],
        team=KITCHEN,
    ),
    Walk(
        "helped-and-hindered",
        KAREN,
        "Hvad hjalp, og hvad ikke",
        "nævnte kollegerne som hjælp",
        THE_TEAM,
        [
            Fill(
                [["Støtte fra kolleger", "Opgaver, der udfordrer", "Tryghed ved at spørge"], ["Låste arbejdsgange"]],
                "Hvem kunne fjerne en lille bid af det? Spørg i denne uge.",
            )
        ],
        team=HOME_CARE,
    ),
    Walk(
        "handgreb-08-ideas",
        KAREN,
        "Fandt du i denne uge en nemmere eller bedre måde at gøre noget på?",
        "Fastlåste arbejdsgange står i vejen for at lære, sagde 37 %.",
        ONLY_YOU,
        [
            Tap("Nemmere", "Hvordan lyder den på én linje?"),
            Fill(["Æblerne skæres dagen før & lægges på køl"], "Skal jeg spørge om tre uger", opens="Svar"),
            Tap("Ja", "Det gør jeg."),
        ],
        team=HOME_CARE,
        later=Later(
            21,
            "Hvad blev der af din idé?",
            "Æblerne skæres dagen før & lægges på køl",
            Tap("Den er prøvet", "Fortæl, hvordan det gik, også hvis det ikke virkede."),
        ),
    ),
    Walk(
        "leading-learning",
        METTE,
        "Hvilken opgave kunne en anden have lyst til at få af dig i denne uge?",
        "80 % af lederne sagde, at det hjælper mest at kunne give opgaver fra sig.",
        ONLY_YOU,
        [Fill(["Vagtplanen for julen"], "Spørg, om de vil have den, og sig hvorfor du tænkte på dem.", opens="Svar")],
        audience="manager",
    ),
    Walk(
        "culture-mirror",
        CECILIE,
        "Hvad lærer hverdagen",
        "En ny kollega lærer hurtigt, hvad der tæller her.",
        THE_TEAM,
        [
            Fill(
                [["Fart og udbytte", "Samarbejde"], ["Kvalitet", "Lyst til at blive bedre"]],
                "Når kvartalet er slut, kan I se de to ved siden af hinanden.",
            )
        ],
        team=SERVICE,
    ),
    Walk(
        "handgreb-06-how",
        ANNA,
        "Sådan vil du høre det",
        "En sagsbehandler fik sagen igen med røde streger",
        ONLY_YOU,
        [
            Fill(
                [["Mundtligt"], ["Med det samme"], ["På tomandshånd"]],
                "Vil du sige det til dem, du arbejder mest med?",
            )
        ],
    ),
    Walk(
        "ways-of-learning",
        ANNA,
        "Hvad hjælper dig mest, når noget er nyt?",
        "Folk lærer forskelligt",
        ONLY_YOU,
        [
            Tap("At prøve det", "Vil du spørges, når planen siger det, eller hellere begynde selv?"),
            Tap("Spørg mig", "Højst ét om dagen og aldrig uden for din arbejdstid."),
        ],
        title="Sådan lærer du helst",
    ),
    Walk(
        "trainee-task",
        EMIL,
        "Hvor er du i opgaven?",
        "Tid til at tænke før, under og efter hører til en god oplæring.",
        ONLY_YOU,
        [
            Tap("Før", "Hvad tror du, der bliver det sværeste ved den?"),
            Fill(["At ringe til de pårørende"], "Jeg viser det igen om en uge", opens="Svar"),
        ],
        title="Før og efter en opgave",
        later=Later(
            7,
            "Var det så det sværeste?",
            "At ringe til de pårørende",
            Tap("Noget andet", "Det er værd at spørge en erfaren om."),
        ),
    ),
    Walk(
        "mus-check",
        SIGNE,
        "Jeres MUS",
        "havde i nogen grad brug for at lære mere for at klare jobbet fremover.",
        THE_TEAM,
        [
            Fill(
                [["3"], ["En snak i teamet", "En kollega"], ["Løse aftaler"]],
                "Brugte du en kollega til at forberede dig sidst?",
            ),
            Tap("Ja", "Taler du selv godt om MUS til de andre?"),
            Tap("4", "Sig til en ny kollega, hvad du fik ud af den sidste."),
        ],
        team=KITCHEN,
    ),
)

THANKS = "Tak for roen i går; du fik hele stuen til at slappe af og spise. Æbleskiverne var dine."
THANK_YOU = Walk(
    "glad-for-a-colleague",
    ANNA,
    "Lykkedes noget for en kollega i denne måned?",
    "At glæde sig på andres vegne",
    ONLY_YOU,
    [
        Tap("Ja", "Sig det til dem. Spørg også, hvordan de bar sig ad."),
        Fill([[EMIL], THANKS], THANKS, opens="Tak en kollega", submits="Vis det først"),
        Tap("Send", f"Sendt til {EMIL}."),
    ],
    title="På en andens vegne",
)
"""What an answer can lead to: nothing is sent before it was seen as it will stand."""

_NUDGE = """
[[nudge]]
name = "{flow}"
flow = "{flow}"
audience = "{audience}"
teams = ["{team}"]
repeats = "FREQ=YEARLY"
at = 12:00:00
starts = 2060-03-01
"""

ASKED = tuple(walk for walk in TEN if not walk.title)
SCHEDULE = "".join(_NUDGE.format(flow=one.flow, audience=one.audience, team=one.team) for one in ASKED)
"""Nothing of it comes by itself: they are sent by hand."""
