"""The console's interface as OpenAPI, made from its own pages and forms, for tests that try every part of it."""

from collections.abc import Mapping
from typing import Any

from wtforms import DateField, Form, SelectField, SelectMultipleField, TimeField
from wtforms.fields import SelectChoice

from bot.console import forms
from bot.console.pages.staff import StaffForm
from bot.console.pages.station import BeatForm
from bot.console.routes import OPEN, PAGES

FORM = "application/x-www-form-urlencoded"
ASKED = ("before", "page", "period", "view", "beat", "matter", "state", "action", "actor", "object", "save", "shown")
"""Words of a query that some page reads."""
OTHERS: Mapping[str, tuple[str, ...]] = {
    "/login": ("login", "password", "code", "next"),
    "/set-up/{code}": ("login", "password", "again", "code"),
    "/cases/{number}/identity": ("reason", "code"),
    "/replay": ("row", "queue"),
    "/export": ("period", "reason"),
}
"""Fields of the pages that read their form by hand."""
ENDS_OR_STREAMS = ("/logout", "/live")
"""Left out: the one ends the session of the test, the other never ends itself."""


def interface(number: str, csrf: str) -> dict[str, Any]:
    """Every page with its path, query and form; `number` is a case that is there."""
    paths: dict[str, dict[str, Any]] = {}
    for page in (*OPEN, *PAGES):
        if page.path not in ENDS_OR_STREAMS:
            (method,) = page.methods
            paths.setdefault(page.path, {})[method.lower()] = operation(page.path, method, number, csrf)
    return {"openapi": "3.0.3", "info": {"title": "console", "version": "1"}, "paths": paths}


def operation(path: str, method: str, number: str, csrf: str) -> dict[str, Any]:
    names = [piece[1:-1] for piece in path.split("/") if piece.startswith("{")]
    found: dict[str, Any] = {
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": segment(name, number)} for name in names
        ]
        + [{"name": name, "in": "query", "schema": {"type": "string"}} for name in ASKED if method == "GET"],
        "responses": {"default": {"description": "a page"}},
    }
    if method == "POST":
        found["requestBody"] = {"required": True, "content": {FORM: {"schema": body_of(path, csrf)}}}
    return found


def segment(name: str, number: str) -> dict[str, Any]:
    return (
        {"type": "string", "minLength": 1, "enum": [number]} if name == "number" else {"type": "string", "minLength": 1}
    )


def body_of(path: str, csrf: str) -> dict[str, Any]:
    known = {"csrf": {"type": "string", "enum": [csrf]}, "confirmed": {"type": "string", "enum": ["", "1"]}}
    return {"type": "object", "required": ["csrf"], "properties": known | fields_of(path)}


def fields_of(path: str) -> dict[str, Any]:
    form = form_of(path)
    if form is None:
        return {name: {"type": "string"} for name in OTHERS.get(path, ())}
    return {field.name: shape(field) for field in form()}


def form_of(path: str) -> type[Form] | None:
    if "/do/" in path:
        return forms.FORMS[path.rpartition("/")[2]]
    return {"/officers": StaffForm, "/officers/{officer}/change": StaffForm, "/beats": BeatForm}.get(path)


def shape(field: Any) -> dict[str, Any]:
    if isinstance(field, SelectMultipleField):
        return {"type": "array", "items": {"type": "string"}}
    if isinstance(field, SelectField) and field.choices:
        return {
            "type": "string",
            "enum": [value_of(choice) for choice in field.choices],
        }
    if isinstance(field, DateField | TimeField):
        return {"type": "string", "format": "date" if isinstance(field, DateField) else "time"}
    return {"type": "string"}


def value_of(choice: Any) -> str:
    """A choice stands in a form as its value, as value and label, or as wtforms' own record."""
    if isinstance(choice, SelectChoice):
        return str(choice.value)
    return str(choice[0] if isinstance(choice, tuple) else choice)
