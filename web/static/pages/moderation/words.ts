/** What kinds, verdicts and sanctions are called at the desk. */

import { computed } from "@preact/signals";
import { span } from "../../app/format";
import { me } from "../../app/session";
import type { Schemas } from "../../app/api";

export type Case = Schemas["CaseBody"];
export type Detail = Schemas["CaseDetail"];
export type Kind = Case["kind"];

interface Said {
  name: string;
  /** Of one. */
  subject: string;
  /** What a verdict does; its name on the button, and what is told when it is done. */
  approve: [string, string];
  reject: [string, string];
}

export const KINDS: Record<Kind, Said> = {
  story: {
    name: "Stories",
    subject: "Story",
    approve: ["Approve", "Approved: it goes live when its videos are there."],
    reject: ["Reject", "Rejected: it goes back to its creator."],
  },
  creator: {
    name: "Applications",
    subject: "Application",
    approve: ["Approve", "Approved: they may sell."],
    reject: ["Reject", "Rejected: they may apply again."],
  },
  report_story: {
    name: "Reported stories",
    subject: "Reported story",
    approve: ["Leave it", "It stays."],
    reject: ["Take it down", "Taken down."],
  },
  report_comment: {
    name: "Reported comments",
    subject: "Reported comment",
    approve: ["Leave it", "It stays."],
    reject: ["Remove it", "Removed."],
  },
  report_account: {
    name: "Reported accounts",
    subject: "Reported account",
    approve: ["Nothing wrong", "Nothing is done."],
    reject: ["Act against it", "Done."],
  },
};

export const SANCTIONS = [
  { kind: "warning", name: "Warn them" },
  { kind: "suspension", name: "Suspend them: they may look, and nothing else" },
  { kind: "ban", name: "Ban them: their account is closed" },
] as const;

/** Whether one decides here: support only reads, as the API has it. */
export const judges = computed(() => me.value?.role === "moderator" || me.value?.role === "admin");

/** An account that did something, as far as it matters here. */
export function by(account: string | null): string {
  if (!account) return "nobody";
  if (account === me.value?.id) return "you";
  if (account === "system") return "a rule";
  if (account === "vw") return "the command line";
  return account.length === 36 ? `…${account.slice(-6)}` : account;
}

export function due(secondsLeft: number): string {
  return secondsLeft < 0 ? `${span(secondsLeft)} overdue` : `${span(secondsLeft)} left`;
}

export function urgency(secondsLeft: number): "bad" | "slow" | "plain" {
  return secondsLeft < 0 ? "bad" : secondsLeft < 3600 ? "slow" : "plain";
}
