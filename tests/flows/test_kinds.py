"""Every rule that a file may hold can be changed in a form, and comes out of it meaning what it meant."""

from hypothesis import given
from hypothesis import strategies as st

from flows.calendar import WEEKDAYS
from flows.kinds import KINDS, kind_of, parts, when_fields, when_given
from flows.message import ChoiceField, Field, Values
from flows.schedule import Nudge

DAYS = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True).map(",".join)
NTH = st.sampled_from([1, 2, 3, 4, 5, -1, -2])
RULES = st.one_of(
    st.builds("FREQ=WEEKLY;INTERVAL={};BYDAY={}".format, st.integers(1, 60), DAYS),
    st.builds("FREQ=MONTHLY;INTERVAL={};BYDAY={}{}".format, st.integers(1, 4), NTH, st.sampled_from(WEEKDAYS)),
    st.builds("FREQ=MONTHLY;BYMONTHDAY={}".format, st.integers(1, 28) | st.just(-1) | st.just(-2)),
    st.builds("FREQ=YEARLY;BYMONTH={};BYMONTHDAY={}".format, st.integers(1, 12), st.integers(1, 28)),
    st.builds("FREQ=DAILY;INTERVAL={}".format, st.integers(1, 60)),
    st.just("FREQ=MONTHLY;BYMONTH=3,9;BYDAY=1MO"),
)


def _as_it_stands(field: Field) -> tuple[str, ...]:
    return tuple(str(n) for n in field.initial) if isinstance(field, ChoiceField) else (field.initial,)


@given(RULES)
def test_a_rule_that_nobody_touches_in_the_form_stays_letter_by_letter(rule: str) -> None:
    nudge = Nudge(name="n", flow="f", repeats=rule)
    kind = kind_of(nudge)
    values: Values = {field.name: _as_it_stands(field) for field in when_fields(kind, nudge, "da")}
    assert when_given(kind, values, nudge) == {"repeats": nudge.repeats}
    anew = str(when_given(kind, values, None)["repeats"])
    assert {name: set(value.split(",")) for name, value in parts(anew).items()} == {
        name: set(value.split(",")) for name, value in parts(rule).items()
    }


def test_every_kind_has_words_and_another_kind_begins_anew() -> None:
    nudge = Nudge(name="n", flow="f", repeats="FREQ=WEEKLY;BYDAY=TU")
    for kind, words in KINDS.items():
        assert words("da")
        assert words("en")
        for field in when_fields(kind, nudge if kind != "week" else None, "en"):
            assert field.label
