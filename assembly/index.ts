/** Every kernel; the contract is `Kernels` in src/core/kernels.ts. */
export * from './heap';
export * from './vector';
export * from './gemm';
export * from './integers';
export * from './embedding';
export * from './activation';
export * from './precomputed';
export * from './softmax';
export * from './loss';
export * from './crf';
export * from './optimizer';
export * from './word2vec';
