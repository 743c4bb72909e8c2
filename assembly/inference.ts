/** The kernels that running a trained net needs; a page that only tags loads a binary of just these. */
export { fill } from './vector';
export { addBias, gemm, pack } from './gemm';
export { averageWindow, copyRows, gatherSum, groupMean } from './embedding';
export { activate } from './activation';
export { argmax, logSoftmax, softmax } from './softmax';
export { forwardBackward, viterbi } from './crf';
export { heapBase } from './heap';
