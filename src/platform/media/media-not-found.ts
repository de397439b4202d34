/** Thrown where a messenger has a file no longer, or never had it: asking again later hardly helps. */
export class MediaNotFound extends Error {
  override name = 'MediaGone'
}
