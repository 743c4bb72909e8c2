/** The learning rate of every contestant in training. */
export const RATE = 0.01;
