/** What only nets that take the document into account need; `loadContext` loads it when there is one. */
export { Grouper } from './groups.ts';
export { RunningContext } from './nn/running-context.ts';
