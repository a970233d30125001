"""Other offices: how each is told of a case, and how its answers come back (bot/service/connectors.py)."""

from bot.domain.matters import Destination
from bot.partners.hotline import Hotline
from bot.partners.mediators import Mediators
from bot.partners.offices import Offices
from bot.service.connectors import OTHER_OFFICE, Connectors


def connectors() -> Connectors:
    """One connector a destination."""
    return {
        Destination.HOTLINE.value: Hotline(),
        Destination.MEDIATION.value: Mediators(),
        OTHER_OFFICE: Offices(),
    }
