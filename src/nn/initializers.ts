import type { Random } from '../random.ts';

/** Fills a (fanIn, fanOut) weight matrix. */
export type Initializer = (values: Float32Array, fanIn: number, fanOut: number, random: Random) => void;

const fillUniform = (values: Float32Array, limit: number, random: Random): void => {
  for (let i = 0; i < values.length; i++) values[i] = (2 * random.uniform() - 1) * limit;
};
const fillNormal = (values: Float32Array, deviation: number, random: Random): void => {
  for (let i = 0; i < values.length; i++) values[i] = random.normal() * deviation;
};

/** ±limit, evenly. */
export const uniform =
  (limit: number): Initializer =>
  (values, _in, _out, random) =>
    fillUniform(values, limit, random);

/** Normal with mean 0. */
export const normal =
  (deviation: number): Initializer =>
  (values, _in, _out, random) =>
    fillNormal(values, deviation, random);

export const constant =
  (value: number): Initializer =>
  (values) =>
    void values.fill(value);

export const initializerNames = [
  'zeros',
  'xavierUniform',
  'xavierNormal',
  'heUniform',
  'heNormal',
  'lecunNormal',
] as const;
export type InitializerName = (typeof initializerNames)[number];

/** Initializers by their usual names. Xavier: Glorot & Bengio 2010, eq. 16; He: He et al. 2015, eq. 10. */
export const initializers = {
  zeros: (v) => void v.fill(0),
  xavierUniform: (v, fanIn, fanOut, random) => fillUniform(v, Math.sqrt(6 / (fanIn + fanOut)), random),
  xavierNormal: (v, fanIn, fanOut, random) => fillNormal(v, Math.sqrt(2 / (fanIn + fanOut)), random),
  heUniform: (v, fanIn, _out, random) => fillUniform(v, Math.sqrt(6 / fanIn), random),
  heNormal: (v, fanIn, _out, random) => fillNormal(v, Math.sqrt(2 / fanIn), random),
  lecunNormal: (v, fanIn, _out, random) => fillNormal(v, Math.sqrt(1 / fanIn), random),
} satisfies Record<InitializerName, Initializer>;
