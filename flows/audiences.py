"""Whom a nudge is for, said in a word or two."""

from collections.abc import Mapping

from flows.flow import Audience
from flows.words import Words

AUDIENCES: Mapping[Audience, Words] = {
    "everyone": Words("alle", "everyone"),
    "employee": Words("medarbejdere", "employees"),
    "manager": Words("ledere", "managers"),
    "hr": Words("HR", "HR"),
    "trainee": Words("elever", "trainees"),
    "trainer": Words("oplæringsansvarlige", "those who train"),
    "school": Words("skolekontakter", "school contacts"),
    "newcomer": Words("nye kolleger", "new colleagues"),
    "host": Words("kolleger til en nyansat", "colleagues of somebody new"),
}
