"""Cleaning: facts of every source into one panel, county by year by indicator, with an audit of every decision."""

from zxstudy.clean.cleaning import clean
from zxstudy.clean.corrections import Correction, read_corrections
from zxstudy.clean.panel import Decision, Panel, PanelRow, Place, ViewRow
from zxstudy.clean.places import Places, Resolution, Unit
from zxstudy.clean.reviewed import ReviewedPlace, read_places
from zxstudy.clean.schema import validate_panel

__all__ = [
    "Correction",
    "Decision",
    "Panel",
    "PanelRow",
    "Place",
    "Places",
    "Resolution",
    "ReviewedPlace",
    "Unit",
    "ViewRow",
    "clean",
    "read_corrections",
    "read_places",
    "validate_panel",
]
