// What needs Node: paths, streams and files that appear whole or not at all.
export type {} from '../host-types.ts';
export { fileError } from './errors.ts';
export { inFile, loadFile, saveFile, writeFileAtomically } from './files.ts';
export { readCorpusFile } from './corpus.ts';
export { decodeChunks, decodeText, type DecodeOptions } from './decode.ts';
export { decodeLines, readLinesOfFile, type ReadLinesOptions, unzipChunks } from './lines.ts';
export { readVectorsFile, usefulVectors } from './vectors.ts';
export { fingerprint, readCheckpoint, type RunIdentity, writeCheckpoint } from './checkpoint.ts';
export { revectorize } from './revectorize.ts';
export { hint } from '../schema.ts';
