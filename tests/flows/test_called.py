"""What units are called: alone by their name, of several by what tells them apart."""

from flows.called import LONGEST, called

HOMES = [("a", "A"), ("a/nat", "Nat"), ("b", "B"), ("b/nat", "Nat"), ("b/dag", "Dag")]


def test_a_name_that_occurs_once_stands_alone() -> None:
    assert called(HOMES) == {"a": "A", "a/nat": "Nat (A)", "b": "B", "b/nat": "Nat (B)", "b/dag": "Dag"}


def test_only_what_is_seen_is_told_apart() -> None:
    assert called(HOMES, {"a/nat", "b/dag"}) == {"a/nat": "Nat", "b/dag": "Dag"}
    assert called(HOMES, {"a/nat", "b/nat"}) == {"a/nat": "Nat (A)", "b/nat": "Nat (B)"}


def test_where_the_unit_above_has_the_same_name_too_the_slug_tells() -> None:
    deep = [("x", "X"), ("y", "Y"), *((f"{top}/one{rest}", "One") for top in "xy" for rest in ("", "/one"))]
    assert called(deep) == {
        "x": "X",
        "y": "Y",
        "x/one": "One (X)",
        "y/one": "One (Y)",
        "x/one/one": "One (x/one/one)",
        "y/one/one": "One (y/one/one)",
    }


def test_the_unit_without_one_above_keeps_its_name() -> None:
    assert called([("nat", "Nat"), *HOMES])["nat"] == "Nat"


def test_whatever_they_are_called_it_fits_a_button_and_tells_them_apart() -> None:
    long = "plejehjemmet-ved-den-lange-gade-" * 3
    homes = [(f"{long}{n}", f"{long}{n}") for n in range(20)]
    nights = [(f"{slug}/{'n' * 20}", "N" * 20) for slug, _ in homes]
    names = called([*homes, *nights])
    assert len(set(names.values())) == 40
    assert max(map(len, names.values())) <= LONGEST
