"""Names beside points keep clear of each other, of points and of lines."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from tunesmith.studio.widgets.point_labels import Name, length_inside, place_names

BOUNDS = QRectF(0, 0, 600, 100)
GAP = 13.0


def named(*points: tuple[float, float]) -> list[Name]:
    return [Name(QPointF(*point), 44, 14) for point in points]


def test_a_name_stands_at_the_right_and_at_the_edge_at_the_left() -> None:
    middle, edge = place_names(named((300, 50), (590, 50)), [], BOUNDS, GAP)
    assert middle == QRectF(313, 43, 44, 14)
    assert edge == QRectF(533, 43, 44, 14)


def test_a_name_leaves_the_line_that_goes_on_from_its_point() -> None:
    points = named((100, 50), (200, 30))
    line = (points[0].at, points[1].at)
    (plain, _), (clear, _) = (
        place_names(points, [], BOUNDS, GAP),
        place_names(points, [line], BOUNDS, GAP),
    )
    assert length_inside(line, plain) > 20
    assert length_inside(line, clear) == 0


def test_a_line_through_a_corner_counts_its_part_inside() -> None:
    room = QRectF(0, 0, 10, 10)
    assert length_inside((QPointF(-5, 5), QPointF(25, 5)), room) == pytest.approx(10)
    assert length_inside((QPointF(4, -9), QPointF(4, 30)), room) == pytest.approx(10)
    assert length_inside((QPointF(20, 0), QPointF(20, 9)), room) == 0


@given(
    xs=st.lists(st.floats(20, 580), min_size=1, max_size=8, unique=True),
    ys=st.lists(st.floats(0, 100), min_size=8, max_size=8),
)
def test_names_stay_inside(xs: list[float], ys: list[float]) -> None:
    rooms = place_names(named(*zip(xs, ys, strict=False)), [], BOUNDS, GAP)
    assert all(BOUNDS.contains(room) for room in rooms)


@given(start=st.floats(60, 340), apart=st.floats(16, 120), level=st.floats(10, 90))
def test_three_files_of_nearly_one_size_keep_their_names_apart(
    start: float, apart: float, level: float
) -> None:
    points = [(start, level), (start + apart, level), (start + 2 * apart, level)]
    rooms = place_names(named(*points), [], BOUNDS, GAP)
    assert not any(one.intersects(other) for one, other in combinations(rooms, 2))
    assert not any(room.contains(QPointF(*point)) for room in rooms for point in points)
