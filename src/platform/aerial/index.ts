/** Aerial photographs of another server, as tiles that this one hands on. Off unless configured. */

export { aerialSettings } from './settings.ts'
export { type AerialConfig, type AerialTile, type AerialTiles, createAerialTiles } from './tiles.ts'
