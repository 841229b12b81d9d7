/** Who one is as a creator, and the crafts that there are. */

import { signal } from "@preact/signals";
import { api, data, type Schemas } from "../../app/api";
import { Problem } from "../../app/problem";
import { asked } from "./asked";

export type Creator = Schemas["OwnCreatorBody"];

/** undefined until it is known, null for who has not asked to become one. */
export const creator = signal<Creator | null | undefined>(undefined);
export const crafts = signal<readonly Schemas["CraftBody"][]>([]);

export async function loadCreator(): Promise<void> {
  try {
    creator.value = await asked(() => data(api.GET("/v1/me/creator")));
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "unknown_creator") throw error;
    creator.value = null;
  }
}

export async function loadCrafts(): Promise<void> {
  if (!crafts.value.length) crafts.value = (await asked(() => data(api.GET("/v1/crafts")))).items;
}
