/** One video in full, asked anew every second while something of it is being made. */

import { useEffect, useState } from "preact/hooks";
import { api, data, type Schemas } from "../../app/api";
import { asked } from "./asked";
import { put, UNFINISHED } from "./library";
import { polling } from "./polling";

export type Detail = Schemas["VideoDetailBody"];

const MILLISECONDS = 1000;

export interface Looked {
  /** undefined until it is known. */
  video: Detail | undefined;
  failure: unknown;
  /** Something was done: as it stands now. */
  look: () => void;
}

export function useVideo(id: string): Looked {
  const [video, setVideo] = useState<Detail>();
  const [failure, setFailure] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    const path = { video_id: id };
    async function look(): Promise<boolean> {
      const found = await asked(() => data(api.GET("/v1/videos/{video_id}", { params: { path }, signal: controller.signal })));
      setVideo(found);
      setFailure(null);
      put(id, found);
      return UNFINISHED.has(found.state);
    }
    look().then(
      (wanted) => wanted && polling(look, { every: MILLISECONDS, about: ["video", "upload"] }, controller.signal),
      (error: unknown) => controller.signal.aborted || setFailure(error),
    );
    return () => controller.abort();
  }, [id, turn]);
  return { video, failure, look: () => setTurn((now) => now + 1) };
}
