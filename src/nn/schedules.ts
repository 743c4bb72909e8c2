/** The share of the learning rate that counts when so much of training, [0, 1], is done. */
type Shape = (progress: number, settings: { factor: number; times: number }) => number;

export interface ScheduleSettings {
  name: ScheduleName;
  /** Steps over which the rate first rises from 0. Default 0. */
  warmup?: number;
  /** `step` only: the rate is multiplied by this … Default 0.5. */
  factor?: number;
  /** … this many times, evenly over the training. Default 3. */
  times?: number;
}

export const scheduleNames = ['constant', 'linear', 'cosine', 'step'] as const;
export type ScheduleName = (typeof scheduleNames)[number];

const shapes = {
  constant: () => 1,
  /** Falls to 0 in a straight line. */
  linear: (progress) => 1 - progress,
  /** Falls to 0 along half a cosine (Loshchilov & Hutter 2017). */
  cosine: (progress) => 0.5 * (1 + Math.cos(Math.PI * progress)),
  step: (progress, { factor, times }) => factor ** Math.floor(progress * (times + 1)),
} satisfies Record<ScheduleName, Shape>;

/** The factor of the learning rate at each step of `total`; steps count from 0. Throws RangeError for an unknown name. */
export function schedule(settings: ScheduleSettings, total: number): (step: number) => number {
  const { name, warmup = 0, factor = 0.5, times = 3 } = settings;
  if (!Object.hasOwn(shapes, name))
    throw new RangeError(`schedule: got '${name}', expected ${scheduleNames.join(', ')}`);
  const shape: Shape = shapes[name];
  const rest = Math.max(1, total - warmup);
  return (step) => {
    if (step < warmup) return (step + 1) / warmup;
    return shape(Math.min(1, (step - warmup) / rest), { factor, times });
  };
}
