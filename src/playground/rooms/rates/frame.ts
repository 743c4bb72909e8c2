/** The stretch of weights and biases that is drawn. */
export const SURFACE = { w: [-3, 7], b: [-6, 4] } as const;
