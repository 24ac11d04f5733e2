"""Found by Datasette (``--plugins-dir``): the reading room on the archive of the home that is served."""

from db.site.plugin import ReadingRoom
from ecoles.library import Library
from ecoles.settings import read_settings

_settings = read_settings()
_room = ReadingRoom(Library(_settings.archive), _settings.site_url)

startup = _room.startup
prepare_connection = _room.prepare_connection
register_routes = _room.register_routes
prepare_jinja2_environment = _room.prepare_jinja2_environment
render_cell = _room.render_cell
asgi_wrapper = _room.asgi_wrapper
handle_exception = _room.handle_exception
