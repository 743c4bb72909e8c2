/** What only nets need that take the document into account; it is loaded when one is. */
export { Grouper } from './groups.ts';
export { contextLinear } from './nn/layers/context.ts';
