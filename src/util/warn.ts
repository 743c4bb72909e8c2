/** What is called with a warning where the caller gives nothing else. */
export const warn = (message: string): void => console.warn(`oriel: ${message}`);
