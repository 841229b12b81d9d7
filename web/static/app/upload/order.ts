/** In which order the parts of a file are sent. Pure. */

import type { Range } from "./boxes";

/** Numbers of all parts, from 1: first those with any byte of `ranges`, then the others as they lie, which is by time. */
export function partOrder(size: number, partSize: number, ranges: readonly Range[]): number[] {
  const order = new Set<number>();
  const last = Math.ceil(size / partSize);
  for (const [first, end] of ranges) {
    for (let number = Math.floor(first / partSize) + 1; first < end && number <= Math.ceil(end / partSize); number++) order.add(number);
  }
  for (let number = 1; number <= last; number++) order.add(number);
  return [...order];
}

/** The bytes of a part. */
export function partRange(size: number, partSize: number, number: number): Range {
  const first = (number - 1) * partSize;
  return [first, Math.min(first + partSize, size)];
}
