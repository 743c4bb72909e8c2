import type { BackendName } from 'oriel/kernels';
import { alternate, type Contestant, median, ratio, type Settings, type Timing } from './measure.ts';
import type { Row } from './report.ts';
import { type Demand, type Roofline, rooflineOf } from './roofline.ts';

/** What a race is about, and how its figures are written. */
export interface Race {
  benchmark: string;
  /** `figure` is units of work a second, over `scale`. */
  unit: string;
  scale?: number;
  /** What `of` units of work (default 1) ask of the machine at least. */
  demand?: Demand;
  of?: number;
}

export interface Racer extends Contestant {
  /** Whose limits are shown; those of other libraries are not. */
  backend?: BackendName;
  dispose?: () => void;
}

/** Times the racers in turn, with the machine's limits among them; the first is the one that the others are compared with. */
export async function race(
  { benchmark, unit, scale = 1, demand = {}, of = 1 }: Race,
  racers: readonly Racer[],
  settings: Settings,
): Promise<Row[]> {
  const rooflines = await rooflinesOf(settings);
  const probes = racers.map(({ backend }) => (backend && rooflines[backend]?.probes(demand)) || []);
  const limits = probes.flatMap((list) => list.map(({ probe }) => probe));
  const timings = await alternate([...racers, ...limits], settings);
  for (const { dispose } of racers) dispose?.();
  let next = racers.length;
  return racers.map(({ name }, i) => {
    const bounds = probes[i].map(({ needs }) => ({ needs: needs / of, timing: timings[next++] }));
    return {
      benchmark,
      contestant: name,
      figure: 1000 / timings[i].milliseconds / scale,
      unit,
      ...(i > 0 && { ratio: ratio(timings[0], timings[i]) }),
      ...(bounds.length > 0 && { limit: shareOf(timings[i], bounds) }),
    };
  });
}

/** How much of its limit a contestant reaches: the least time that the slowest resource needs, over its own. */
function shareOf(timing: Timing, bounds: readonly { needs: number; timing: Timing }[]): number {
  const least = (round: number) =>
    Math.max(...bounds.map((bound) => bound.needs * bound.timing.rounds[round]));
  return median(timing.rounds.map((time, round) => least(round) / time));
}

type Rooflines = Partial<Record<BackendName, Roofline>>;
let rooflines: Promise<Rooflines> | undefined;

/** The limits of each backend that has any, found once. */
const rooflinesOf = (settings: Settings): Promise<Rooflines> => (rooflines ??= findRooflines(settings));

async function findRooflines(settings: Settings): Promise<Rooflines> {
  const found: Rooflines = {};
  for (const backend of ['relaxed', 'simd'] as const) {
    const roofline = rooflineOf(backend === 'relaxed');
    await roofline?.settle(settings);
    if (roofline) found[backend] = roofline;
  }
  return found;
}
