/** The small pictures above the scrubber: a sprite, and a WebVTT track that says which part of it shows which span. */

interface Cue {
  start: number;
  end: number;
  image: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** `00:01:02.500` or `01:02.500` in seconds (WebVTT, section 4.1: hours may be left out). */
function timestamp(text: string): number {
  return text.split(":").reduce((total, part) => total * 60 + Number(part), 0);
}

/** The cues of a track whose payload is `file#xywh=x,y,w,h` (Media Fragments URI 1.0, 4.2.2); others are left out. */
export function parseStoryboard(vtt: string, base: string): Cue[] {
  const cues: Cue[] = [];
  for (const block of vtt.replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
    const match = /([\d:.]+)\s+-->\s+([\d:.]+)[^\n]*\n(\S+)#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)/.exec(block);
    if (!match) continue;
    const [, start = "", end = "", file = "", x, y, width, height] = match;
    const image = new URL(file, base).pathname;
    cues.push({ start: timestamp(start), end: timestamp(end), image, x: Number(x), y: Number(y), width: Number(width), height: Number(height) });
  }
  return cues;
}

const LONG_EDGE = 168;

/** Shows the picture of a moment, centred over a place on the scrubber and never outside of the stage. */
export class Storyboard {
  private cues: Cue[] = [];
  private readonly sprites = new Map<string, HTMLImageElement>();
  private readonly picture: HTMLElement;
  private readonly caption: HTMLElement;

  constructor(private readonly root: HTMLElement) {
    this.picture = root.querySelector("div")!;
    this.caption = root.querySelector("figcaption")!;
  }

  async load(url: string): Promise<void> {
    const response = await fetch(url);
    if (!response.ok) return;
    this.cues = parseStoryboard(await response.text(), new URL(url, location.href).href);
    for (const { image } of this.cues) {
      if (this.sprites.has(image)) continue;
      const sprite = new Image();
      sprite.src = image;
      this.sprites.set(image, sprite);
    }
  }

  /** `at` is the place in px from the left edge of the parent; `text` stands below the picture. */
  show(time: number, at: number, text: string): void {
    const cue = this.cues.find(({ start, end }) => time >= start && time < end) ?? this.cues.at(-1);
    this.picture.hidden = !cue;
    if (cue) this.crop(cue);
    this.caption.textContent = text;
    this.root.hidden = false;
    const room = this.root.offsetParent!.clientWidth;
    const half = this.root.offsetWidth / 2;
    this.root.style.left = `${Math.min(Math.max(at, half + 8), room - half - 8)}px`;
  }

  hide(): void {
    this.root.hidden = true;
  }

  private crop({ image, x, y, width, height }: Cue): void {
    const sprite = this.sprites.get(image)!;
    const scale = LONG_EDGE / Math.max(width, height);
    Object.assign(this.picture.style, {
      width: `${Math.round(width * scale)}px`,
      height: `${Math.round(height * scale)}px`,
      backgroundImage: `url("${image}")`,
      backgroundPosition: `${-x * scale}px ${-y * scale}px`,
      backgroundSize: `${sprite.naturalWidth * scale}px ${sprite.naturalHeight * scale}px`,
    });
  }
}
