import type { BackendName } from 'oriel';
import { integer, type SettingsOf } from '../../app/settings.ts';

export const schema = { rounds: integer(3, 51, 9) };

export type SpeedSettings = SettingsOf<typeof schema>;

/** From the slowest to the fastest. */
export const backends = ['js', 'simd', 'relaxed'] as const satisfies readonly BackendName[];

/** What of the shared shapes is measured: the kernels that training and tagging spend their time in. */
export const measured = [
  'gemm A·B 256×250→300',
  'gemm Aᵀ·B 256: 250×300, packing',
  'activation tanh 96000',
  'loss softmax cross-entropy 600×17',
  'viterbi 25×17',
  'rows gather 1,000 sums of 8 of 32',
  'optimizer adam, 117600 weights',
];
