/** CRC-32 (ISO 3309), the state before the final inversion; four bytes at a time (Kounavis and Berry, 2005: slicing). */
export function crc32(bytes: Uint8Array, state: number): number {
  const table = new Int32Array(4 * 256);
  table.forEach((_, i) => {
    let n = i < 256 ? i : table[i - 256];
    for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
    table[i] = n;
  });
  let i = 0;
  for (; i + 3 < bytes.length; i += 4) {
    const n = state ^ (bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
    state = table[768 + (n & 255)] ^ table[512 + ((n >>> 8) & 255)];
    state ^= table[256 + ((n >>> 16) & 255)] ^ table[n >>> 24];
  }
  for (; i < bytes.length; i++) state = table[(state ^ bytes[i]) & 255] ^ (state >>> 8);
  return state;
}
