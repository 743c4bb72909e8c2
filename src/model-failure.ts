import { brandOf } from './util/brand.ts';

/**
 * The error of a model whose bytes cannot be had.
 *
 * @param what what could not be done, with the address
 * @param cause an error, or the answer of a server in which no model can be
 */
export function failureOf(what: string, cause: unknown): Error {
  if (brandOf(cause) === 'Response') return new Error(`${what}: ${refusalOf(cause as Response)}`);
  return new Error(`${what}: ${reasonOf(cause)}`, { cause });
}

/** The message of an error, and what it says of its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const reason = (cause as Error | undefined)?.message;
  return reason ? `${message}: ${reason}` : message;
}

/** Why an answer has no model. */
function refusalOf({ type, status, statusText, bodyUsed }: Response): string {
  if (type === 'opaque')
    return "the answer is opaque, so that it cannot be read: fetch it with `mode: 'cors'` from a server that allows this";
  if (type === 'opaqueredirect') return "got a redirect, which `redirect: 'manual'` does not follow";
  if (type === 'error') return 'the answer is a network error';
  if (bodyUsed) return 'the body of the Response was read already, which can be done once';
  return `${status} ${statusText}`.trim();
}
