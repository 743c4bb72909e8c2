import type { Case } from './case.ts';
import { elementwise } from './cases/elementwise.ts';
import { gemm, gemmByTransposed, gemmTransposed, integers } from './cases/gemm.ts';
import { losses } from './cases/losses.ts';
import { optimizers } from './cases/optimizers.ts';
import { precomputed } from './cases/precomputed.ts';
import { rows } from './cases/rows.ts';

/** Forward shapes (m, k, n): square, a wide layer, the job of the README, the first layer of the preset `words`, outputs. */
export const FORWARD = [
  [512, 512, 512],
  [512, 500, 128],
  [32, 250, 300],
  [256, 250, 300],
  [600, 735, 160],
  [32, 300, 9],
  [256, 300, 9],
] as const;
/** (m, k, n) of the backward passes: products with the transposed weights and with the transposed input. */
export const BACKWARD = [
  [32, 250, 300],
  [256, 250, 300],
  [600, 735, 160],
  [256, 300, 9],
] as const;

/** Every kernel that a training step or a tagging run spends time in. */
export const cases: Case[] = [
  ...FORWARD.map(([m, k, n]) => gemm(m, k, n)),
  ...BACKWARD.map(([m, k, n]) => gemmByTransposed(m, k, n)),
  ...BACKWARD.map(([m, k, n]) => gemmTransposed(m, k, n)),
  integers(256, 256, 128),
  ...elementwise,
  ...losses,
  ...rows,
  ...precomputed,
  ...optimizers,
];
