"""Packets to times, with literals."""

from fractions import Fraction

import pytest

from pipeline.facts import Packets
from pipeline.timing import Timeline, audio_span, video_timeline


def packets(
    pts: list[int],
    *,
    base: Fraction = Fraction(1, 1000),
    durations: list[int] | None = None,
    key: set[int] = frozenset({0}),  # type: ignore[assignment]
    hidden: set[int] = frozenset(),  # type: ignore[assignment]
) -> Packets:
    """Packets in the order given; `key` and `hidden` are positions in it."""
    return Packets(
        time_base=base,
        pts=tuple(pts),
        durations=tuple(durations or [0] * len(pts)),
        key=tuple(position in key for position in range(len(pts))),
        shown=tuple(position not in hidden for position in range(len(pts))),
        corrupt=(False,) * len(pts),
    )


def timeline(given: Packets, decoded: tuple[int, ...] = ()) -> Timeline:
    found = video_timeline(given, decoded)
    assert found is not None
    return found


def test_frames_are_put_in_order_of_showing() -> None:
    found = timeline(packets([0, 3003, 1001, 2002], base=Fraction(1, 30000), durations=[1001] * 4))
    assert (found.start, found.end) == (0, Fraction(4004, 30000))
    assert found.fps == Fraction(30000, 1001)
    assert found.frames == 4
    assert not found.variable


def test_milliseconds_of_60_fps_give_60_and_not_their_median() -> None:
    found = timeline(packets([round(frame * 1000 / 60) for frame in range(600)]))
    assert found.fps == pytest.approx(60, abs=0.01)
    assert not found.variable


def test_rate_comes_from_the_usual_interval_and_not_from_the_average() -> None:
    times = [frame * 33 + (900 if frame > 50 else 0) for frame in range(100)]
    found = timeline(packets(times))
    assert found.fps == pytest.approx(1000 / 33)
    assert not found.variable  # one interval of 99 is a pause


def test_more_than_one_other_interval_in_fifty_is_a_variable_rate() -> None:
    def with_pauses(pauses: int) -> Packets:
        return packets([frame * 40 + 40 * min(frame // 10, pauses) for frame in range(101)])

    assert not timeline(with_pauses(2)).variable
    assert timeline(with_pauses(3)).variable


def test_packets_cut_by_an_edit_list_do_not_count_but_their_key_frames_do() -> None:
    found = timeline(packets([-80, -40, 0, 40, 80], durations=[40] * 5, key={0, 3}, hidden={0, 1}))
    assert (found.start, found.end, found.frames) == (0, Fraction(120, 1000), 3)
    assert found.keyframes == (Fraction(-80, 1000), Fraction(40, 1000))


def test_pictures_before_the_first_that_can_be_decoded_do_not_count() -> None:
    given = packets([0, 40, 80, 120, 160], durations=[40] * 5, key={2})
    assert timeline(given).start == 0
    assert timeline(given, decoded=(80,)).start == Fraction(80, 1000)


def test_fields_in_packets_of_their_own_are_paired() -> None:
    fields = packets([field * 20 for field in range(20)])
    assert timeline(fields).fps == 50
    found = timeline(fields, decoded=tuple(frame * 40 for frame in range(6)))
    assert (found.fps, found.frames) == (25, 10)


@pytest.mark.parametrize(
    ("claimed", "seconds"),
    [(40, "0.04"), (0, "0.04"), (1, "0.04"), (1500, "1.5"), (10**9, "0.04")],
    ids=["usual", "absent", "next to nothing", "long", "absurd"],
)
def test_last_frame_lasts_as_long_as_it_says_unless_that_is_absurd(claimed: int, seconds: str) -> None:
    found = timeline(packets([0, 40, 80], durations=[40, 40, claimed]))
    assert found.end == Fraction(80, 1000) + Fraction(seconds)


def test_single_frame_counts_as_30_fps() -> None:
    found = timeline(packets([500]))
    assert (found.fps, found.frames, found.variable) == (30, 1, False)
    assert found.end - found.start == Fraction(1, 30)


def test_single_frame_that_claims_hours_is_believed_so_that_it_is_too_long() -> None:
    assert timeline(packets([0], durations=[10**7])).end == 10_000


def test_frames_that_all_come_at_once_are_one_moment() -> None:
    assert timeline(packets([7, 7, 7, 7])).frames == 1


def test_track_that_shows_nothing_has_no_timeline() -> None:
    assert video_timeline(packets([])) is None
    assert video_timeline(packets([0, 40], hidden={0, 1})) is None


RATE = Fraction(1, 48000)


def test_sound_starts_behind_its_priming_and_ends_before_its_padding() -> None:
    given = packets([-1024, 0, 1024], base=RATE, durations=[1024] * 3, hidden={0})
    assert audio_span(given, 48000, 1024, 24) == (0, Fraction(2024, 48000))


def test_priming_inside_a_packet_is_skipped_as_well() -> None:
    given = packets([-1440, -480, 480], base=RATE, durations=[960] * 3, hidden={0})
    assert audio_span(given, 48000, 1440, 0) == (0, Fraction(1440, 48000))


def test_priming_is_rounded_to_the_containers_ticks() -> None:
    assert audio_span(packets([-3, 20], durations=[23, 20]), 44100, 128, 0) == (0, Fraction(40, 1000))


def test_no_packets_are_no_sound() -> None:
    assert audio_span(packets([]), 48000, 0, 0) is None
    assert audio_span(packets([0], durations=[20], hidden={0}), 48000, 0, 0) is None
    assert audio_span(packets([0], durations=[0]), 48000, 0, 0) is None
