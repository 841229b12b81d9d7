/** Amounts in a currency's smallest unit (ISO 4217), read and written as people do. */

/** Those whose smallest unit is not a hundredth. Browsers go by what is usual in shops, which differs for some. */
const DIGITS: Record<string, number> = Object.fromEntries([
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ").map((code) => [code, 0]),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3]),
]);

export function digits(currency: string): number {
  return DIGITS[currency] ?? 2;
}

/** `12.50`, `12,5` or `1 200` as a whole number of the smallest unit; null when it is none above zero. */
export function parse(text: string, currency: string): number | null {
  const plain = text.replaceAll(/[\s'’]/g, "").replace(",", ".");
  const told = /^(\d{1,9})(?:\.(\d*))?$/.exec(plain);
  const places = digits(currency);
  if (!told || (told[2]?.length ?? 0) > places) return null;
  return Number(told[1]! + (told[2] ?? "").padEnd(places, "0")) || null;
}

/** As `parse` reads it. */
export function written(amount: number, currency: string): string {
  return (amount / 10 ** digits(currency)).toFixed(digits(currency));
}
