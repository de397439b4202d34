import { assetId, type InventoryAsset, importAssets, type LayerChange } from '#domain/assets'
import type { Town } from '#domain/town'
import { createContext } from '#domain/use-cases'

/** Imports an inventory to a town, as the command does. */
export const haveAssets = (
  town: Town,
  assets: InventoryAsset[],
  more: { retireMost?: boolean; dryRun?: boolean } = {},
): Promise<LayerChange[]> => importAssets(createContext(town, { kind: 'system' }), { assets, ...more })

/** A thing of the street. */
export const thing = (
  kind: string,
  number: string,
  [lat, long]: readonly [lat: number, long: number],
  address?: string,
): InventoryAsset => ({ id: assetId(kind, number), kind, number, lat, long, ...(address ? { address } : {}) })

/** What stands around one corner of Manresa. */
export const CORNER: InventoryAsset[] = [
  thing('lamp', '23-118', [41.7262, 1.8268], 'Carrer de Guimerà, 12'),
  thing('lamp', '23-119', [41.72635, 1.8268], 'Carrer de Guimerà, 16'),
  thing('lamp', '23-120', [41.7265, 1.8268], 'Carrer de Guimerà, 20'),
  thing('lamp', '23-121', [41.72665, 1.8268], 'Carrer de Guimerà, 24'),
  thing('container', 'NR-0456', [41.72622, 1.8269], 'Carrer de Guimerà, 13'),
  thing('bench', 'BC-0031', [41.7263, 1.82685]),
  thing('bus-stop', 'BUS-014', [41.7281, 1.8252], 'Passeig de Pere III, 40'),
]
