/** A well-mixed 32-bit hash of two 32-bit numbers: a stateless random number for each (seed, counter). */
export function mix32(seed: number, counter: number): number {
  // The finalizer of splitmix32, over a Weyl sequence: counters that differ by one give unrelated numbers.
  let z = (seed + Math.imul(counter, 0x9e3779b9)) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/**
 * A seeded random number generator: Chris Doty-Humphrey's sfc32 (PractRand), its state filled by splitmix32.
 * The same seed gives the same numbers on every engine; only `normal` may differ in its last bits.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** `seed`: an integer, of which the low 32 bits count. Throws a RangeError for anything else. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`got the seed ${seed}, expected an integer`);
    [this.a, this.b, this.c] = [1, 2, 3].map((i) => mix32(seed, i) | 0);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** The next number in [0, 2³²). */
  next(): number {
    const result = (this.a + this.b + this.counter++) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** A number in [0, 1) with 32 random bits. */
  uniform(): number {
    return this.next() / 2 ** 32;
  }

  /** An integer in [0, n), every one equally likely; 1 ≤ n ≤ 2³². */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32)
      throw new RangeError(`got n = ${n}, expected an integer in [1, 2^32]`);
    const limit = 2 ** 32 - (2 ** 32 % n);
    for (;;) {
      const x = this.next();
      if (x < limit) return x % n;
    }
  }

  /** A number from the standard normal distribution (Box–Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Shuffles in place (Fisher–Yates) and returns the same array. */
  shuffle<T extends { readonly length: number; [index: number]: unknown }>(array: T): T {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [array[i], array[j]] = [array[j], array[i]];
    }
    return array;
  }
}
