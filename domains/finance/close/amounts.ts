/** Arithmetic on amounts of minor units that Math has for numbers alone. */
export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
export const sizeOf = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
export const sumOf = (amounts: Iterable<bigint>): bigint => {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
};
