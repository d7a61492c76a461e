"""A form's fields as inputs of a modal, and what was put into them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, assert_never

from bot.slack.text import Element, clean, cut, line, plain
from flows.legible import visible
from flows.message import ChoiceField, DateField, Field, NumberField, TextField, TimeField, Values

LABEL = HINT = 2000
LONGEST_TEXT = 3000
LONGEST_OPTION = 75
MOST_SPREAD = 10
"""More options than this fold into a list to open: Slack spreads no more."""

MOST_OPTIONS = 100
MOST_FIELDS = 60


def inputs(fields: Sequence[Field]) -> Iterator[Element]:
    """Each field. Its name is its block's id, so that a complaint finds it."""
    for field in fields[:MOST_FIELDS]:
        if isinstance(field, ChoiceField):
            yield from _written_out(field)
        block = {
            "type": "input",
            "block_id": field.name,
            "optional": not field.required,
            "label": plain(field.label, LABEL),
            "element": {**_input(field), "action_id": field.name},
        }
        yield {**block, "hint": plain(field.hint, HINT)} if field.hint else block


def _written_out(field: ChoiceField) -> Iterator[Element]:
    """Options that do not fit beside their mark, in full above it."""
    if any(len(line(option)) > LONGEST_OPTION for option in field.options):
        listed = "\n".join(f"{n}. {line(option)}" for n, option in enumerate(field.options, 1))
        yield {"type": "section", "text": plain(listed, LONGEST_TEXT)}


def _input(field: Field) -> Element:
    match field:
        case ChoiceField():
            return _choices(field)
        case TextField(_, _, max_length, long, initial):
            most = min(max_length, LONGEST_TEXT)
            text = {"type": "plain_text_input", "multiline": long, "max_length": most}
            return _with(text, "initial_value", visible(initial)[:most])
        case NumberField(initial=initial):
            return _with({"type": "plain_text_input", "multiline": False, "max_length": 12}, "initial_value", initial)
        case DateField(initial=initial):
            return _with({"type": "datepicker"}, "initial_date", initial)
        case TimeField(initial=initial):
            return _with({"type": "timepicker"}, "initial_time", initial)
        case _:
            assert_never(field)


def _with(element: Element, name: str, initial: str) -> Element:
    return {**element, name: initial} if initial else element


def _choices(field: ChoiceField) -> Element:
    options = [
        {"text": plain(_numbered(field, n, option), LONGEST_OPTION), "value": str(n)}
        for n, option in enumerate(field.options[:MOST_OPTIONS])
    ]
    chosen = [options[n] for n in field.initial if n < len(options)]
    spread = len(options) <= MOST_SPREAD
    if field.most > 1:
        kind = "checkboxes" if spread else "multi_static_select"
        several = {"type": kind, "options": options, **({} if spread else {"max_selected_items": field.most})}
        return {**several, "initial_options": chosen} if chosen else several
    one = {"type": "radio_buttons" if spread and field.required else "static_select", "options": options}
    return {**one, "initial_option": chosen[0]} if chosen else one


def _numbered(field: ChoiceField, n: int, option: str) -> str:
    long = any(len(line(one)) > LONGEST_OPTION for one in field.options)
    return cut(f"{n + 1}. {line(option)}" if long else line(option), LONGEST_OPTION)


def filled_in(state: Mapping[str, Any]) -> Values:
    """The values of a modal's state, by field. What cannot be read is left open."""
    return {
        name: found for name, block in state.items() if isinstance(block, Mapping) and (found := _value(block, name))
    }


def _value(block: Mapping[str, Any], name: str) -> tuple[str, ...]:
    element = block.get(name)
    if not isinstance(element, Mapping):
        return ()
    if isinstance(several := element.get("selected_options"), list):
        return tuple(value for one in several if (value := _chosen(one)))
    if one := _chosen(element.get("selected_option")):
        return (one,)
    text = element.get("value") or element.get("selected_date") or element.get("selected_time")
    return (clean(text),) if isinstance(text, str) else ()


def _chosen(option: object) -> str:
    value = option.get("value") if isinstance(option, Mapping) else None
    return value if isinstance(value, str) else ""
