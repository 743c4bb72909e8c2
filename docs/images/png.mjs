import { crc32, deflateSync, inflateSync } from 'node:zlib';

/**
 * The same picture in fewer bytes: colors in steps of so many, rows filtered by what leaves least, deflated as well as it
 * goes. Takes 8-bit pictures of three or four channels that are not interlaced, which is what browsers take; transparency
 * is dropped.
 */
export function smaller(png, step = 4) {
  const { width, height, channels, data } = parse(png);
  const pixels = unfilter(inflateSync(data), width, height, channels);
  const rgb = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++)
      rgb[3 * i + c] = Math.min(255, Math.round(pixels[channels * i + c] / step) * step);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const body = deflateSync(filter(rgb, width, height), { level: 9, memLevel: 9 });
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('IHDR', head),
    chunk('IDAT', body),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function parse(png) {
  const parts = [];
  let head;
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    const content = png.subarray(at + 8, at + 8 + length);
    if (name === 'IHDR') head = content;
    if (name === 'IDAT') parts.push(content);
    at += 12 + length;
  }
  const [depth, color, , , interlaced] = head.subarray(8);
  if (depth !== 8 || (color !== 2 && color !== 6) || interlaced)
    throw new Error(
      `png: got depth ${depth}, color type ${color}, interlacing ${interlaced}, expected 8, 2 or 6, 0`,
    );
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  return { width, height, channels: color === 2 ? 3 : 4, data: Buffer.concat(parts) };
}

function chunk(name, content) {
  const result = Buffer.alloc(12 + content.length);
  result.writeUInt32BE(content.length, 0);
  result.write(name, 4, 'latin1');
  result.set(content, 8);
  result.writeUInt32BE(crc32(result.subarray(4, 8 + content.length)), 8 + content.length);
  return result;
}

function paeth(a, b, c) {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/** What each filter predicts of a byte, from the one to the left, the one above, and the one left of that. */
const predictions = [() => 0, (a) => a, (_, b) => b, (a, b) => (a + b) >> 1, paeth];

function unfilter(raw, width, height, channels) {
  const size = width * channels;
  const out = Buffer.alloc(size * height);
  for (let y = 0; y < height; y++) {
    const predict = predictions[raw[y * (size + 1)]];
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      const left = x >= channels;
      const [a, b] = [left ? out[at - channels] : 0, y > 0 ? out[at - size] : 0];
      const c = left && y > 0 ? out[at - size - channels] : 0;
      out[at] = raw[y * (size + 1) + 1 + x] + predict(a, b, c);
    }
  }
  return out;
}

function filter(pixels, width, height) {
  const size = width * 3;
  const rows = [];
  for (let y = 0; y < height; y++) {
    const tried = predictions.map((predict, type) => {
      const row = Buffer.alloc(size + 1);
      row[0] = type;
      let sum = 0;
      for (let x = 0; x < size; x++) {
        const at = y * size + x;
        const left = x >= 3;
        const [a, b] = [left ? pixels[at - 3] : 0, y > 0 ? pixels[at - size] : 0];
        const c = left && y > 0 ? pixels[at - size - 3] : 0;
        row[x + 1] = pixels[at] - predict(a, b, c);
        sum += Math.min(row[x + 1], 256 - row[x + 1]);
      }
      return { row, sum };
    });
    rows.push(tried.reduce((best, one) => (one.sum < best.sum ? one : best)).row);
  }
  return Buffer.concat(rows);
}
