"""What a story lacks before it may be submitted: all of it at once, for a creator who has a form before them."""

from models import showing
from models.creators.schema import Creator
from models.creators.states import CreatorState, Fulfilment
from models.errors import Missing
from models.schema import Video
from models.states import VideoState
from models.stories.states import SegmentKind, StoryKind
from models.stories.values import Content, Draft, Segment

LOST = (VideoState.FAILED.value, VideoState.CANCELLED.value, VideoState.DELETED.value)


def missing(creator_id: str, draft: Draft) -> tuple[Missing, ...]:
    """Nothing when it is complete. Within a session."""
    content = draft.content
    found = [*_texts(content), *_segments(creator_id, content)]
    found += _object(draft) if content.kind is StoryKind.OBJECT else _service(content)
    return (*found, *_creator(creator_id, content))


def _texts(content: Content) -> list[Missing]:
    found = []
    if not content.title:
        found.append(Missing("title", "required", "A story has a title."))
    if content.craft is None:
        found.append(Missing("craft", "required", "A story is of a craft."))
    return found


def _segments(creator_id: str, content: Content) -> list[Missing]:
    found = []
    if not content.videos:
        found.append(Missing("segments", "video_required", "A story has at least one video."))
    there = Video.select(Video.id).where(
        Video.id.in_(content.videos), Video.creator == creator_id, Video.state.not_in(LOST)
    )
    theirs = {row.id for row in there}
    for number, segment in enumerate(content.segments):
        found += _segment(f"segments.{number}", segment, theirs)
    return found


def _segment(at: str, segment: Segment, theirs: set[str]) -> list[Missing]:
    if segment.kind is SegmentKind.TEXT:
        return [] if segment.text else [Missing(f"{at}.text", "required", "A text says something.")]
    if segment.kind is SegmentKind.PHOTO:
        found = [] if segment.picture_id else [Missing(f"{at}.picture_id", "required", "Choose a photo.")]
        # WCAG 2.1, 1.1.1.
        return found + (
            [] if segment.text else [Missing(f"{at}.text", "description_required", "Say what the photo shows.")]
        )
    if segment.video_id is None:
        return [Missing(f"{at}.video_id", "required", "Choose a video.")]
    if segment.video_id not in theirs:
        return [Missing(f"{at}.video_id", "video_gone", "The video is not there any more.")]
    if segment.transcript or showing.captions_sent(segment.video_id):
        return []
    # WCAG 2.1, 1.2.2; a transcript is what they take who cannot hear and do not want to read along.
    return [Missing(f"{at}.transcript", "captions_or_transcript_required", "A video has captions, or a transcript.")]


def _object(draft: Draft) -> list[Missing]:
    found = []
    if draft.content.price is None:
        found.append(Missing("price", "required", "An object has a price."))
    if draft.stock.state is None:
        found.append(Missing("stock", "required", "Say how many there are, or that it is made to order."))
    if draft.stock.made_to_order and draft.content.lead_days is None:
        found.append(Missing("lead_days", "required", "Say how long it takes to make."))
    return found


def _service(content: Content) -> list[Missing]:
    found = []
    if content.terms is None:
        found.append(Missing("terms", "required", "Say how long the service takes."))
    elif content.terms.deposit is not None and (content.price is None or content.terms.deposit > content.price.amount):
        found.append(Missing("terms.deposit", "more_than_price", "A deposit is a part of the price."))
    return found


def _creator(creator_id: str, content: Content) -> list[Missing]:
    row = Creator.get_or_none(Creator.id == creator_id)
    if row is None or row.state != CreatorState.APPROVED.value:
        return [Missing("creator", "creator_not_approved", "You are not an approved creator.")]
    sells = Fulfilment(row.fulfilment)
    if content.kind is StoryKind.SERVICE and not sells.serves:
        return [Missing("kind", "not_offered", "Your profile says that you offer no services.")]
    if content.kind is StoryKind.OBJECT and not sells.makes:
        return [Missing("kind", "not_offered", "Your profile says that you sell no objects.")]
    return []
