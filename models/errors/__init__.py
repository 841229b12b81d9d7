"""What can go wrong with the truth.

ModelError
├── UnknownVideo          there is no such video
├── IllegalChange         the state it is in does not allow the change
├── UnknownUpload         there is no such upload
├── UploadClosed          it takes no bytes any more
├── UploadExpired         nothing came for too long
├── UploadIncomplete      bytes are missing
├── WrongOffset           the bytes do not begin where the last ones ended
├── PartsChanged          parts came while they were checked
├── TooManyUploads        its creator has too many open ones
├── DailyQuotaExceeded    its creator sent too much within a day
├── about videos
│   ├── VideoUnready          too little is known of it as yet
│   ├── NoSuchMoment          it does not last so long
│   ├── NotReplaceable        that video cannot take this one's place
│   ├── CaptionsInvalid       not WebVTT that we show; says where
│   ├── UnknownCaptions       none in that language
│   └── TooManyCaptions       it has captions in too many languages
├── about accounts
│   ├── UnknownAccount        there is no such account
│   ├── AccountClosed         it was banned
│   ├── BirthDateMissing      they have not said when they were born
│   ├── BirthDateImplausible  nobody is so old
│   ├── BirthDateKnown        they have, and it stays
│   ├── TooYoung              for an account, or for selling
│   ├── WrongCode             not the code that was sent last, or not any more
│   ├── SignInLocked          guessed at too often
│   ├── RefreshRefused        no refresh token of a session that goes on
│   ├── IdentityUnverified    the provider does not vouch for an address
│   ├── EmailCodeNeeded       the provider's word does not suffice for the account of that address
│   ├── UnknownSession        they have no such session
│   ├── BlockOneself          nobody can
│   └── TooManyBlocks         they have blocked as many as one may
├── about creators and stories
│   ├── UnknownCreator        there is no such creator
│   ├── UnknownCraft          it is not on the list of crafts
│   ├── ServiceAreaMissing    who offers services says where
│   ├── UnknownPicture        it is not there, or another's
│   ├── TooManyPictures       an account has as many as it may
│   ├── UnknownStory          there is no such story
│   ├── StaleRevision         the story was changed by another in the meantime
│   ├── UnderReview           a moderator looks at it, so that it does not change
│   ├── StoryIncomplete       it lacks what it takes to be submitted
│   ├── CreatorNotApproved    who tells it may not sell
│   ├── VideoNotReady         its videos are not there yet
│   ├── VideoInUse            a story needs the video
│   └── TooManyStories        an account has as many as it may
├── about the feed and reactions
│   ├── ReelOver              a session of the feed that was forgotten
│   ├── UnknownComment        there is no such comment
│   ├── CommentTooDeep        replies go three levels deep
│   ├── EditTooLate           a comment is changed within minutes, or not at all
│   ├── NotTheirs             what only its author, its story's owner or a moderator may do
│   ├── FollowOneself         nobody can
│   ├── TooManyComments       they have said as much as a day allows
│   ├── TooManyShares         they have shared as much as a day allows
│   └── TooManyFollows        they follow as many as one may
├── Unsealable            a sealed value that no key here opens
├── IdempotencyMismatch   the key was used for another request
├── IdempotencyInFlight   the same request is being worked on
├── LeaseLost             the task is somebody else's by now; nothing was changed
├── UnknownCase           there is no such case, or none that they may see
├── CaseClaimed           another moderator is at it
├── ClaimMissing          it is to be claimed before it is decided
├── OwnCase               they are part of it, and so may not judge it
├── UnfitReason           the reason is for other kinds of case
├── SanctionNeedsRejection  nobody is sanctioned for what is approved
├── AppealTooLate         the time to appeal is over
├── NothingToAppeal       nothing was decided against them
├── NothingToReport       what they report is not there, or not to be seen
├── OwnReport             they report what is their own
├── UnknownSanction       there is no such sanction, or it has ended
├── SanctionForbidden     one's own account, or one with as much power
└── DatabaseUnavailable   try again
"""

from models.errors.accounts import (
    AccountClosed,
    BirthDateImplausible,
    BirthDateKnown,
    BirthDateMissing,
    BlockOneself,
    EmailCodeNeeded,
    IdentityUnverified,
    RefreshRefused,
    SignInLocked,
    TooManyBlocks,
    TooYoung,
    UnknownAccount,
    UnknownSession,
    WrongCode,
)
from models.errors.base import (
    DatabaseUnavailable,
    IdempotencyInFlight,
    IdempotencyMismatch,
    IllegalChange,
    LeaseLost,
    ModelError,
    Unsealable,
)
from models.errors.moderation import (
    AppealTooLate,
    CaseClaimed,
    ClaimMissing,
    NothingToAppeal,
    NothingToReport,
    OwnCase,
    OwnReport,
    SanctionForbidden,
    SanctionNeedsRejection,
    UnfitReason,
    UnknownCase,
    UnknownSanction,
)
from models.errors.reactions import (
    CommentTooDeep,
    EditTooLate,
    FollowOneself,
    NotTheirs,
    ReelOver,
    TooManyComments,
    TooManyFollows,
    TooManyShares,
    UnknownComment,
)
from models.errors.stories import (
    CreatorNotApproved,
    Missing,
    ServiceAreaMissing,
    StaleRevision,
    StoryIncomplete,
    TooManyPictures,
    TooManyStories,
    UnderReview,
    UnknownCraft,
    UnknownCreator,
    UnknownPicture,
    UnknownStory,
    VideoInUse,
    VideoNotReady,
)
from models.errors.videos import (
    CaptionsInvalid,
    DailyQuotaExceeded,
    NoSuchMoment,
    NotReplaceable,
    PartsChanged,
    TooManyCaptions,
    TooManyUploads,
    UnknownCaptions,
    UnknownUpload,
    UnknownVideo,
    UploadClosed,
    UploadExpired,
    UploadIncomplete,
    VideoUnready,
    WrongOffset,
)

__all__ = [
    "AccountClosed",
    "AppealTooLate",
    "BirthDateImplausible",
    "BirthDateKnown",
    "BirthDateMissing",
    "BlockOneself",
    "CaptionsInvalid",
    "CaseClaimed",
    "ClaimMissing",
    "CommentTooDeep",
    "CreatorNotApproved",
    "DailyQuotaExceeded",
    "DatabaseUnavailable",
    "EditTooLate",
    "EmailCodeNeeded",
    "FollowOneself",
    "IdempotencyInFlight",
    "IdempotencyMismatch",
    "IdentityUnverified",
    "IllegalChange",
    "LeaseLost",
    "Missing",
    "ModelError",
    "NoSuchMoment",
    "NotReplaceable",
    "NotTheirs",
    "NothingToAppeal",
    "NothingToReport",
    "OwnCase",
    "OwnReport",
    "PartsChanged",
    "ReelOver",
    "RefreshRefused",
    "SanctionForbidden",
    "SanctionNeedsRejection",
    "ServiceAreaMissing",
    "SignInLocked",
    "StaleRevision",
    "StoryIncomplete",
    "TooManyBlocks",
    "TooManyCaptions",
    "TooManyComments",
    "TooManyFollows",
    "TooManyPictures",
    "TooManyShares",
    "TooManyStories",
    "TooManyUploads",
    "TooYoung",
    "UnderReview",
    "UnfitReason",
    "UnknownAccount",
    "UnknownCaptions",
    "UnknownCase",
    "UnknownComment",
    "UnknownCraft",
    "UnknownCreator",
    "UnknownPicture",
    "UnknownSanction",
    "UnknownSession",
    "UnknownStory",
    "UnknownUpload",
    "UnknownVideo",
    "Unsealable",
    "UploadClosed",
    "UploadExpired",
    "UploadIncomplete",
    "VideoInUse",
    "VideoNotReady",
    "VideoUnready",
    "WrongCode",
    "WrongOffset",
]
