/** @throws Error if a number is further from what is expected than `tolerance` times the root mean square */
export function checkClose(
  name: string,
  output: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-4,
): void {
  let squares = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    squares += expected[i] ** 2;
    const difference = Math.abs(output[i] - expected[i]);
    worst = difference <= worst ? worst : difference; // NaN stays
  }
  const size = Math.sqrt(squares / expected.length);
  if (output.length === expected.length && worst <= tolerance * size) return;
  throw new Error(
    `${name}: got ${output.length} numbers that differ by up to ${worst} from the ${expected.length} expected, of size ${size}; not timed`,
  );
}
