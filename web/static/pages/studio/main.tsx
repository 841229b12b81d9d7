/** The studio: what a creator sends, tells and sells. */

import "./studio.css";
import { Bar, Guarded, mount } from "../../app/page";
import { useEffect } from "preact/hooks";
import { me } from "../../app/session";
import { recall } from "../../app/upload/queue";
import { SignInAgain, signedOut } from "./asked";
import { route } from "./route";
import { VideoPage } from "./video";
import { Videos } from "./videos";

const PLACES = [
  { href: "#/videos", name: "Videos", pages: ["videos", "video"] },
  { href: "#/stories", name: "Stories", pages: ["stories", "story"] },
  { href: "#/profile", name: "Profile", pages: ["profile"] },
];

function Studio() {
  const at = route.value;
  useEffect(() => void recall(me.value!.id), []);
  return (
    <>
      <nav class="places" aria-label="Studio">
        {PLACES.map(({ href, name, pages }) => (
          <a key={href} href={href} {...(pages.includes(at.page) ? { "aria-current": "page" as const } : {})}>
            {name}
          </a>
        ))}
      </nav>
      {at.page === "video" ? <VideoPage key={at.id} id={at.id} /> : <Videos />}
    </>
  );
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
