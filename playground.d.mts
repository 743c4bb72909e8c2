import type { Server } from 'node:http';

export interface Playground {
  files: Map<string, Uint8Array>;
  /** What a first visit fetches, without charts, and the charts. */
  first: { names: string[]; charts: string[] };
}

export declare const policies: Record<'wasm' | 'strict', string>;
export declare function buildPlayground(options?: { models?: string }): Promise<Playground>;
export declare function servePlayground(
  files: Map<string, Uint8Array>,
  options?: { port?: number; policy?: 'wasm' | 'strict' },
): Promise<{ server: Server; address: string }>;
export declare function measure(playground: Playground): {
  visit: { name: string; gzip: number }[];
  charts: { name: string; gzip: number }[];
  total: number;
  chartsTotal: number;
  limit: number;
};
