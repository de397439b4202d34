import { judgePoint, type ServiceArea } from '#domain/places'
import type { Entry } from './entry.ts'

/** What is odd about where an entry is said to be. */
export type PlaceOddity = 'swapped' | 'outside' | 'range'

/**
 * An entry where it can be: what lies in town with latitude and longitude changed is turned, what is no place on land loses
 * it. Outside the town it stays: a town tells of the pharmacy that is open in the next one.
 */
export const placed = (entry: Entry, ground: ServiceArea): { entry: Entry; oddity?: PlaceOddity } => {
  const { lat, long, ...rest } = entry
  if (lat === undefined || long === undefined) return { entry: rest }
  switch (judgePoint({ lat, long }, ground)) {
    case 'in-town':
      return { entry }
    case 'swapped':
      return { entry: { ...rest, lat: long, long: lat }, oddity: 'swapped' }
    case 'outside':
      return { entry, oddity: 'outside' }
    default:
      return { entry: rest, oddity: 'range' }
  }
}
