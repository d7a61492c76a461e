"""A message as HTML. Everything that is not markup of ours is escaped here, and nowhere else."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from bot.playground.charts import chart
from bot.playground.escaping import safe
from flows.message import (
    Button,
    Buttons,
    Chart,
    ChoiceField,
    DateField,
    Facts,
    Field,
    Form,
    Heading,
    Message,
    NumberField,
    Part,
    Quote,
    Text,
    TextField,
    TimeField,
)
from flows.words import Language, Words

MOST_INLINE = 2
"""A form of more fields than these opens in a dialog, so that one question does not fill the whole chat."""

OPTIONAL = Words("valgfrit", "optional")
MENDED = Words("Ret det, der er markeret, så gemmer jeg det.", "Mend what is marked, and I will save it.")


def message(shown: Message, place: str) -> str:
    """The whole message. `place` is an id of the page that this message has for itself."""
    language = shown.language
    return "".join(_part(part, f"{place}-{n}", language) for n, part in enumerate(shown.parts))


def form(one: Form, place: str, language: Language, wrong: Mapping[str, str] | None = None) -> str:
    """A form to fill in, with a sentence at each field that is `wrong`."""
    wrong = wrong or {}
    fields = "".join(
        _field(field, f"{place}-{field.name}", wrong.get(field.name, ""), language) for field in one.fields
    )
    top = f'<p class="mended" role="alert">{safe(MENDED(language))}</p>' if wrong else ""
    intro = f"<p>{safe(one.intro)}</p>" if one.intro else ""
    promise = f'<p class="quiet">{safe(one.promise)}</p>' if one.promise else ""
    submit = f'<button type="submit" class="primary">{safe(one.submit)}</button>'
    return (
        f'<form class="form" lang="{language}" data-action="{safe(one.action.encode())}" novalidate>'
        f'{top}{intro}{fields}{promise}<div class="buttons">{submit}</div></form>'
    )


def _part(part: Part, place: str, language: Language) -> str:
    match part:
        case Heading(text):
            return f"<h3>{safe(text)}</h3>"
        case Text(text, tone):
            return f'<p class="{tone}">{safe(text)}</p>'
        case Quote(text):
            return f"<blockquote>{safe(text)}</blockquote>"
        case Facts(rows):
            return _facts(rows)
        case Chart():
            return chart(part, language)
        case Buttons(buttons, quiet):
            return _row(buttons, quiet)
        case Form():
            return _held(part, place, language)
        case _:
            assert_never(part)


def _facts(rows: tuple[tuple[str, str], ...]) -> str:
    cells = "".join(f"<div><dt>{safe(name)}</dt><dd>{safe(value)}</dd></div>" for name, value in rows)
    return f'<dl class="facts">{cells}</dl>'


def _row(buttons: tuple[Button, ...], quiet: bool) -> str:
    shown = "".join(_button(button) for button in buttons)
    return f'<div class="buttons{" quiet" if quiet else ""}" role="group">{shown}</div>'


def _button(button: Button) -> str:
    spoken = f' aria-label="{safe(button.spoken)}"' if button.spoken else ""
    action = safe(button.action.encode())
    return f'<button type="button" class="{button.style}" data-action="{action}"{spoken}>{safe(button.label)}</button>'


def _held(one: Form, place: str, language: Language) -> str:
    """A form in a message: drawn where it stands when it is small, else behind a button that opens it."""
    if len(one.fields) <= MOST_INLINE:
        return form(one, place, language)
    return _row((Button(one.open, one.opener, "primary"),), quiet=False)


def _field(field: Field, place: str, wrong: str, language: Language) -> str:
    note = f'<p class="hint" id="{place}-hint">{safe(field.hint)}</p>' if field.hint else ""
    error = f'<p class="wrong" id="{place}-wrong">{safe(wrong)}</p>' if wrong else ""
    inner = "".join(_inputs(field, place, _described(field, place, wrong), language))
    label = safe(field.label) + (
        "" if field.required else f' <span class="optional">({safe(OPTIONAL(language))})</span>'
    )
    if isinstance(field, ChoiceField):
        look = f"field choice {field.look}{' mend' if wrong else ''}"
        described = _described(field, place, wrong)
        return f'<fieldset class="{look}"{described}><legend>{label}</legend>{note}{error}{inner}</fieldset>'
    look = f"field{' mend' if wrong else ''}"
    return f'<div class="{look}"><label for="{place}">{label}</label>{note}{error}{inner}</div>'


def _described(field: Field, place: str, wrong: str) -> str:
    by = " ".join([f"{place}-hint"] * bool(field.hint) + [f"{place}-wrong"] * bool(wrong))
    described = f' aria-describedby="{by}"' if by else ""
    return described + (' aria-invalid="true"' if wrong and not isinstance(field, ChoiceField) else "")


def _inputs(field: Field, place: str, described: str, language: Language) -> Iterator[str]:
    name = f'id="{place}" name="{safe(field.name)}"{described}'
    if field.required and not isinstance(field, ChoiceField):
        name += ' aria-required="true"'
    match field:
        case ChoiceField():
            yield from _options(field, place)
        case TextField(long=True):
            yield f'<textarea {name} rows="3" maxlength="{field.max_length}">{safe(field.initial)}</textarea>'
        case TextField():
            yield f'<input type="text" {name} maxlength="{field.max_length}" value="{safe(field.initial)}">'
        case NumberField():
            edges = f'min="{field.least}" max="{field.most}"'
            yield f'<input type="text" inputmode="numeric" {name} {edges} value="{safe(field.initial)}">'
        case DateField():
            yield f'<input type="date" {name} value="{safe(field.initial)}">'
        case TimeField():
            yield f'<input type="time" {name} value="{safe(field.initial)}">'
        case _:
            assert_never(field)


def _options(field: ChoiceField, place: str) -> Iterator[str]:
    kind, name = "radio" if field.most == 1 else "checkbox", safe(field.name)
    yield '<div class="options">'
    for n, option in enumerate(field.options):
        checked = " checked" if n in field.initial else ""
        box = f'<input type="{kind}" name="{name}" value="{n}" id="{place}-{n}"{checked}>'
        yield f'<label class="option">{box}<span>{safe(option)}</span></label>'
    yield "</div>"
