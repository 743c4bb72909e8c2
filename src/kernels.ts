/** Backends, raw kernels and what runs a trained net, for benchmarks and for nets of one's own. */
export type {} from './host-types.ts';
export { Activation, integersLength, type Kernels, PANEL, packedLength } from './core/kernels.ts';
export { contiguous, isContiguous, type Matrix } from './core/matrix.ts';
export { Memory } from './core/memory.ts';
export { Ops } from './core/ops.ts';
export { type BackendName, backendNames, createEngine, type Engine } from './core/wasm.ts';
export { RunningNetwork, type RunningSpec } from './nn/running.ts';
