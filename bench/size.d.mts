export function measure(): Promise<{
  chunks: { name: string; kind: string; bytes: number; gzip: number }[];
  limit: number;
  gzip: number;
}>;
