"""What the house is made of, to be counted: its modules, the rules in them, and what people do by them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import forms_service.casework
import forms_service.services
from forms_service.casework.acts import Act, Rules
from forms_service.services.use_cases import UseCase


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def rules() -> Iterator[Act]:
    """Every act that has a rule."""
    for module in modules(forms_service.casework):
        for found in vars(module).values():
            if isinstance(found, Rules):
                yield from found.refusals


def use_cases() -> Iterator[UseCase[..., object]]:
    """Every use case, as often as it is imported."""
    for module in modules(forms_service.services):
        yield from (found for found in vars(module).values() if isinstance(found, UseCase))
