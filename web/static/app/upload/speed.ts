/** How fast bytes go out, over the last seconds. */

const WINDOW = 8000;

export class Speed {
  private moved: [at: number, bytes: number][] = [];

  add(bytes: number, now = Date.now()): void {
    this.moved.push([now, bytes]);
  }

  /** Bytes a second; null while too little is known. */
  now(now = Date.now()): number | null {
    this.moved = this.moved.filter(([at]) => at > now - WINDOW);
    const first = this.moved[0];
    if (!first || now - first[0] < 1000) return null;
    return (this.moved.reduce((sum, [, bytes]) => sum + bytes, 0) * 1000) / (now - first[0]);
  }
}
