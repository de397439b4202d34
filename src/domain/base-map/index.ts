/** The map under the points: the names of the town's own lists, and its tiles where it has imported some. */
export { AERIAL_ZOOMS, readAerialTile } from './aerial.ts'
export { importMap, type MapImport, type MapSource } from './import-map.ts'
export { InvalidMap } from './invalid-map.ts'
export { MAP_LAYERS } from './layers.ts'
export { getMapTiles, MAP_FILE } from './map-tiles.ts'
export { listPlaceNames, type PlaceNames } from './place-names.ts'
