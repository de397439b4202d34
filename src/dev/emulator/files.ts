import {
  fault,
  type GraphError,
  invalid,
  type Json,
  missing,
  optional,
  parameter,
  requiredLine,
} from './errors.ts'

const MB = 1024 * 1024

/** A file that goes with a message: handed in before (`id`), or by its address (`link`). */
export const media = (body: Json): GraphError | undefined =>
  typeof body.id === 'string' && body.id
    ? optional(body.filename, (value) => requiredLine(value, 'filename', 240))
    : URL.canParse(String(body.link ?? ''))
      ? optional(body.caption, (value) =>
          String(value).length > 1024 ? invalid('caption too long') : undefined,
        )
      : missing('id or link is required')

/**
 * Types of files that the platform takes, and bytes of each at most.
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
 */
const FILES: [type: RegExp, bytes: number][] = [
  [/^image\/(jpeg|png)$/, 5 * MB],
  [/^image\/webp$/, 500 * 1024],
  [/^(text\/plain(;.*)?|application\/pdf)$/, 100 * MB],
  [/^application\/(msword|vnd\.ms-(excel|powerpoint)|vnd\.openxmlformats-officedocument\..+)$/, 100 * MB],
  [/^audio\/(aac|mp4|mpeg|amr|ogg)(; ?codecs=opus)?$/, 16 * MB],
  [/^video\/(mp4|3gp)$/, 16 * MB],
]

/** What the platform would refuse in a file; nothing when it would take it. */
export const validateFile = ({ type, size }: { type: string; size: number }): GraphError | undefined => {
  const known = FILES.find(([pattern]) => pattern.test(type))
  if (!known)
    return parameter(
      `Param file must be a file with one of the supported types. Received file of type '${type}'.`,
    )
  return size > 0 && size <= known[1] ? undefined : fault(131053, '(#131053) Media upload error', 'file size')
}

/** A medium as a citizen's phone sends it. A voice note is an `audio` message that says `voice`. */
export type MediumType = 'image' | 'audio' | 'video' | 'document' | 'sticker' | 'voice'

/** Bytes that a phone sends at most, by medium. */
const MAX_BYTES_BY_MEDIUM: Record<MediumType, number> = {
  image: 5 * MB,
  audio: 16 * MB,
  voice: 16 * MB,
  video: 16 * MB,
  document: 100 * MB,
  sticker: 500 * 1024,
}

/** Which medium a phone sends a file as. @param wanted the type chosen; else the file's own decides */
export const toMediumType = (wanted: unknown, mime: string): MediumType | undefined => {
  if (wanted) return String(wanted) in MAX_BYTES_BY_MEDIUM ? (String(wanted) as MediumType) : undefined
  const [kind = ''] = mime.split('/')
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'document'
}

/** Whether the file is larger than a phone sends it. @returns the limit in words, where it is */
export const tooLarge = (medium: MediumType, bytes: number): string | undefined => {
  const limit = MAX_BYTES_BY_MEDIUM[medium]
  const said = limit >= MB ? `${limit / MB} MB` : `${limit / 1024} KB`
  return bytes > limit ? `the platform takes ${medium} files of ${said} at most` : undefined
}
