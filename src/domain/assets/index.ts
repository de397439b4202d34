/** Things of the street by kind, as a town's inventory has them: found by their plate, by the place, by the map. */
export {
  type Asset,
  type AssetFilter,
  assetId,
  type Box,
  findAsset,
  findAssetByName,
  findMentionedAsset,
  getAssets,
  listAssets,
  listAssetsByName,
  listNearestAssets,
  type NearAsset,
} from './assets.ts'
export { importAssets, type LayerChange } from './import.ts'
export { type InventoryAsset, readInventory } from './inventory.ts'
export { LABEL_WAYS, type LabelWay, MAX_LABELS, makeLabels, scannedWords } from './labels.ts'
export {
  type AssetLayer,
  type AssetLayers,
  assetName,
  getAssetLayers,
  kindOfWord,
  layersOfService,
  readLayers,
} from './layers.ts'
export { findPlateMentions, type PlateMention, plateKey } from './plates.ts'
export { InvalidInventory } from './raw-asset.ts'
