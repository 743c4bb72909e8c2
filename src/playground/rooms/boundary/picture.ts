import { type Bounds, decisionRegions, type Network } from 'oriel';

/** What a net says of the cells of a grid, from the top left. */
export interface Picture {
  columns: number;
  rows: number;
  /** The best class. */
  classes: Uint8Array;
  /** Its probability, of 255. */
  certainty: Uint8Array;
}

/** A square picture of so many cells a side; undefined where the net has diverged, so that it says nothing any more. */
export function pictureOf(network: Network, bounds: Bounds, side: number): Picture | undefined {
  const grid = { columns: side, rows: side };
  try {
    const { classes, probabilities } = decisionRegions(network, bounds, grid);
    return {
      ...grid,
      classes: Uint8Array.from(classes),
      certainty: Uint8Array.from(probabilities, (p) => 255 * p),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
