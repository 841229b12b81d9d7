/**
 * Reads a ThumbHash (https://evanw.github.io/thumbhash/): some 25 bytes that hold the lowest cosine terms of a picture
 * in three channels, lightness L, yellow-blue P and red-green Q, at four bits a term.
 */

class Bits {
  private at = 0;
  constructor(private readonly data: Uint8Array) {}

  take(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.at++) value |= (((this.data[this.at >> 3] ?? 0) >> (this.at & 7)) & 1) << i;
    return value;
  }
}

interface Term {
  /** Half waves across and down. */
  x: number;
  y: number;
  amplitude: number;
}

/** The terms of one channel that lie inside the triangle under nx and ny, without the constant one. */
function readTerms(bits: Bits, nx: number, ny: number, scale: number): Term[] {
  const terms: Term[] = [];
  for (let y = 0; y < ny; y++) {
    for (let x = y ? 0 : 1; x * ny < nx * (ny - y); x++) {
      terms.push({ x, y, amplitude: (bits.take(4) / 7.5 - 1) * scale });
    }
  }
  return terms;
}

function evaluate(constant: number, terms: Term[], u: number, v: number): number {
  let value = constant;
  for (const { x, y, amplitude } of terms) {
    // The format weighs every term twice; an exact inverse would give diagonal ones four times, and ring.
    value += 2 * amplitude * Math.cos(Math.PI * x * u) * Math.cos(Math.PI * y * v);
  }
  return value;
}

/** Paint the picture over the whole of `canvas`. Throws on text that is not base64. */
export function paintThumbhash(base64: string, canvas: HTMLCanvasElement): void {
  const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const bits = new Bits(data);

  const l0 = bits.take(6) / 63;
  const p0 = bits.take(6) / 31.5 - 1;
  const q0 = bits.take(6) / 31.5 - 1;
  const lScale = bits.take(5) / 31;
  const alpha = bits.take(1) === 1;
  const shorter = bits.take(3);
  const pScale = bits.take(6) / 63;
  const qScale = bits.take(6) / 63;
  const landscape = bits.take(1) === 1;
  const longer = alpha ? 5 : 7;
  if (alpha) bits.take(8); // constant and scale of the alpha channel; a frame of video is opaque

  const [nx, ny] = landscape ? [longer, Math.max(3, shorter)] : [Math.max(3, shorter), longer];
  const l = readTerms(bits, nx, ny, lScale);
  const p = readTerms(bits, 3, 3, pScale * 1.25);
  const q = readTerms(bits, 3, 3, qScale * 1.25);

  const { width, height } = canvas;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i += 4) {
      const [u, v] = [(column + 0.5) / width, (row + 0.5) / height];
      const [L, P, Q] = [evaluate(l0, l, u, v), evaluate(p0, p, u, v), evaluate(q0, q, u, v)];
      const blue = L - (2 / 3) * P;
      const red = (3 * L - blue + Q) / 2;
      const green = red - Q;
      image.data.set([red * 255, green * 255, blue * 255, 255], i);
    }
  }
  context.putImageData(image, 0, 0);
}
