/** The studio: what a creator sends, tells and sells. */

import "./studio.css";
import { Bar, Guarded, mount } from "../../app/page";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { me } from "../../app/session";
import { recall } from "../../app/upload/queue";
import { SignInAgain, signedOut } from "./asked";
import { loadCreator } from "./creator";
import { NoticeBell } from "./notices";
import { Profile } from "./profile";
import { route, type Route } from "./route";
import { Stories } from "./stories";
import { StoryPage } from "./story";
import { VideoPage } from "./video";
import { Videos } from "./videos";

const PLACES = [
  { href: "#/videos", name: "Videos", pages: ["videos", "video"] },
  { href: "#/stories", name: "Stories", pages: ["stories", "story"] },
  { href: "#/profile", name: "Profile", pages: ["profile"] },
];

function Studio() {
  const at = route.value;
  useEffect(() => {
    void recall(me.value!.id);
    void loadCreator().catch(() => undefined); // the pages that need it say what is wrong
  }, []);
  return (
    <>
      <div class="places">
        <nav aria-label="Studio">
          {PLACES.map(({ href, name, pages }) => (
          <a key={href} href={href} {...(pages.includes(at.page) ? { "aria-current": "page" as const } : {})}>
            {name}
          </a>
        ))}
        </nav>
        <NoticeBell />
      </div>
      {shown(at)}
    </>
  );
}

function shown(at: Route): ComponentChildren {
  switch (at.page) {
    case "video":
      return <VideoPage key={at.id} id={at.id} />;
    case "stories":
      return <Stories />;
    case "story":
      return <StoryPage key={at.id} id={at.id} />;
    case "profile":
      return <Profile />;
    default:
      return <Videos />;
  }
}

function Page() {
  return (
    <>
      <Bar />
      <main class="page rows">{me.value || signedOut.value ? <Studio /> : <Guarded>{null}</Guarded>}</main>
      <SignInAgain />
    </>
  );
}

mount(<Page />);
