/** The kernels that running a trained net needs; a page that only tags loads a binary of just these. */
export { multiplyIntegers, packIntegers, roundRows } from './integers';
export { averageWindow, copyRows, gatherSum } from './embedding';
export { activate } from './activation';
export { argmax } from './softmax';
export { forwardBackward, viterbi } from './crf';
export { packProducts, sumProducts } from './precomputed';
export { heapBase } from './heap';
