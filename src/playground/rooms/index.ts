import type { Room } from '../app/room.ts';
import { addNamesStyle } from '../app/style-sheet.ts';

/** The rooms by the names in their addresses, each a chunk that is fetched when it is entered. */
export const rooms = {
  boundary: async (): Promise<Room> => (await import('./boundary/view.ts')).boundary,
  rate: async (): Promise<Room> => (await import('./rates/view.ts')).rates,
  names: async (): Promise<Room> => {
    const [{ names }] = await Promise.all([import('./names/view.ts'), addNamesStyle()]);
    return names();
  },
  speed: async (): Promise<Room> => (await import('./speed/view.ts')).speed,
};

export type RoomName = keyof typeof rooms;
