/** The feed: stories to be swiped, each filling the screen. */

import "./feed.css";
import { effect } from "@preact/signals";
import { mount } from "../../app/page";
import { begin } from "./begin";
import { Feed } from "./feed";
import { fetchSheets, Sheets } from "./lazy";
import { Offline } from "./offline";
import { playing } from "./stage";
import { Top } from "./top";
import { connect } from "./watching";
import { registerWorker } from "./worker";

begin();

mount(
  <>
    <Top />
    <Feed />
    <Sheets />
    <Offline />
  </>,
);

// What nobody waits for comes when something plays.
const stop = effect(() => {
  if (!playing.value) return;
  setTimeout(() => {
    stop();
    for (const later of [fetchSheets, connect]) void later().catch(() => undefined);
    registerWorker();
  }, 500);
});
