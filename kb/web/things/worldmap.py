"""The participants of a treaty on a map of the world: outlines of land, coloured by how each State
stands to the treaty; the table has the same, and those that have no outline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from babel.core import get_global

from kb.web.statics import FOLDER
from kb.web.things.layout import Participation, Territory, WorldMap

#: What is drawn of a participant that has left is how it stands now; of one whose consent is there
#: and whose day is not, or is to come, that it has consented.
_DRAWN = {"expected": "consented"}
#: So few participants make no map.
FEWEST = 5


@cache
def _world() -> Mapping[str, Any]:
    """The outlines and middles by the two letters of ISO 3166-1, which the CLDR gives for numbers;
    land that belongs to none of them is under ""."""
    read = json.loads((FOLDER / "vendor" / "world.json").read_text("utf-8"))
    letters = get_global("territory_aliases")
    found: dict[str, Any] = {"size": (read["width"], read["height"])}
    for part in ("shapes", "points"):
        found[part] = {
            letters.get(number, [number])[0].lower(): value for number, value in read[part].items()
        }
    return found


def map_of(table: Participation) -> WorldMap | None:
    """The map of the participants of a treaty; None where there are too few to draw one."""
    if not table.of_treaty or len(table.participants) < FEWEST:
        return None
    world, rest, found, absent = _world(), dict(_world()["shapes"]), [], []
    for row in table.participants:
        code = row.name.iri.rpartition("/")[2]
        shape, point = rest.pop(code, ""), world["points"].get(code)
        if not row.standing:
            continue
        if shape or point:
            standing = _DRAWN.get(row.standing, row.standing)
            found.append(Territory(row.name, standing, shape, tuple(point) if point else None))
        else:
            absent.append(row.name)
    width, height = world["size"]
    standings = tuple(dict.fromkeys(sorted(one.standing for one in found)))
    return WorldMap(width, height, "".join(rest.values()), tuple(found), standings, tuple(absent))
