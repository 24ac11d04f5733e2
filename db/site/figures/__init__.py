"""The figures of the site, as SVG: pure functions of rows, the same rows giving the same bytes.

They carry no colours, only classes (``assets/figures.css``), no scripts and nothing from elsewhere. Every number is
printed, so that none is told by a colour or a length alone. ``anchor`` sets ids apart where a page has two of a kind.
"""

from db.site.figures.france import france
from db.site.figures.names import bars_by_name
from db.site.figures.timeline import timeline
from db.site.figures.years import bars_by_year, gains_and_losses

__all__ = ["bars_by_name", "bars_by_year", "france", "gains_and_losses", "timeline"]
