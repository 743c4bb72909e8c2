// Types of the host that public declarations name. They are empty, so that they merge with those of the DOM library or
// of @types/node and add nothing to them; in projects that compile without either, they stand in for them.

export {};

declare global {
  interface AbortSignal {}
  interface Blob {}
  interface ReadableStream<R = any> {}
  interface Response {}
  interface TransformStream<I = any, O = any> {}
  interface URL {}
  namespace WebAssembly {
    interface Memory {}
    interface Module {}
  }
}
