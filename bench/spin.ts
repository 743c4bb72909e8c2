/** Arithmetic in registers, so many times: what a thread does that shares nothing with another. */
export function spin(times: number): number {
  let x = 1;
  for (let i = 0; i < times; i++) x = (Math.imul(x, 1664525) + 1013904223) | 0;
  return x;
}
