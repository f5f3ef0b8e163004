"""The participants of a treaty on a map of the world: outlines of land, coloured by how each State
stands to the treaty; the table has the same, and those that have no outline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from babel.core import get_global

from kb.web.statics import FOLDER
from kb.web.things.layout import Participation, Territory, WorldMap

#: What is drawn of a participant that has left is how it stands now; of one whose consent is there
#: and whose day is not, or is to come, that it has consented.
_DRAWN = {"expected": "consented"}
#: So few participants make no map.
FEWEST = 5


@dataclass(frozen=True)
class _World:
    """A size in pixels; outlines and middles, by the two letters of ISO 3166-1."""

    width: int
    height: int
    shapes: Mapping[str, str]
    points: Mapping[str, Sequence[int]]


@cache
def _world() -> _World:
    """The outlines and middles by the two letters of ISO 3166-1, which the CLDR gives for numbers;
    land that belongs to none of them is under ""."""
    read = json.loads((FOLDER / "vendor" / "world.json").read_text("utf-8"))
    letters = get_global("territory_aliases")
    shapes, points = (
        {letters.get(number, [number])[0].lower(): value for number, value in read[part].items()}
        for part in ("shapes", "points")
    )
    return _World(read["width"], read["height"], shapes, points)


def map_of(table: Participation) -> WorldMap | None:
    """The map of the participants of a treaty; None where there are too few to draw one."""
    if not table.of_treaty or len(table.participants) < FEWEST:
        return None
    world, rest, found, absent = _world(), dict(_world().shapes), [], []
    for row in table.participants:
        code = row.name.iri.rpartition("/")[2]
        shape, point = rest.pop(code, ""), world.points.get(code)
        if not row.standing:
            continue
        if shape or point:
            standing = _DRAWN.get(row.standing, row.standing)
            found.append(
                Territory(row.name, standing, shape, (point[0], point[1]) if point else None)
            )
        else:
            absent.append(row.name)
    standings = tuple(dict.fromkeys(sorted(one.standing for one in found)))
    return WorldMap(
        world.width, world.height, "".join(rest.values()), tuple(found), standings, tuple(absent)
    )  # fmt: skip
