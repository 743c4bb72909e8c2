// Brand checks. `instanceof` is false for values of another realm (a frame, a `node:vm` context, the test environments of
// Jest and Vitest), the brand is not.

/** The brand of a value: `Uint8Array`, `Blob`, `RegExp`, `Error`, `Null`. */
export const brandOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/** Whether a value is an array of this type. */
export const isArrayOf = <T extends ArrayBufferView>(
  value: unknown,
  type: { new (...args: never[]): T; name: string },
): value is T => ArrayBuffer.isView(value) && brandOf(value) === type.name;

/** The bytes of a Uint8Array, a Buffer, a DataView or an ArrayBuffer, which are not copied; undefined for anything else. */
export function asBytes(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  const brand = brandOf(value);
  if (brand === 'ArrayBuffer' || brand === 'SharedArrayBuffer') return new Uint8Array(value as ArrayBuffer);
  if (brand !== 'Uint8Array' && brand !== 'DataView') return undefined;
  const { buffer, byteOffset, byteLength } = value as Uint8Array<ArrayBuffer>;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Whether a value is a Blob or a File. */
export const isBlob = (value: unknown): value is Blob => ['Blob', 'File'].includes(brandOf(value));

/** The bytes of a Blob; jsdom's have no `arrayBuffer`. */
export async function readBlob(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  if ('arrayBuffer' in blob) return new Uint8Array(await blob.arrayBuffer());
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(new Uint8Array(reader.result as ArrayBuffer));
    reader.onerror = () => reject(reader.error as Error);
    reader.readAsArrayBuffer(blob);
  });
}
