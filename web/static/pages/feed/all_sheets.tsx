/** Whichever sheet is open. */

import { Comments } from "./comments";
import { CreatorSheet } from "./creator_sheet";
import { More } from "./more";
import { Report } from "./report";
import { SearchSheet } from "./search_sheet";
import { sheet } from "./sheets";
import { StorySheet } from "./story_sheet";

export function AllSheets() {
  const open = sheet.value;
  switch (open?.kind) {
    case "comments":
      return <Comments key={open.story.id} story={open.story} />;
    case "story":
      return <StorySheet key={open.story.id} story={open.story} />;
    case "creator":
      return <CreatorSheet key={open.story.creator.id} story={open.story} />;
    case "quality":
      return <More story={open.story} />;
    case "report":
      return <Report of={open.of} id={open.id} />;
    case "search":
      return <SearchSheet />;
    default:
      return null;
  }
}
