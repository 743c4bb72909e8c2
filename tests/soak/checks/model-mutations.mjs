export { name, run } from '../model-mutations.mjs';
