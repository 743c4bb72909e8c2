import type { BackendName } from 'oriel';
import { integer, type SettingsOf } from '../../app/settings.ts';

export const schema = { rounds: integer(3, 51, 9) };

export type SpeedSettings = SettingsOf<typeof schema>;

/** From the slowest to the fastest. */
export const backends = ['js', 'simd', 'relaxed'] as const satisfies readonly BackendName[];
