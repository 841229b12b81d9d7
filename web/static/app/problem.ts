/** What went wrong, as the API tells it (RFC 9457), and as people are told. */

export interface ProblemBody {
  code: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  errors?: { field: string; message: string; code?: string }[] | null;
}

/** An answer that is no success. `code` is stable: docs/api.md has all of them. */
export class Problem extends Error {
  constructor(
    readonly body: ProblemBody,
    /** Seconds after which another attempt makes sense. */
    readonly retryAfter: number | null = null,
  ) {
    super(body.detail || body.title);
  }

  get code(): string {
    return this.body.code;
  }

  /** What is wrong with a field of the form that was sent. */
  fault(field: string): string | undefined {
    return this.body.errors?.find((item) => item.field === field || item.field.endsWith(`.${field}`))?.message;
  }
}

/** No answer at all. */
export class Unreachable extends Error {}

/** The problem in a response that is none of success. */
export async function problemOf(response: Response): Promise<Problem> {
  const after = Number(response.headers.get("Retry-After"));
  let body: ProblemBody;
  try {
    body = (await response.clone().json()) as ProblemBody;
    if (typeof body.code !== "string") throw new TypeError("no problem");
  } catch {
    body = { code: "internal", title: "Something broke on our side.", status: response.status, detail: "" };
  }
  return new Problem(body, after > 0 ? after : null);
}

/** In plain words: what it is, and what to do. */
export function said(error: unknown): { title: string; advice: string; offline: boolean } {
  if (error instanceof Unreachable) {
    return navigator.onLine
      ? { title: "We cannot be reached", advice: "The connection broke off. We go on as soon as it is back.", offline: true }
      : { title: "You are offline", advice: "Nothing is lost. We go on as soon as you are back.", offline: true };
  }
  if (error instanceof Problem) {
    if (error.code === "rate_limited") {
      return { title: "That was a lot at once", advice: `Please try again in ${error.retryAfter ?? 60} seconds.`, offline: false };
    }
    if (error.body.status >= 500) {
      return { title: "Something broke on our side", advice: "Please try again in a moment.", offline: false };
    }
    return { title: "That did not work", advice: error.message, offline: false };
  }
  return { title: "Something went wrong", advice: "Please try again.", offline: false };
}
