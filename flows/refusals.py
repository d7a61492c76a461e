"""What a person gets instead of a result: what happened, what was kept, what to do."""

from flows.message import Message, Text
from flows.words import Language, Words

STRANGER = Words(
    "Jeg kender dig ikke endnu. HR kan lægge dig ind, og så melder jeg mig selv.",
    "I do not know you yet. HR can add you, and then I will get in touch.",
)
NO_SUCH_TEAM = Words(
    "Jeg kender ikke noget team af det navn, som jeg må vise dig.",
    "I know no such team that I may show you.",
)
NO_SUCH_PERIOD = Words(
    "Den periode kender jeg ikke. Skriv for eksempel 2026, 2026-Q3 eller 2026-10, eller lad den være.",
    "I do not know that period. Write for example 2026, 2026-Q3 or 2026-10, or leave it out.",
)
NOT_YOURS = Words("Det er ikke din besked, så der er ikke gemt noget.", "This is not your message; nothing was saved.")
NO_LETTER = Words(
    "Det har jeg ikke længere, eller også er det ikke dit, så der er ikke sendt eller ændret noget. Et udkast sletter "
    "jeg efter en uge og det sendte efter en måned. Skriv svar for at begynde på noget nyt.",
    "I no longer have this, or it is not yours, so nothing was sent or changed. I delete a draft after a week, and "
    "what was sent after a month. Write answer to start something new.",
)
NOT_ALLOWED = Words("Det kan jeg ikke gøre for dig. HR kan hjælpe.", "I cannot do that for you. HR can help.")
CLOSED = Words(
    "Perioden er slut, så der er ikke gemt noget. Tallene er lavet.",
    "The period is over, so nothing was saved. The figures are made.",
)
CHANGED = Words(
    "Spørgsmålet er ændret, siden du fik det, så der er ikke gemt noget. Skriv svar for at se det nye.",
    "The question has changed since you got it, so nothing was saved. Write answer to see the new one.",
)
OLDER = Words(
    "Du har svaret nyere end det her tryk, så dit nyeste svar gælder.",
    "You have answered more recently than this press, so your newest answer stands.",
)
GONE = Words(
    "Den knap fører ikke længere nogen steder hen. Der er ikke ændret noget.",
    "That button no longer leads anywhere. Nothing was changed.",
)
UNREADABLE = Words(
    "Det kan denne version ikke læse, så ingen bliver spurgt. Slet det, eller bed den, der driver Håndgreb, om hjælp.",
    "This version cannot read it, so nobody is asked. Delete it, or ask whoever runs Håndgreb for help.",
)
CHANGED_MEANWHILE = Words(
    "En anden har ændret planen imens, så din ændring er ikke gemt. Skriv plan for at se, hvordan den er nu.",
    "Somebody else changed the schedule meanwhile, so your change was not saved. Write schedule to see how it is now.",
)
TOO_FAST = Words(
    "Det går lidt stærkt. Vent et minut, og prøv igen. Alt er gemt.",
    "That was a bit fast. Wait a minute and try again. Everything is kept.",
)
FAILED = Words(
    "Det gik ikke. Er du i tvivl, om det blev gemt, så tryk igen om lidt. (Ref. {reference})",
    "That did not work. If you wonder whether it was saved, press again in a moment. (Ref. {reference})",
)


def refusal(words: Words, language: Language, **details: object) -> Message:
    text = words(language, **details)
    return Message(language, text, (Text(text),))
