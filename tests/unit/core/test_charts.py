"""Line charts: figures in, shapes out."""

from datetime import UTC, datetime, timedelta

from core import charts

START = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)


def draw(points, **changes):
    options = {"since": START, "until": START + 4 * HOUR, "step": HOUR, "words": str} | changes
    return charts.over_time({"Shopee": points}, **options)


def test_points_stand_at_their_time_and_height():
    chart = draw([(START, 0.0), (START + HOUR, 1.0), (START + 2 * HOUR, 2.0)])

    assert chart.lines[0].stretches == ("0.0,100.0 250.0,50.0 500.0,0.0",)
    assert chart.up == ("2.0", "1.0", "0.0")
    assert chart.across == ("00:00", "01:00", "02:00", "03:00", "04:00")


def test_a_hole_in_the_figures_is_a_hole_in_the_line():
    chart = draw([(START, 1.0), (START + HOUR, 1.0), (START + 4 * HOUR, 1.0)])

    assert len(chart.lines[0].stretches) == 2


def test_a_single_point_is_wide_enough_to_be_seen():
    chart = draw([(START + HOUR, 2.0)])

    assert chart.lines[0].stretches == ("250.0,0.0 500.0,0.0",)


def test_what_lies_before_the_drawing_is_left_out():
    chart = draw([(START - HOUR, 9.0), (START, 1.0), (START + HOUR, 1.0)])

    assert chart.lines[0].stretches == ("0.0,0.0 250.0,0.0",)


def test_no_figures_draw_an_empty_scale():
    assert draw([]).lines[0].stretches == ()
