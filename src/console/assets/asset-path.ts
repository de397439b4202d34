/** The page of an asset. */
export const assetPath = (id: string): string => `/console/assets/${encodeURIComponent(id)}`
