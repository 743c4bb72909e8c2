// What models of syllables have, loaded together. Nothing here may import code that every page has: see `gazetteer.ts`.
export { characterType } from './character-type.ts';
export { eojeolEnd, eojeolStart } from './eojeol.ts';
export { syllables } from './syllables.ts';
