"""What a report says, from figures that were released: of the shipped flows, and in the words they come with."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from flows.disclosure import Coded, Kind
from flows.figures import Figure
from flows.message import Facts, Message
from flows.plain import plain
from flows.report_lines import Report
from flows.summary import summarise
from flows.words import LANGUAGES, Language
from tests.flows.documents import CATALOGUE

SINCE, UNTIL = date(2026, 7, 1), date(2026, 9, 30)
CLOSED = date(2026, 9, 18)
BEFORE = date(2026, 6, 12)
TEN = {"swap": "in-use", "beside": "in-use", "newcomers": "would-like", "mentors": "would-like", "ideas": ""}


def figure(flow: str, question: str, code: str, kind: Kind = "choice", on: date = CLOSED) -> Figure:
    return Figure(flow, question, kind, code, "5-9", on)


def scale(flow: str, question: str, value: float, on: date = CLOSED) -> Figure:
    return figure(flow, question, Coded(Fraction(value), Fraction(1, 2), "").encode(), "scale", on)


def report(*figures: Figure) -> Report:
    return Report("Håndværkerne", SINCE, UNTIL, figures, tuple({one.flow for one in figures}), None, 9)


def told(*figures: Figure, language: Language = "da") -> Message:
    return summarise(report(*figures), CATALOGUE, language).message()


def said(*figures: Figure, language: Language = "da") -> str:
    return unwrapped(told(*figures, language=language))


def unwrapped(message: Message) -> str:
    return " ".join(plain(message).split())


def scan(answers: Mapping[str, str] = TEN) -> list[Figure]:
    return [figure("handgreb-scan", question, code) for question, code in answers.items()]


def rows(message: Message) -> dict[str, str]:
    return {label: value for part in message.parts if isinstance(part, Facts) for label, value in part.rows}


def test_the_twelve_are_a_map_of_what_is_in_use_and_what_people_would_like() -> None:
    assert rows(told(*scan())) == {
        "Ja, jævnligt": "Bytte og besøg, Sidemanden",
        "Nej, men gerne": "De nyansatte, Mentorer",
        "Her er I delt": "Idéer",
    }


def test_what_people_would_like_is_what_they_are_to_try_and_what_can_be_put_on_the_schedule() -> None:
    attempt = summarise(report(*scan()), CATALOGUE, "da").attempt
    assert attempt
    assert attempt.text.startswith("»De nyansatte« vil de fleste af jer gerne")
    assert attempt.nudge == "handgreb-03-ask"


def test_a_weak_figure_comes_before_a_wish() -> None:
    weak = scale("meeting-score", "overall", 2.5)
    assert "Prøv: Tag de ni spørgsmål om mødet én gang" in said(*scan(), weak)


def test_a_good_figure_does_not() -> None:
    assert "Prøv: »De nyansatte«" in said(*scan(), scale("meeting-score", "overall", 4))


def test_where_nothing_is_weak_or_wished_what_was_asked_last_is_tried() -> None:
    older = figure("demands", "demands", "fits", on=date(2026, 8, 1))
    newer = figure("helped-and-hindered", "hindered", "pace")
    assert "Prøv: Tag det øverste på listen" in said(older, newer, scale("good-enough", "good-enough", 4))


def test_a_team_that_is_well_in_everything_still_has_one_thing_to_try() -> None:
    assert "Prøv: Tag én opgave med på næste møde" in said(scale("good-enough", "good-enough", 4))


@pytest.mark.parametrize("language", LANGUAGES)
def test_old_figures_stand_beside_with_their_year_and_whom_they_are_about(language: Language) -> None:
    shown = said(figure("helped-and-hindered", "hindered", "pace"), language=language)
    assert {"da": "46 % nævnte tempoet", "en": "46% named the pace"}[language] in shown
    assert {"da": "ansatte i tolv kommuner, 2002", "en": "staff of twelve municipalities, 2002"}[language] in shown


def test_what_helps_is_listed_beside_what_helped_in_2002() -> None:
    shown = said(figure("helped-and-hindered", "helped", "colleagues tasks"))
    assert "de fleste: Støtte fra kolleger og Opgaver, der udfordrer" in shown
    assert "40 % nævnte kollegerne, 37 % opgaver, der udfordrer, og 34 % deres egen nysgerrighed" in shown


EIGHT = ("outside", "deep-water", "colleagues", "manager", "meetings", "easier", "better", "mistake")


def experienced(*most: str, high: int = 3) -> list[Figure]:
    codes = ["high"] * high + ["some"] * (8 - high)
    return [figure("experienced-learning", f"{one}-year", code) for one, code in zip(EIGHT, codes, strict=True)]


def test_the_eight_situations_are_added_up_beside_the_levels_of_2002() -> None:
    message = told(*experienced())
    assert rows(message)["Det, de fleste lærte meget af"] == "3 af 8 ting"
    assert "11,3 % lærte meget i mere end fem af de otte, 67,3 % i tre til fem og 21,4 % i færre" in unwrapped(message)


def test_they_are_not_added_up_while_one_of_them_has_no_figure() -> None:
    assert "Det, de fleste lærte meget af" not in rows(told(*experienced()[:7]))


def test_the_items_of_a_meeting_stand_in_the_order_in_which_to_service_them() -> None:
    values = {"purpose": 4, "start": 2.5, "time": 3, "next-steps": 2}
    message = told(*(scale("meeting-service", name, value) for name, value in values.items()))
    assert list(rows(message)) == ["Hvem gør hvad", "I gang til tiden", "Styr på tiden", "Klart formål"]
    assert "Prøv: Tag de sidste tre minutter til at sige navne højt" in unwrapped(message)


@pytest.mark.parametrize(
    ("before", "now", "change"), [(3, 4, "op siden sidst"), (4, 3, "ned siden sidst"), (3, 3.5, "omtrent som sidst")]
)
def test_it_moved_only_if_it_moved_two_steps(before: float, now: float, change: str) -> None:
    shown = rows(told(scale("good-enough", "good-enough", before, BEFORE), scale("good-enough", "good-enough", now)))
    assert shown["Enige om godt nok"].endswith(change)


def test_what_is_not_shown_is_told_in_one_sentence_and_nothing_is_to_be_tried() -> None:
    silent = replace(report(), closed=("good-enough",))
    shown = unwrapped(summarise(silent, CATALOGUE, "da").message())
    assert "Der er ikke svar nok til at vise noget uden at vise personer." in shown
    assert "Prøv:" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_team_question_of_the_catalogue_can_be_told(language: Language) -> None:
    for flow in CATALOGUE:
        team = [question for question in flow.questions() if question.sees == "team"]
        figures = [figure(flow.id, question.id, _some(question), _kind(question)) for question in team]
        message = told(*figures, language=language)
        assert not team or any(isinstance(part, Facts) for part in message.parts), flow.id
        assert "{" not in plain(message), flow.id


def _kind(question: object) -> Kind:
    kinds: dict[str, Kind] = {"scale": "scale", "yesno": "yesno"}
    return kinds.get(getattr(question, "kind", ""), "choice")


def _some(question: object) -> str:
    choices = getattr(question, "choices", ())
    return choices[0].id if choices else {"scale": "3 1/2", "yesno": "most"}[getattr(question, "kind", "")]
