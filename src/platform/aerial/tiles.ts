import { fileTypeFromBuffer } from 'file-type'
import { createOutbound } from '#platform/outbound'

/** Where the tiles are, with `{z}`, `{x}` and `{y}`, and whose they are. */
export type AerialConfig = { url: string; credit: string }

/** One picture, and what it is. */
export type AerialTile = { bytes: Uint8Array<ArrayBuffer>; type: string }

export type AerialTiles = {
  credit: string
  /**
   * @returns nothing where there is no picture
   * @throws when the other server does not answer as it should
   */
  read(zoom: number, x: number, y: number): Promise<AerialTile | undefined>
}

const TYPES = new Set(['image/jpeg', 'image/png', 'image/webp'])

const MAX_TILE_BYTES = 512 * 1024
const TIMEOUT_MS = 8_000

/** Tiles in memory, of some 20 KB each: those that people look at are much the same. */
const MAX_KEPT = 400

/** What the town configured is asked, and no address that it sends elsewhere to inside. */
export const createAerialTiles = ({ url, credit }: AerialConfig): AerialTiles => {
  const outbound = createOutbound([new URL(url).host])
  const kept = new Map<string, Promise<AerialTile | undefined>>()
  const ask = async (address: string): Promise<AerialTile | undefined> => {
    const { status, body } = await outbound.request(address, {
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_TILE_BYTES,
    })
    if (status === 204 || status === 404) return undefined
    if (status !== 200) throw new Error(`aerial tiles: status ${status}`)
    const type = (await fileTypeFromBuffer(body))?.mime
    if (!type || !TYPES.has(type)) throw new Error('aerial tiles: not a picture')
    return { bytes: new Uint8Array(body), type }
  }
  return {
    credit,
    read(zoom, x, y) {
      const key = `${zoom}/${x}/${y}`
      const found = kept.get(key)
      if (found) return found
      const blanks: Record<string, number> = { '{z}': zoom, '{x}': x, '{y}': y }
      const tile = ask(url.replaceAll(/\{[zxy]\}/g, (blank) => String(blanks[blank])))
      kept.set(key, tile)
      tile.catch(() => kept.delete(key))
      const [oldest] = kept.keys()
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
      return tile
    },
  }
}
