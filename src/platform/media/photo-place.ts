import readExif from 'exif-reader'

/** Where a picture was taken, in degrees. */
export type PhotoPlace = { lat: number; long: number }

/** Bytes of metadata that are read: a JPEG has 64 KB at most; other formats may hold anything. */
const MAX_BYTES = 256 * 1024

/** Degrees, minutes and seconds as a camera writes them. */
const toDegrees = (parts: unknown, limit: number): number | undefined => {
  if (!Array.isArray(parts) || parts.length !== 3) return undefined
  const [degrees, minutes, seconds] = parts.map(Number) as [number, number, number]
  const value = degrees + minutes / 60 + seconds / 3_600
  return Number.isFinite(value) && value >= 0 && value <= limit ? value : undefined
}

/** A hemisphere, which may come with the zero that ends it. */
const signOf = (reference: unknown, plus: string, minus: string): 1 | -1 | undefined => {
  const [letter = ''] = typeof reference === 'string' ? reference.toUpperCase() : ''
  return letter === plus ? 1 : letter === minus ? -1 : undefined
}

/**
 * The place in the metadata of a picture (Exif 2.32, «GPS attribute information»).
 * @returns nothing where there is none, or what stands there is no place: the noughts of a device without a position are none
 */
export const readPhotoPlace = (metadata: Buffer | undefined): PhotoPlace | undefined => {
  if (!metadata || metadata.length > MAX_BYTES) return undefined
  try {
    const { GPSInfo: gps } = readExif(metadata)
    if (!gps) return undefined
    const [lat, long] = [toDegrees(gps.GPSLatitude, 90), toDegrees(gps.GPSLongitude, 180)]
    const [north, east] = [signOf(gps.GPSLatitudeRef, 'N', 'S'), signOf(gps.GPSLongitudeRef, 'E', 'W')]
    if (lat === undefined || long === undefined || !north || !east || (lat === 0 && long === 0))
      return undefined
    return { lat: Number((north * lat).toFixed(6)), long: Number((east * long).toFixed(6)) }
  } catch {
    // Metadata that cannot be read says nothing: the picture is as good without.
    return undefined
  }
}
